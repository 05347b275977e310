using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>The permissions of all principals at once, and summed up.</summary>
public sealed class RelationTests
{
    private static readonly ModelAccessSettings s_settings = new() { Now = Samples.Now, Mode = ContextMode.Discovery };

    private static readonly EffectivePermissionQuery s_query = new()
    {
        Actions = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "kms:Decrypt", "sts:AssumeRole", "iam:GetRole", "ec2:RunInstances"],
    };

    // Principals of which nothing tells one from another are told together; each has what it has when it is asked about alone.
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Everybody_has_together_what_each_has_alone(int templates)
    {
        for (int seed = 0; seed < 2; seed++)
        {
            IamModel model = GeneratedOrganization.Create(seed, accounts: 3, roles: 30, buckets: 4, templates);
            var search = new EffectivePermissionSearch(new AccessScope(model, s_settings));
            EffectivePermission[] all = [.. search.FindAll(s_query, [])];
            ILookup<string, string> together = all.SelectMany(p => p.Principals, (p, who) => (Who: who, What: Describe(p))).ToLookup(p => p.Who, p => p.What);

            string[] principals = [.. model.Accounts.Values.SelectMany(Samples.Principals)];
            Assert.Equal(principals.Length, all.SelectMany(p => p.Principals).Concat(principals).Distinct().Count());
            foreach (string principal in principals)
            {
                IEnumerable<string> alone = search.Find(Subject.Find(model, principal)!, s_query).Select(Describe);
                Assert.Equal(alone, together[principal]);
            }

            Assert.True(templates == 0 || all.Any(p => p.Principals.Length > 1), "Some have the same permissions.");
        }
    }

    [Fact]
    public void One_account_can_be_asked_about_by_itself()
    {
        IamModel model = GeneratedOrganization.Create(1, accounts: 3, roles: 10, buckets: 4);
        string account = model.Accounts.Keys.Last();

        IEnumerable<EffectivePermission> found = new EffectivePermissionSearch(new AccessScope(model, s_settings)).FindAll(s_query, [account]);

        Assert.All(found.SelectMany(p => p.Principals), p => Assert.Contains($"::{account}:", p, StringComparison.Ordinal));
    }

    [Fact]
    public void A_summary_tells_all_from_some()
    {
        IamModel model = GeneratedOrganization.Create(1, accounts: 1, roles: 1, buckets: 1);
        Account account = model.Accounts.Values.First();
        EffectivePermission[] permissions =
        [
            .. new EffectivePermissionSearch(new AccessScope(model, s_settings))
                .Find(Subject.OfRoot(model, account), new EffectivePermissionQuery { Services = ["dynamodb", "sqs"] }),
        ];

        PermissionSummary read = Assert.Single(PermissionSummary.Of(permissions), s => s is { Service: "dynamodb", AccessLevel: AccessLevel.Read });
        PermissionSummary some = Assert.Single(PermissionSummary.Of(permissions.Where(p => p.Action == "dynamodb:GetItem")));

        Assert.True(read is { HasAllActions: true, HasAllResources: true, IsConditional: false, ConditionalCount: 0, UndecidedCount: 0 });
        Assert.Equal(read.TotalCount, read.ActionCount);
        Assert.True(some is { HasAllActions: false, ActionCount: 1 });
        Assert.Equal(read.TotalCount, some.TotalCount);
    }

    [Fact]
    public void Work_stops_when_it_is_told_to()
    {
        IamModel model = GeneratedOrganization.Create(1, accounts: 2, roles: 20, buckets: 4);
        using var source = new CancellationTokenSource();
        using IEnumerator<EffectivePermission> rows = new EffectivePermissionSearch(new AccessScope(model, s_settings))
            .FindAll(EffectivePermissionQuery.Everything, [], null, source.Token)
            .GetEnumerator();

        Assert.True(rows.MoveNext());
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
        {
            while (rows.MoveNext())
            {
            }
        });
    }

    private static string Describe(EffectivePermission permission) =>
        $"{permission} of {permission.ResourceAccount} {string.Join(",", permission.MissingContextKeys)} by {string.Join(",", permission.Policies)}";
}
