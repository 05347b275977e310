using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Authoring;

/// <summary>A repair keeps the access, which is proved, or says what it changes (CP-59).</summary>
public sealed class PolicyRepairerTests
{
    [Theory]
    [InlineData("REDUNDANT_ACTION", """{"Effect":"Allow","Action":["s3:Get*","s3:GetObject"],"Resource":"*"}""", """{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}""")]
    [InlineData("REDUNDANT_RESOURCE", """{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b/x"]}""", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}""")]
    [InlineData("EMPTY_SID_VALUE", """{"Sid":"","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}""", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}""")]
    [InlineData("UNSUPPORTED_SID", """{"Sid":"Read it","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}""", """{"Sid":"Readit","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}""")]
    [InlineData(
        "CONDITION_OPERATOR_SPELLING",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"stringequals":{"aws:PrincipalTag/team":"red"}}}""",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}""")]
    [InlineData(
        "IMPROVE_IP_RANGE",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.77/24"}}}""",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}""")]
    public void What_keeps_the_access_is_repaired(string code, string statement, string expected)
    {
        RepairedPolicy repaired = Repair(statement, code);
        Assert.Equal($$"""{"Version":"2012-10-17","Statement":[{{expected}}]}""", repaired.PolicyDocument);
        Assert.Equal((code, RepairEffect.Same, true), repaired.Repairs.Select(r => (r.Code, r.Effect, r.IsApplied)).Single());
        Assert.DoesNotContain(code, repaired.Left);
        Assert.Equal(ProofVerdict.Proved, PolicyRelations.Equivalent(Parse(statement), repaired.Document, ProofOptions.Default).Verdict);
    }

    [Theory]
    [InlineData("INVALID_ACTION", RepairEffect.Wider, """{"Effect":"Allow","Action":"s3:GetObjct","Resource":"*"}""", "s3:GetObject")]
    [InlineData("INVALID_ACTION", RepairEffect.Wider, """{"Effect":"Allow","Action":"s3:ListBuckets","Resource":"*"}""", "s3:ListAllMyBuckets")]
    [InlineData(
        "BAD_PATTERN_FOR_MFA",
        RepairEffect.Narrower,
        """{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}},{"Effect":"Allow","Action":"s3:*","Resource":"*"}""",
        "BoolIfExists")]
    public void What_changes_the_access_is_told_and_taken_only_where_it_is_wanted(string code, RepairEffect effect, string statements, string written)
    {
        RepairedPolicy told = Repair(statements, code);
        PolicyRepair repair = Assert.Single(told.Repairs);
        Assert.Equal((effect, false, false), (repair.Effect, repair.IsApplied, told.IsChanged));
        Assert.NotNull(repair.Change);
        Assert.Contains(code, told.Left);
        RepairedPolicy taken = Repair(statements, code, changesAccess: true);
        Assert.Contains(written, taken.PolicyDocument, StringComparison.Ordinal);
        Assert.DoesNotContain(code, taken.Left);
    }

    [Fact]
    public void Every_code_that_is_repaired_is_one_of_validation() =>
        Assert.All(PolicyRepairer.Codes, code => Assert.NotNull(IamPolicyTools.Records.RuleBook.Default[code]));

    private static RepairedPolicy Repair(string statements, string code, bool changesAccess = false) =>
        PolicyRepairer.Repair(Parse(statements), new PolicyUse(PolicyKind.Identity), [code], changesAccess, ProofOptions.Default);

    private static PolicyDocument Parse(string statements)
    {
        var bag = new DiagnosticBag();
        return PolicyParser.ParseText($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", PolicyKind.Identity, "example", bag)
            ?? throw new FormatException(string.Join("; ", bag.Items.Select(d => d.Message)));
    }
}
