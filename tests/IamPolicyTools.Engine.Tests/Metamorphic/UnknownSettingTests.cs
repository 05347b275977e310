using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Analysis;
using IamPolicyTools.Engine.Tests.Evaluation;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>IN-15, IN-23: what is said of an account with unknown settings holds of every value of theirs.</summary>
public sealed class UnknownSettingTests
{
    private const string Marker = "{ Unknown: 'not asked' }";
    private const string Owner = "111122223333";
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    private static readonly string s_canonical = new('a', 64);

    // Of a member that may be left out the first value is none.
    private static readonly (string Member, string[] Values)[] s_bucket =
    [
        ("Policy", ["", Policy("Allow", "'*'"), Policy("Allow", "{ AWS: '444455556666' }"), Policy("Deny", "'*'"), Policy("Allow", $"{{ AWS: 'arn:aws:iam::{Owner}:user/alice' }}")]),
        ("PublicAccessBlock", ["", "{ RestrictPublicBuckets: true }", "{ IgnorePublicAcls: true }", "{ IgnorePublicAcls: true, RestrictPublicBuckets: true }"]),
        ("ObjectOwnership", ["", "BucketOwnerEnforced", "ObjectWriter"]),
        ("Acl", ["", Acl(AllUsers, "READ"), Acl(AuthenticatedUsers, "FULL_CONTROL"), Acl(s_canonical, "READ"), Acl(AllUsers, "WRITE_ACP")]),
        ("Tags", ["", "{ team: core }", "{ team: other }"]),
        ("BucketAbac", ["", "Enabled", "Disabled"]),
    ];

    private static readonly (string Member, string[] Values)[] s_user =
    [
        ("AttachedManagedPolicies", ["", "[All]", "[Nothing]", "[Tagged]", "[All, Nothing]"]),
        ("PermissionsBoundary", ["", "All", "Nothing", "Tagged"]),
        ("Tags", ["", "{ team: core }", "{ team: other }"]),
    ];

    private static readonly (string Member, string[] Values)[] s_account =
    [
        ("PublicAccessBlock", ["", "{ RestrictPublicBuckets: true, IgnorePublicAcls: true }"]),
    ];

    private static readonly (string Action, string Resource)[] s_questions =
    [
        ("s3:ListBucket", "arn:aws:s3:::b"), ("s3:GetObject", "arn:aws:s3:::b/k"), ("s3:PutBucketTagging", "arn:aws:s3:::b"), ("s3:GetBucketAcl", "arn:aws:s3:::b"),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_definite_answer_holds_for_every_value_of_a_setting(int seed)
    {
        var random = new Random(seed);
        int definite = 0;
        for (int i = 0; i < 40; i++)
        {
            var world = World.Draw(random);
            (int group, int member) = World.Any(random);
            World open = world.With(group, member, Marker);
            foreach ((string who, Decision said, string question) in Answers(open))
            {
                if (said == Decision.Conditional)
                {
                    continue;
                }

                definite++;
                foreach (string value in World.Groups[group][member].Values)
                {
                    Decision known = Answers(world.With(group, member, value)).Single(a => a.Who == who && a.Question == question).Decision;
                    Assert.True(
                        (known == Decision.Allowed) == (said == Decision.Allowed) && known != Decision.Conditional,
                        $"{who} {question}: {said} for{Environment.NewLine}{open.Text}{Environment.NewLine}{known} with {World.Groups[group][member].Member}: {value}");
                }
            }
        }

        Assert.True(definite > 150, $"only {definite} definite answers");
    }

    [Fact]
    public void Searches_say_what_a_question_says()
    {
        var random = new Random(5);
        for (int i = 0; i < 40; i++)
        {
            var world = World.Draw(random);
            IamModel model = world.Model;
            var scope = new AccessScope(model, new ModelAccessSettings { Now = Given.Now, Mode = ContextMode.Discovery });
            string[] principals = [.. model.Accounts.Values.SelectMany(Samples.Principals)];
            foreach ((string text, string resource) in s_questions)
            {
                var action = ActionName.Parse(text);
                Dictionary<string, Decision> found = ResourceAccessSearch.Find(scope, new ResourceAccessQuery(resource, [action]))
                    .Where(a => !a.IsOutside)
                    .ToDictionary(a => a.Principal, a => a.Decision);
                foreach (string principal in principals)
                {
                    Subject subject = Subject.Find(model, principal)!;
                    Decision asked = new ModelAccess(scope, subject).Ask(action, resource).Decision;
                    Decision? expected = asked is Decision.Allowed or Decision.Conditional ? asked : null;
                    EffectivePermission? row = new EffectivePermissionSearch(scope)
                        .Find(subject, new EffectivePermissionQuery { Actions = [text] })
                        .SingleOrDefault(p => p.ResourceAccount == Owner && p.Covers(resource));

                    string question = $"{principal} {text} {resource}: {asked} for{Environment.NewLine}{world.Text}";
                    Assert.True(expected == (found.TryGetValue(principal, out Decision said) ? said : null), question);
                    Assert.True(expected == (row is null ? null : row.IsConditional ? Decision.Conditional : Decision.Allowed), question);
                }
            }
        }
    }

    private static IEnumerable<(string Who, Decision Decision, string Question)> Answers(World world)
    {
        IamModel model = world.Model;
        var settings = new ModelAccessSettings { Now = Given.Now, Mode = ContextMode.Discovery };
        foreach (string who in new[] { $"arn:aws:iam::{Owner}:user/alice", "arn:aws:iam::444455556666:user/olga", "anonymous", $"arn:aws:iam::{Owner}:root" })
        {
            var access = new ModelAccess(model, Subject.Find(model, who)!, settings);
            foreach ((string action, string resource) in s_questions)
            {
                yield return (who, access.Ask(ActionName.Parse(action), resource).Decision, $"{action} {resource}");
            }
        }
    }

    private static string Policy(string effect, string principal) =>
        $"{{ Version: '2012-10-17', Statement: [{{ Effect: {effect}, Principal: {principal}, Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }}] }}";

    private static string Acl(string grantee, string permission) => $"[{{ Grantee: '{grantee}', Permission: {permission} }}]";

    /// <summary>An account with a user and a bucket: the value of each member.</summary>
    private sealed record World(string[][] Values)
    {
        public static (string Member, string[] Values)[][] Groups { get; } = [s_user, s_account, s_bucket];

        public string Text =>
            $$"""
            Accounts:
            - AccountId: "{{Owner}}"
              {{(Values[1][0].Length == 0 ? "x-none: 1" : Members(1))}}
              Policies:
              - { PolicyName: All, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: '*', Resource: '*' } } }
              - { PolicyName: Nothing, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Deny, Action: 's3:Get*', Resource: '*' } } }
              - { PolicyName: Tagged, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } } } }
              Users:
              - { UserName: alice, x-none: 1{{(Members(0).Length == 0 ? string.Empty : ", " + Members(0))}} }
              Resources:
              - { Arn: "arn:aws:s3:::b"{{(Members(2).Length == 0 ? string.Empty : ", " + Members(2))}} }
            - AccountId: "444455556666"
              CanonicalUserId: '{{s_canonical}}'
              Users:
              - UserName: olga
                UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: '*', Resource: '*' } } }]
            """;

        public IamModel Model => ImportFolder.Import(Text).Model;

        public static World Draw(Random random) =>
            new([.. Groups.Select(group => group.Select(m => random.Next(4) == 0 ? Marker : m.Values[random.Next(m.Values.Length)]).ToArray())]);

        public static (int Group, int Member) Any(Random random)
        {
            int group = random.Next(5) switch { 0 or 1 => 0, 2 => 1, _ => 2 };
            return (group, random.Next(Groups[group].Length));
        }

        public World With(int group, int member, string value)
        {
            string[][] values = [.. Values.Select(v => v.ToArray())];
            values[group][member] = value;
            return new World(values);
        }

        private string Members(int group) => string.Join(
            ", ", Groups[group].Select((m, i) => (m.Member, Value: Values[group][i])).Where(m => m.Value.Length > 0).Select(m => $"{m.Member}: {m.Value}"));
    }
}
