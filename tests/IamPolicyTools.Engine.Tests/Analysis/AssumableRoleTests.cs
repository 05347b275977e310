using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Which roles a principal can become.</summary>
public sealed class AssumableRoleTests
{
    private const string Alice = "arn:aws:iam::111111111111:user/alice";

    [Fact]
    public void A_chain_across_accounts_is_followed_hop_by_hop()
    {
        AssumableRole[] found = Find(
            Role("111111111111", "first", Alice, assumes: true),
            Role("222222222222", "second", "arn:aws:iam::111111111111:role/first", assumes: true),
            Role("222222222222", "third", "222222222222"));

        Assert.Equal(
            [
                ("arn:aws:iam::111111111111:role/first", 1),
                ("arn:aws:iam::222222222222:role/second", 2),
                ("arn:aws:iam::222222222222:role/third", 3),
            ],
            found.Select(r => (r.RoleArn, r.Hops)));
        Assert.Equal(
            $"{Alice} -> arn:aws:iam::111111111111:role/first -> arn:aws:iam::222222222222:role/second -> arn:aws:iam::222222222222:role/third",
            found[2].ToString());
        Assert.Equal("arn:aws:iam::111111111111:role/first", found[2].Path[1].From);
    }

    // R-86
    [Fact]
    public void Across_accounts_the_principals_own_side_must_allow()
    {
        AssumableRole[] found = Find(
            Role("111111111111", "first", Alice, assumes: false),
            Role("222222222222", "second", "arn:aws:iam::111111111111:role/first"));

        Assert.Equal(["arn:aws:iam::111111111111:role/first"], found.Select(r => r.RoleArn));
    }

    [Fact]
    public void A_circle_ends_and_nobody_comes_back_to_where_he_set_out()
    {
        AssumableRole[] found = Find(
            Role("111111111111", "a", [Alice, "arn:aws:iam::111111111111:role/b"]),
            Role("111111111111", "b", "arn:aws:iam::111111111111:role/a"));

        Assert.Equal(["arn:aws:iam::111111111111:role/a", "arn:aws:iam::111111111111:role/b"], found.Select(r => r.RoleArn));
    }

    // R-92
    [Fact]
    public void A_condition_that_nothing_decides_is_said_and_passed_on_to_what_lies_behind()
    {
        AssumableRole[] found = Find(
            Role("111111111111", "vendor", Alice, condition: "{ StringEquals: { 'sts:ExternalId': x } }"),
            Role("111111111111", "behind", "arn:aws:iam::111111111111:role/vendor"));

        Assert.All(found, r => Assert.True(r.IsConditional));
        Assert.Equal<string>(["sts:ExternalId"], found[0].Path[0].MissingContextKeys);
        Assert.False(found[1].Path[1].IsConditional);
    }

    [Fact]
    public void A_longer_way_without_conditions_is_better_than_a_short_one_with()
    {
        AssumableRole[] found = Find(
            Role("111111111111", "detour", Alice),
            Role("111111111111", "target", "arn:aws:iam::111111111111:role/detour"),
            Role("111111111111", "target", Alice, condition: "{ Bool: { 'aws:MultiFactorAuthPresent': true } }"));

        AssumableRole target = found.Single(r => r.Role.RoleName == "target");
        Assert.False(target.IsConditional);
        Assert.Equal(2, target.Hops);
    }

    [Fact]
    public void A_hop_names_the_statements_of_both_sides()
    {
        AssumableRole[] found = Find(
            Role("111111111111", "first", Alice, assumes: true),
            Role("222222222222", "second", "arn:aws:iam::111111111111:role/first"));

        Assert.Equal([AccessPath.TrustPolicy, AccessPath.Identity], found[1].Path[1].Sources.Select(s => s.Path));
    }

    [Fact]
    public void An_identity_of_a_provider_sets_out_too()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111111111111"
            Roles:
            - RoleName: web
              AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/idp.example.com" }, Action: "sts:AssumeRoleWithWebIdentity" }] }
            """).Model;

        AssumableRole found = Assert.Single(Find(model, "arn:aws:iam::111111111111:oidc-provider/idp.example.com"));

        Assert.Equal("sts:AssumeRoleWithWebIdentity", found.Path[0].Action);
    }

    [Fact]
    public void Finds_in_small_worlds_what_asking_for_every_pair_finds()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            IamModel model = GeneratedOrganization.Create(seed, accounts: 3, roles: 8, buckets: 2);
            string start = model.Accounts.Values.SelectMany(Samples.Principals).ElementAt(seed % 27);

            Assert.Equal(Closure(model, start, Decision.Allowed), Find(model, start).Where(r => !r.IsConditional).Select(r => (r.RoleArn, r.Hops)).Order());
            Assert.Equal(
                Closure(model, start, Decision.Allowed, Decision.Conditional).Select(r => r.Arn),
                Find(model, start).Select(r => r.RoleArn).Order(StringComparer.Ordinal));
        }
    }

    // Level by level, asking everybody about everything.
    private static IEnumerable<(string Arn, int Hops)> Closure(IamModel model, string start, params Decision[] passes)
    {
        AccessScope scope = Scope(model);
        string[] roles = [.. model.Accounts.Values.SelectMany(a => a.Roles.Values).Select(r => r.Arn)];
        Dictionary<string, int> reached = new() { [start] = 0 };
        for (int hops = 1; reached.ContainsValue(hops - 1); hops++)
        {
            string[] level = [.. reached.Where(r => r.Value == hops - 1).Select(r => r.Key)];
            foreach (string from in level)
            {
                var access = new ModelAccess(scope, Subject.Find(model, from)!);
                foreach (string role in roles.Where(r => passes.Contains(access.Ask(ActionName.Parse("sts:AssumeRole"), r).Decision)))
                {
                    reached.TryAdd(role, hops);
                }
            }
        }

        return reached.Where(r => r.Key != start).Select(r => (r.Key, r.Value)).OrderBy(r => r.Key, StringComparer.Ordinal);
    }

    private static AssumableRole[] Find(params TestRole[] roles) => Find(World(roles), Alice);

    private static AssumableRole[] Find(IamModel model, string principal) =>
        [.. new AssumableRoleSearch(Scope(model)).Find(Subject.Find(model, principal)!)];

    private static AccessScope Scope(IamModel model) => new(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery });

    private static TestRole Role(string account, string name, string trusts, bool assumes = false, string condition = "{}") =>
        new(account, name, [trusts], assumes, condition);

    private static TestRole Role(string account, string name, string[] trusts) => new(account, name, trusts, false, "{}");

    private static IamModel World(TestRole[] roles)
    {
        IamModel model = ImportFolder.Import("AccountId: '111111111111'\nUsers: [{ UserName: alice }]").Model;
        foreach (IGrouping<string, TestRole> account in roles.GroupBy(r => r.Account))
        {
            IEnumerable<string> entries = account.GroupBy(r => r.Name).Select(same => $"- {{ RoleName: {same.Key}, AssumeRolePolicyDocument: {Document(same.Select(r => r.Statement))}, RolePolicyList: {(same.First().Assumes ? Assumes : "[]")} }}");
            model = ImportFolder.Import($"AccountId: '{account.Key}'\nRoles:\n{string.Join('\n', entries)}", current: model).Model;
        }

        return model;
    }

    private static string Assumes => $"[{{ PolicyName: assume, PolicyDocument: {Document(["{ Effect: Allow, Action: 'sts:AssumeRole', Resource: '*' }"])} }}]";

    private static string Document(IEnumerable<string> statements) => $"{{ Version: 2012-10-17, Statement: [{string.Join(", ", statements)}] }}";

    private sealed record TestRole(string Account, string Name, string[] Trusts, bool Assumes, string Condition)
    {
        public string Statement =>
            $"{{ Effect: Allow, Principal: {{ AWS: [{string.Join(", ", Trusts.Select(t => $"'{t}'"))}] }}, Action: 'sts:AssumeRole', Condition: {Condition} }}";
    }
}
