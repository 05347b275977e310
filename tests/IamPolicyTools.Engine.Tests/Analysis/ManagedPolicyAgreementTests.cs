using System.Collections.Immutable;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>What AWS's own policies allow, listed and written down, against the evaluator.</summary>
public sealed class ManagedPolicyAgreementTests
{
    // One in so many, so that the run stays short.
    private const int Step = 40;

    // Faults F1, F12, F13.
    [Fact]
    public void Lists_and_documents_say_what_the_evaluator_says()
    {
        ImmutableArray<CatalogueManagedPolicy> policies = IamCatalogue.Default.ManagedPolicies.Policies;
        for (int i = 0; i < policies.Length; i += Step)
        {
            CatalogueManagedPolicy policy = policies[i];
            var permissions = WrittenPermissions.Of(policy.Document, new Random(1));

            Assert.True(permissions.Faults.Count == 0, $"{policy.PolicyName}: {string.Join("\n", permissions.Faults.Take(5))}");
            Assert.DoesNotContain(permissions.Permissions, p => p.IsUndecided);
        }
    }
}
