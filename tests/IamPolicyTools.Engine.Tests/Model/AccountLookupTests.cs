using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Model;

public sealed class AccountLookupTests
{
    private static readonly IamModel s_one = IamModel.Empty.With(new Account { AccountId = "111111111111", AccountAlias = "one" });

    private static readonly IamModel s_two = s_one.With(new Account { AccountId = "222222222222" });

    [Theory]
    [InlineData(null)]
    [InlineData("one")]
    [InlineData("111111111111")]
    public void The_only_account_needs_no_name(string? name) => Assert.Equal("111111111111", s_one.GetAccount(name).AccountId);

    [Fact]
    public void One_of_several_is_found_by_id_or_alias()
    {
        Assert.Equal("111111111111", s_two.GetAccount("one").AccountId);
        Assert.Equal("222222222222", s_two.GetAccount("222222222222").AccountId);
    }

    // PO-2.2: by what the organization calls it; AWS lets several accounts have one name.
    [Fact]
    public void A_name_of_the_organization_names_an_account_unless_several_have_it()
    {
        IamModel named = s_two.With(new Account { AccountId = "222222222222", AccountName = "payments" });

        Assert.Equal("222222222222", named.GetAccount("payments").AccountId);
        Assert.Equal(LookupError.AmbiguousAccount, Fail(named.With(new Account { AccountId = "333333333333", AccountName = "payments" }), "payments").Error);
        Assert.Equal(LookupError.AmbiguousAccount, Fail(named.With(new Account { AccountId = "333333333333", AccountAlias = "payments" }), "payments").Error);
        Assert.Null(named.With(new Account { AccountId = "333333333333", AccountName = "payments" }).FindAccount("payments"));
    }

    [Fact]
    public void Each_way_to_find_nothing_has_an_error_of_its_own()
    {
        Assert.Equal(LookupError.NoAccount, Fail(IamModel.Empty, null).Error);
        Assert.Equal(LookupError.NoAccount, Fail(IamModel.Empty, "one").Error);
        Assert.Equal(LookupError.AmbiguousAccount, Fail(s_two, null).Error);
        Assert.Equal(LookupError.AccountNotFound, Fail(s_two, "three").Error);
    }

    [Fact]
    public void The_error_names_what_there_is_to_choose_from_and_no_more_than_fits()
    {
        Assert.Contains("111111111111 (one), 222222222222", Fail(s_two, null).Message, StringComparison.Ordinal);

        IamModel many = Enumerable.Range(1, 50).Aggregate(IamModel.Empty, (model, i) => model.With(new Account { AccountId = $"{i:D12}" }));
        Assert.Contains("and 45 more", Fail(many, "x").Message, StringComparison.Ordinal);
    }

    private static LookupException Fail(IamModel model, string? name) => Assert.Throws<LookupException>(() => model.GetAccount(name));
}
