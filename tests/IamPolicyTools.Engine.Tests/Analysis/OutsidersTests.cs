using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Evaluation;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Who comes from outside: other accounts, partitions, providers, services, nobody.</summary>
public sealed class OutsidersTests
{
    private const string Li = "arn:aws-cn:iam::444455556666:user/li";
    private const string Role = "arn:aws:iam::111122223333:role/r";

    [Theory]
    [InlineData("{ Federated: cognito-identity.amazonaws.com }", "sts:AssumeRoleWithWebIdentity", "cognito-identity.amazonaws.com", AccessorKind.IdentityProvider)]
    [InlineData("{ Federated: accounts.google.com }", "sts:AssumeRoleWithWebIdentity", "accounts.google.com", AccessorKind.IdentityProvider)]
    [InlineData("{ Federated: www.amazon.com }", "sts:AssumeRoleWithWebIdentity", "www.amazon.com", AccessorKind.IdentityProvider)]
    [InlineData("{ Service: cognito-identity.amazonaws.com }", "sts:AssumeRole", "cognito-identity.amazonaws.com", AccessorKind.Service)]
    [InlineData("{ AWS: 'arn:aws:sts::777788889999:assumed-role/x/y' }", "sts:AssumeRole", "arn:aws:sts::777788889999:assumed-role/x/y", AccessorKind.Session)]
    public void Whoever_a_role_trusts_is_named(string principal, string action, string name, AccessorKind kind)
    {
        IamModel model = World(trust: $"{{ Effect: Allow, Principal: {principal}, Action: '{action}' }}");

        Assert.Equal(kind, Find(model, Role, action).Single(a => a.Principal == name).PrincipalKind);

        // Of a principal of another account its own policies are not known: strict takes them to say nothing.
        Assert.Equal(kind != AccessorKind.Session, Ask(model, name, action, Role).IsAllowed);
    }

    // R-178a, design.md 11: who-can and the question say the same of somebody whose own policies are unknown.
    [Theory]
    [InlineData("arn:aws:iam::777788889999:user/u", Decision.Conditional)]
    [InlineData("arn:aws:iam::777788889999:role/r", Decision.Conditional)]
    [InlineData("arn:aws:sts::777788889999:assumed-role/r/s", Decision.Conditional)]
    [InlineData("arn:aws:sts::777788889999:federated-user/f", Decision.Conditional)]
    [InlineData("777788889999", Decision.Allowed)]
    [InlineData("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", Decision.Allowed)]
    public void Who_can_and_the_question_agree_on_outsiders(string principal, Decision expected)
    {
        string type = principal.Length == 64 ? "CanonicalUser" : "AWS";
        IamModel model = World(bucket: $"Policy: {Document($"{{ Effect: Allow, Principal: {{ {type}: '{principal}' }}, Action: 's3:GetObject', Resource: '*' }}")}");

        ResourceAccess found = Find(model, "arn:aws:s3:::site/k", "s3:GetObject").Single(a => a.IsOutside);
        IamAccessResult asked = Ask(model, found.Principal, "s3:GetObject", "arn:aws:s3:::site/k", ContextMode.Discovery);

        Assert.Equal((expected, expected), (found.Decision, asked.Decision));
        Assert.Equal(expected == Decision.Conditional, found.Unknowns.Any(u => u.What.Contains(principal, StringComparison.Ordinal)));
    }

    // R-178a: somebody of any account may be of the account, or be the service, that a condition asks for.
    [Theory]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/k", "kms:Decrypt", "StringEquals: { 'kms:CallerAccount': '444455556667' }", "kms:CallerAccount")]
    [InlineData("arn:aws:s3:::logs", "s3:GetBucketAcl", "Bool: { 'aws:PrincipalIsAWSService': 'true' }", "aws:PrincipalIsAWSService")]
    public void Whoever_a_condition_lets_in_is_left_open(string resource, string action, string condition, string key)
    {
        IamModel model = World($"- {{ Arn: '{resource}', Policy: {Document($"{{ Effect: Allow, Principal: {{ AWS: '*' }}, Action: '*', Resource: '*', Condition: {{ {condition} }} }}")} }}");

        ResourceAccess found = Find(model, resource, action).Single(a => a.PrincipalKind == AccessorKind.AnyPrincipal);

        Assert.Equal(Decision.Conditional, found.Decision);
        Assert.Contains(key, found.MissingContextKeys);
    }

    // Whom the model has has a row; that nobody else is left is said by none.
    [Theory]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "StringEquals: { 'aws:PrincipalAccount': '111122223333' }", false)]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "StringEqualsIgnoreCase: { 'aws:PrincipalAccount': ['111122223333', x] }", false)]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:*' }", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/k", "kms:Decrypt", "StringEquals: { 'kms:CallerAccount': '111122223333' }", false)]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "StringEquals: { 'aws:PrincipalAccount': ['111122223333', '777788889999'] }", true)]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "StringLike: { 'aws:PrincipalAccount': '11*' }", true)]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "StringNotEquals: { 'aws:PrincipalAccount': '111122223333' }", true)]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' }", true)]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' }", true)]
    [InlineData("arn:aws:s3:::shared/k", "s3:GetObject", "StringEquals: { 'aws:UserAgent': '${aws:PrincipalAccount}' }", true)]
    public void Everybody_is_told_where_somebody_is_left(string resource, string action, string condition, bool isTold)
    {
        IamModel model = World($"- {{ Arn: '{(action[0] == 'k' ? resource : "arn:aws:s3:::shared")}', Policy: {Document($"{{ Effect: Allow, Principal: {{ AWS: '*' }}, Action: '*', Resource: '*', Condition: {{ {condition} }} }}")} }}");

        Assert.Equal(isTold, Find(model, resource, action).Any(a => a.PrincipalKind == AccessorKind.AnyPrincipal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_an_account_whose_roles_are_not_known_somebody_may_be_left(bool isUnknown)
    {
        string deny = "{ Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } } }";
        IamModel model = ImportFolder.Import(
            $"AccountId: '111122223333'\nResources: [{{ Arn: 'arn:aws:s3:::site', Policy: {Document($"{{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }}, {deny}")} }}]").Model;
        Account account = model.Accounts["111122223333"];
        model = isUnknown ? model.With(account with { Unknowns = account.Unknowns.Add("Roles", "not read") }) : model;

        Assert.Equal(isUnknown, Find(model, "arn:aws:s3:::site/k", "s3:GetObject").Any(a => a.PrincipalKind == AccessorKind.AnyPrincipal));
    }

    // policy-language.md 1.2: a canonical user is the account.
    [Theory]
    [InlineData("Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { CanonicalUser: ID }, Action: 's3:GetObject', Resource: '*' }] }", "arn:aws:s3:::b/k", "s3:GetObject")]
    [InlineData("Acl: [{ Grantee: ID, Permission: READ }]", "arn:aws:s3:::b", "s3:ListBucket")]
    public void An_account_of_the_model_by_its_canonical_id_is_nobody_else(string bucket, string resource, string action)
    {
        string id = new('b', 64);
        IamModel model = ImportFolder.Import($$"""
            Accounts:
            - AccountId: "111122223333"
              Resources: [{ Arn: "arn:aws:s3:::b", {{bucket.Replace("ID", id, StringComparison.Ordinal)}} }]
            - AccountId: "444455556666"
              CanonicalUserId: {{id}}
              Users: [{ UserName: c, UserPolicyList: [{ PolicyName: p, PolicyDocument: {{Document("{ Effect: Allow, Action: '*', Resource: '*' }")}} }] }]
            """).Model;

        ImmutableArray<ResourceAccess> found = Find(model, resource, action);

        Assert.Contains(found, a => a.Principal == "arn:aws:iam::444455556666:user/c");
        Assert.DoesNotContain(found, a => a.IsOutside);
    }

    // PO-2.1
    [Theory]
    [InlineData("arn:aws:iam::${trusted}:root")]
    [InlineData("arn:aws:iam::444455556667:role/${name}")]
    public void Whom_a_template_leaves_open_may_be_anybody(string principal)
    {
        IamModel model = World(bucket: $"Policy: {Document($"{{ Effect: Allow, Principal: {{ AWS: '{principal}' }}, Action: 's3:GetObject', Resource: '*' }}")}");

        Assert.Equal(Decision.Conditional, Find(model, "arn:aws:s3:::site/k", "s3:GetObject").Single(a => a.PrincipalKind == AccessorKind.AnyPrincipal).Decision);
    }

    // PL-83a
    [Theory]
    [InlineData("cognito-identity.amazonaws.com", "sts:AssumeRole")]
    [InlineData("accounts.google.com", "s3:GetObject")]
    public void A_provider_without_an_ARN_is_one_for_web_identities_only(string name, string action) =>
        Assert.False(Ask(World(trust: $"{{ Effect: Allow, Principal: {{ Federated: {name} }}, Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'] }}"), name, action, action[0] == 's' && action[1] == 't' ? Role : "arn:aws:s3:::site/k").IsAllowed);

    // R-101
    [Fact]
    public void Whom_a_list_lets_in_with_all_others_of_AWS_is_named()
    {
        IamModel model = World(bucket: "Acl: [{ Grantee: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers', Permission: WRITE }]");

        string[] found = [.. Find(model, "arn:aws:s3:::site/k", "s3:PutObject").Where(a => a.IsOutside).Select(a => a.Principal)];
        Assert.Equal(["*"], found);
    }

    [Fact]
    public void A_federated_user_of_another_account_is_named()
    {
        const string Bob = "arn:aws:sts::777788889999:federated-user/bob";
        IamModel model = World(bucket: $"Policy: {Document($"{{ Effect: Allow, Principal: {{ AWS: '{Bob}' }}, Action: 's3:GetObject', Resource: '*' }}")}");

        Assert.Contains(Find(model, "arn:aws:s3:::site/k", "s3:GetObject"), a => a.Principal == Bob && a.IsOutside);
    }

    // R-161, PL-83
    [Fact]
    public void An_origin_access_identity_needs_the_buckets_word_only()
    {
        const string Identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE";
        IamModel model = World(bucket: $"Policy: {Document($"{{ Effect: Allow, Principal: {{ AWS: '{Identity}' }}, Action: 's3:GetObject', Resource: '*' }}")}");

        Assert.True(Ask(model, Identity, "s3:GetObject", "arn:aws:s3:::site/k").IsAllowed);
        Assert.Equal(PolicyType.Resource, Ask(model, Identity, "s3:PutObject", "arn:aws:s3:::site/k").PolicyType);
        Assert.Contains(Find(model, "arn:aws:s3:::site/k", "s3:GetObject"), a => a.Principal == Identity && a.IsOutside);
    }

    // R-160
    [Theory]
    [InlineData("arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-abcdef", "secretsmanager:GetSecretValue", false)]
    [InlineData("arn:aws:sqs:eu-west-1:111122223333:q", "sqs:SendMessage", true)]
    [InlineData("arn:aws:lambda:eu-west-1:111122223333:function:f", "lambda:InvokeFunction", false)]
    [InlineData("arn:aws:lambda:eu-west-1:111122223333:function:f", "lambda:InvokeFunctionUrl", true)]
    public void Nobody_in_particular_comes_where_unsigned_calls_exist(string resource, string action, bool isTaken)
    {
        IamModel model = World($"- {{ Arn: '{resource}', Policy: {Document("{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }")} }}");

        Assert.Equal(isTaken, Find(model, resource, action).Any(a => a.PrincipalKind == AccessorKind.Anonymous && a.Decision == Decision.Allowed));
        Assert.Contains(Find(model, resource, action), a => a.PrincipalKind == AccessorKind.AnyPrincipal);
    }

    [Fact]
    public void That_a_call_may_come_through_a_URL_is_open()
    {
        const string Function = "arn:aws:lambda:eu-west-1:111122223333:function:f";
        IamModel model = World($"- {{ Arn: '{Function}', Policy: {Document("{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }")} }}");

        Assert.Equal(Decision.Conditional, Ask(model, "anonymous", "lambda:InvokeFunction", Function, ContextMode.Discovery).Decision);
    }

    // R-158: with accounts, with ARNs, with everybody; a Deny is reported before.
    [Theory]
    [InlineData("{ AWS: '444455556666' }")]
    [InlineData("{ AWS: '*' }")]
    [InlineData("{ AWS: 'arn:aws-cn:iam::444455556666:root' }")]
    [InlineData("{ AWS: 'arn:aws-cn:iam::444455556666:user/li' }")]
    public void Partitions_are_apart(string principal)
    {
        IamModel model = World(trust: $"{{ Effect: Allow, Principal: {principal}, Action: 'sts:AssumeRole' }}");

        IamAccessResult result = Ask(model, Li, "sts:AssumeRole", Role);
        Assert.Equal((Decision.ImplicitDeny, (PolicyType?)PolicyType.Service), (result.Decision, result.PolicyType));
        Assert.Contains("partition", result.Reason, StringComparison.Ordinal);
        Assert.Empty(new AssumableRoleSearch(Scope(model, ContextMode.Discovery)).Find(Subject.Find(model, Li)!));
        Assert.DoesNotContain(Find(model, Role, "sts:AssumeRole"), a => a.Principal.StartsWith("arn:aws-cn:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("arn:aws:sqs:us-east-1:444455556666:q", false)]
    [InlineData("arn:aws-cn:sqs:cn-north-1:444455556666:q", true)]
    public void The_own_account_number_in_another_partition_is_another_account(string queue, bool isAllowed) =>
        Assert.Equal(isAllowed, Ask(World(), Li, "sqs:SendMessage", queue).IsAllowed);

    [Fact]
    public void The_same_number_in_another_partition_is_nobody_of_the_model()
    {
        Subject other = Subject.Find(World(), "arn:aws-us-gov:iam::111122223333:root")!;

        Assert.False(other.IsModelled);
    }

    // An account id is what who-can prints, and so it can be asked about.
    [Fact]
    public void An_account_stands_for_some_principal_of_it()
    {
        IamModel model = World(bucket: $"Policy: {Document("{ Effect: Allow, Principal: { AWS: '777788889999' }, Action: 's3:GetObject', Resource: '*' }")}");
        ResourceAccess found = Find(model, "arn:aws:s3:::site/k", "s3:GetObject").Single(a => a.IsOutside);
        IamAccessResult asked = Ask(model, found.Principal, "s3:GetObject", "arn:aws:s3:::site/k");

        Assert.Equal(("777788889999", Decision.Allowed), (asked.Principal, asked.Decision));
        Assert.Contains(asked.Notes, n => n.Contains("assumes that they allow the call", StringComparison.Ordinal));
    }

    // R-175: the caller picks the session's name.
    [Fact]
    public void A_role_may_be_the_session_that_a_policy_names()
    {
        IamModel model = World(bucket: $"Policy: {Document("{ Effect: Allow, Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/r/magic' }, Action: 's3:GetObject', Resource: '*' }")}");

        Assert.False(Ask(model, Role, "s3:GetObject", "arn:aws:s3:::site/k").IsAllowed);
        IamAccessResult open = Ask(model, Role, "s3:GetObject", "arn:aws:s3:::site/k", ContextMode.Discovery);
        Assert.Equal((Decision.Conditional, "depending on the session's name (magic)"), (open.Decision, open.Reason));
        Assert.Contains("the session's name is magic", open.Conditions!.AllowedWhen.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal(Decision.ImplicitDeny, Ask(model, "arn:aws:sts::111122223333:assumed-role/r/other", "s3:GetObject", "arn:aws:s3:::site/k", ContextMode.Discovery).Decision);
    }

    // R-172: one answer from a model and from policies that are given, and no silence.
    [Theory]
    [InlineData("s3:ListAllMyBuckets", "*", true, "takes no resource")]
    [InlineData("ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:subnet/s", true, "do not reach ec2")]
    [InlineData("s3:GetObject", "arn:aws:s3:::site/k", false, null)]
    public void What_resource_control_policies_do_not_reach_is_said(string action, string resource, bool isAllowed, string? note)
    {
        const string Deny = "{ Effect: Deny, Principal: '*', Action: ['s3:*', 'ec2:*'], Resource: '*' }";
        IamModel model = World(organization:
            $"""
            Organization:
              Id: o-example1234
              MasterAccountId: "999999999999"
              ResourceControlPolicies: [{"{"} Name: none, PolicyDocument: {Document(Deny)} {"}"}]
              Root: {"{"} Id: r-root, ResourceControlPolicies: [RCPFullAWSAccess, none], Accounts: ["111122223333"] {"}"}
            """);
        var given = new GivenPolicies
        {
            Identity = [Given.Statement("\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"")],
            ResourceControl = [[AwsPolicies.RcpFullAwsAccess.Document, Given.Statement("\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": [\"s3:*\", \"ec2:*\"], \"Resource\": \"*\"", PolicyKind.ResourceControl)]],
        };

        foreach (IamAccessResult result in new[] { Ask(model, Given.Alice, action, resource), Given.Ask(given, action, resource, owner: "111122223333") })
        {
            Assert.Equal(isAllowed, result.IsAllowed);
            Assert.Equal(note is not null, result.Notes.Any(n => n.Contains(note ?? "was left out", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("arn:aws:iam::777788889999:role/x", "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:subnet/s", "no share of it is known")] // R-49
    [InlineData("anonymous", "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:subnet/s", "not among the services")] // R-160
    [InlineData(Given.Alice, "sts:GetWebIdentityToken", "*", "outbound federation")] // R-176a
    [InlineData(Given.Alice, "signin:Authenticate", "*", "console authorization")] // R-176b
    public void What_is_left_open_is_said(string principal, string action, string resource, string note) =>
        Assert.Contains(Ask(World(), principal, action, resource).Notes, n => n.Contains(note, StringComparison.Ordinal));

    // PL-85: in a Deny, too; elsewhere the short form covers nothing.
    [Theory]
    [InlineData("Deny", "execute-api:/prod/*", "prod/GET/x", false)]
    [InlineData("Deny", "execute-api:/prod/*", "test/prod/GET", true)]
    [InlineData("Deny", "execute-api:/*", "prod/GET/x", false)]
    public void A_REST_API_writes_its_paths_short(string effect, string entry, string path, bool isAllowed)
    {
        const string Api = "arn:aws:execute-api:eu-west-1:111122223333:abc123";
        IamModel model = World($"- {{ Arn: '{Api}', Policy: {Document($"{{ Effect: {effect}, Principal: '*', Action: 'execute-api:Invoke', Resource: '{entry}' }}")} }}");

        Assert.Equal(isAllowed, Ask(model, Given.Alice, "execute-api:Invoke", $"{Api}/{path}").IsAllowed);
        EffectivePermission[] permissions =
        [
            .. new EffectivePermissionSearch(Scope(model, ContextMode.Strict)).Find(Subject.Find(model, Given.Alice)!, new EffectivePermissionQuery { Actions = ["execute-api:Invoke"] }),
        ];
        Assert.Equal(isAllowed, permissions.Any(p => p.Covers($"{Api}/{path}")));
    }

    private static AccessScope Scope(IamModel model, ContextMode mode) => new(model, new ModelAccessSettings { Now = Given.Now, Mode = mode });

    private static IamAccessResult Ask(IamModel model, string principal, string action, string resource, ContextMode mode = ContextMode.Strict) =>
        new ModelAccess(Scope(model, mode), Subject.Find(model, principal)!).Ask(ActionName.Parse(action), resource);

    private static ImmutableArray<ResourceAccess> Find(IamModel model, string resource, string action) =>
        ResourceAccessSearch.Find(Scope(model, ContextMode.Discovery), new ResourceAccessQuery(resource, [ActionName.Parse(action)]));

    private static string Document(string statement) => $"{{ Version: '2012-10-17', Statement: [{statement}] }}";

    private static IamModel World(string resources = "", string? trust = null, string bucket = "Tags: {}", string organization = "")
    {
        const string Any = "{ Effect: Allow, Action: '*', Resource: '*' }";
        string User(string name) => $"{{ UserName: {name}, UserPolicyList: [{{ PolicyName: p, PolicyDocument: {Document(Any)} }}] }}";
        string trusting = Document(trust ?? "{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: 'sts:AssumeRole' }");
        return ImportFolder.Import(
            $"""
            Accounts:
            - AccountId: "111122223333"
              Users: [{User("alice")}]
              Roles: [{"{"} RoleName: r, AssumeRolePolicyDocument: {trusting} {"}"}]
              Resources:
              - {"{"} Arn: 'arn:aws:s3:::site', {bucket} {"}"}
              {resources}
            - AccountId: "444455556666"
              Partition: aws-cn
              Users: [{User("li")}]
            {organization}
            """,
            "world.yaml").Model;
    }
}
