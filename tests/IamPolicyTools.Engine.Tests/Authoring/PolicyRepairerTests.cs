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

    // A repair can make the next one, in the same words.
    [Fact]
    public void What_a_repair_makes_redundant_is_repaired_too()
    {
        RepairedPolicy repaired = PolicyRepairer.Repair(
            Parse("""{"Effect":"Allow","Action":["s3:GetObjct","s3:Get*","s3:GetObject"],"Resource":"*"}"""), new PolicyUse(PolicyKind.Identity), [], changesAccess: false, ProofOptions.Default);
        Assert.Equal("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}""", repaired.PolicyDocument);
        Assert.DoesNotContain("REDUNDANT_ACTION", repaired.Left);
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

    [Theory]
    [InlineData("INVALID_VERSION", """{"Version":"2012-10-07","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""")]
    [InlineData("INVALID_EFFECT", """{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}]}""")]
    [InlineData("INVALID_POLICY_ELEMENT", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Actions":"s3:GetObject","Resource":"*"}]}""")]
    [InlineData("INVALID_POLICY_ELEMENT", """{"version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","resource":"*"}]}""")]
    public void What_cannot_be_read_is_mended_where_its_finding_names_what_to_write(string code, string text)
    {
        (PolicyDocument document, var repairs) = PolicyRepairer.Mend(text, new PolicyUse(PolicyKind.Identity), [])!.Value;
        Assert.Equal("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""", document.ToString());
        Assert.All(repairs, r => Assert.Equal((code, RepairEffect.Readable, true), (r.Code, r.Effect, r.IsApplied)));
        Assert.Null(PolicyRepairer.Mend(text, new PolicyUse(PolicyKind.Identity), ["EMPTY_SID_VALUE"]));
    }

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"s3:GetObject","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Actions":"s3:PutObject","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",}""")]
    public void What_names_no_one_text_is_not_mended(string text) => Assert.Null(PolicyRepairer.Mend(text, new PolicyUse(PolicyKind.Identity), []));

    // Each names one text: the finding is gone afterwards.
    [Theory]
    [InlineData("INVALID_SERVICE_IN_ACTION", """{"Effect":"Allow","Action":"lambd:InvokeFunction","Resource":"*"}""", "lambda:InvokeFunction")]
    [InlineData("INVALID_GLOBAL_CONDITION_KEY", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransportt":"true"}}}""", "\"aws:SecureTransport\"")]
    [InlineData("INVALID_CONDITION_OPERATOR", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Boool":{"aws:SecureTransport":"true"}}}""", "\"Bool\"")]
    [InlineData("INVALID_ARN_SERVICE_CASE", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:S3:::b/*"}""", "arn:aws:s3:::b/*")]
    [InlineData("INVALID_PARTITION", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:awss:s3:::b/*"}""", "arn:aws:s3:::b/*")]
    [InlineData("ARN_ACCOUNT_NOT_ALLOWED", """{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3::111122223333:b"}""", "arn:aws:s3:::b")]
    [InlineData("FORALLVALUES_WITH_SINGLE_VALUED_KEY", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}}""", "\"StringEquals")]
    public void What_is_named_exactly_is_written(string code, string statement, string written)
    {
        RepairedPolicy repaired = Repair(statement, code, changesAccess: true);
        Assert.Contains(repaired.Repairs, r => r.Code == code && r.IsApplied);
        Assert.Contains(written, repaired.PolicyDocument, StringComparison.Ordinal);
        Assert.DoesNotContain(code, repaired.Left);
    }

    // CP-59: what a document denies, it denies beside others; by itself it allows nothing, before as after.
    [Theory]
    [InlineData(
        "MISMATCHED_TYPE_BUT_USABLE",
        RepairEffect.Wider,
        """{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"StringNotEquals":{"aws:PrincipalArn":["arn:aws:iam::111122223333:role/x","arn:aws:iam::*:role/y"]}}}""")]
    [InlineData(
        "BAD_PATTERN_FOR_MFA", RepairEffect.Narrower, """{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}""")]
    [InlineData("ARN_REGION_NOT_ALLOWED", RepairEffect.Wider, """{"Effect":"Deny","Action":"s3:GetObject","NotResource":"arn:aws:s3:us-east-1::b/*"}""")]
    [InlineData("INVALID_ACTION", RepairEffect.Wider, """{"Effect":"Deny","Action":"s3:GetObjct","Resource":"*"}""")]
    public void A_Deny_is_not_changed_for_the_same(string code, RepairEffect effect, string statement)
    {
        foreach (PolicyKind kind in (PolicyKind[])[PolicyKind.Identity, PolicyKind.Boundary, PolicyKind.Session, PolicyKind.ServiceControl])
        {
            CheckDeny(statement, code, effect, kind);
        }

        string everybody = statement.Replace("\"Action\"", "\"Principal\":\"*\",\"Action\"", StringComparison.Ordinal);
        CheckDeny(everybody, code, effect, PolicyKind.Resource);
        CheckDeny(everybody, code, effect, PolicyKind.ResourceControl);

        // Beside an Allow that the Deny does not meet.
        CheckDeny(statement + """,{"Effect":"Allow","Action":"ec2:DescribeInstances","Resource":"*"}""", code, effect, PolicyKind.Identity);
    }

    [Fact]
    public void A_Deny_that_denies_the_same_is_repaired()
    {
        RepairedPolicy repaired = Repair("""{"Effect":"Deny","Action":["s3:Get*","s3:GetObject"],"Resource":"*"}""", "REDUNDANT_ACTION");
        Assert.Equal((RepairEffect.Same, true), repaired.Repairs.Select(r => (r.Effect, r.IsApplied)).Single());
    }

    [Fact]
    public void A_version_that_gives_a_Deny_variables_is_not_the_same()
    {
        PolicyDocument old = PolicyParser.ParseText(
            """{"Statement":[{"Effect":"Deny","Action":"s3:GetObject","NotResource":"arn:aws:s3:::b/${aws:username}/*"}]}""", PolicyKind.Identity, "example", new DiagnosticBag())!;
        RepairedPolicy repaired = PolicyRepairer.Repair(old, new PolicyUse(PolicyKind.Identity), ["MISSING_VERSION"], changesAccess: false, ProofOptions.Default);
        Assert.Equal((RepairEffect.Wider, false), repaired.Repairs.Select(r => (r.Effect, r.IsApplied)).Single());
    }

    private static void CheckDeny(string statements, string code, RepairEffect effect, PolicyKind kind)
    {
        var bag = new DiagnosticBag();
        PolicyDocument document = PolicyParser.ParseText($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", kind, "example", bag)!;
        RepairedPolicy told = PolicyRepairer.Repair(document, new PolicyUse(kind), [code], changesAccess: false, ProofOptions.Default);
        PolicyRepair repair = Assert.Single(told.Repairs);
        Assert.Equal((kind, effect, false), (kind, repair.Effect, repair.IsApplied));
        Assert.NotNull(repair.Change);
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
