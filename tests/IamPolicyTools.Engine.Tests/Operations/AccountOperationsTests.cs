using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class AccountOperationsTests
{
    private static readonly Account s_first = new() { AccountId = "012345678901", AccountAlias = "first" };

    private static readonly IamModel s_model = AccountOperations.Create(IamModel.Empty, s_first);

    [Fact]
    public void A_new_account_is_in_the_next_snapshot_alone()
    {
        Assert.Same(s_first, s_model.Accounts["012345678901"]);
        Assert.Empty(IamModel.Empty.Accounts);
    }

    [Theory]
    [InlineData("12345678901", null, IamErrorCode.ValidationError)]
    [InlineData("12345678901x", null, IamErrorCode.ValidationError)]
    [InlineData("123456789012", "No", IamErrorCode.ValidationError)]
    [InlineData("123456789012", "a--b", IamErrorCode.ValidationError)]
    [InlineData("123456789012", "111122223333", IamErrorCode.ValidationError)]
    [InlineData("012345678901", null, IamErrorCode.EntityAlreadyExists)]
    [InlineData("123456789012", "first", IamErrorCode.EntityAlreadyExists)]
    public void A_malformed_or_taken_id_or_alias_is_refused(string id, string? alias, IamErrorCode code)
    {
        IamOperationException refused = Assert.Throws<IamOperationException>(
            () => AccountOperations.Create(s_model, new Account { AccountId = id, AccountAlias = alias }));

        Assert.Equal(code, refused.ErrorCode);
    }

    [Theory]
    [InlineData("x y")]
    [InlineData("AWS")]
    [InlineData("")]
    public void A_partition_has_the_form_of_one(string partition) => Assert.Equal(
        IamErrorCode.ValidationError,
        Assert.Throws<IamOperationException>(
            () => AccountOperations.Create(s_model, new Account { AccountId = "123456789012", Partition = partition })).ErrorCode);

    [Fact]
    public void A_removed_account_is_gone_from_the_next_snapshot_alone()
    {
        Assert.Empty(AccountOperations.Remove(s_model, "012345678901").Accounts);
        Assert.Single(s_model.Accounts);
        Assert.Equal(
            IamErrorCode.NoSuchEntity,
            Assert.Throws<IamOperationException>(() => AccountOperations.Remove(s_model, "123456789012")).ErrorCode);
    }
}
