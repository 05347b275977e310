using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Authoring;

/// <summary>A policy that is written shorter allows the same, and is never larger (CP-59).</summary>
public sealed class PolicyOptimizerTests
{
    [Theory]
    [InlineData(
        """[{"Effect":"Allow","Action":["s3:Get*","s3:GetObject"],"Resource":"arn:aws:s3:::b/*"},{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"}]""",
        """[{"Effect":"Allow","Action":["s3:Get*","s3:PutObject"],"Resource":"arn:aws:s3:::b/*"}]""")]
    [InlineData(
        """[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b/x"]},{"Effect":"Allow","Action":"s3:getobject","Resource":"arn:aws:s3:::c/*"}]""",
        """[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:s3:::c/*"]}]""")]
    [InlineData(
        """[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}]""",
        """[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]""")]
    public void What_others_cover_goes_and_what_belongs_together_is_one(string statements, string expected)
    {
        OptimizedPolicy optimized = PolicyOptimizer.Optimize(Parse(statements), ProofOptions.Default);
        Assert.Equal($$"""{"Version":"2012-10-17","Statement":{{expected}}}""", optimized.PolicyDocument);
        Assert.Equal((ProofVerdict.Proved, optimized.PolicyDocument.Length, true), (optimized.Verdict, optimized.SizeAfter, optimized.SizeAfter < optimized.SizeBefore));
        Assert.NotEmpty(optimized.Steps);
    }

    [Theory]
    [InlineData("""[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"},{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::c/*"}]""")]
    [InlineData("""[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b"}]""")]
    [InlineData("""[{"Effect":"Allow","NotAction":"s3:*","Resource":"*"},{"Effect":"Allow","NotAction":"sqs:*","Resource":"*"}]""")]
    public void What_is_as_short_as_it_gets_stays(string statements)
    {
        PolicyDocument document = Parse(statements);
        OptimizedPolicy optimized = PolicyOptimizer.Optimize(document, ProofOptions.Default);
        Assert.Equal(document.ToString(), optimized.PolicyDocument);
        Assert.Empty(optimized.Steps);
    }

    [Fact]
    public void Tomorrows_actions_count_unless_they_shall_not()
    {
        string[] actions = [.. IamCatalogue.Default.FindService("sqs")!.Actions.Select(a => $"\"{a.FullName}\"")];
        PolicyDocument document = Parse($$"""[{"Effect":"Allow","Action":[{{string.Join(',', actions)}}],"Resource":"*"}]""");
        Assert.Empty(PolicyOptimizer.Optimize(document, ProofOptions.Default).Steps);
        Assert.Contains("\"sqs:*\"", PolicyOptimizer.Optimize(document, new ProofOptions { KnownActionsOnly = true }).PolicyDocument, StringComparison.Ordinal);
    }

    [Fact]
    public void Sids_go_only_where_the_quota_needs_it()
    {
        PolicyDocument document = Parse("""[{"Sid":"ALongName","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]""");
        Assert.True(PolicyOptimizer.Optimize(document, ProofOptions.Default, quota: document.Size) is { Fits: true, Steps.IsEmpty: true });
        OptimizedPolicy shorter = PolicyOptimizer.Optimize(document, ProofOptions.Default, quota: document.Size - 5);
        Assert.Equal((true, true), (shorter.Fits, !shorter.PolicyDocument.Contains("Sid", StringComparison.Ordinal)));
        Assert.False(PolicyOptimizer.Optimize(document, ProofOptions.Default, quota: 10).Fits);
    }

    [Fact]
    public void Managed_policies_of_AWS_stay_equal_and_get_no_larger()
    {
        const int Every = 97;
        CatalogueManagedPolicy[] policies = [.. IamCatalogue.Default.ManagedPolicies.Policies.Where((_, i) => i % Every == 0)];
        Assert.True(policies.Length > 10);
        foreach (CatalogueManagedPolicy policy in policies)
        {
            OptimizedPolicy optimized = PolicyOptimizer.Optimize(policy.Document, ProofOptions.Default);
            Assert.True(optimized.SizeAfter <= optimized.SizeBefore, policy.PolicyName);
            Assert.True(PolicyRelations.Equivalent(policy.Document, optimized.Document, ProofOptions.Default).Verdict == ProofVerdict.Proved, policy.PolicyName);
        }
    }

    private static PolicyDocument Parse(string statements)
    {
        var bag = new DiagnosticBag();
        return PolicyParser.ParseText($$"""{"Version":"2012-10-17","Statement":{{statements}}}""", PolicyKind.Identity, "example", bag)
            ?? throw new FormatException(string.Join("; ", bag.Items.Select(d => d.Message)));
    }
}
