using System.Text.Json;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>What a row of a comparison says of the change, in its lists, its sentence and its severity.</summary>
public sealed class ComparedRowsTests
{
    [Fact]
    public void No_action_that_was_gained_is_missing_however_many_there_are()
    {
        ComparedAccess[] rows = Gained("""[{ "Effect": "Allow", "NotAction": ["iam:CreateUser", "aaa:*"], "Resource": "*" }]""");
        string[] services = ["iam", "ec2", "s3", "zonal"];
        Assert.Equal(
            ["iam:CreateUser"],
            IamCatalogue.Default.Services.Where(s => services.Contains(s.Prefix)).SelectMany(s => s.Actions).Where(a => !Array.Exists(rows, r => ComparedActions.Cover(r, a.ActionName))).Select(a => a.FullName));
        Assert.All(rows, r => Assert.InRange(r.Actions.Length, 1, 999));
        Assert.Contains(rows, r => r.Actions is ["*"] && r.LessActions is ["aaa:*", "iam:CreateUser", ..]);
    }

    [Fact]
    public void The_sentence_and_the_summary_tell_what_is_left_out()
    {
        ComparedAccess row = Gained("""
            [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }, { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::keep/*" }]
            """).Single();
        Assert.Equal("* gains s3:PutObject on * without arn:aws:s3:::keep/*.", row.Message);
        Assert.Equal("arn:aws:s3:::keep/*", ComparedAccessSummary.Of([row]).Single().Less.Single());
    }

    [Theory]
    [InlineData("iam:PassRole", "*", Severity.High)]
    [InlineData("iam:CreateAccessKey", "*", Severity.High)]
    [InlineData("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}", Severity.Medium)]
    [InlineData("sts:AssumeRole", "*", Severity.High)]
    [InlineData("iam:PutRolePolicy", "*", Severity.High)]
    [InlineData("s3:PutObject", "*", Severity.Medium)]
    [InlineData("s3:GetObject", "*", Severity.Low)]
    public void CP_53_what_gives_the_rights_of_others_weighs_high(string action, string resource, Severity severity)
    {
        ComparedAccess row = Gained($$"""[{ "Effect": "Allow", "Action": "{{action}}", "Resource": "{{resource}}" }]""").Single();
        Assert.Equal(severity, row.Severity);
        Assert.NotEmpty(row.SeverityReasons);
    }

    [Fact]
    public void CP_53_who_becomes_administrator_is_critical()
    {
        IamModel before = Model("sqs:SendMessage");
        ComparedAccess[] rows = [.. ModelComparison.Compare(before, Model("iam:*\",\"s3:GetObject\",\"ec2:RunInstances\",\"lambda:CreateFunction\",\"secretsmanager:GetSecretValue"), ProofOptions.Default)];
        ComparedAccess worst = rows.First(r => r.Severity == Severity.Critical);
        Assert.Equal("The principal becomes an administrator.", worst.SeverityReasons.Single());
        Assert.DoesNotContain(ModelComparison.Compare(before, Model("iam:*"), ProofOptions.Default), r => r.Severity == Severity.Critical);
    }

    private static IamModel Model(string actions)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, $$"""
            { "AccountId": "111122223333", "Users": [{ "UserName": "alice", "UserPolicyList": [{ "PolicyName": "p", "PolicyDocument":
              { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["{{actions}}"], "Resource": "*" }] } }] }] }
            """);
        try
        {
            return AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Replace = true }).Model;
        }
        finally
        {
            File.Delete(path);
        }
    }

    // CP-53: also where the witness has none of the keys.
    [Theory]
    [InlineData("""[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } } }]""", "not (IpAddress aws:SourceIp [10.0.0.0/8])")]
    [InlineData("""[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }, { "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }]""", "Bool aws:SecureTransport [false]")]
    [InlineData("""[{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" }]""", null)]
    public void Rows_of_documents_tell_under_which_conditions(string before, string? expected)
    {
        const string Free = """[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]""";

        ComparedAccess row = DocumentComparison.Compare([Policy(before)], [Policy(Free)], ProofOptions.Default).Single(r => r.Change == ChangeDirection.Gained);

        Assert.Equal((expected, false), (row.Conditions, row.IsSimplified));
    }

    // CP-54: whatever the entries of a list have in common, and whoever has no value for a variable, each changed request is in a row.
    [Theory]
    [InlineData("user/alice", "Resource", """["arn:aws:s3:::b/*","arn:aws:s3:::c/*"]""", "s3:GetObject", "arn:aws:s3:::b/x", true)]
    [InlineData("user/alice", "Resource", """["arn:aws:s3:::b/*","arn:aws:s3:::c/*"]""", "s3:GetObject", "arn:aws:s3:::c/x", true)]
    [InlineData("role/r", "Resource", """["arn:aws:s3:::b/*/x","arn:aws:s3:::b/${aws:username}/*"]""", "s3:GetObject", "arn:aws:s3:::b/zz/x", true)]
    [InlineData("user/alice", "Resource", """["arn:aws:s3:::b/*/x","arn:aws:s3:::b/${aws:username}/*"]""", "s3:GetObject", "arn:aws:s3:::b/zz/x", true)]
    [InlineData("user/alice", "Resource", """["arn:aws:s3:::b/*/x","arn:aws:s3:::b/${aws:username}/*"]""", "s3:GetObject", "arn:aws:s3:::b/alice/y", true)]
    [InlineData("user/alice", "Resource", """["arn:aws:s3:::b/*/x","arn:aws:s3:::b/${aws:username}/*"]""", "s3:GetObject", "arn:aws:s3:::b/zz/y", false)]
    [InlineData("role/r", "Resource", """["arn:aws:s3:::*/x","arn:aws:s3:::b/${aws:username}/*"]""", "s3:GetObject", "arn:aws:s3:::b/zz/x", true)]
    [InlineData("user/alice", "Resource", """["arn:aws:s3:::*/x","arn:aws:s3:::b/*"]""", "s3:GetObject", "arn:aws:s3:::b/x", true)]
    [InlineData("user/alice", "Resource", """["arn:aws:s3:::*/x","arn:aws:s3:::b/*"]""", "s3:GetObject", "arn:aws:s3:::c/x", true)]
    [InlineData("user/alice", "Resource", """["*","arn:aws:s3:::b"]""", "s3:ListAllMyBuckets", "*", true)]
    [InlineData("user/alice", "Resource", """["*","arn:aws:s3:::b"]""", "s3:NotYet*", "*", true)]
    [InlineData("user/alice", "NotResource", """["arn:aws:s3:::b/*"]""", "s3:GetObject", "arn:aws:s3:::c/x", true)]
    [InlineData("user/alice", "NotResource", """["arn:aws:s3:::b/*"]""", "s3:GetObject", "arn:aws:s3:::b/x", false)]
    [InlineData("user/alice", "NotResource", """["arn:aws:s3:::b/*"]""", "s3:ListAllMyBuckets", "*", true)]
    [InlineData("role/r", "NotResource", """["arn:aws:s3:::b/*","arn:aws:s3:::c/*"]""", "s3:GetObject", "arn:aws:s3:::d/x", true)]
    public void CP_54_a_row_tells_every_resource_that_changes(string principal, string element, string resources, string action, string resource, bool isTold)
    {
        IamModel before = ModelOf("""{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" }""");
        ComparedAccess[] rows =
        [
            .. ModelComparison.Compare(before, ModelOf($$"""{ "Effect": "Allow", "Action": "{{action}}", "{{element}}": {{resources}} }"""), ProofOptions.Default)
                .Where(r => r.Change == ChangeDirection.Gained && r.Principal.EndsWith(principal, StringComparison.Ordinal)),
        ];

        Assert.NotEmpty(rows);
        Assert.True(isTold == Array.Exists(rows, r => RandomModels.Covers(r, action.Replace("*", "There", StringComparison.Ordinal), resource)), string.Join('\n', rows.Select(r => r.Message)));
    }

    // What was there before is no part of the change, and what other actions have does not matter.
    [Theory]
    [InlineData("""[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/y"] }]""", """[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/y", "arn:aws:s3:::b/x"] }]""", "arn:aws:s3:::b/x")]
    [InlineData(
        """[{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::c/*"] }]""",
        """[{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::c/*"] }, { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"] }]""",
        "arn:aws:s3:::b/* arn:aws:s3:::c/*")]
    public void CP_54_a_row_tells_what_changes_alone(string before, string after, string expected)
    {
        string Told(IEnumerable<ComparedAccess> rows) => string.Join(' ', rows.Where(r => r.Change == ChangeDirection.Gained).SelectMany(r => r.Resources).Distinct().Order(StringComparer.Ordinal));

        Assert.Equal(expected, Told(DocumentComparison.Compare([Policy(before)], [Policy(after)], ProofOptions.Default)));
        Assert.Equal(expected, Told(ModelComparison.Compare(ModelOf(before[1..^1]), ModelOf(after[1..^1]), ProofOptions.Default).Where(r => r.Principal.EndsWith("user/alice", StringComparison.Ordinal))));
    }

    // … and of two documents; where a Deny takes parts away, those that the Allow has.
    [Theory]
    [InlineData("""[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"] }]""", """[]""", "arn:aws:s3:::b/* arn:aws:s3:::c/*")]
    [InlineData("""[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::*/x", "arn:aws:s3:::b/*"] }]""", """[]""", "arn:aws:s3:::*/x arn:aws:s3:::b/*")]
    [InlineData("""[{ "Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*" }]""", """[]""", "*")]
    [InlineData(
        """[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::d/*"] }]""",
        """[{ "Effect": "Deny", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/secret/*", "arn:aws:s3:::c/secret/*", "arn:aws:s3:::d/*"] }]""",
        "arn:aws:s3:::b/secret/* arn:aws:s3:::d/*")]
    public void CP_54_a_row_of_documents_tells_every_resource(string allow, string deny, string expected)
    {
        string all = $"{allow[..^1]}{(deny.Length > 2 ? "," : string.Empty)}{deny[1..]}";
        ComparedAccess[] rows = [.. DocumentComparison.Compare([Policy(allow)], [Policy(deny.Length > 2 ? all : """[{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" }]""")], ProofOptions.Default)
            .Where(r => r.Change == ChangeDirection.Lost)];

        Assert.Equal(expected, string.Join(' ', rows.SelectMany(r => r.Resources).Distinct().Order(StringComparer.Ordinal)));
    }

    // CP-11, CP-54: no entry is told that none of the actions can have, and entries of a bucket and of its objects are one row, as they are written.
    [Theory]
    [InlineData("s3:GetObject", """["arn:aws:s3:::b","arn:aws:s3:::b/*"]""", "s3:GetObject on arn:aws:s3:::b/*")]
    [InlineData("s3:ListBucket", """["arn:aws:s3:::b","arn:aws:s3:::b/*"]""", "s3:ListBucket on arn:aws:s3:::b")]
    [InlineData("s3:ListBucket\",\"s3:GetObject", """["arn:aws:s3:::b","arn:aws:s3:::b/*"]""", "s3:GetObject, s3:ListBucket on arn:aws:s3:::b, arn:aws:s3:::b/*")]
    [InlineData("s3:ListBucket\",\"sqs:SendMessage", """["arn:aws:s3:::b","arn:aws:sqs:*:*:q"]""", "s3:ListBucket, sqs:SendMessage on arn:aws:s3:::b, arn:aws:sqs:*:*:q")]
    [InlineData("s3:ListAllMyBuckets\",\"s3:GetObject", """["arn:aws:s3:::*"]""", "s3:GetObject, s3:ListAllMyBuckets on arn:aws:s3:::*")]
    [InlineData("s3:Get*", """["arn:aws:s3:::b","arn:aws:s3:::b/*"]""", "s3:Get* on arn:aws:s3:::b, arn:aws:s3:::b/*")]
    public void CP_54_a_row_tells_no_entry_that_its_actions_cannot_have(string actions, string resources, string expected)
    {
        string statement = $$"""{ "Effect": "Allow", "Action": ["{{actions}}"], "Resource": {{resources}} }""";
        Assert.Equal(expected, TextOf(DocumentComparison.Compare([Policy("""[{ "Effect": "Deny", "Action": "zz:y", "Resource": "*" }]""")], [Policy($"[{statement}]")], ProofOptions.Default)));
        IamModel before = ModelOf("""{ "Effect": "Deny", "Action": "zz:y", "Resource": "*" }""");
        Assert.Equal(expected, TextOf(ModelComparison.Compare(before, ModelOf(statement), ProofOptions.Default).Where(r => r.Principal.EndsWith("user/alice", StringComparison.Ordinal))));
    }

    // CP-10, CP-54: a pattern is told for what AWS may add, with the names and patterns that do not change.
    [Theory]
    [InlineData("""[{ "Effect": "Allow", "Action": "s3:PutObject*", "Resource": "*" }, { "Effect": "Deny", "Action": "s3:PutObjectAcl", "Resource": "*" }]""", "s3:PutObject* without s3:PutObjectAcl on *")]
    [InlineData("""[{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }, { "Effect": "Deny", "Action": "s3:Put*", "Resource": "*" }]""", "s3:* without s3:GetObject, s3:Put* on *")]
    [InlineData("""[{ "Effect": "Allow", "Action": ["sqs:*Message", "sns:Pub*"], "Resource": "*" }]""", "sns:Pub*, sqs:*Message on *")]
    [InlineData("""[{ "Effect": "Allow", "Action": ["sqs:SendMessage", "sns:Publish"], "Resource": "*" }]""", "sns:Publish, sqs:SendMessage on *")]
    public void CP_54_a_pattern_of_actions_tells_what_it_covers_and_does_not_change(string after, string expected)
    {
        const string Kept = """{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }""";
        const string Denied = """{ "Effect": "Deny", "Action": "s3:PutObjectAcl", "Resource": "*" }""";
        Assert.Equal(expected, TextOf(DocumentComparison.Compare([Policy($"[{Kept}, {Denied}]")], [Policy($"[{Kept}, {after[1..]}")], ProofOptions.Default)));
        ComparedAccess[] rows = [.. ModelComparison.Compare(ModelOf($"{Kept}, {Denied}"), ModelOf($"{Kept}, {after[1..^1]}"), ProofOptions.Default).Where(r => r.Principal.EndsWith("user/alice", StringComparison.Ordinal))];
        Assert.Equal(expected, TextOf(rows));
        Assert.All(rows, r => Assert.DoesNotContain(r.NotShown, n => n.StartsWith("other", StringComparison.Ordinal)));
    }

    [Fact]
    public void CP_54_everything_is_told_with_what_was_there_before()
    {
        const string Kept = """{ "Effect": "Allow", "Action": ["s3:GetObject", "sqs:Get*"], "Resource": "*" }""";
        ComparedAccess row = DocumentComparison.Compare([Policy($"[{Kept}]")], [Policy($$"""[{{Kept}}, { "Effect": "Allow", "Action": "*", "Resource": "*" }]""")], ProofOptions.Default).Single();
        Assert.Equal("* without s3:GetObject, sqs:Get* on *", TextOf([row]));
        Assert.Equal((true, false, false), (ComparedActions.Cover(row, ActionName.Parse("s3:putobjectx")), ComparedActions.Cover(row, ActionName.Parse("sqs:getx")), ComparedActions.Cover(row, ActionName.Parse("s3:GetObject"))));
    }

    [Fact]
    public void CP_54_without_actions_that_AWS_may_add_a_pattern_is_told_where_all_that_it_covers_changes()
    {
        ProofOptions options = ProofOptions.Default with { KnownActionsOnly = true };
        string Told(string kept) => TextOf(DocumentComparison.Compare(
            [Policy($$"""[{ "Effect": "Allow", "Action": "{{kept}}", "Resource": "*" }]""")], [Policy($$"""[{ "Effect": "Allow", "Action": ["{{kept}}", "sqs:*Message"], "Resource": "*" }]""")], options));
        Assert.Equal("sqs:*Message on *", Told("s3:GetObject"));
        Assert.Equal("sqs:DeleteMessage, sqs:ReceiveMessage on *", Told("sqs:SendMessage"));
    }

    // CP-53: the statements that decide on both sides are told with the witness.
    [Fact]
    public void CP_53_a_witness_tells_who_decides_on_both_sides()
    {
        const string Allow = """{ "Sid": "Get", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }""";
        ComparedAccess row = DocumentComparison.Compare([Policy($"[{Allow}]")], [Policy($$"""[{{Allow}}, { "Sid": "No", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*" }]""")], ProofOptions.Default).Single();
        Assert.Equal(["allowed before the change by statement Get", "denied after the change by statement No"], row.Witness!.Statements.Select(s => s.Message));
    }

    // What is certain stands before what depends on a condition.
    [Fact]
    public void A_conditional_change_does_not_outrank_a_certain_one()
    {
        ComparedAccessSummary[] told = [.. ComparedAccessSummary.Of(Gained("""
            [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } } }, { "Effect": "Allow", "Action": "sqs:DeleteQueue", "Resource": "*" }]
            """))];
        Assert.Equal([null, "Bool aws:MultiFactorAuthPresent [true]"], told.Select(t => t.Conditions));
    }

    private static string TextOf(IEnumerable<ComparedAccess> rows) => string.Join("; ", rows.Where(r => r.Change == ChangeDirection.Gained)
        .Select(r => $"{string.Join(", ", r.Actions)}{Without(r.LessActions)} on {string.Join(", ", r.Resources)}{Without(r.Less)}").Order(StringComparer.Ordinal));

    private static string Without(IReadOnlyCollection<string> less) => less.Count == 0 ? string.Empty : $" without {string.Join(", ", less)}";

    private static IamModel ModelOf(string statement)
    {
        string policies = $$"""[{ "PolicyName": "p", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{{statement}}] } }]""";
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, $$"""
            { "AccountId": "111122223333", "Users": [{ "UserName": "alice", "UserPolicyList": {{policies}} }], "Roles": [{ "RoleName": "r", "RolePolicyList": {{policies}},
              "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }] } }] }
            """);
        try
        {
            return AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Replace = true }).Model;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ComparedAccess[] Gained(string statements) => [.. DocumentComparison.Compare([Policy("""[{ "Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*" }]""")], [Policy(statements)], ProofOptions.Default)];

    private static PolicySource Policy(string statements)
    {
        using var json = JsonDocument.Parse($$"""{ "Version": "2012-10-17", "Statement": {{statements}} }""");
        return new PolicySource("p", null, PolicyKind.Identity, ChangeExample.Parse(json.RootElement, PolicyKind.Identity));
    }
}
