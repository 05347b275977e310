using System.Diagnostics;
using System.Text.Json;
using IamPolicyTools.Analysis;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using Xunit.Abstractions;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Who shares policies shares the work of a comparison (CP-57), and gets the rows that it would get alone.</summary>
public sealed class ComparedGroupsTests(ITestOutputHelper output)
{
    private const string Account = "111122223333";

    private static readonly string[] s_services = ["s3", "sqs", "sns", "dynamodb", "ec2", "kms", "lambda", "logs", "iam", "glue"];

    [Fact]
    public void One_edited_policy_is_worked_out_once_for_all_who_have_it()
    {
        const int Users = 2_000;
        IamModel before = Read(Model(Users, edited: false));
        IamModel after = Read(Model(Users, edited: true));
        var progress = new WorkProgress();
        var watch = Stopwatch.StartNew();
        ComparedAccess[] rows = [.. ModelComparison.Compare(before, after, ProofOptions.Default, progress)];
        output.WriteLine($"{rows.Length} rows of {progress.Total} groups in {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Equal(Enumerable.Range(0, Users).Count(u => PoliciesOf(u).Contains("p0-0")), rows.Select(r => r.Principal).Distinct().Count());
        Assert.All(rows, r => Assert.Contains("p0-0", r.GetReasons()[0].Name, StringComparison.Ordinal));

        // Nothing else that its users have is about the same actions.
        Assert.Equal(1, progress.Total);
    }

    [Fact]
    public void Everybody_gets_the_rows_that_they_would_get_alone()
    {
        var random = new Random(20261130);
        for (int round = 0; round < 3; round++)
        {
            string[] users = ["alice", "bob", "carol", "dave", "erin", "frank"];
            Dictionary<string, string[]> before = users.ToDictionary(u => u, _ => Statements(random));
            Dictionary<string, string[]> after = before.ToDictionary(b => b.Key, b => random.Next(3) == 0 ? Statements(random) : b.Value);
            string edited = before["alice"][0];
            string replaced = Statement(random);
            foreach (string user in users)
            {
                after[user] = [.. after[user].Select(s => s == edited ? replaced : s)];
            }

            string together = Describe(users, before, after);
            string alone = string.Join('\n', users.Select(u => Describe([u], before, after)).Where(t => t.Length > 0));
            Assert.Equal(alone, together);
        }
    }

    private static string Describe(string[] users, Dictionary<string, string[]> before, Dictionary<string, string[]> after) => string.Join('\n', ModelComparison
        .Compare(Read(OfUsers(users, before)), Read(OfUsers(users, after)), ProofOptions.Default)
        .OrderBy(r => r.Principal, StringComparer.Ordinal)
        .Select(r => $"{r.Principal} {r.Change} {string.Join(',', r.Actions)} {string.Join(',', r.Resources)} {string.Join(',', r.Less)} {r.Conditions} {r.Undecided} {r.Witness}"));

    private static string[] Statements(Random random) => [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Statement(random))];

    private static string Statement(Random random)
    {
        string[] actions = ["s3:GetObject", "s3:*", "s3:Put*", "sqs:SendMessage"];
        string[] resources = ["*", "arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/*", "arn:aws:s3:::home/a*/x", "arn:aws:s3:::b/x"];
        string[] conditions =
        [
            string.Empty, string.Empty, """, "Condition": {"StringLike": {"aws:username": "*a*"}}""", """, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}""",
            """, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/?o*"}}""", """, "Condition": {"Bool": {"aws:SecureTransport": "true"}}""",
        ];
        return $$"""{"Effect": "{{(random.Next(4) == 0 ? "Deny" : "Allow")}}", "Action": "{{actions[random.Next(actions.Length)]}}", "Resource": "{{resources[random.Next(resources.Length)]}}"{{conditions[random.Next(conditions.Length)]}}}""";
    }

    private static string OfUsers(string[] users, Dictionary<string, string[]> statements)
    {
        IEnumerable<string> all = users.Select(u => $$$"""
            {"UserName": "{{{u}}}", "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{{{string.Join(',', statements[u])}}}]}}]}
            """);
        return $$$"""
            {"AccountId": "{{{Account}}}", "Users": [{{{string.Join(',', all)}}}],
             "Resources": [{"Arn": "arn:aws:s3:::home", "Policy": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::{{{Account}}}:user/alice"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::home/*"}]}}]}
            """;
    }

    // Fifty policies; each user has five of them by way of groups, and one that everybody has.
    private static string Model(int users, bool edited)
    {
        var policies = new List<object>();
        for (int i = 0; i < 50; i++)
        {
            string service = s_services[i % s_services.Length];
            string[] actions = [.. Enumerable.Range(0, 4).Select(n => $"{service}:{(char)('A' + ((i + n) % 20))}*")];
            policies.Add(new
            {
                PolicyName = $"p{i % 10}-{i / 10}",
                Arn = $"arn:aws:iam::{Account}:policy/p{i % 10}-{i / 10}",
                PolicyVersionList = new[]
                {
                    new
                    {
                        VersionId = "v1",
                        IsDefaultVersion = true,
                        Document = new { Version = "2012-10-17", Statement = new[] { new { Effect = "Allow", Action = edited && i == 0 ? [.. actions, "s3:PutObject"] : actions, Resource = service == "s3" ? $"arn:aws:s3:::team-{i}*" : "*" } } },
                    },
                },
            });
        }

        var all = Enumerable.Range(0, users).Select(u => new
        {
            UserName = $"user{u:00000}",
            AttachedManagedPolicies = PoliciesOf(u).Select(name => new { PolicyName = name, PolicyArn = $"arn:aws:iam::{Account}:policy/{name}" }),
            UserPolicyList = new[]
            {
                new { PolicyName = "self", PolicyDocument = new { Version = "2012-10-17", Statement = new[] { new { Effect = "Allow", Action = "iam:*AccessKey*", Resource = $"arn:aws:iam::{Account}:user/${{aws:username}}" } } } },
            },
        });
        return JsonSerializer.Serialize(new { AccountId = Account, Policies = policies, Users = all });
    }

    private static IEnumerable<string> PoliciesOf(int user) => Enumerable.Range(0, 5).Select(k => $"p{(user + (k * 3)) % 10}-{(user / 10 / (int)Math.Pow(5, k)) % 5}").Distinct();

    private static IamModel Read(string account)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, account);
        try
        {
            return AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Replace = true }).Model;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
