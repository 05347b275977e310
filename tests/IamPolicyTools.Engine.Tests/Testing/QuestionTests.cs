using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Records;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Files;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Testing;

/// <summary>Questions that were probably not meant (AT-7), and what tells two questions apart (FR-6).</summary>
public sealed class QuestionTests : IDisposable
{
    private const string Accounts = """
        Organization:
          Id: o-abcdefghij
          MasterAccountId: "999999999999"
          Accounts: { management: "999999999999", payments: "111122223333" }
          Attachments:
            - { Policy: guard.json, Type: SCP, Targets: [payments] }
        Accounts:
          - AccountId: "111122223333"
            Users:
              - { UserName: alice, UserPolicyList: [ { PolicyName: own, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: ["lambda:*", "s3:*", "cloudtrail:*"], Resource: "*" } ] } } ] }
            Roles:
              - RoleName: ci
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "token.actions.githubusercontent.com:sub": "repo:org/app:ref:refs/heads/main", "token.actions.githubusercontent.com:aud": sts.amazonaws.com } } } ] }
              - RoleName: office
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/corp" }, Action: "sts:AssumeRoleWithSAML", Condition: { StringEquals: { "saml:cn": director } } } ] }
            SAMLProviders: [ { Name: corp } ]
            OpenIDConnectProviders: [ { Url: token.actions.githubusercontent.com, ClientIDList: [sts.amazonaws.com] } ]
            Resources: [ { Arn: "arn:aws:s3:::open" }, { Arn: "arn:aws:lambda:eu-west-1:111122223333:function:payments" } ]
          - AccountId: "999999999999"
        """;

    private const string Guard = """
        { "Version": "2012-10-17", "Statement": [
          { "Sid": "KeepTheTrail", "Effect": "Deny", "Action": "cloudtrail:StartLogging", "Resource": "*" } ] }
        """;

    private const string Known = "Require: Known\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-questions").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // In a policy a star is everybody; who asks is one, and an unsigned request is not the rest of them.
    [Theory]
    [InlineData("Tests: [ { Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied } ]", "t.yaml")]
    [InlineData("Tests: [ { Principal: [alice, ' * '], Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied } ]", "t.yaml")]
    [InlineData("Principal,Action,Resource,Expect\n*,s3:GetObject,arn:aws:s3:::open/k,Denied", "t.csv")]
    [InlineData("Tests: [ { Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k', Expect: Denied, Policies: { Identity: [] } } ]", "t.yaml")]
    public void AT_7_A_star_is_nobody_who_asks(string text, string name)
    {
        Diagnostic fault = Assert.Throws<InvalidTextException>(() => Read(text, name)).Diagnostics[0];

        Assert.Contains("'anonymous'", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.Location.IsKnown);
    }

    [Fact]
    public void AT_7_A_star_in_a_matrix_is_nobody_either()
    {
        AccessTestResult result = One("Resource: 'arn:aws:s3:::open/k', Matrix: { Principal: ['*'], s3:GetObject: [no] }");

        Assert.Equal(Outcome.Error, result.Outcome);
        Assert.Contains("'anonymous'", result.Message, StringComparison.Ordinal);
        Assert.Contains("NobodyAllowed", result.Message, StringComparison.Ordinal);
    }

    // STS refuses what no provider sends, and says nothing of those who were meant.
    [Theory]
    [InlineData("sub: 'repo:org/app:*', aud: sts.amazonaws.com", "repo:org/app:*")]
    [InlineData("sub: 'repo:org/app:ref:refs/heads/mai?', aud: sts.amazonaws.com", "mai?")]
    [InlineData("sub: 'repo:org/app:pull_request', aud: sts.amazonaws.co", "Did you mean sts.amazonaws.com?")]
    [InlineData("sub: 'repo:org/app:pull_request', aud: sts.amazonwas.com", "Did you mean sts.amazonaws.com?")]
    [InlineData("sub: 'repo:org/app:pull_request', aud: 'https://sts.amazonaws.com'", "Did you mean sts.amazonaws.com?")]
    [InlineData("sub: 'repo:org/app:pull_request'", "no claim aud")]
    [InlineData("sub: 'repo:org/app:pull_request', aud: sts.amazonaws.com", null)]
    [InlineData("sub: 'repo:org/app:pull_request', aud: another-client", null)]
    public void AT_7_a_claim_that_was_probably_not_meant_leaves_a_refusal_open(string claims, string? doubt)
    {
        string test = $"As: {{ WebIdentity: {{ Provider: token.actions.githubusercontent.com, Role: role/ci, Claims: {{ {claims} }} }} }}, Account: payments, Expect: CannotAssume";

        AccessTestResult strict = One(test, Known);
        AccessTestResult plain = One(test);

        Assert.Equal(doubt is null ? Outcome.Passed : Outcome.Inconclusive, strict.Outcome);
        Assert.Equal(Outcome.Passed, plain.Outcome);
        Assert.Contains(doubt ?? string.Empty, doubt is null ? string.Empty : strict.Message, StringComparison.Ordinal);
        Assert.Equal(doubt is not null, plain.Assumptions.Any(a => a.Contains(doubt!, StringComparison.Ordinal)));
    }

    // ST-40: a question mark is a character as others are, but in a role, the name of a session and tags.
    [Theory]
    [InlineData("Issuer: 'https://idp.example.com/saml?id=1', cn: clerk", null)]
    [InlineData("Recipient: 'https://signin.aws.amazon.com/saml?x=1', cn: 'what?'", null)]
    [InlineData("cn: 'direct*'", "direct*")]
    [InlineData("cn: clerk, RoleSessionName: 'an?'", "an?")]
    [InlineData("cn: clerk, 'https://aws.amazon.com/SAML/Attributes/TransitiveTagKeys': 'te?m'", "te?m")]
    public void AT_7_an_attribute_that_was_probably_not_meant_leaves_a_refusal_open(string attributes, string? doubt)
    {
        const string Role = "Role: 'arn:aws:iam::111122223333:role/office,arn:aws:iam::111122223333:saml-provider/corp'";
        string all = attributes.Contains("RoleSessionName", StringComparison.Ordinal) ? attributes : $"RoleSessionName: ann, {attributes}";
        AccessTestResult result = One($"As: {{ Saml: {{ Provider: corp, Role: role/office, Attributes: {{ {Role}, {all} }} }} }}, Account: payments, Expect: CannotAssume", Known);

        // What has no right form is an error, which is not green either.
        Assert.True(doubt is null ? result.Outcome == Outcome.Passed : result.Outcome is Outcome.Inconclusive or Outcome.Error, $"{result.Outcome} {result.Message}");
        Assert.Contains(doubt ?? string.Empty, doubt is null ? string.Empty : result.Message, StringComparison.Ordinal);
    }

    // The account is that of the role, however it is named.
    [Theory]
    [InlineData("role/ci")]
    [InlineData("ci")]
    [InlineData("arn:aws:iam::111122223333:role/ci")]
    public void An_audience_is_held_against_the_provider_of_the_roles_account(string role) => Assert.Equal(
        Outcome.Inconclusive,
        One($"As: {{ WebIdentity: {{ Provider: token.actions.githubusercontent.com, Role: '{role}', Claims: {{ sub: x, aud: sts.amazonaws.co }} }} }}, Expect: CannotAssume", Known).Outcome);

    [Fact]
    public void A_placeholder_in_a_claim_is_never_asked() => Assert.Equal(
        Outcome.Inconclusive,
        One("As: { WebIdentity: { Provider: token.actions.githubusercontent.com, Role: role/ci, Claims: { sub: 'repo:${ORG}/app', aud: sts.amazonaws.com } } }, Account: payments, Expect: CannotAssume").Outcome);

    // No request is like that: a guard that looks at the key would be asked about another one.
    [Theory]
    [InlineData("Action: lambda:UpdateFunctionCode, Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:payments', Context: { aws:RequestedRegion: eu-central-1 }", "is eu-west-1, not eu-central-1")]
    [InlineData("Action: lambda:UpdateFunctionCode, Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:payments', Context: { aws:RequestedRegion: eu-west-1 }", null)]
    [InlineData("Action: lambda:UpdateFunctionCode, Resource: 'arn:aws:lambda:*:111122223333:function:payments', Context: { aws:RequestedRegion: eu-central-1 }", null)]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Region: eu-west-1, Context: { aws:RequestedRegion: eu-central-1 }", "is eu-west-1, not eu-central-1")]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Context: { aws:RequestedRegion: eu-central-1 }", null)]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Context: { aws:ResourceAccount: '999999999999' }", "is 111122223333, not 999999999999")]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Context: { s3:ResourceAccount: '999999999999' }", "is 111122223333, not 999999999999")]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Context: { aws:ResourceAccount: '111122223333' }", null)]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::unknown-bucket/k', Context: { aws:ResourceAccount: '999999999999' }", null)]
    [InlineData("Action: lambda:UpdateFunctionCode, Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:payments', Context: { aws:ResourceAccount: '999999999999' }", "is 111122223333, not 999999999999")]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Context: { aws:PrincipalOrgID: o-zzzzzzzzzz }", "is o-abcdefghij, not o-zzzzzzzzzz")]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Context: { aws:ResourceOrgID: o-zzzzzzzzzz }", "is o-abcdefghij, not o-zzzzzzzzzz")]
    public void AT_7_a_key_that_contradicts_the_resource_or_the_model_is_not_asked(string question, string? doubt)
    {
        AccessTestResult result = One($"Principal: alice, Account: payments, {question}, Expect: Allowed");

        Assert.Equal(doubt is not null, result.Outcome == Outcome.Inconclusive);
        Assert.Contains(doubt ?? string.Empty, result.Message, StringComparison.Ordinal);
    }

    // The spec's own example of a file has a Region for every case.
    [Fact]
    public void A_Region_for_all_cases_is_no_contradiction_to_a_global_service() => Assert.NotEqual(
        Outcome.Inconclusive, One("Principal: alice, Account: payments, Action: iam:CreateUser, Resource: 'arn:aws:iam::111122223333:user/x', Expect: Denied", "Context: { aws:RequestedRegion: eu-west-1 }\n").Outcome);

    // PO-2.2
    [Theory]
    [InlineData("payments", Outcome.Failed)]
    [InlineData("management", Outcome.Passed)]
    [InlineData("paymets", Outcome.Error)]
    public void An_account_is_named_as_the_organization_names_it(string account, Outcome expected) =>
        Assert.Equal(expected, One($"Principal: root, Account: {account}, Action: cloudtrail:StartLogging, Resource: 'arn:aws:cloudtrail:eu-west-1:999999999999:trail/t', Expect: Allowed").Outcome);

    // AT-10, AT-11: whom no policy allows nothing in a file decided; what came nearest to the deny is what is to be changed.
    [Theory]
    [InlineData("root", "ExplicitDeny, ByPolicyType: ServiceControl")]
    [InlineData("root", "Denied")]
    [InlineData("alice", "ExplicitDeny")]
    public void AT_11_A_guardrail_that_fails_is_shown_at_its_statement(string principal, string expected)
    {
        AccessTestResult result = One($"Principal: {principal}, Account: payments, Action: cloudtrail:StopLogging, Resource: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/t', Expect: {expected}");

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Contains(result.RelatedLocations, r => r.Message.Contains("KeepTheTrail", StringComparison.Ordinal) && r.Location.Line == 2);
        Assert.Equal(principal == "root", result.RelatedLocations[0].Message.Contains("KeepTheTrail", StringComparison.Ordinal));
        Assert.Equal(principal == "root", result.Message.Contains("Nearest: guard KeepTheTrail", StringComparison.Ordinal));
    }

    // FR-6: a name is unique in its file only. Where a test stands is no part of it.
    [Fact]
    public void A_fingerprint_holds_the_question_and_no_place()
    {
        const string Test = "Name: same, Principal: alice, Account: payments, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied";
        string own = One(Test).Fingerprint;

        Assert.Equal(own, One(Test, "\n\n\n").Fingerprint);
        Assert.Equal(own, One(Test, name: "other.yaml").Fingerprint);
        string[] others =
        [
            .. new[]
            {
                Test.Replace("s3:GetObject", "s3:GetObjct", StringComparison.Ordinal),
                Test.Replace("open/k", "open/x", StringComparison.Ordinal),
                Test.Replace("Denied", "ExplicitDeny", StringComparison.Ordinal),
                Test.Replace("Expect: Denied", "Expect: Denied, ByPolicyType: ServiceControl", StringComparison.Ordinal),
                Test.Replace("Expect", "Context: { aws:SourceIp: 192.0.2.1 }, Expect", StringComparison.Ordinal),
                Test.Replace("Expect", "Region: eu-west-1, Expect", StringComparison.Ordinal),
                Test.Replace("alice", "role/ci", StringComparison.Ordinal),
                Test.Replace("Expect", "As: { AssumeRole: { Role: role/ci, ExternalId: one } }, Expect", StringComparison.Ordinal),
                Test.Replace("Expect", "As: { AssumeRole: { Role: role/ci, ExternalId: two } }, Expect", StringComparison.Ordinal),
                "Name: same, Principal: alice, Account: payments, Operation: s3:PutObject, Parameter: { Bucket: open, Key: a }, Expect: Denied",
                "Name: same, Principal: alice, Account: payments, Operation: s3:PutObject, Parameter: { Bucket: open, Key: b }, Expect: Denied",
            }.Select(t => One(t).Fingerprint),
        ];
        Assert.Equal(others.Length + 1, others.Append(own).Distinct().Count());
    }

    // AT-6: what stands beside it is read all the same.
    [Fact]
    public void RequireKeys_is_checked_beside_Require() => Assert.Contains(
        Assert.Throws<InvalidTextException>(() => Read($"{Known}RequireKeys: maybe\nTests: [ {{ Principal: a, Action: s3:ListAllMyBuckets, Expect: Denied }} ]", "t.yaml")).Diagnostics,
        d => d.Code == "INVALID_VALUE" && d.Location.Line == 2);

    private AccessTestResult One(string test, string head = "", string name = "t.yaml")
    {
        string accounts = Path.Combine(_folder, "accounts.yaml");
        File.WriteAllText(accounts, Accounts);
        File.WriteAllText(Path.Combine(_folder, "guard.json"), Guard);
        ImportResult imported = AccountImporter.Import(IamModel.Empty, [accounts]);
        Assert.Empty(imported.Errors);
        return Assert.Single(TestRunner.Run(
            Read($"{head}Tests:\n  - {{ {test} }}", name),
            new TestRunSettings { Model = imported.Model, Now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), Profiles = new ProfileSources { FindProfile = _ => null } }));
    }

    private AccessTestFile Read(string text, string name)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return TestFileReader.Read(path);
    }
}
