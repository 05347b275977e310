using IamPolicyTools.Analysis.Profiles;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>What a caller could become. Only roles that could trust it are asked, and none that do may be missed.</summary>
public sealed class ProfileReachTests
{
    private const string MayAssume = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""";

    [Theory]
    [InlineData("R-80 the user", """{"AWS":"arn:aws:iam::111122223333:user/bob"}""", true)]
    [InlineData("R-82 the account", """{"AWS":"111122223333"}""", false)]
    [InlineData("R-82 the account's root", """{"AWS":"arn:aws:iam::111122223333:root"}""", false)]
    [InlineData("R-95 everybody", """{"AWS":"*"}""", true)]
    [InlineData("PL-17 everybody, of any type", "\"*\"", true)]
    [InlineData("a user that was deleted", """{"AWS":"AIDABOB2"}""", false)]
    [InlineData("the user's unique id", """{"AWS":"AIDABOB"}""", true)]
    [InlineData("R-88 a service", """{"Service":"ec2.amazonaws.com"}""", false)]
    public void A_user_without_policies_becomes_only_what_trusts_it_directly(string rule, string principal, bool isReached)
    {
        Assert.NotEmpty(rule);
        IamModel model = ModelOf(Empty().WithUser("bob").WithRole("ops", Trust(principal)));

        Assert.Equal(isReached ? [RoleArn("ops")] : [], Reach(model, "bob"));
    }

    [Theory]
    [InlineData("""{"AWS":"111122223333"}""")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:root"}""")]
    public void R_83_R_85_A_user_with_a_policy_becomes_what_trusts_the_account_here_and_elsewhere(string principal)
    {
        IamModel model = ModelOf(Empty().WithUser("alice", MayAssume).WithRole("ops", Trust(principal)), Empty(OtherId).WithRole("partner", Trust(principal)));

        Assert.Equal([RoleArn("ops"), RoleArn("partner", OtherId)], Reach(model, "alice").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Roles_are_reached_through_roles_nearest_first_and_each_once()
    {
        IamModel model = ModelOf(
            Empty()
                .WithUser("bob")
                .WithRole("c", Trust(Aws(RoleArn("b"))))
                .WithRole("b", Trust("""{"AWS":"111122223333"}"""), MayAssume)
                .WithRole("a", Trust(Aws(UserArn("bob"))), MayAssume)
                .WithRole("far", Trust(Aws("arn:aws:sts::111122223333:assumed-role/c/session"))));

        Assert.Equal([RoleArn("a"), RoleArn("b"), RoleArn("c"), RoleArn("far")], Reach(model, "bob"));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"12345"}}""")]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""")]
    public void Roles_that_want_more_than_the_credentials_are_not_reached(string condition)
    {
        IamModel model = ModelOf(Empty().WithUser("bob").WithRole("ops", Trust(Aws(UserArn("bob")), condition: condition)));

        Assert.Empty(Reach(model, "bob"));
    }

    [Fact]
    public void Candidates_hold_every_role_that_a_negated_principal_could_trust()
    {
        const string All = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"sts:AssumeRole"}]}""";
        IamModel model = ModelOf(Empty().WithUser("bob").WithRole("ops", All));

        Assert.Single(new TrustIndex(model).CandidatesFor(Subject.Of(model, model.Accounts[Id].Users["bob"])));
    }

    private static string[] Reach(IamModel model, string user) =>
        [.. ProfileReach.Of(model, Caller.Of(model.Accounts[Id].Users[user]), Now).Roles];
}
