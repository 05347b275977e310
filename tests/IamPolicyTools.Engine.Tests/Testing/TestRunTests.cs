using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Records;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Files;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Testing;

/// <summary>How cases end (AT-2 to AT-6, AT-10, AT-11).</summary>
public sealed class TestRunTests : IDisposable
{
    private const string Account = """
        AccountId: "111122223333"
        Users:
          - UserName: alice
            UserPolicyList:
              - PolicyName: work
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - { Sid: Read, Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::open/*" }
                    - { Sid: NoSecrets, Effect: Deny, Action: "s3:*", Resource: "arn:aws:s3:::open/secret/*" }
                    - { Sid: Office, Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::open/*", Condition: { IpAddress: { "aws:SourceIp": 192.0.2.0/24 } } }
                    - { Sid: Become, Effect: Allow, Action: "sts:AssumeRole", Resource: "*" }
          - UserName: bob
            UserPolicyList:
              - PolicyName: secrets
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - { Sid: Db, Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-??????" }
        Roles:
          - RoleName: deployer
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" } ] }
          - RoleName: ops
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/alice" }, Action: "sts:AssumeRole", Condition: { StringEquals: { "sts:ExternalId": x1 } } } ] }
            RolePolicyList:
              - PolicyName: all
                PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "s3:*", Resource: "*" } ] }
          - RoleName: ci
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "token.actions.githubusercontent.com:sub": "repo:org/app:ref:refs/heads/main", "token.actions.githubusercontent.com:aud": sts.amazonaws.com } } } ] }
            RolePolicyList:
              - PolicyName: put
                PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::releases/*" } ] }
        OpenIDConnectProviders:
          - Url: token.actions.githubusercontent.com
            ClientIDList: [sts.amazonaws.com]
        Resources:
          - Arn: arn:aws:s3:::open
          - Arn: arn:aws:s3:::releases
        """;

    // Things that resources and policies of the account name.
    private const string Queue = """
          - RoleName: names
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } ] }
            RolePolicyList:
              - PolicyName: names
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - { Effect: Allow, Action: "sqs:*", Resource: "arn:aws:sqs:*:111122223333:orders" }
                    - { Effect: Allow, Action: "dynamodb:*", Resource: ["arn:aws:dynamodb:eu-west-1:111122223333:table/my-invoices/*"] }
                    - { Effect: Allow, Action: "lambda:*", Resource: "arn:aws:lambda:eu-west-1:111122223333:function:payments" }
                    - { Effect: Allow, Action: "s3:*", Resource: ["arn:aws:s3:::jobs-eu/*", "arn:aws:s3:::team-a/*", "arn:aws:s3:::archive/2026/*"] }
        """;

    // A role of the account that names another one, a digit away.
    private const string Partner = "  - { RoleName: partner, AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [ { Effect: Allow, Principal: { AWS: '111122223334' }, Action: 'sts:AssumeRole' } ] } }";

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Allowed", Outcome.Passed)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/k', Expect: ExplicitDeny", Outcome.Passed)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/k', Expect: ImplicitDeny", Outcome.Failed)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/k', Expect: Denied, ByStatement: { Policy: work, Sid: NoSecrets }", Outcome.Passed)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/k', Expect: Denied, ByStatement: { Sid: Other }", Outcome.Failed)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/k', Expect: Denied, ByPolicyType: Identity", Outcome.Passed)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/k', Expect: Denied, ByPolicyType: ServiceControl", Outcome.Failed)]
    [InlineData("Principal: alice, Action: s3:PutObject, Resource: 'arn:aws:s3:::open/k', Expect: Conditional", Outcome.Passed)]
    [InlineData("Principal: alice, Action: s3:PutObject, Resource: 'arn:aws:s3:::open/k', Context: { 'aws:SourceIp': 192.0.2.7 }, Expect: Allowed", Outcome.Passed)]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Allowed", Outcome.Failed)]
    [InlineData("Principal: bob, Action: iam:CreateRoless, Resource: '*', Expect: Denied", Outcome.Inconclusive)]
    [InlineData("Principal: bob, Action: s3:ListObjects, Resource: 'arn:aws:s3:::open', Expect: Denied", Outcome.Inconclusive)]
    [InlineData("Action: s3:GetObjct, Resource: 'arn:aws:s3:::open/k', NobodyAllowed: true", Outcome.Inconclusive)]
    [InlineData("Principal: carol, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied", Outcome.Error)]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Context: { 's3:prefixx': a }, Expect: Denied", Outcome.Inconclusive)]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Context: { 's3:prefix': a }, Expect: Denied", Outcome.Inconclusive)]
    [InlineData("Principal: bob, Action: [s3:GetObject, s3:ListBucket], Resource: ['arn:aws:s3:::open/k', 'arn:aws:s3:::open'], Context: { 's3:prefix': a }, Expect: Denied", Outcome.Passed)]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Region: eu-wst-1, Expect: Denied", Outcome.Inconclusive)]
    [InlineData("Principal: bob, Action: ec2:StopInstances, Resource: 'arn:aws:ec2::123456789012:instance/i-0123456789abcdef0', Expect: Denied", Outcome.Inconclusive)]
    [InlineData("Principal: bob, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1::jobs', Expect: Denied", Outcome.Inconclusive)]
    [InlineData("Principal: 'arn:aws:iam::12345678901:user/alice', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied", Outcome.Error)]
    [InlineData("Principal: 'arn:aws:sts::1234567890123:assumed-role/r/s', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied", Outcome.Error)]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::open', Expect: Denied", Outcome.Inconclusive)]
    [InlineData("Principal: bob, Matrix: { Resource: ['arn:aws:s3:::open'], s3:GetObject: [no] }", Outcome.Inconclusive)]
    [InlineData("Principal: bob, Matrix: { Resource: ['arn:aws:s3:::open', 'arn:aws:s3:::open/k'], s3:GetObject: [no, no] }", Outcome.Passed)]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::open', NobodyAllowed: true", Outcome.Inconclusive)]
    [InlineData("Principal: lamda.amazonaws.com, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied", Outcome.Inconclusive)]
    [InlineData("As: { Service: lambda.amazonaws.com }, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied", Outcome.Passed)]
    public void AT_4_A_case_ends_as_its_answer_says(string test, Outcome expected) => Assert.All(Run(test), r => Assert.Equal(expected, r.Outcome));

    [Theory]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/*', Expect: Allowed", Outcome.Failed, "arn:aws:s3:::open/secret/")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/*', Expect: Denied", Outcome.Passed, null)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/se*', Expect: Denied", Outcome.Failed, "arn:aws:s3:::open/se")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/public/*', Expect: Allowed", Outcome.Passed, null)]
    [InlineData("Principal: bob, Action: s3:ListBucket, Resource: 'arn:aws:s3:::open/*', Expect: Denied", Outcome.Inconclusive, null)]
    [InlineData("Principal: alice, Action: s3:ListBucket, Resource: 'arn:aws:s3:::open/*', Expect: Allowed", Outcome.Error, null)]
    public void AT_3_A_form_means_every_resource_and_a_failure_names_one(string test, Outcome expected, string? witness)
    {
        AccessTestResult result = One(test);

        Assert.Equal((expected, witness), (result.Outcome, result.Witness?.Resource));
    }

    [Theory]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: '*', Expect: Denied", Outcome.Failed)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: '*', Expect: Allowed", Outcome.Failed)]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: '*', Expect: Denied", Outcome.Passed)]
    [InlineData("As: { Root: true }, Action: s3:GetObject, Resource: '*', Expect: Denied", Outcome.Failed)]
    [InlineData("Principal: alice, Action: s3:ListAllMyBuckets, Resource: '*', Expect: Denied", Outcome.Passed)]
    public void AT_3_A_star_alone_means_every_resource_too(string test, Outcome expected) => Assert.Equal(expected, One(test).Outcome);

    [Theory]
    [InlineData("As: { AssumeRole: { Role: ops, ExternalId: x1 } }, Principal: alice, Action: s3:ListAllMyBuckets, Expect: Allowed", Outcome.Passed)]
    [InlineData("As: { AssumeRole: ops }, Principal: alice, Action: s3:ListAllMyBuckets, Expect: Allowed", Outcome.Failed)]
    [InlineData("As: { AssumeRole: ops }, Principal: alice, Expect: CannotAssume", Outcome.Passed)]
    [InlineData("As: { AssumeRole: { Role: ops, ExternalId: x1 } }, Principal: alice, Expect: CannotAssume", Outcome.Failed)]
    [InlineData("As: { AssumeRole: { Role: ops, ExternalId: x1, Policy: { Version: '2012-10-17', Statement: [ { Effect: Allow, Action: 's3:GetObject', Resource: '*' } ] } } }, Principal: alice, Action: s3:ListAllMyBuckets, Expect: Denied", Outcome.Passed)]
    [InlineData("As: { AssumeRole: none }, Principal: alice, Expect: CannotAssume", Outcome.Error)]
    [InlineData("As: { WebIdentity: { Provider: token.actions.githubusercontent.com, Role: role/ci, Claims: { sub: 'repo:org/app:ref:refs/heads/main', aud: sts.amazonaws.com } } }, Action: s3:PutObject, Resource: 'arn:aws:s3:::releases/app.zip', Expect: Allowed", Outcome.Passed)]
    [InlineData("As: { WebIdentity: { Provider: token.actions.githubusercontent.com, Role: role/ci, Claims: { sub: 'repo:org/app:ref:refs/heads/topic', aud: sts.amazonaws.com } } }, Expect: CannotAssume", Outcome.Passed)]
    [InlineData("As: { AssumeRole: [ops, opps] }, Principal: alice, Expect: CannotAssume", Outcome.Error)]
    [InlineData("As: { AssumeRole: 'arn:aws:iam::999999999999:role/ops' }, Principal: alice, Expect: CannotAssume", Outcome.Error)]
    [InlineData("As: { AssumeRole: { Role: ops, Policy: '{' } }, Principal: alice, Expect: CannotAssume", Outcome.Error)]
    [InlineData("As: { WebIdentity: { Provider: token.actions.githubusercontent.co, Role: role/ci, Claims: { sub: x, aud: sts.amazonaws.com } } }, Expect: CannotAssume", Outcome.Error)]
    [InlineData("As: { WebIdentity: { Provider: token.actions.githubusercontent.com, Role: role/ci, Claims: { sub: x, iss: 'https://token.github.com' } } }, Expect: CannotAssume", Outcome.Error)]
    [InlineData("As: { Saml: { Provider: Okta, Role: role/ci } }, Expect: CannotAssume", Outcome.Error)]
    [InlineData("As: { Root: true }, Action: s3:ListAllMyBuckets, Expect: Allowed", Outcome.Passed)]
    [InlineData("As: { Anonymous: true }, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied", Outcome.Passed)]
    public void AT_2_Who_asks_is_walked_hop_by_hop(string test, Outcome expected) => Assert.Equal(expected, One(test).Outcome);

    [Fact]
    public void AT_5_Each_principal_too_many_is_a_failure_of_its_own()
    {
        AccessTestResult[] results = Run("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', OnlyAllowed: [root]");

        Assert.Equal(
            [("arn:aws:iam::111122223333:role/ops", Outcome.Failed), ("arn:aws:iam::111122223333:user/alice", Outcome.Failed)],
            results.Select(r => (r.Principal!, r.Outcome)).Order());
        Assert.Equal(Outcome.Passed, One("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', OnlyAllowed: [root, alice, role/ops]").Outcome);
        Assert.Equal(Outcome.Passed, One("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', AtLeast: [alice]").Outcome);
        Assert.Equal(Outcome.Failed, One("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', AtLeast: [bob]").Outcome);
        Assert.Equal(Outcome.Error, One("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', OnlyAllowed: [nobody]").Outcome);
        Assert.All(Run("Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', NobodyAllowed: true"), r => Assert.Equal(Outcome.Failed, r.Outcome));
    }

    [Fact]
    public void AT_6_What_the_case_does_not_give_makes_it_inconclusive_where_the_file_demands_it()
    {
        const string Test = "Principal: alice, Action: s3:PutObject, Resource: 'arn:aws:s3:::open/k', Expect: Denied";

        AccessTestResult open = One(Test);
        Assert.Equal((Outcome.Passed, "aws:SourceIp"), (open.Outcome, open.MissingContextKeys.Single()));
        Assert.Equal(Outcome.Inconclusive, Run(Test, "RequireKeys: true").Single().Outcome);
        const string Unknown = "Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::elsewhere/k', Expect: Denied";
        Assert.NotEmpty(One(Unknown).Assumptions);
        Assert.Equal(Outcome.Passed, Run(Unknown, "RequireKeys: true").Single().Outcome);
        Assert.Equal(Outcome.Inconclusive, Run(Unknown, "Require: Known").Single().Outcome);
    }

    [Theory]
    [InlineData("Principal: alice, Operation: 's3:GetObject', Parameter: { Bucket: open, Key: k }, Expect: Allowed", Outcome.Passed, "s3:GetObject")]
    [InlineData("Principal: alice, Operation: 's3:GetObject', Parameter: { Bucket: open, Key: secret/k }, Expect: ExplicitDeny", Outcome.Passed, "s3:GetObject")]
    [InlineData("Principal: bob, Operation: 's3:GetObject', Parameter: { Bucket: open, Key: k }, Expect: Allowed", Outcome.Failed, "s3:GetObject")]
    [InlineData("Principal: alice, Operation: 's3:CopyObject', Parameter: { Bucket: releases, Key: k, CopySource: open/k }, Expect: Denied", Outcome.Passed, "s3:PutObject")]
    [InlineData("Principal: alice, Operation: 's3:GetObject', Parameter: { Bucket: open }, Expect: Allowed", Outcome.Error, null)]
    public void A_case_of_a_call_has_one_result_for_all_its_requests(string test, Outcome expected, string? action)
    {
        AccessTestResult result = One(test);

        Assert.Equal((expected, action), (result.Outcome, result.Action));
        Assert.StartsWith("s3:", result.Operation, StringComparison.Ordinal);
    }

    [Fact]
    public void AT_11_A_failure_names_the_nearest_statement_with_its_place()
    {
        AccessTestResult result = One("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::opened/k', Expect: Allowed");

        Assert.Contains("Nearest: ", result.Message, StringComparison.Ordinal);
        Assert.Contains("Read", result.Message, StringComparison.Ordinal);
        Assert.Contains("arn:aws:s3:::open/*", result.Message, StringComparison.Ordinal);
        Assert.Equal(9, result.RelatedLocations[0].Location.Line);
        Assert.EndsWith("account.yaml", result.RelatedLocations[0].Location.File, StringComparison.Ordinal);
        Assert.NotNull(result.Explanation);
    }

    [Fact]
    public void AT_10_Results_keep_the_order_of_the_file_and_skipped_ones_say_why()
    {
        string tests = string.Join('\n', Enumerable.Range(0, 50).Select(i => $"  - {{ Name: t{i}, Principal: {(i % 2 == 0 ? "alice" : "bob")}, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/{i}', Expect: {(i % 2 == 0 ? "Allowed" : "Denied")}{(i == 7 ? ", Skip: later" : string.Empty)} }}"));
        AccessTestResult[] results = RunText($"Tests:\n{tests}");

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"t{i}"), results.Select(r => r.Name));
        Assert.All(results, r => Assert.Equal(r.Name == "t7" ? Outcome.Skipped : Outcome.Passed, r.Outcome));
        Assert.Equal("later", results[7].Message);
    }

    [Fact]
    public void AT_7_A_file_whose_tests_are_all_skipped_is_not_green()
    {
        const string Skipped = "Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', Expect: Allowed, Skip: later";

        AccessTestResult[] results = Run(Skipped);
        Assert.Equal([Outcome.Skipped, Outcome.Inconclusive], results.Select(r => r.Outcome));
        Assert.Equal(3, results[1].Location!.Line);
        Assert.Equal(Outcome.Skipped, RunText($"Tests:\n  - {{ {Skipped} }}", allowsSkipped: true).Single().Outcome);
        Assert.Equal(
            [Outcome.Skipped, Outcome.Passed],
            RunText($"Tests:\n  - {{ {Skipped} }}\n  - {{ Principal: bob, Action: s3:ListAllMyBuckets, Expect: Denied }}").Select(r => r.Outcome));
    }

    [Fact]
    public void AT_14_Many_tests_of_few_askers_keep_their_order_and_their_faults()
    {
        string[] lines = [.. Enumerable.Range(0, 3_000).Select(i => $$"""{"Name": "t{{i}}", "Principal": "{{(i % 3 == 0 ? "bob" : "alice")}}", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::open/{{i}}", "Expect": "{{(i % 3 == 0 ? "Denied" : "Allowed")}}"}""")];

        AccessTestResult[] results = RunText(string.Join('\n', lines), name: "t.jsonl");
        Assert.Equal(Enumerable.Range(0, 3_000).Select(i => $"t{i}"), results.Select(r => r.Name));
        Assert.All(results, r => Assert.Equal(Outcome.Passed, r.Outcome));

        lines[700] = lines[700].Replace("Allowed", "Maybe", StringComparison.Ordinal);
        lines[2_900] = "{";
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => RunText(string.Join('\n', lines), name: "t.jsonl"));
        Assert.Equal([701, 2_901], thrown.Diagnostics.Select(d => d.Location.Line).Order());
    }

    // The shape of worked-examples.jsonl (access-tests.md, 1), with what a test has no member for left out.
    [Fact]
    public void Worked_examples_are_tests_as_they_stand()
    {
        string[] lines =
        [
            .. File.ReadLines(Path.Combine(CaseFiles.Folder, "worked-examples.jsonl")).Where(IsPlain),
        ];
        Assert.True(lines.Length > 150, $"{lines.Length} examples");

        AccessTestResult[] results = RunText(string.Join('\n', lines), name: "t.jsonl");

        Assert.Equal(lines.Length, results.Length);
        Assert.Empty(results.Where(r => r.Outcome != Outcome.Passed).Select(r => $"{r.Name}: {r.Outcome} {r.Message}"));

        static bool IsPlain(string line)
        {
            JsonElement example = JsonDocument.Parse(line).RootElement;
            JsonElement request = example.GetProperty("request");
            JsonElement policies = example.GetProperty("policies");
            bool isForm = request.TryGetProperty("resource", out JsonElement resource) && resource.GetString()!.AsSpan(1).ContainsAny('*', '?');
            return !example.TryGetProperty("options", out _)
                && !isForm
                && request.GetProperty("principal").ValueKind == JsonValueKind.String
                && request.EnumerateObject().All(m => m.Name is "principal" or "action" or "resource" or "context" or "resourceAccount")
                && policies.EnumerateObject().Any()
                && policies.EnumerateObject().All(m => m.Name is "identity" or "boundary" or "session" or "resource" or "vpce" or "scp" or "rcp");
        }
    }

    [Theory]
    [InlineData("Principal: user/a, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k', Expect: Denied, Policies: { Identity: [] }", "an ARN, a service or 'anonymous'")]
    [InlineData("OnlyAllowed: [], Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k', Policies: { Identity: [] }", "'OnlyAllowed' beside 'Policies'")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k', Expect: Denied, ResourceAccount: '111122223333'", "'ResourceAccount' without 'Policies'")]
    [InlineData("Principal: 'arn:aws:iam::111122223333:user/a', Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k', Expect: Denied, Policies: { Identity: [ { Version: '2012-10-17', Statement: [ { Efect: Allow, Action: '*', Resource: '*' } ] } ] }", "Effect")]
    public void Policies_of_a_test_are_checked_with_it(string test, string expected) =>
        Assert.Contains(Assert.Throws<InvalidTextException>(() => One(test)).Diagnostics, d => d.Message.Contains(expected, StringComparison.Ordinal));

    // AT-7: a value that AWS never sends: every condition on the key answers to that.
    [Theory]
    [InlineData("aws:PrincipalAccount", "12345678901", "12 digits")]
    [InlineData("aws:SourceAccount", "main", "12 digits")]
    [InlineData("aws:PrincipalOrgID", "example", "o-")]
    [InlineData("aws:PrincipalOrgPaths", "o-abc", "o-…/")]
    [InlineData("aws:PrincipalType", "user", "Did you mean User?")]
    [InlineData("aws:SourceVpc", "vpce-123", "vpc-")]
    [InlineData("aws:SourceVpce", "vpc-123", "vpce-")]
    [InlineData("aws:CalledVia", "cloudformation", "cloudformation.amazonaws.com")]
    [InlineData("aws:PrincipalServiceName", "clodtrail.amazonaws.com", "no value")]
    [InlineData("aws:RequestedRegion", "Ireland", "Ireland")]
    [InlineData("aws:PrincipalTag/te!am", "core", "names no tag")]
    [InlineData("aws:PrincipalTag/team", "co<re", "no value of the tag")]
    [InlineData("s3:x-amz-server-side-encryption", "AES265", "Did you mean AES256?")]
    [InlineData("s3:x-amz-acl", "publc-read", "Did you mean public-read?")]
    public void AT_7_a_value_that_no_request_has_leaves_a_denial_open(string key, string value, string expected)
    {
        AccessTestResult result = One($"Principal: bob, Action: s3:PutObject, Resource: 'arn:aws:s3:::open/x', Context: {{ '{key}': '{value}' }}, Expect: Denied");

        Assert.Equal(Outcome.Inconclusive, result.Outcome);
        Assert.Contains(expected, result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws:SourceVpc", "vpc-0123456789abcdef0")]
    [InlineData("aws:PrincipalOrgID", "o-exampleorg1")]
    [InlineData("aws:ResourceOrgPaths", "o-exampleorg1/r-ab12/ou-ab12-11111111/")]
    [InlineData("aws:CalledVia", "cloudformation.amazonaws.com")]
    [InlineData("aws:PrincipalTag/kostenträger", "a b:c/d=e+f-g@h")]
    [InlineData("s3:x-amz-server-side-encryption", "aws:kms")]
    [InlineData("s3:x-amz-acl", "z")]
    public void A_value_that_requests_have_is_asked(string key, string value) => Assert.Equal(
        Outcome.Passed, One($"Principal: bob, Action: s3:PutObject, Resource: 'arn:aws:s3:::open/x', Context: {{ '{key}': '{value}' }}, Expect: Denied").Outcome);

    // What Test-IamAccess -IdentityPolicy refuses, a test refuses; what it warns of leaves a test open.
    [Theory]
    [InlineData("{ Effect: Deny, Action: '*', Resource: '*', Condition: { StringEqual: { 'aws:username': a } } }", "StringEqual")]
    [InlineData("{ Effect: Deny, Action: '*', Resource: '*', Condition: { NullIfExists: { 'aws:username': 'true' } } }", "Null")]
    [InlineData("{ Effect: deny, Action: '*', Resource: '*' }", "deny")]
    [InlineData("{ Effect: Deny, Acton: '*', Resource: '*' }", "Acton")]
    public void AT_8_policies_of_a_test_are_refused_as_those_of_a_question(string statement, string expected)
    {
        var fault = Assert.Throws<InvalidTextException>(() => One(
            $"Principal: 'arn:aws:iam::111122223333:user/a', Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k', Expect: Denied, Policies: {{ Identity: [ {{ Version: '2012-10-17', Statement: [ {statement} ] }} ] }}"));

        Assert.Contains(fault.Diagnostics, d => d.Message.Contains(expected, StringComparison.Ordinal) && d.Location.Line == 2);
    }

    [Fact]
    public void A_policy_of_a_test_that_AWS_refuses_leaves_the_test_open()
    {
        AccessTestResult result = One("Principal: 'arn:aws:iam::111122223333:user/a', Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k', Expect: Denied, Policies: { Identity: [ { Version: '2012-10-17', Statement: [ { Effect: Deny, Action: 's3:*', Resource: 's3:b' } ] } ] }");

        Assert.Equal(Outcome.Inconclusive, result.Outcome);
        Assert.Contains("AWS refuses the policy", result.Message, StringComparison.Ordinal);
    }

    // AT-7: broken questions never pass.
    [Theory]
    [InlineData("Operation: iam:CreateAccessKey, Parameter: { UserNam: bob }", "no parameter UserNam. Did you mean UserName?")]
    [InlineData("Action: iam:GetRole, Resource: 'arn:awss:iam::111122223333:role/x'", "an ARN")]
    [InlineData("Action: iam:GetRole, Resource: 'arn:aws:iam::12345:role/x'", "an ARN")]
    [InlineData("Action: iam:GetRole, Resource: 'arn:aws:iam::111122223333:role/x', Policies: {}", "at least one")]
    public void A_question_about_nothing_is_an_error_where_a_denial_is_expected(string test, string expected) =>
        Assert.Contains(
            Assert.Throws<InvalidTextException>(() => One($"Principal: alice, {test}, Expect: Denied")).Diagnostics, d => d.Message.Contains(expected, StringComparison.Ordinal));

    // A slip in the Region is denied to everybody; a proof's made-up Region has one letter.
    [Theory]
    [InlineData("arn:aws:sqs:eu-wset-1:111122223333:q", Outcome.Inconclusive)]
    [InlineData("arn:aws:sqs:x:111122223333:q", Outcome.Passed)]
    [InlineData("arn:aws:sqs:eu-west-1:111122223333:q", Outcome.Passed)]
    public void A_Region_that_does_not_exist_leaves_a_denial_open(string resource, Outcome expected) =>
        Assert.Equal(expected, One($"Principal: alice, Action: sqs:SendMessage, Resource: '{resource}', Expect: Denied").Outcome);

    // Who or what nobody is: each of them is denied whatever the policies say.
    [Theory]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::${BUCKET}/x', Expect: Denied", "${BUCKET}")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::${BUCKET}/*', Expect: Denied", "${BUCKET}")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::<bucket>/x', Expect: Denied", "<bucket>")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::{{bucket}}/x', Expect: Denied", "{{bucket}}")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::$BUCKET/x', Expect: Denied", "$BUCKET")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/${aws:username}/x', Expect: Denied", "${aws:username}")]
    [InlineData("Principal: alice, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:{{region}}:111122223333:q', Expect: Denied", "{{region}}")]
    [InlineData("Principal: 'arn:aws:iam::111122223333:user/${USER}', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/x', Expect: Denied", "${USER}")]
    [InlineData("Principal: '<user>', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/x', Expect: Denied", "<user>")]
    [InlineData("Resource: 'arn:aws:s3:::open/x', Matrix: { Principal: ['arn:aws:iam::${ID}:user/bob'], s3:GetObject: [no] }", "${ID}")]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::${BUCKET}/x', NobodyAllowed: true", "${BUCKET}")]
    [InlineData("Principal: bob, Operation: s3:GetObject, Parameter: { Bucket: '${BUCKET}', Key: k }, Expect: Denied", "${BUCKET}")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/x', Context: { 'aws:PrincipalTag/team': '${TEAM}' }, Expect: Denied", "${TEAM}")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/x', Context: { 'aws:RequestedRegion': us-esat-1 }, Expect: Denied", "us-esat-1")]
    [InlineData("Principal: 'arn:aws:iam::111122223334:user/alice', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/x', Expect: Denied", "111122223333")]
    [InlineData("Principal: 'arn:aws:iam::111122232333:user/alice', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/x', Expect: Denied", "111122223333")]
    [InlineData("Principal: 'arn:aws-cn:iam::111122223333:user/alice', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/x', Expect: Denied", "aws-cn")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws-cn:s3:::open/x', Expect: Denied", "aws-cn")]
    [InlineData("Principal: alice, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223334:q', Expect: Denied", "111122223333")]
    [InlineData("Principal: bob, Action: iam:PassRole, Resource: 'arn:aws:iam::111122223333:role/osp', Expect: Denied", null)]
    [InlineData("Principal: bob, Action: iam:PassRole, Resource: 'arn:aws:iam::111122223333:role/deplyer', Expect: Denied", "role/deployer")]
    [InlineData("Principal: bob, Action: sts:AssumeRole, Resource: 'arn:aws:iam::111122223333:role/deplyer', Expect: Denied", "role/deployer")]
    [InlineData("Principal: bob, Action: secretsmanager:GetSecretValue, Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db', Expect: Denied", "secret:db-")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::relaeses/x', Expect: Denied", "arn:aws:s3:::releases?")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::relaeses/*', Expect: Denied", "arn:aws:s3:::releases?")]
    [InlineData("Principal: role/ops, Action: s3:GetObject, Resource: 'arn:aws:s3:::release/x', Expect: Allowed", "arn:aws:s3:::releases?")]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::Releases/x', NobodyAllowed: true", "arn:aws:s3:::releases?")]
    [InlineData("Principal: bob, Operation: s3:PutObject, Parameter: { Bucket: relases, Key: k }, Expect: Denied", "arn:aws:s3:::releases?")]
    [InlineData("Principal: bob, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:ordes', Expect: Denied", "arn:aws:sqs:eu-west-1:111122223333:orders?", Queue)]
    [InlineData("Principal: bob, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:order', Expect: Denied", "arn:aws:sqs:eu-west-1:111122223333:orders?", Queue)]
    [InlineData("Principal: bob, Action: dynamodb:Query, Resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/my-invoice/index/i', Expect: Denied", "table/my-invoices?", Queue)]
    [InlineData("Principal: bob, Action: lambda:InvokeFunction, Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:paymnets', Expect: Denied", "function:payments?", Queue)]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::relaes*', Expect: Denied", "arn:aws:s3:::releases?")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::relaese?/x', Expect: Denied", "arn:aws:s3:::releases?")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::*elaeses/x', Expect: Denied", "arn:aws:s3:::releases?")]
    [InlineData("Action: s3:GetObject, Resource: 'arn:aws:s3:::relaes*', NobodyAllowed: true", "arn:aws:s3:::releases?")]
    [InlineData("Principal: bob, Action: dynamodb:Query, Resource: 'arn:aws:dynamodb:*:111122223333:table/my-invoces/index/*', Expect: Denied", "table/my-invoices?", Queue)]
    [InlineData("Principal: bob, Action: iam:PassRole, Resource: 'arn:aws:iam::111122223333:role/deplyer*', Expect: Denied", "role/deployer?")]
    [InlineData("Principal: alice, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223334:q*', Expect: Denied", "111122223333")]
    [InlineData("Principal: alice, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-wst-*:111122223333:q', Expect: Denied", "eu-wst-*")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/x', Context: { 'aws:username': alise }, Expect: Allowed", "aws:username")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/x', Context: { 'aws:ResourceAccount': '111122223334' }, Expect: Denied", "111122223333")]
    public void AT_7_a_denial_of_what_cannot_be_meant_is_inconclusive(string test, string? named, string more = "")
    {
        AccessTestResult result = One(test, more);

        Assert.Equal(named is null ? Outcome.Passed : Outcome.Inconclusive, result.Outcome);
        Assert.Contains(named ?? "role/osp", named is null ? string.Join(' ', result.Assumptions) : result.Message, StringComparison.Ordinal);
    }

    // What is only not in the model, and who is meant to be outside, is asked as ever.
    [Theory]
    [InlineData("Principal: 'arn:aws:iam::999988887777:user/eve', Action: s3:GetObject, Resource: 'arn:aws:s3:::open/x', Expect: Denied")]
    [InlineData("Principal: 'arn:aws:iam::111122223334:user/alice', Action: sts:AssumeRole, Resource: 'arn:aws:iam::111122223333:role/partner', Expect: Denied", true)]
    [InlineData("Principal: bob, Action: iam:PassRole, Resource: 'arn:aws:iam::111122223333:role/deployer2', Expect: Denied")]
    [InlineData("Principal: bob, Action: iam:CreateRole, Resource: 'arn:aws:iam::111122223333:role/deplyer', Expect: Denied")]
    [InlineData("Principal: bob, Action: secretsmanager:GetSecretValue, Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-Ab12Cd', Expect: Allowed")]
    [InlineData("Principal: alice, Action: secretsmanager:GetSecretValue, Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db', Expect: Denied")]
    [InlineData("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/x', Context: { 'aws:RequestedRegion': us-east-1 }, Expect: Denied")]
    [InlineData("Principal: bob, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:orders-eu', Expect: Denied")]
    [InlineData("Principal: bob, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:orders2', Expect: Denied")]
    [InlineData("Principal: bob, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:us-east-1:111122223333:orders', Expect: Denied")]
    [InlineData("Principal: bob, Action: sqs:CreateQueue, Resource: 'arn:aws:sqs:eu-west-1:111122223333:ordes', Expect: Denied")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::jobs-us/x', Expect: Denied")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::team-b/x', Expect: Denied")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::archive/2025/x', Expect: Denied")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::rel*', Expect: Denied")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::release*/x', Expect: Denied")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::jobs-*/x', Expect: Denied")]
    [InlineData("Principal: bob, Action: s3:GetObject, Resource: 'arn:aws:s3:::repository*', Expect: Denied")]
    [InlineData("Principal: bob, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-*:111122223333:orders*', Expect: Denied")]
    [InlineData("Principal: bob, Action: iam:PassRole, Resource: 'arn:aws:iam::111122223333:role/deploy*', Expect: Denied")]
    public void AT_7_what_may_be_meant_is_asked(string test, bool isPartnerNamed = false) =>
        Assert.Equal(Outcome.Passed, One(test, isPartnerNamed ? Partner : Queue).Outcome);

    // What fails fails still, and is told what may have been meant.
    [Fact]
    public void AT_7_a_failure_about_a_misspelt_resource_says_what_was_meant()
    {
        AccessTestResult result = One("Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::relaeses/x', Expect: Allowed");

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Contains("Did you mean arn:aws:s3:::releases?", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Policy: work, Sid: NoSecret", "work has no statement NoSecret; there are Read, NoSecrets, Office, Become. Did you mean NoSecrets?")]
    [InlineData("Policy: wrk", "no policy wrk is asked; asked are work. Did you mean work?")]
    [InlineData("Sid: Other", "no policy that is asked has a statement Other; there are Read, NoSecrets, Office, Become.")]
    [InlineData("Policy: work, Sid: Become", ", expected by work #Become.")]
    public void AT_4_who_expects_a_statement_that_is_not_there_is_told_which_are(string statement, string message) => Assert.Contains(
        message,
        One($"Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/secret/k', Expect: Denied, ByStatement: {{ {statement} }}").Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_test_with_policies_of_its_own_asks_them_and_not_the_account()
    {
        const string Own = "Principal: 'arn:aws:iam::111122223333:user/nobody', Action: s3:GetObject, Resource: 'arn:aws:s3:::mine/*', ResourceAccount: '111122223333'";
        const string Allow = "{ Version: '2012-10-17', Statement: [ { Effect: Allow, Action: 's3:Get*', Resource: 'arn:aws:s3:::mine/*' } ] }";

        Assert.Equal(Outcome.Passed, One($"{Own}, Expect: Allowed, Policies: {{ Identity: [ {Allow} ] }}").Outcome);
        Assert.Equal(Outcome.Failed, One($"{Own}, Expect: Allowed, Policies: {{ Identity: [ {Allow} ], ServiceControl: [ [] ] }}").Outcome);
    }

    // Which account owns it nothing tells where there are two.
    [Fact]
    public void Who_may_about_a_resource_without_an_owner_is_an_error_of_the_case()
    {
        AccessTestResult result = Assert.Single(RunText(
            "Tests:\n  - { Action: s3:GetObject, Resource: 'arn:aws:s3:::nobodys/k', NobodyAllowed: true }", accounts: "Accounts:\n  - AccountId: \"111122223333\"\n  - AccountId: \"444455556666\""));

        Assert.Equal(Outcome.Error, result.Outcome);
        Assert.Contains("arn:aws:s3:::nobodys", result.Message, StringComparison.Ordinal);
    }

    private AccessTestResult One(string test, string more = "") => RunText($"Tests:\n  - {{ {test} }}", more: more).Single();

    private AccessTestResult[] Run(string test, string head = "") => RunText($"{head}\nTests:\n  - {{ {test} }}");

    private AccessTestResult[] RunText(string text, bool allowsSkipped = false, string name = "t.yaml", string more = "", string accounts = Account)
    {
        string account = Path.Combine(_folder, "account.yaml");
        string path = Path.Combine(_folder, name);
        File.WriteAllText(account, accounts.Replace("OpenIDConnectProviders:", $"{more}\nOpenIDConnectProviders:", StringComparison.Ordinal));
        File.WriteAllText(path, text);
        IamModel model = AccountImporter.Import(IamModel.Empty, [account]).Model;
        var settings = new TestRunSettings
        {
            Model = model,
            Now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Profiles = new ProfileSources { FindProfile = _ => null },
            AllowsSkipped = allowsSkipped,
        };
        ImmutableArray<AccessTestResult> results = TestRunner.Run(TestFileReader.Read(path), settings);
        return [.. results];
    }
}
