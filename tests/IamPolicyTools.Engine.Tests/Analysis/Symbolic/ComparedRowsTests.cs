using System.Text.Json;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>What a row of a comparison says of the change, in its lists, its sentence and its severity.</summary>
public sealed class ComparedRowsTests
{
    [Fact]
    public void No_action_that_was_gained_is_missing_however_many_there_are()
    {
        ComparedAccess[] rows = Gained("""[{ "Effect": "Allow", "NotAction": ["iam:CreateUser", "aaa:*"], "Resource": "*" }]""");
        ActionPattern[] told = [.. rows.SelectMany(r => r.Actions).Distinct().Select(ActionPattern.Compile)];
        string[] services = ["iam", "ec2", "s3", "zonal"];
        Assert.Equal(
            ["iam:CreateUser"],
            IamCatalogue.Default.Services.Where(s => services.Contains(s.Prefix)).SelectMany(s => s.Actions).Where(a => !Array.Exists(told, t => t.Matches(a.ActionName))).Select(a => a.FullName));
        Assert.All(rows, r => Assert.InRange(r.Actions.Length, 1, 999));
        Assert.Contains(rows, r => r.Actions.Contains("ec2:*"));
    }

    private static ComparedAccess[] Gained(string statements) => [.. DocumentComparison.Compare([Policy("""[{ "Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*" }]""")], [Policy(statements)], ProofOptions.Default)];

    private static PolicySource Policy(string statements)
    {
        using var json = JsonDocument.Parse($$"""{ "Version": "2012-10-17", "Statement": {{statements}} }""");
        return new PolicySource("p", null, PolicyKind.Identity, ChangeExample.Parse(json.RootElement, PolicyKind.Identity));
    }
}
