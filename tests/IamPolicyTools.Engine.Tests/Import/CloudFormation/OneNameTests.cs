using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>Several resources that make one thing, each under a condition of its own: neither is lost (IN-13).</summary>
public sealed class OneNameTests
{
    private const string Roles = """
        Parameters: { Env: { Type: String } }
        Conditions:
          Prod: !Equals [!Ref Env, prod]
          Dev: !Not [!Condition Prod]
        Resources:
          ProdRole:
            Type: AWS::IAM::Role
            Condition: Prod
            Properties:
              RoleName: app
              AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }] }
              PermissionsBoundary: arn:aws:iam::aws:policy/ReadOnlyAccess
              ManagedPolicyArns: [arn:aws:iam::aws:policy/AWSDenyAll]
              Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Action: "sqs:*", Resource: "*" }] } }]
          DevRole:
            Type: AWS::IAM::Role
            Condition: Dev
            Properties:
              RoleName: app
              AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
              Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }, { Effect: Allow, Action: "sns:*", Resource: "*" }] } }]
        """;

    private static readonly string s_app = $"arn:aws:iam::{A}:role/app";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IN13_two_roles_of_one_name_under_opposite_conditions(bool isTurned)
    {
        string template = isTurned ? Turned(Roles, "  ProdRole:", "  DevRole:") : Roles;
        ImportResult result = Read(template, Told, name: "app.yaml");

        Assert.Empty(result.Errors);
        Assert.DoesNotContain("CONFLICTING_SOURCES", result.Warnings.Select(w => w.Code));
        Role role = Assert.Single(result.Model.Accounts[A].Roles.Values);
        Assert.Equal(["Dev", "Prod"], role.ExistsWhen!.Split(" or ").Order(StringComparer.Ordinal));
        Assert.Equal(3, role.InlinePolicies.Single().Document.Statements.Length);
        Assert.Equal(2, role.Document.Statements.Length);
        Assert.Equal(["AttachedManagedPolicies", "PermissionsBoundary", "Tags"], role.Unknowns.Keys);

        // Where Prod holds it may nothing, where it does not it may both.
        foreach (string action in (string[])["sqs:ListQueues", "sns:ListTopics"])
        {
            Assert.Equal("ImplicitDeny", Answers(result.Model, s_app, action, "*").Split('(')[0]);
            Assert.EndsWith(" Conditional", Answers(result.Model, s_app, action, "*"), StringComparison.Ordinal);
        }

        Assert.Equal("ImplicitDeny(Identity) ImplicitDeny", Answers(Read(template, With("prod"), name: "app.yaml").Model, s_app, "iam:ListRoles", "*").Replace("ExplicitDeny", "ImplicitDeny", StringComparison.Ordinal));
        Assert.Equal("Allowed Allowed", Answers(Read(template, With("dev"), name: "app.yaml").Model, s_app, "sqs:ListQueues", "*"));
    }

    [Fact]
    public void IN13_reading_such_a_template_again_changes_nothing()
    {
        IamModel once = Read(Roles, Told, name: "app.yaml").Model;
        IamModel twice = Read(Roles, Told, Read(Roles, Told, once, "app.yaml").Model, "app.yaml").Model;

        Role role = Assert.Single(twice.Accounts[A].Roles.Values);
        Assert.Equal(once.Accounts[A].Roles["app"].ExistsWhen, role.ExistsWhen);
        Assert.Equal(3, role.InlinePolicies.Single().Document.Statements.Length);
        Assert.Equal(2, role.Document.Statements.Length);
    }

    [Fact]
    public void IN13_what_was_observed_may_still_be_there()
    {
        IamModel observed = Read("AccountId: \"111122223333\"\nResources:\n  - Arn: arn:aws:s3:::data\n    Policy: { Version: \"2012-10-17\", Statement: [{ Effect: Deny, Principal: \"*\", Action: s3:GetObject, Resource: \"arn:aws:s3:::data/*\" }] }\nUsers:\n  - UserName: u\n    AttachedManagedPolicies: [AmazonS3FullAccess]\n", new InfrastructureOptions(), name: "dump.yaml").Model;
        const string Template = """
            Parameters: { Env: { Type: String } }
            Conditions: { Prod: !Equals [!Ref Env, prod] }
            Resources:
              P: { Type: AWS::S3::BucketPolicy, Condition: Prod, Properties: { Bucket: data, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: "*", Action: s3:PutObject, Resource: "arn:aws:s3:::data/*" }] } } }
            """;
        IamModel model = Read(Template, Told, observed, "p.yaml").Model;

        Assert.EndsWith(" Conditional", Answers(model, $"arn:aws:iam::{A}:user/u", "s3:GetObject", "arn:aws:s3:::data/x"), StringComparison.Ordinal);
        Assert.EndsWith(" Conditional", Answers(model, $"arn:aws:iam::{A}:user/u", "s3:PutObject", "arn:aws:s3:::data/x"), StringComparison.Ordinal);
    }

    [Fact]
    public void IN13_two_policies_of_one_bucket_and_one_managed_policy_of_two_resources()
    {
        const string Template = """
            Parameters: { Env: { Type: String } }
            Conditions: { Prod: !Equals [!Ref Env, prod], Dev: !Equals [!Ref Env, dev] }
            Resources:
              A: { Type: AWS::S3::BucketPolicy, Condition: Prod, Properties: { Bucket: data, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::data/*" }] } } }
              B: { Type: AWS::S3::BucketPolicy, Condition: Dev, Properties: { Bucket: data, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: "*", Action: s3:PutObject, Resource: "arn:aws:s3:::data/*" }] } } }
              C: { Type: AWS::S3::Bucket, Condition: Prod, Properties: { BucketName: data, PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } } }
              D: { Type: AWS::S3::Bucket, Condition: Dev, Properties: { BucketName: data } }
              E: { Type: AWS::IAM::ManagedPolicy, Condition: Prod, Properties: { ManagedPolicyName: m, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Action: "sqs:*", Resource: "*" }] } } }
              F: { Type: AWS::IAM::ManagedPolicy, Condition: Dev, Properties: { ManagedPolicyName: m, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Action: "sns:*", Resource: "*" }] } } }
              U: { Type: AWS::IAM::User, Properties: { UserName: u, ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess, !Sub "arn:aws:iam::${AWS::AccountId}:policy/m"] } }
            """;
        ImportResult result = Read(Template, Told, name: "p.yaml");

        Assert.Empty(result.Errors);
        Assert.Equal(["Acl", "ObjectOwnership", "PublicAccessBlock", "Tags"], result.Model.Accounts[A].Resources["arn:aws:s3:::data"].Unknowns.Keys);
        foreach ((string action, string resource) in ((string, string)[])[("s3:GetObject", "arn:aws:s3:::data/x"), ("s3:PutObject", "arn:aws:s3:::data/x"), ("sqs:ListQueues", "*"), ("sns:ListTopics", "*")])
        {
            Assert.EndsWith(" Conditional", Answers(result.Model, $"arn:aws:iam::{A}:user/u", action, resource), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void IN13_control_policies_of_one_name()
    {
        const string Template = """
            Parameters: { Env: { Type: String } }
            Conditions: { Prod: !Equals [!Ref Env, prod], Dev: !Equals [!Ref Env, dev] }
            Resources:
              A: { Type: AWS::Organizations::Policy, Condition: Prod, Properties: { Name: guard, Type: SERVICE_CONTROL_POLICY, TargetIds: [ou-abcd-11111111], Content: { Version: 2012-10-17, Statement: [{ Effect: Deny, Action: "sqs:*", Resource: "*" }] } } }
              B: { Type: AWS::Organizations::Policy, Condition: Dev, Properties: { Name: guard, Type: SERVICE_CONTROL_POLICY, TargetIds: [ou-abcd-11111111], Content: { Version: 2012-10-17, Statement: [{ Effect: Deny, Action: "sns:*", Resource: "*" }] } } }
              U: { Type: AWS::IAM::User, Properties: { UserName: u, ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess] } }
            """;
        const string Tree = """{"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "999999999999", "Root": {"Id": "r-abcd", "OrganizationalUnits": [{"Id": "ou-abcd-11111111", "Name": "W", "Accounts": ["111122223333"]}]}}}""";
        IamModel model = Read(Template, Told, Read(Tree, new InfrastructureOptions(), name: "tree.json").Model, "p.yaml").Model;

        Assert.Equal("Allowed Conditional", Answers(model, $"arn:aws:iam::{A}:user/u", "sqs:ListQueues", "*"));
        Assert.Equal("Allowed Conditional", Answers(model, $"arn:aws:iam::{A}:user/u", "sns:ListTopics", "*"));
        Assert.Equal("Allowed Allowed", Answers(model, $"arn:aws:iam::{A}:user/u", "ec2:DescribeVpcs", "*"));
    }

    [Theory]
    [InlineData("Body: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/api.yaml } } }", true)]
    [InlineData("BodyS3Location: { Bucket: b, Key: k }", true)]
    [InlineData("Body: { openapi: 3.0.1, Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/api.yaml } } }", true)]
    [InlineData("Body: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: api.yaml } } }", false)]
    public void CFN20_a_definition_that_lies_elsewhere_may_have_a_policy(string body, bool isUnknown)
    {
        using var folder = new ImportFolder();
        folder.Write("api.yaml", "openapi: 3.0.1\nx-amazon-apigateway-policy: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: \"*\", Action: execute-api:Invoke, Resource: \"*\" }] }\n");
        string template = folder.Write("t.yaml", $"Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Name: api\n      {body}\n");
        ImportResult result = AccountImporter.Import(IamModel.Empty, [template], new ImportOptions { Infrastructure = Told });

        Resource api = Assert.Single(result.Model.Accounts[A].Resources.Values);
        Assert.Equal(isUnknown, api.Document!.UnknownReason is not null);
        Assert.Equal(isUnknown, result.Warnings.Any(w => w.Code == "PART_NOT_READ" && w.Message.Contains("x-amazon-apigateway-policy", StringComparison.Ordinal)));
        Assert.All(result.Warnings, w => Assert.True(w.Location.IsKnown));
    }

    private static InfrastructureOptions With(string env) => Told with { Templates = new TemplateOptions { Parameters = TemplateOptions.None.Parameters.Add("Env", env) } };

    // The two resources in the other order.
    private static string Turned(string template, string first, string second)
    {
        int a = template.IndexOf(first, StringComparison.Ordinal);
        int b = template.IndexOf(second, StringComparison.Ordinal);
        return template[..a] + template[b..].TrimEnd() + "\n" + template[a..b];
    }
}
