using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Model;

public sealed class AwsManagedPolicyCatalogueTests
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    [Fact]
    public void A_model_knows_the_policies_that_AWS_manages()
    {
        ManagedPolicy policy = IamModel.Empty.FindPolicy(ReadOnly)!;

        Assert.Equal("ReadOnlyAccess", policy.PolicyName);
        Assert.True(policy.IsAwsManaged);
        Assert.Equal(policy.DefaultVersionId, Assert.Single(policy.Versions).VersionId);
        Assert.Contains("s3:Get*", policy.PolicyDocument, StringComparison.Ordinal);
        Assert.Same(policy, AwsManagedPolicyCatalogue.Find("readonlyaccess"));
        Assert.Same(policy.Document, IamModel.Empty.FindPolicy(ReadOnly)!.Document);
    }

    [Fact]
    public void What_a_file_says_of_such_a_policy_counts_more()
    {
        ManagedPolicy own = AwsManagedPolicyCatalogue.Find(ReadOnly)! with { DefaultVersionId = "v0" };
        IamModel model = IamModel.Empty with { AwsManagedPolicies = IamModel.Empty.AwsManagedPolicies.Add(ReadOnly, own) };

        Assert.Same(own, model.FindPolicy(ReadOnly));
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/NoSuchPolicy")]
    [InlineData("arn:aws-cn:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("arn:aws:iam::111122223333:policy/ReadOnlyAccess")]
    [InlineData("ReadOnlyAccess")]
    public void An_ARN_that_nobody_knows_is_null(string arn)
    {
        Assert.Null(IamModel.Empty.FindPolicy(arn));
    }
}
