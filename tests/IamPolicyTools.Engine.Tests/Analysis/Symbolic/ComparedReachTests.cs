using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>What a comparison is about, no more and no less (CP-54, CP-57): who is touched, which sessions, which entries.</summary>
public sealed class ComparedReachTests
{
    private const string Session = "arn:aws:sts::111122223333:assumed-role/app/ci";

    // Bob's policies are such that to look at all his actions takes more than a budget; a bucket policy is no reason to.
    private const string Bob =
        """{ Effect: Allow, NotAction: ["s3:*", "iam:*"], Resource: "arn:aws:sqs:*:111122223333:z*" }, """
        + """{ Effect: Allow, Action: "sqs:Get*", Resource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }, """
        + """{ Effect: Deny, Action: "sqs:*", Resource: "arn:aws:sqs:*:*:y*" }""";

    [Fact]
    public void CP_57_a_policy_of_a_bucket_is_no_question_about_other_services()
    {
        ComparedAccess[] rows = Compare(string.Empty, """{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/bob" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }""");
        Assert.Equal("Gained s3:GetObject arn:aws:iam::111122223333:user/bob", string.Join(", ", rows.Select(r => $"{r.Change} {string.Join(' ', r.Actions)} {r.Principal}")));
    }

    [Theory]
    [InlineData("s3:GetObject")]
    [InlineData("s3:*")]
    public void CP_14_a_session_that_a_policy_names_is_somebody(string action)
    {
        string statement = $$"""{ Effect: Allow, Principal: { AWS: "{{Session}}" }, Action: "{{action}}", Resource: "arn:aws:s3:::b/*" }""";
        Assert.Equal([(Session, ChangeDirection.Gained)], Compare(string.Empty, statement).Select(r => (r.Principal, r.Change)).Distinct());
        Assert.Equal([(Session, ChangeDirection.Lost)], Compare(statement, string.Empty).Select(r => (r.Principal, r.Change)).Distinct());
        Assert.Equal(ProofVerdict.Refuted, ModelRelations.NoNewAccess(Model(string.Empty), Model(statement), ProofOptions.Default).Verdict);
    }

    // What its role loses the session keeps by the bucket's word; what both gain is told once.
    [Fact]
    public void CP_14_a_session_that_a_policy_names_keeps_what_that_gives()
    {
        const string Statement = $$"""{ Effect: Allow, Principal: { AWS: "{{Session}}" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }""";
        const string Get = """{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }""";
        const string Put = """{ Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/*" }""";
        const string Deny = """{ Effect: Deny, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }""";
        Assert.Equal("Lost role/app", Told(Model(Statement, Get), Model(Statement)));
        Assert.Equal("Gained role/app", Told(Model(Statement), Model(Statement, Put)));
        Assert.Equal("Lost assumed-role/app/ci", Told(Model(Statement), Model(Statement, Deny)));
    }

    [Theory]
    [InlineData(
        """[{"Effect":"Allow","Action":["sns:Get*","sns:*Topic"],"Resource":"*"},{"Effect":"Deny","NotAction":["sns:*s","sns:Get*"],"Resource":"*"}]""", "sns:Get*", "*")]
    [InlineData(
        """[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::logs/*","arn:aws:s3:::*/t"]},{"Effect":"Deny","Action":"s3:GetObject","NotResource":["arn:aws:s3:::*/s","arn:aws:s3:::logs/*"]}]""",
        "s3:GetObject",
        "arn:aws:s3:::logs/*")]
    public void CP_54_entries_that_cross_are_told_no_further_than_both_reach(string statements, string actions, string resources)
    {
        ComparedAccess[] rows = Documents(statements, RequestSpace.Catalogue);
        Assert.Equal(actions, string.Join(' ', rows.SelectMany(r => r.Actions).Distinct()));
        Assert.Equal(resources, string.Join(' ', rows.SelectMany(r => r.Resources).Distinct()));
    }

    [Theory]
    [InlineData(RequestSpace.Free, "arn:aws:s3:::b arn:aws:s3:::b/*")]
    [InlineData(RequestSpace.Catalogue, "arn:aws:s3:::b/*")]
    public void CP_11_in_the_free_space_any_action_takes_any_resource(RequestSpace space, string expected)
    {
        ComparedAccess[] rows = Documents("""[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}]""", space);
        Assert.Equal(expected, string.Join(' ', rows.SelectMany(r => r.Resources).Distinct().Order(StringComparer.Ordinal)));
    }

    private static string Told(IamModel before, IamModel after) =>
        string.Join(", ", ModelComparison.Compare(before, after, ProofOptions.Default).Select(r => $"{r.Change} {r.Principal.Split(':')[^1]}").Distinct());

    private static ComparedAccess[] Compare(string before, string after) => [.. ModelComparison.Compare(Model(before), Model(after), ProofOptions.Default)];

    private static ComparedAccess[] Documents(string statements, RequestSpace space) =>
    [
        .. DocumentComparison.Compare(
            [],
            [new IamPolicyTools.Evaluation.Policies.PolicySource("p", null, PolicyKind.Identity, RandomPolicies.Parse($$"""{"Version":"2012-10-17","Statement":{{statements}}}""", PolicyKind.Identity))],
            ProofOptions.Default with { Space = space }),
    ];

    private static IamModel Model(string bucket, string role = "") => ImportFolder.Import($$"""
        AccountId: "111122223333"
        Organization: null
        Users:
          - UserName: bob
            PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/limit" }
            UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{{Bob}}] } }]
        Policies:
          - PolicyName: limit
            Arn: "arn:aws:iam::111122223333:policy/limit"
            PolicyVersionList: [{ VersionId: v1, IsDefaultVersion: true, Document: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:Get*", Resource: "*" }] } }]
        Roles:
          - RoleName: app
            AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/bob" }, Action: "sts:AssumeRole" }] }
            RolePolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sqs:ListQueues", Resource: "*" }{{(role.Length > 0 ? ", " : string.Empty)}}{{role}}] } }]
        Resources: [{ Arn: "arn:aws:s3:::b"{{(bucket.Length > 0 ? $", Policy: {{ Version: 2012-10-17, Statement: [{bucket}] }}" : string.Empty)}} }]
        """).Model;
}
