using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Witnesses are requests that can be (CP-3, CP-15, CP-17, CP-37), also of principals who always have some keys.</summary>
public sealed class WitnessTests
{
    private const string MfaIfThere = """{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}""";
    private const string Mfa = """{"Bool": {"aws:MultiFactorAuthPresent": "true"}}""";

    private static readonly Requester s_role = Requester.Parse("arn:aws:sts::111122223333:assumed-role/app/x")!;

    // ST-10, CK-1: a session of a role has the key, which is false, or came through a provider and has none.
    [Fact]
    public void A_session_of_a_role_has_no_MFA()
    {
        Assert.Equal(ProofVerdict.Proved, Ask(Mfa, new ProofOptions { Principal = s_role }).Verdict);
        Assert.Equal(ProofVerdict.Proved, Ask(MfaIfThere, new ProofOptions { Principal = s_role with { SessionOrigins = SessionOrigins.AssumeRole } }).Verdict);

        ProofAnswer federated = Ask(MfaIfThere, new ProofOptions { Principal = s_role });
        Assert.Equal(ProofVerdict.Refuted, federated.Verdict);
        Assert.Equal("aws:MultiFactorAuthPresent absent", Assert.Single(federated.Witnesses[0].Context).ToString());

        Assert.Equal(ProofVerdict.Refuted, Ask(Mfa, new ProofOptions { Principal = Requester.Parse("arn:aws:iam::111122223333:user/alice") }).Verdict);
        Assert.Equal(ProofVerdict.Proved, Ask("""{"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}}""", new ProofOptions { Principal = s_role }).Verdict);
        Assert.Equal(ProofVerdict.Proved, Ask("""{"Null": {"aws:TokenIssueTime": "true"}}""", new ProofOptions { Principal = s_role }).Verdict);
    }

    // In Debug a witness that does not replay ends the run.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_statement_of_a_generated_organization_is_decided(int seed)
    {
        IamModel model = GeneratedOrganization.Create(seed, accounts: 2, roles: 10, buckets: 2);
        int alive = 0;
        foreach (Role role in model.Accounts.Values.SelectMany(a => a.Roles.Values))
        {
            PolicyDocument[] held = [.. role.InlinePolicies.Select(p => p.Document), .. role.AttachedPolicies.Select(p => model.FindPolicy(p.PolicyArn)!.Document)];
            Statement[] all = [.. held.SelectMany(d => d.Statements)];
            var options = new ProofOptions { Principal = Requester.Parse($"arn:aws:sts::{role.Arn.Split(':')[4]}:assumed-role/{role.RoleName}/x") };
            foreach (Statement statement in all.Where(s => s.Effect == Effect.Allow))
            {
                PolicyDocument own = new(PolicyVersion.V2012, null, [statement, .. all.Where(s => s.Effect == Effect.Deny)], default);
                ProofAnswer answer = role.PermissionsBoundary is { } boundary
                    ? PolicyRelations.Disjoint(own, model.FindPolicy(boundary.PolicyArn)!.Document, options)
                    : PolicyRelations.NeverAllows(own, null, options);
                Assert.NotEqual(UndecidedReason.WitnessNotConfirmed, answer.Reason);
                alive += answer.Verdict == ProofVerdict.Refuted ? 1 : 0;
            }
        }

        Assert.True(alive > 20, $"{alive} are alive");
    }

    // CP-37
    [Fact]
    public void A_count_is_a_whole_number_where_requests_are_real()
    {
        const string Between = """{"NumericGreaterThan": {"s3:max-keys": "9"}, "NumericLessThan": {"s3:max-keys": "10"}}""";
        Assert.Equal(ProofVerdict.Proved, Ask(Between, ProofOptions.Default, "s3:ListBucket").Verdict);
        Assert.Equal(ProofVerdict.Refuted, Ask(Between, new ProofOptions { Space = RequestSpace.Free }, "s3:ListBucket").Verdict);
        Assert.Equal(ProofVerdict.Refuted, Ask(Between.Replace("max-keys", "TlsVersion", StringComparison.Ordinal), ProofOptions.Default, "s3:ListBucket").Verdict);

        ProofAnswer answer = Ask("""{"NumericGreaterThan": {"s3:max-keys": "9.5"}}""", ProofOptions.Default, "s3:ListBucket");
        Assert.Equal("s3:max-keys=10", Assert.Single(answer.Witnesses[0].Context).ToString());
    }

    // CP-15: whoever asks is the one whose keys the condition means, in both spaces.
    [Theory]
    [InlineData("""{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/ops*"}}""", ":assumed-role/ops|:role/ops")]
    [InlineData("""{"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}""", ":role/x|:assumed-role/x|:root")]
    [InlineData("""{"StringEquals": {"aws:PrincipalAccount": "444455556666"}}""", "::444455556666:")]
    [InlineData("""{"StringEquals": {"aws:username": "bob"}}""", ":user/bob")]
    [InlineData("""{"StringEquals": {"aws:PrincipalType": "AssumedRole"}}""", ":assumed-role/x")]
    [InlineData("""{"Null": {"aws:username": "true"}}""", ":assumed-role/x")]
    public void The_principal_of_a_witness_is_the_one_of_its_keys(string condition, string expected)
    {
        foreach (RequestSpace space in new[] { RequestSpace.Catalogue, RequestSpace.Free })
        {
            ProofAnswer answer = Ask(condition, new ProofOptions { Space = space });
            Assert.Equal(ProofVerdict.Refuted, answer.Verdict);
            ProofWitness witness = answer.Witnesses[0];
            Assert.Contains(expected.Split('|'), e => witness.Principal.Contains(e, StringComparison.Ordinal));
            Assert.DoesNotContain(witness.Context, k => k.Key is "aws:PrincipalArn" or "aws:PrincipalAccount" or "aws:username" or "aws:PrincipalType");
        }
    }

    [Theory]
    [InlineData("""{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::11112222:role/x"}}""")]
    [InlineData("""{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:group/x"}}""")]
    [InlineData("""{"StringEquals": {"aws:PrincipalAccount": "4444"}}""")]
    [InlineData("""{"Bool": {"aws:PrincipalIsAWSService": "true"}}""")]
    public void Nobody_has_such_an_ARN_or_account(string condition) =>
        Assert.Equal(ProofVerdict.Proved, Ask(condition, ProofOptions.Default).Verdict);

    // CP-17: both come through an endpoint, and only there.
    [Fact]
    public void A_VPC_comes_with_its_endpoint()
    {
        const string Alone = """{"StringEquals": {"aws:SourceVpce": "vpce-1"}, "Null": {"aws:SourceVpc": "true"}}""";
        Assert.Equal(ProofVerdict.Proved, Ask(Alone, ProofOptions.Default).Verdict);
        Assert.Equal(ProofVerdict.Refuted, Ask(Alone, new ProofOptions { HasKeyTies = false }).Verdict);
    }

    private static ProofAnswer Ask(string condition, ProofOptions options, string action = "s3:GetObject")
    {
        var bag = new DiagnosticBag();
        string text = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"*","Condition":{{condition}}}]}""";
        return PolicyRelations.NeverAllows(PolicyParser.ParseText(text, PolicyKind.Identity, "example", bag)!, null, options);
    }
}
