using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>
/// Names that tell no account: a policy that names a bucket of another account of the model, too, keeps what it says of all others (issue 12: no
/// cell is lost).
/// </summary>
public sealed class ForeignResourceTests
{
    private const string First = "111122223333";
    private const string Second = "444455556666";

    private static readonly string[] s_policies =
    [
        "arn:aws:s3:::b*", "arn:aws:s3:::*", "arn:aws:s3:::?", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a*", "arn:aws:s3:::c/*", "arn:aws:s3:::c", "arn:aws:s3:::*/a?", "arn:aws:s3:::a*/*", "arn:aws:s3:::?/x*", "*", "arn:aws:s3:::b/x",
        "arn:aws:s3:::${aws:SourceVpc}/*", "arn:aws:s3:::b/${aws:SourceVpc}/*", "arn:aws:s3:::${aws:PrincipalAccount}*/*", "arn:aws:s3:::c/${aws:SourceVpc, 'a'}*", "arn:aws:s3:::c/${aws:username}*",
        "arn:aws:s3:::c/${aws:UserAgent}*", "arn:aws:s3:::c/${aws:ResourceAccount}*", "arn:aws:s3:::*/${aws:SourceVpc}/*", "arn:aws:s3:::c/${aws:SourceVpc}/*", "arn:aws:s3:::c/${aws:Referer}/*",
    ];

    private static readonly string[] s_keys = ["a1", "x", "xx", "a", "v/1", "u1", "v", "444455556666", "v/x"];

    [Theory]
    [InlineData("""["arn:aws:s3:::b/a*", "arn:aws:s3:::c/*"]""", "arn:aws:s3:::c/*")]
    [InlineData("""["arn:aws:s3:::c/*", "arn:aws:s3:::b/a*"]""", "arn:aws:s3:::c/*")]
    [InlineData("""["arn:aws:s3:::c/*", "arn:aws:s3:::b*"]""", "arn:aws:s3:::b* arn:aws:s3:::c/*")]
    [InlineData("""["arn:aws:s3:::b/a*", "arn:aws:s3:::*/a?"]""", "arn:aws:s3:::*/a?")]
    public void A_bucket_of_another_account_takes_nothing_away(string resources, string expected)
    {
        IamModel model = Model("s3:GetObject", resources, "null");
        Subject user = Subject.Find(model, $"arn:aws:iam::{Second}:user/u")!;
        EffectivePermission[] all = [.. Find(model, user, "s3:GetObject")];
        Assert.Equal(expected, string.Join(' ', all.SelectMany(p => p.ResourcePatterns)));
        Assert.NotNull(Write(model, user, "s3:GetObject").Document);
    }

    [Fact]
    public void Where_everything_is_allowed_the_shortest_names_may_be_those_of_others()
    {
        IamModel model = Model("*", "\"*\"", "null", Enumerable.Range('a', 26).Select(c => ((char)c).ToString()).Concat(["b", "0", "-", "."]).Distinct());
        Subject user = Subject.Find(model, $"arn:aws:iam::{Second}:user/u")!;
        Assert.Equal("*", Find(model, user, "s3:GetObject").SelectMany(p => p.ResourcePatterns).First());
        Assert.Equal("*", Find(model, user, "s3:ListBucket").SelectMany(p => p.ResourcePatterns).First());
    }

    // Several accounts, variables whose keys are free and which have defaults, in lists of several entries and statements.
    [Fact]
    public void Agrees_with_the_evaluator_where_several_accounts_have_buckets()
    {
        List<string> faults = [];
        foreach (int seed in Samples.Seeds(150))
        {
            var random = new Random(seed);
            string[] lists = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Some(random))];
            string bucketPolicy = random.Next(3) switch
            {
                0 => "null",
                1 => $$"""{ Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "{{(random.Next(2) == 0 ? Second : First)}}" }, Action: "s3:Get*", Resource: {{Some(random)}} }] }""",
                _ => $$"""{ Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: "*", Action: "s3:PutObject", Resource: {{Some(random)}} }] }""",
            };
            IamModel model = Model("s3:*", string.Join(" | ", lists), bucketPolicy, deny: random.Next(3) == 0 ? Some(random) : null);
            foreach (string name in new[] { "user/u", "role/r" })
            {
                faults.AddRange(Check(model, Subject.Find(model, $"arn:aws:iam::{Second}:{name}")!, random).Select(f => $"seed {seed} {name} {string.Join(" | ", lists)} {bucketPolicy}\n{f}"));
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults\n{string.Join("\n\n", faults.Take(5))}");
    }

    private static IEnumerable<string> Check(IamModel model, Subject subject, Random random)
    {
        var scope = new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery, DerivesCallContext = false });
        var access = new ModelAccess(scope, subject);
        foreach (string action in new[] { "s3:GetObject", "s3:PutObject", "s3:ListBucket" })
        {
            EffectivePermission[] found = [.. new EffectivePermissionSearch(scope).Find(subject, new EffectivePermissionQuery { Actions = [action] })];
            PermissionPolicy written = Write(model, subject, action);
            Subject instead = subject with
            {
                Policies = new PrincipalPolicies
                {
                    Identity = IamPolicyTools.Evaluation.Policies.CompiledPolicySet.Create(
                        written.Document is null ? [] : [new IamPolicyTools.Evaluation.Policies.PolicySource("document", null, PolicyKind.Identity, written.Document)]),
                },
            };
            foreach (string bucket in new[] { "a", "b", "c", "bb", "444455556666x", "v" })
            {
                string resource = action == "s3:ListBucket" ? $"arn:aws:s3:::{bucket}" : $"arn:aws:s3:::{bucket}/{s_keys[random.Next(s_keys.Length)]}";
                string owner = access.CreateRequest(ActionName.Parse(action), resource).ResourceAccount;
                Decision decision = access.Ask(ActionName.Parse(action), resource, owner).Decision;
                EffectivePermission[] covering = [.. found.Where(p => p.ResourceAccount == owner && p.Covers(resource))];
                Decision expected = decision == Decision.ExplicitDeny ? Decision.ImplicitDeny : decision;
                Decision said = covering switch { [] => Decision.ImplicitDeny, [{ IsConditional: true }, ..] => Decision.Conditional, _ => Decision.Allowed };
                if (said != expected && !(owner != Second && expected == Decision.Conditional))
                {
                    yield return $"{action} {resource}: {expected}, said {said} by {string.Join("; ", covering.Select(c => c.ToString()))}, all {string.Join("; ", found.Select(f => f.ToString()))}";
                }

                // With some values of the free keys the document decides as the principal's policies do.
                var keys = new ContextLayer.Builder();
                foreach (string key in new[] { "aws:SourceVpc", "aws:Referer", "aws:UserAgent" }.Where(_ => random.Next(2) == 0))
                {
                    keys.Add(key, random.Next(2) == 0 ? "v" : "x");
                }

                var settings = new ModelAccessSettings { Now = Samples.Now, Context = keys.Build(), DerivesCallContext = false };
                bool before = new ModelAccess(model, subject, settings).Decide(ActionName.Parse(action), resource, owner).IsAllowed;
                bool after = new ModelAccess(model, instead, settings).Decide(ActionName.Parse(action), resource, owner).IsAllowed;
                if (before != after && !(written.Omitted.Contains(action) && before))
                {
                    yield return $"{action} {resource} {string.Join(' ', keys.Build().Entries.Select(e => $"{e.Key}={e.Values[0].Text}"))}: {before}, then {after} by {written}";
                }
            }
        }
    }

    private static IEnumerable<EffectivePermission> Find(IamModel model, Subject subject, string action) =>
        new EffectivePermissionSearch(new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery }))
            .Find(subject, new EffectivePermissionQuery { Actions = [action] });

    private static PermissionPolicy Write(IamModel model, Subject subject, string action) =>
        new PermissionPolicyBuilder(model, new ModelAccessSettings { Now = Samples.Now }).Build(subject, new EffectivePermissionQuery { Actions = [action] });

    private static string Some(Random random) => $"[{string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"\"{s_policies[random.Next(s_policies.Length)]}\"").Distinct())}]";

    private static IamModel Model(string action, string resources, string bucketPolicy, IEnumerable<string>? foreign = null, string? deny = null)
    {
        string statements = string.Join(", ", resources.Split(" | ").Select(r => $$"""{ Effect: Allow, Action: "{{action}}", Resource: {{r}} }""")
            .Concat(deny is null ? [] : [$$"""{ Effect: Deny, Action: "s3:Put*", Resource: {{deny}} }"""]));
        string policy = $$"""{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{{statements}}] } }""";
        string Named(string bucket) => $$"""- { Arn: "arn:aws:s3:::{{bucket}}"{{(bucketPolicy == "null" ? string.Empty : $", Policy: {bucketPolicy}")}} }""";
        IamModel first = ImportFolder.Import($$"""
            AccountId: "{{First}}"
            Resources:
              {{string.Join("\n  ", (foreign ?? ["b"]).Select(Named))}}
            """).Model;
        return ImportFolder.Import($$"""
            AccountId: "{{Second}}"
            Users:
              - { UserName: u, UserPolicyList: [{{policy}}] }
            Roles:
              - RoleName: r
                AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }] }
                RolePolicyList: [{{policy}}]
            Resources:
              - { Arn: "arn:aws:s3:::c" }
            """, "second.yaml", first).Model;
    }
}
