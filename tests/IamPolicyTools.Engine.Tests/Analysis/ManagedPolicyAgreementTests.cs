using System.Collections.Immutable;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>What AWS's own policies allow, listed and written down, against the evaluator.</summary>
public sealed class ManagedPolicyAgreementTests
{
    // One in so many, so that the run stays short.
    private const int Step = 80;

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

    // Buckets and keys with tags of the principal in their names, and conditions on the owner beside them.
    [Fact]
    public void The_policies_of_SageMaker_Studio_say_of_S3_what_the_evaluator_says()
    {
        CatalogueManagedPolicy[] policies =
            [.. IamCatalogue.Default.ManagedPolicies.Policies.Where(p => p.PolicyName.StartsWith("SageMakerStudio", StringComparison.Ordinal))];

        Assert.NotEmpty(policies);
        foreach (CatalogueManagedPolicy policy in policies)
        {
            var permissions = WrittenPermissions.Of(
                policy.Document, new Random(1), "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetBucketLocation");

            Assert.True(permissions.Faults.Count == 0, $"{policy.PolicyName}: {string.Join("\n", permissions.Faults.Take(5))}\n{permissions.Written}\n{permissions.Again?.ToJson()}");
        }
    }
}
