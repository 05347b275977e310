using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>Quotas of what belongs to one thing of a model (policy-language.md, 1.7 and 1.8).</summary>
public sealed class ModelQuotaTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iam-quotas").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("User", 9, null)]
    [InlineData("User", 10, "QUOTA_NEAR")]
    [InlineData("User", 20, "QUOTA_NEAR")]
    [InlineData("User", 21, "QUOTA_EXCEEDED")]
    [InlineData("Group", 11, "QUOTA_EXCEEDED")]
    [InlineData("Role", 18, null)]
    [InlineData("Role", 19, "QUOTA_NEAR")]
    [InlineData("Role", 26, "QUOTA_EXCEEDED")]
    public void Attached_policies_are_counted(string kind, int count, string? code)
    {
        string trust = kind == "Role" ? """AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] }""" : "x-none: 1";
        string policies = string.Join('\n', Enumerable.Range(0, count).Select(i => $$"""  - { PolicyName: p{{i}}, PolicyDocument: { Version: "2012-10-17", Statement: [] } }"""));
        PolicyFinding[] found = Check($$"""
            AccountId: "111122223333"
            {{kind}}s:
              - {{kind}}Name: x
                {{trust}}
                AttachedManagedPolicies: [{{string.Join(", ", Enumerable.Range(0, count).Select(i => $"p{i}"))}}]
            Policies:
            {{policies}}
            """);

        Assert.Equal(code, found.SingleOrDefault()?.Code);
        Assert.All(found, f => Assert.Equal((3, $"{kind.ToLowerInvariant()}/x"), (f.Line!.Value, f.Subject!.Name)));
    }

    [Theory]
    [InlineData(1800, null)]
    [InlineData(1900, "QUOTA_NEAR")]
    [InlineData(2100, "QUOTA_EXCEEDED")]
    public void Inline_policies_are_counted_together(int size, string? code)
    {
        string Policy(string name, int length) =>
            $$"""{ PolicyName: {{name}}, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/{{new string('x', length)}}" } ] } }""";
        PolicyFinding[] found = Check($$"""
            AccountId: "111122223333"
            Users: [ { UserName: x, UserPolicyList: [ {{Policy("a", (size / 2) - 106)}}, {{Policy("b", (size / 2) - 106)}} ] } ]
            """);

        Assert.Equal(code, found.SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, "QUOTA_NEAR")]
    [InlineData(11, "QUOTA_EXCEEDED")]
    public void Control_policies_of_a_target_are_counted(int count, string? code)
    {
        string policies = string.Join(", ", Enumerable.Range(1, count - 1).Select(i => $$"""{ Name: p{{i}}, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Deny, Action: "ec2:*", Resource: "*" } ] } }"""));
        PolicyFinding[] found = Check($$"""
            Organization:
              MasterAccountId: "999999999999"
              ServiceControlPolicies: [ {{policies}} ]
              Accounts: { A: "111122223333" }
              Attachments: [ {{string.Join(", ", Enumerable.Range(1, count - 1).Select(i => $$"""{ Policy: p{{i}}, Type: SCP, Targets: [A] }"""))}} ]
            """);

        Assert.Equal(code, found.SingleOrDefault()?.Code);
        Assert.All(found, f => Assert.Equal("111122223333", f.Account));
        Assert.All(found, f => Assert.Equal(code == "QUOTA_EXCEEDED" ? Severity.High : Severity.Low, f.Severity));
    }

    private PolicyFinding[] Check(string text)
    {
        string path = Path.Combine(_folder, "a.yaml");
        File.WriteAllText(path, text);
        return [.. ModelQuotas.Check(AccountImporter.Import(IamModel.Empty, [path]).Model)];
    }
}
