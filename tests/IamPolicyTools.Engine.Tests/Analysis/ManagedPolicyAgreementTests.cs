using System.Collections.Immutable;
using System.Diagnostics;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>What AWS's own policies allow, listed and written down, against the evaluator.</summary>
public sealed class ManagedPolicyAgreementTests
{
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(6);

    // Faults F1, F12, F13. Each run draws others; a failure names the policy.
    [Fact]
    public void Lists_and_documents_say_what_the_evaluator_says()
    {
        ImmutableArray<CatalogueManagedPolicy> policies = IamCatalogue.Default.ManagedPolicies.Policies;
        var random = new Random();
        var watch = Stopwatch.StartNew();
        int compared = 0;
        while (watch.Elapsed < s_time || compared == 0)
        {
            CatalogueManagedPolicy policy = policies[random.Next(policies.Length)];
            var permissions = WrittenPermissions.Of(policy.Document, new Random(1));
            compared += permissions.Count;

            Assert.True(permissions.Faults.Count == 0, $"{policy.PolicyName}: {string.Join("\n", permissions.Faults.Take(5))}");
            Assert.DoesNotContain(permissions.Permissions, p => p.IsUndecided);
        }
    }
}
