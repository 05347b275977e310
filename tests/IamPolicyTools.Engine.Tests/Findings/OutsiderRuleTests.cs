using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Findings;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Who comes in from outside where conditions name him (F-408, F-701, F-702; FP-2, FP-27).</summary>
public sealed class OutsiderRuleTests
{
    private const string Vendor = "777788889999";
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";

    [Theory]
    [InlineData(Vendor, "StringLike", "aws:PrincipalArn", "arn:aws:iam::777788889999:role/x")]
    [InlineData(Vendor, "ArnLike", "aws:PrincipalArn", "arn:aws:iam::777788889999:role/ci-*")]
    [InlineData("*", "ArnEquals", "aws:PrincipalArn", "arn:aws:iam::777788889999:role/x")]
    [InlineData("*", "ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x")]
    [InlineData("*", "StringEquals", "aws:PrincipalAccount", Vendor)]
    [InlineData("*", "StringEquals", "aws:PrincipalOrgID", "o-zzzzzzzzzz")]
    [InlineData("*", "StringLike", "aws:PrincipalOrgID", "o-*")]
    [InlineData("*", "StringLike", "aws:PrincipalOrgID", "o-b*")]
    [InlineData("*", "StringLike", "aws:PrincipalOrgID", "o-??????????")]
    [InlineData("*", "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-zzzzzzzzzz/r-abcd/*")]
    public void Whom_a_condition_names_comes_in(string principal, string op, string key, string value)
    {
        Finding found = Assert.Single(Find(principal, op, key, value, "ADMINISTRATOR_FROM_OUTSIDE"));

        Assert.Equal("Allowed", found.Chain[0].Decision);
        Assert.NotEmpty(Find(principal, op, key, value, "ROLE_OPEN_TO_EXTERNAL_ACCOUNT ROLE_TRUSTS_EVERYONE"));
    }

    [Theory]
    [InlineData("*", "StringEquals", "aws:PrincipalOrgID", "o-aaaaaaaaaa")]
    [InlineData("*", "StringEquals", "aws:PrincipalAccount", "444455556666")]
    [InlineData("*", "ArnEquals", "aws:PrincipalArn", "arn:aws:iam::444455556666:role/x")]
    [InlineData(Vendor, "ArnEquals", "aws:PrincipalArn", "arn:aws:iam::222233334444:role/x")]
    public void Ones_own_organization_is_not_outside(string principal, string op, string key, string value) =>
        Assert.Empty(Find(principal, op, key, value, "ADMINISTRATOR_FROM_OUTSIDE ROLE_OPEN_TO_EXTERNAL_ACCOUNT ROLE_TRUSTS_EVERYONE"));

    // Who sends no external id gets in: it is no guard.
    [Theory]
    [InlineData("StringEqualsIfExists", true)]
    [InlineData("StringNotEquals", true)]
    [InlineData("StringEquals", false)]
    public void An_external_id_that_may_be_left_out_is_none(string op, bool found) =>
        Assert.Equal(found, Find(Vendor, op, "sts:ExternalId", "secret", "EXTERNAL_TRUST_WITHOUT_EXTERNAL_ID").Length > 0);

    private static Finding[] Find(string principal, string op, string key, string value, string codes)
    {
        string condition = $$$""","Condition":{"{{{op}}}":{"{{{key}}}":"{{{value}}}"}}""";
        IamModel model = ImportFolder.Import($$"""
            {"Organization":{"Id":"o-aaaaaaaaaa","MasterAccountId":"999988887777",
              "Root":{"Id":"r-abcd","Accounts":["999988887777","444455556666","{{AccountId}}"]} },
             "Accounts":[{"AccountId":"999988887777"},{"AccountId":"444455556666"},{"AccountId":"{{AccountId}}",
               "Roles":[{{Role("big", Trust($$"""{"AWS":"{{principal}}"}""", condition), Admin)}}]}]}
            """, "account.json").Model;
        return
        [
            .. FindingSearch.Find(model, new FindingSettings { Now = Now, Codes = [.. codes.Split(' ')] }).Records
                .Where(f => f.IsProblem && codes.Split(' ').Contains(f.Code)),
        ];
    }
}
