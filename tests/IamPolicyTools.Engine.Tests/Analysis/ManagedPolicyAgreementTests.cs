using System.Globalization;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>What AWS's own policies allow, listed and written down, against the evaluator.</summary>
public sealed class ManagedPolicyAgreementTests
{
    // One in so many, so that the run stays short.
    private const int Step = 80;

    // Faults F1, F12, F13. With IAMPOLICYTOOLS_POLICIES=0..2000 all of them, and every action of each; what is found goes to the console.
    [Fact]
    public void Lists_and_documents_say_what_the_evaluator_says()
    {
        long count = 0;
        List<string> faults = [];
        foreach (CatalogueManagedPolicy policy in Samples.Policies(Step, out bool isWhole))
        {
            var permissions = WrittenPermissions.OfAll(policy.Document, new Random(1), isWhole);
            count += permissions.Count;
            faults.AddRange(permissions.Faults.Take(5).Select(f => $"{policy.PolicyName}: {f}"));
            faults.AddRange(permissions.Permissions.Where(p => p.IsUndecided).Take(5).Select(p => $"{policy.PolicyName}: {p} is undecided"));
            if (isWhole)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{policy.PolicyName} {permissions.Count} decisions, {permissions.Faults.Count} faults, list {permissions.ListTime.TotalSeconds:F2} s, document {permissions.WriteTime.TotalSeconds:F2} s, {count} in all"));
                Console.WriteLine(string.Join('\n', permissions.Faults.Take(5)));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(count > 0, "nothing was compared");
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
