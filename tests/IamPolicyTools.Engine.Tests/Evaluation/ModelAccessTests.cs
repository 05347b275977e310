using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>What is gathered from a model on both sides of a question.</summary>
public sealed class ModelAccessTests
{
    private const string World = """
        Organization:
          Id: o-a1b2c3d4e5
          MasterAccountId: "999999999999"
          ServiceControlPolicies:
            - Name: NoQueues
              PolicyDocument: { Version: "2012-10-17", Statement: { Effect: Deny, Action: "sqs:*", Resource: "*" } }
          ResourceControlPolicies:
            - Name: OwnOrganization
              PolicyDocument:
                Version: "2012-10-17"
                Statement:
                  Effect: Deny
                  Principal: "*"
                  Action: "s3:*"
                  Resource: "*"
                  Condition: { StringNotEquals: { "aws:PrincipalOrgID": o-a1b2c3d4e5 } }
          DelegatedAdministrators: [{ AccountId: "111122223333", ServicePrincipal: iam.amazonaws.com }]
          Root:
            Id: r-ab12
            Accounts: ["999999999999"]
            OrganizationalUnits:
              - Id: ou-ab12-workload
                Name: workloads
                ServiceControlPolicies: [FullAWSAccess, NoQueues]
                ResourceControlPolicies: [RCPFullAWSAccess, OwnOrganization]
                Accounts: ["111122223333", "444455556666"]
        Accounts:
          - AccountId: "999999999999"
            Users:
              - { UserName: boss, AttachedManagedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess] }
          - AccountId: "111122223333"
            PublicAccessBlock: { RestrictPublicBuckets: true }
            Groups:
              - GroupName: admins
                AttachedManagedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
            Users:
              - { UserName: ops, Path: /team/, Groups: [admins], Tags: { team: core } }
              - { UserName: lost, AttachedManagedPolicies: [arn:aws:iam::aws:policy/NobodyKnowsThisPolicy] }
            Roles:
              - RoleName: batch
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } }
              - RoleName: AWSServiceRoleForSupport
                Path: /aws-service-role/support.amazonaws.com/
                AttachedManagedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { Service: support.amazonaws.com }, Action: "sts:AssumeRole" } }
            Resources:
              - Arn: arn:aws:s3:::ours
                Tags: { team: core }
                Policy: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::ours/*" } }
            VpcEndpoints:
              - VpcEndpointId: vpce-0123456789abcdef0
                PolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::other/*" } }
          - AccountId: "444455556666"
            Users:
              - { UserName: dev, AttachedManagedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess] }
        """;

    private const string Ops = "arn:aws:iam::111122223333:user/team/ops";

    private static readonly Lazy<IamModel> s_world = new(() => ImportFolder.Import(World, "world.yaml").Model);

    [Theory]
    [InlineData(Ops, "ec2:DescribeInstances", "*", Decision.Allowed, null)]
    [InlineData(Ops, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q", Decision.ExplicitDeny, PolicyType.ServiceControl)]
    [InlineData("arn:aws:iam::111122223333:root", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q", Decision.ExplicitDeny, PolicyType.ServiceControl)]
    [InlineData("arn:aws:iam::999999999999:user/boss", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:999999999999:q", Decision.Allowed, null)]
    [InlineData("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSupport/s", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q", Decision.Allowed, null)]
    [InlineData("arn:aws:iam::444455556666:user/dev", "s3:PutObject", "arn:aws:s3:::ours/k", Decision.ExplicitDeny, PolicyType.BlockPublicAccess)]
    [InlineData("anonymous", "s3:GetObject", "arn:aws:s3:::ours/k", Decision.ExplicitDeny, PolicyType.ResourceControl)]
    [InlineData("ec2.amazonaws.com", "sts:AssumeRole", "arn:aws:iam::111122223333:role/batch", Decision.Allowed, null)]
    [InlineData(Ops, "sts:AssumeRole", "arn:aws:iam::111122223333:role/batch", Decision.ImplicitDeny, PolicyType.Trust)]
    [InlineData("arn:aws:sts::111122223333:assumed-role/batch/i-1", "s3:GetObject", "arn:aws:s3:::ours/k", Decision.Allowed, null)]
    public void Policies_of_every_type_are_found(string principal, string action, string resource, Decision decision, PolicyType? type)
    {
        IamAccessResult result = Ask(principal, action, resource);

        Assert.Equal(decision, result.Decision);
        Assert.Equal(type, result.PolicyType);
    }

    // AWS attaches RCPFullAWSAccess everywhere, and nobody can detach it.
    [Theory]
    [InlineData("[OwnOrganization]")]
    [InlineData("[]")]
    public void A_level_that_does_not_name_the_full_resource_control_policy_has_it(string list)
    {
        IamModel model = ImportFolder.Import(World.Replace("[RCPFullAWSAccess, OwnOrganization]", list, StringComparison.Ordinal), "world.yaml").Model;

        ModelAccess ops = new(model, Subject.Find(model, "arn:aws:iam::111122223333:user/team/ops")!, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch });

        Assert.Equal(Decision.Allowed, ops.Ask(ActionName.Parse("s3:GetObject"), "arn:aws:s3:::ours/k").Decision);
    }

    [Fact]
    public void Keys_of_principal_resource_and_organization_are_derived()
    {
        IReadOnlyDictionary<string, string> derived = Ask(Ops, "s3:GetBucketLocation", "arn:aws:s3:::ours").DerivedContext;

        Assert.Equal("core", derived["aws:PrincipalTag/team"]);
        Assert.Equal("ops", derived["aws:username"]);
        Assert.Equal("o-a1b2c3d4e5", derived["aws:PrincipalOrgID"]);
        Assert.Equal("o-a1b2c3d4e5/r-ab12/ou-ab12-workload/", derived["aws:ResourceOrgPaths"]);
        Assert.Equal("111122223333", derived["s3:ResourceAccount"]);
    }

    [Fact]
    public void An_object_does_not_have_its_buckets_tags() =>
        Assert.False(Ask(Ops, "s3:GetObject", "arn:aws:s3:::ours/k").DerivedContext.ContainsKey("aws:ResourceTag/team"));

    [Fact]
    public void A_VPC_endpoint_of_the_model_is_a_ceiling_R_145()
    {
        IamAccessResult result = Ask(Ops, "s3:GetObject", "arn:aws:s3:::ours/k", """{ "aws:SourceVpce": "vpce-0123456789abcdef0" }""");

        Assert.Equal(PolicyType.VpcEndpoint, result.PolicyType);
    }

    // F5, CK-8
    [Theory]
    [InlineData("vpc-1", "vpce-1", PolicyType.VpcEndpoint, "the request is taken to pass vpce-1, the only endpoint of vpc-1 that the model has")]
    [InlineData("vpc-9", null, null, "the model has no VPC endpoint of vpc-9")]
    [InlineData("vpc-2", null, null, "which endpoint of vpc-2 the request passes is not known (vpce-2, vpce-3)")]
    public void An_endpoint_that_is_known_by_its_VPC_counts_or_is_named(string vpc, string? endpoint, PolicyType? type, string note)
    {
        const string Denies = "PolicyDocument: { Version: \"2012-10-17\", Statement: { Effect: Deny, Principal: \"*\", Action: \"s3:*\", Resource: \"*\" } }";
        IamModel model = ImportFolder.Import($$"""
            AccountId: "111122223333"
            Users: [{ UserName: u, AttachedManagedPolicies: [AdministratorAccess] }]
            VpcEndpoints:
              - { VpcEndpointId: vpce-1, VpcId: vpc-1, {{Denies}} }
              - { VpcEndpointId: vpce-2, VpcId: vpc-2, {{Denies}} }
              - { VpcEndpointId: vpce-3, VpcId: vpc-2 }
            """).Model;
        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Context = ContextInput.Parse($$"""{ "aws:SourceVpc": "{{vpc}}" }""", "context") };

        IamAccessResult result = new ModelAccess(model, Subject.Find(model, "arn:aws:iam::111122223333:user/u")!, settings).Ask(ActionName.Parse("s3:GetObject"), "arn:aws:s3:::b/k");

        Assert.Equal(type, result.PolicyType);
        Assert.Equal(endpoint is not null, result.MatchedStatements.Any(m => m.PolicyName == endpoint));
        Assert.Single(result.Notes, n => n.Contains(note, StringComparison.Ordinal));
    }

    [Theory] // CK-7, CK-8
    [InlineData("""{ "aws:ViaAWSService": "true", "aws:SourceVpce": "vpce-0123456789abcdef0" }""", "aws:ViaAWSService true beside aws:SourceVpce")]
    [InlineData("""{ "aws:CalledVia": ["athena.amazonaws.com"], "aws:VpcSourceIp": "10.0.0.1" }""", "aws:ViaAWSService true beside aws:VpcSourceIp")]
    [InlineData("""{ "aws:SourceIp": "203.0.113.1", "aws:SourceVpce": "vpce-0123456789abcdef0" }""", "has both aws:SourceVpce and aws:SourceIp")]
    [InlineData("""{ "aws:PrincipalIsAWSService": "true" }""", "is no service: the given value stands")]
    [InlineData("""{ "aws:MultiFactorAuthAge": "5" }""", "aws:MultiFactorAuthAge has aws:MultiFactorAuthPresent true")]
    [InlineData("""{ "aws:MultiFactorAuthAge": "5", "aws:MultiFactorAuthPresent": "true", "aws:SourceIp": "203.0.113.1", "aws:CalledVia": ["athena.amazonaws.com"] }""", null)]
    public void Keys_that_no_request_has_together_are_noted(string context, string? note)
    {
        string[] notes = [.. Ask(Ops, "s3:GetObject", "arn:aws:s3:::ours/k", context).Notes];

        Assert.Equal(note is null ? 0 : 1, notes.Length);
        Assert.All(notes, n => Assert.Contains(note!, n, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Ops, "s3:GetObject", "arn:aws:s3:::elsewhere/k", "it is taken to belong to 111122223333")]
    [InlineData(Ops, "s3:GetObject", "arn:aws:s3:::elsewhere/k", "its resource policy is unknown")]
    [InlineData("arn:aws:iam::777788889999:user/x", "s3:GetObject", "arn:aws:s3:::ours/k", "its own policies are unknown")]
    [InlineData("arn:aws:iam::111122223333:user/lost", "s3:GetObject", "arn:aws:s3:::ours/k", "NobodyKnowsThisPolicy is unknown")]
    public void What_is_not_known_is_said(string principal, string action, string resource, string note) =>
        Assert.Contains(Ask(principal, action, resource).Notes, n => n.Contains(note, StringComparison.Ordinal));

    [Theory]
    [InlineData("ec2.amazonaws.com", false)]
    [InlineData("lambda.amazonaws.com", true)]
    public void Passing_a_role_tells_when_the_service_could_not_use_it_R_142(string service, bool isNoted)
    {
        IamAccessResult result = Ask(Ops, "iam:PassRole", "arn:aws:iam::111122223333:role/batch", $$"""{ "iam:PassedToService": "{{service}}" }""");

        Assert.True(result.IsAllowed);
        Assert.Equal(isNoted, result.Notes.Any(n => n.Contains("the service would refuse the role", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Ops, "444455556666", Decision.Allowed, null)] // The delegated administrator of IAM.
    [InlineData("arn:aws:iam::999999999999:user/boss", "111122223333", Decision.Allowed, null)]
    [InlineData("arn:aws:iam::444455556666:user/dev", "111122223333", Decision.ImplicitDeny, PolicyType.Service)]
    [InlineData(Ops, "999999999999", Decision.ImplicitDeny, PolicyType.Service)]
    public void AssumeRoot_asks_the_organization_R_114b(string principal, string member, Decision decision, PolicyType? type)
    {
        IamAccessResult result = Ask(
            principal, "sts:AssumeRoot", $"arn:aws:iam::{member}:root", """{ "sts:TaskPolicyArn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy" }""");

        Assert.Equal(decision, result.Decision);
        Assert.Equal(type, result.PolicyType);
    }

    [Fact]
    public void The_next_snapshot_recompiles_only_what_changed()
    {
        IamModel model = s_world.Value;
        Account account = model.Accounts["111122223333"];
        PrincipalPolicies before = ModelIndex.Of(model).Of(account.Roles["AWSServiceRoleForSupport"]);

        IamModel next = model.With(account with { Users = account.Users.Remove("lost") });
        PrincipalPolicies after = ModelIndex.Of(next).Of(next.Accounts["111122223333"].Roles["AWSServiceRoleForSupport"]);

        Assert.NotSame(ModelIndex.Of(model), ModelIndex.Of(next));
        Assert.Same(before.Identity, after.Identity);
    }

    private static IamAccessResult Ask(string principal, string action, string resource, string context = "{}")
    {
        Subject subject = Subject.Find(s_world.Value, principal)!;
        var access = new ModelAccess(s_world.Value, subject, new ModelAccessSettings { Now = Given.Now, Context = ContextInput.Parse(context, "context") });
        return access.Ask(ActionName.Parse(action), resource);
    }
}
