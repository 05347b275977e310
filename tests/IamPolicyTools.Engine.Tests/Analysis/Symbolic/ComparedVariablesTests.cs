using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Statements whose variables may have any value (CP-42): what they give and take is a difference like any other (CP-54).</summary>
public sealed class ComparedVariablesTests
{
    private const string Put = "Effect: Allow, Action: 's3:PutObject'";
    private const string All = "{ Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' }";

    public static IEnumerable<object[]> Variables =>
        from key in new[] { "aws:SourceVpc", "aws:Referer", "aws:UserAgent", "aws:ResourceAccount", "aws:SourceIdentity", "aws:PrincipalTag/Team", "aws:PrincipalTag/Team, 'a'", "aws:userid" }
        from form in new[] { "${@}", "${@}*", "${@}/*", "x/${@}/y/*" }
        select new object[] { key, form };

    // What comes is gained, and what goes is lost; a condition more is less.
    [Theory]
    [MemberData(nameof(Variables))]
    public void A_variable_in_a_resource_gives_something(string key, string form)
    {
        string statement = $"{{ {Put}, Resource: \"arn:aws:s3:::b/{form.Replace("@", key, StringComparison.Ordinal)}\" }}";
        string guarded = statement.Replace(" }", ", Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }", StringComparison.Ordinal);

        Assert.Equal([ChangeDirection.Gained], Compare(string.Empty, statement));
        Assert.Equal([ChangeDirection.Lost], Compare(statement, string.Empty));
        Assert.Equal([ChangeDirection.Lost], Compare(statement, guarded));
        Assert.Empty(Compare(statement, statement));
        Assert.Empty(Compare(All, $"{All}, {statement}"));
        Assert.NotEqual(ProofVerdict.Proved, ModelRelations.NoNewAccess(Model(string.Empty), Model(statement), ProofOptions.Default).Verdict);
    }

    [Theory]
    [InlineData("Resource: \"arn:aws:s3:::b/${aws:SourceVpc}/*\"")]
    [InlineData("NotResource: \"arn:aws:s3:::b/${aws:SourceVpc}/*\"")]
    [InlineData("Resource: \"arn:aws:s3:::b/${aws:PrincipalTag/Team}/*\"")]
    public void A_Deny_with_a_variable_takes_something(string resource)
    {
        string deny = $"{{ Effect: Deny, Action: 's3:PutObject', {resource} }}";

        Assert.Equal([ChangeDirection.Lost], Compare(All, $"{All}, {deny}"));
        Assert.Equal([ChangeDirection.Gained], Compare($"{All}, {deny}", All));
    }

    [Theory]
    [InlineData("StringEquals: { 'aws:RequestTag/t': '${aws:SourceVpc}' }")]
    [InlineData("StringEquals: { 'aws:RequestTag/t': '${aws:PrincipalTag/Team}' }")]
    [InlineData("StringLike: { 'aws:UserAgent': 'home/${aws:PrincipalTag/Team}/*' }")]
    [InlineData("StringNotEquals: { 'aws:PrincipalTag/Team': '${aws:SourceVpc}' }")]
    [InlineData("StringEquals: { 'aws:PrincipalAccount': '${aws:SourceAccount}' }")]
    public void A_variable_in_a_condition_gives_something(string condition)
    {
        string statement = $"{{ Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*', Condition: {{ {condition} }} }}";

        Assert.Equal([ChangeDirection.Gained], Compare(string.Empty, statement));
        Assert.Equal([ChangeDirection.Lost], Compare(statement, string.Empty));
        Assert.Empty(Compare(All, $"{All}, {statement}"));
        Assert.Empty(Compare(statement, statement));
    }

    // A value that a condition names is one of those of the variable; one that nobody can show is no proof.
    [Theory]
    [InlineData("StringEquals: { 'aws:SourceVpc': vpc-1 }", ChangeDirection.Gained)]
    [InlineData("StringNotEquals: { 'aws:SourceVpc': vpc-1 }", ChangeDirection.Gained)]
    [InlineData("StringLike: { 'aws:SourceVpc': 'vpc-*' }", ChangeDirection.Undecided)]
    [InlineData("'Null': { 'aws:SourceVpc': 'true' }", null)]
    public void A_condition_on_the_key_of_a_variable_counts(string condition, ChangeDirection? expected)
    {
        string statement = $"{{ {Put}, Resource: \"arn:aws:s3:::b/${{aws:SourceVpc}}/*\", Condition: {{ {condition} }} }}";

        Assert.Equal(expected is { } one ? [one] : [], Compare(string.Empty, statement));
    }

    private static ChangeDirection[] Compare(string before, string after) =>
        [.. ModelComparison.Compare(Model(before), Model(after), ProofOptions.Default).Select(r => r.Change).Distinct()];

    private static IamModel Model(string statements) => ImportFolder.Import($$"""
        AccountId: "111122223333"
        Organization: null
        Roles:
          - RoleName: app
            AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/u" }, Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"] }] }
            RolePolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sqs:ListQueues", Resource: "*" }{{(statements.Length > 0 ? ", " : string.Empty)}}{{statements}}] } }]
        Resources: [{ Arn: "arn:aws:s3:::b" }]
        """).Model;
}
