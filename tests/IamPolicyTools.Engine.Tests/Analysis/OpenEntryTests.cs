using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Entries with different variables that cover the same for some values of them: none stands for another (PL-76, issue 12).</summary>
public sealed class OpenEntryTests
{
    private const string Vpc = "arn:aws:s3:::b/${aws:SourceVpc}/*";
    private const string Team = "arn:aws:s3:::b/${aws:PrincipalTag/Team}/*";
    private const string TeamOrA = "arn:aws:s3:::b/${aws:PrincipalTag/Team, 'a'}/*";
    private const string Agent = "arn:aws:s3:::b/${aws:UserAgent}/*";

    public static TheoryData<string[]> Lists => new([Vpc, Agent], [Vpc, Team], [Vpc, TeamOrA], [Team, TeamOrA, Vpc], ["arn:aws:s3:::b/${aws:SourceVpc}", "arn:aws:s3:::b/${aws:PrincipalTag/Team}"]);

    [Theory]
    [MemberData(nameof(Lists))]
    public void Each_entry_is_told_and_written(string[] entries)
    {
        string list = string.Join(", ", entries.Select(e => $"\"{e}\""));
        AssertAll($$"""{ Effect: Allow, Action: "s3:PutObject", Resource: [{{list}}] }""", entries);
        AssertAll(string.Join(", ", entries.Select(e => $$"""{ Effect: Allow, Action: "s3:PutObject", Resource: "{{e}}" }""")), entries);
    }

    private static void AssertAll(string statements, string[] entries)
    {
        IamModel model = ImportFolder.Import($$"""
            AccountId: "111122223333"
            Roles:
              - RoleName: app
                AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "111122223333" }, Action: ["sts:AssumeRole", "sts:TagSession"] }] }
                RolePolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{{statements}}] } }]
            """).Model;
        Subject role = Subject.Find(model, "arn:aws:iam::111122223333:role/app")!;
        var query = new EffectivePermissionQuery { Actions = ["s3:PutObject"] };
        EffectivePermission[] found = [.. new EffectivePermissionSearch(new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery })).Find(role, query)];
        Assert.Equal(entries.Order(StringComparer.Ordinal), found.SelectMany(p => p.ResourcePatterns).Distinct().Order(StringComparer.Ordinal));
        Assert.All(found, p => Assert.True(p.IsConditional && p.ExceptPatterns.IsEmpty));
        PermissionPolicy written = new PermissionPolicyBuilder(model, new ModelAccessSettings { Now = Samples.Now }).Build(role, query);
        Assert.Empty(written.Omitted);
        Assert.Equal(
            entries.Order(StringComparer.Ordinal),
            written.Document!.Statements.SelectMany(s => s.Resource!.Value.Patterns).Select(p => p.Text).Order(StringComparer.Ordinal));
    }
}
