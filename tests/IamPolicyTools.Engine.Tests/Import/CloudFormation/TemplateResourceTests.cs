using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.CloudFormation.TemplateBench;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>What resources of templates become (7.2.3, 7.2.5 to 7.2.7).</summary>
public sealed class TemplateResourceTests
{
    private const string Trust = "AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }";

    [Fact]
    public void A_new_bucket_is_closed() // CFN-27
    {
        Account account = ReadTemplate(
            """
            Resources:
              A: { Type: AWS::S3::Bucket, Properties: { BucketName: a } }
              B: { Type: AWS::S3::Bucket, Properties: { BucketName: b, AccessControl: PublicRead, OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }, PublicAccessBlockConfiguration: { BlockPublicAcls: true } } }
            """).Only();
        Resource closed = account.Resources["arn:aws:s3:::a"];
        Resource open = account.Resources["arn:aws:s3:::b"];
        Assert.Equal((PublicAccessBlock.All, ObjectOwnership.BucketOwnerEnforced), (closed.PublicAccessBlock, closed.ObjectOwnership));
        Assert.Equal((new PublicAccessBlock(true, false, false, false), ObjectOwnership.ObjectWriter), (open.PublicAccessBlock, open.ObjectOwnership));
        Assert.Equal("READ", Assert.Single(open.Acl).Permission);
    }

    [Fact]
    public void An_ARN_where_a_name_belongs_is_warned_of() // CFN-24
    {
        ImportResult result = ReadTemplate($$"""
            Resources:
              R: { Type: AWS::IAM::Role, Properties: { RoleName: r, {{Trust}} } }
              P: { Type: AWS::IAM::Policy, Properties: { PolicyName: p, Roles: [!GetAtt R.Arn], PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } } }
            """);
        Assert.Equal(["NAME_EXPECTED"], result.Warnings.Select(w => w.Code));
        Assert.Equal("p", Assert.Single(result.Only().Roles["r"].InlinePolicies).PolicyName);
    }

    [Fact]
    public void Two_that_set_one_policy_are_told() // CFN-26
    {
        ImportResult result = ReadTemplate($$"""
            Resources:
              R: { Type: AWS::IAM::Role, Properties: { RoleName: r, {{Trust}} } }
              P: { Type: AWS::IAM::RolePolicy, Properties: { PolicyName: p, RoleName: !Ref R, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] } } }
              Q: { Type: AWS::IAM::RolePolicy, Properties: { PolicyName: p, RoleName: !Ref R, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }] } } }
            """);
        Assert.Equal(["CONFLICTING_SOURCES"], result.Warnings.Select(w => w.Code));
        Assert.Contains("sqs:*", Assert.Single(result.Only().Roles["r"].InlinePolicies).PolicyDocument, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_without_trust_is_an_error_and_the_rest_is_read() // IN-36, CFN-30
    {
        ImportResult result = ReadTemplate("Resources:\n  R: { Type: AWS::IAM::Role, DeletionPolicy: Retain, Properties: { RoleName: r } }\n  U: { Type: AWS::IAM::User, Properties: { UserName: u } }\n  X: { Properties: {} }\n  Y: { Type: AWS::IAM::User, Properties: [] }");
        Assert.Equal(["PROPERTY_MISSING", "PROPERTY_MISSING", "WRONG_TYPE"], result.Errors.Select(e => e.Code).Order());
        Assert.NotNull(result.Only().Roles["r"].Document.UnknownReason);
        Assert.True(result.Only().Users.ContainsKey("u"));
    }

    [Fact]
    public void A_generated_name_is_cut_where_only_the_token_is_too_long() // IN-10, CFN-29
    {
        Account account = ReadTemplate($$"""
            Resources:
              WorkerRoleOfTheFirstKindWithName: { Type: AWS::IAM::Role, Properties: { {{Trust}} } }
              WorkerRoleOfTheSecondKindThatHasSuchALongNameThatItIsCut: { Type: AWS::IAM::Role, Properties: { {{Trust}} } }
            """).Only();
        Assert.Equal(2, account.Roles.Count);
        Assert.All(account.Roles.Values, r => Assert.True(r.HasProvisionalName && r.RoleName.Length <= 64, r.RoleName));
        Assert.Contains(account.Roles.Keys, n => n.StartsWith("web-WorkerRoleOfTheFirstKindWithName-", StringComparison.Ordinal));
        Assert.Contains(account.Roles.Keys, n => n.StartsWith("unknown-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_macro_leaves_everything_open() // CFN-21
    {
        string yaml = $"Transform: [AWS::Include2, Mine]\nResources:\n  R: {{ Type: AWS::IAM::Role, Properties: {{ RoleName: r, {Trust} }} }}";
        ImportResult result = ReadTemplate(yaml);
        Assert.Equal(["MACRO_NOT_RUN", "MACRO_NOT_RUN"], result.Warnings.Select(w => w.Code));
        Assert.Equal("macro AWS::Include2 and macro Mine", result.Only().Roles["r"].ExistsWhen);
        ImportResult harmless = ReadTemplate(yaml, new TemplateOptions { StackName = "web", HarmlessMacros = ["AWS::Include2", "Mine"] });
        Assert.Null(harmless.Only().Roles["r"].ExistsWhen);
        Assert.Empty(harmless.Warnings);
    }

    [Fact]
    public void A_loop_over_an_unknown_list_is_written_once() // CFN-22
    {
        ImportResult result = ReadTemplate("""
            Transform: AWS::LanguageExtensions
            Parameters: { Names: { Type: CommaDelimitedList } }
            Resources:
              Fn::ForEach::Users:
                - Name
                - !Ref Names
                - "User${Name}": { Type: AWS::IAM::User, Properties: { UserName: !Sub "u-${Name}" } }
            """);
        User user = Assert.Single(result.Only().Users.Values);
        Assert.Equal("Fn::ForEach::Users has an item", user.ExistsWhen);
        Assert.Equal("u-<Parameter:Names>", Tokens(user.UserName, result));
    }

    [Fact]
    public void Modules_are_told() => // CFN-23
        Assert.Equal(["PART_NOT_READ"], ReadTemplate("Resources:\n  M: { Type: My::Own::Thing::MODULE }").Warnings.Select(w => w.Code));

    [Fact]
    public void An_include_of_a_file_is_spliced_and_of_a_bucket_unknown() // CFN-20, IN-35
    {
        string yaml = "Resources:\n  R: { Type: AWS::IAM::Role, Properties: { RoleName: r, 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: LOCATION } } } }";
        ImportResult file = ReadTemplate(yaml.Replace("LOCATION", "trust.yaml", StringComparison.Ordinal), beside: [("trust.yaml", Trust)]);
        Assert.Empty(file.Errors);
        Assert.Empty(file.Only().Roles["r"].Document.Statements);
        ImportResult bucket = ReadTemplate(yaml.Replace("LOCATION", "s3://b/k", StringComparison.Ordinal));
        Assert.Equal(["PART_NOT_READ"], bucket.Warnings.Select(w => w.Code));
        Assert.NotNull(bucket.Only().Roles["r"].Document.UnknownReason);
        ImportResult outside = ReadTemplate(yaml.Replace("LOCATION", "../../etc/passwd", StringComparison.Ordinal));
        Assert.Contains("OUTSIDE_ROOT", outside.Errors.Select(e => e.Code));
    }

    [Fact]
    public void A_nested_stack_gets_parameters_and_gives_outputs() // CFN-37
    {
        ImportResult result = ReadTemplate(
            $$"""
            Resources:
              Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { Who: reader } } }
              P: { Type: AWS::IAM::RolePolicy, Properties: { PolicyName: p, RoleName: !GetAtt Child.Outputs.Role, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } } }
            """,
            beside: [("child.yaml", $$"""
            Parameters: { Who: { Type: String } }
            Resources:
              R: { Type: AWS::IAM::Role, Properties: { RoleName: !Ref Who, {{Trust}} } }
            Outputs: { Role: { Value: !Ref R } }
            """)]);
        Assert.Empty(result.Warnings);
        Assert.Equal("p", Assert.Single(result.Only().Roles["reader"].InlinePolicies).PolicyName);
        Assert.Equal("Child/Resources/R", result.Only().Roles["reader"].Location.LogicalAddress); // IN-4
    }

    [Fact]
    public void A_nested_template_that_is_missing_or_in_itself_is_told() // CFN-37, IN-35
    {
        ImportResult missing = ReadTemplate("Resources:\n  C: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://s3.amazonaws.com/b/t.yaml' } }");
        Assert.Equal(["NESTED_TEMPLATE_MISSING"], missing.Warnings.Select(w => w.Code));
        ImportResult circle = ReadTemplate("Resources:\n  C: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: t.yaml } }");
        Assert.Equal(["TOO_DEEP"], circle.Errors.Select(e => e.Code));
    }

    [Fact]
    public void A_stack_set_puts_what_is_of_the_account_once() // CFN-38
    {
        ImportResult result = ReadTemplate("""
            Resources:
              Set:
                Type: AWS::CloudFormation::StackSet
                Properties:
                  Parameters: [{ ParameterKey: Who, ParameterValue: reader }]
                  StackInstancesGroup: [{ DeploymentTargets: { Accounts: ["444455556666", "111122223333"] }, Regions: [eu-west-1, us-east-1] }]
                  TemplateBody: |
                    Parameters: { Who: { Type: String } }
                    Resources:
                      U: { Type: AWS::IAM::User, Properties: { UserName: !Ref Who } }
                      T: { Type: AWS::SNS::Topic, Properties: { TopicName: t } }
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["NAME_CLASH_ACROSS_REGIONS", "NAME_CLASH_ACROSS_REGIONS"], result.Warnings.Select(w => w.Code));
        Assert.Equal(["reader"], result.Model.Accounts["444455556666"].Users.Keys);
        Assert.Equal(["arn:aws:sns:eu-west-1:444455556666:t", "arn:aws:sns:us-east-1:444455556666:t"], result.Model.Accounts["444455556666"].Resources.Keys);
    }

    [Fact]
    public void Units_of_stack_sets_are_told() => // CFN-38
        Assert.Equal(["PART_NOT_READ"], ReadTemplate("Resources:\n  S: { Type: AWS::CloudFormation::StackSet, Properties: { TemplateBody: '{}', StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [ou-1] } }] } }").Warnings.Select(w => w.Code));

    [Fact]
    public void Events_of_functions_may_call_them() // CFN-36, IN-22
    {
        ImportResult result = ReadTemplate("""
            Transform: AWS::Serverless-2016-10-31
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  Role: arn:aws:iam::111122223333:role/given
                  Policies: [AdministratorAccess]
                  FunctionUrlConfig: { AuthType: NONE }
                  Events:
                    Get: { Type: Api, Properties: { Path: "/a/{id}", Method: get, RestApiId: !Ref Rest } }
                    Up: { Type: S3, Properties: { Bucket: !Ref B, Events: "s3:ObjectCreated:*" } }
                    Tick: { Type: Schedule, Properties: { Name: tick, Schedule: rate(1 hour) } }
              Rest: { Type: AWS::Serverless::Api, Properties: { StageName: v1 } }
              B: { Type: AWS::S3::Bucket }
            """);
        Account account = result.Only();
        Assert.Empty(account.Roles); // CFN-32: with Role none is made, and Policies are ignored
        string policy = Tokens(account.Resources["arn:aws:lambda:eu-west-1:111122223333:function:f"].Policy!, result);
        Assert.Contains("\"ArnLike\":{\"AWS:SourceArn\":\"arn:aws:execute-api:eu-west-1:111122223333:<Rest>/*/GET/a/*\"}", policy, StringComparison.Ordinal);
        Assert.Contains("\"Sid\":\"FUpPermission\"", policy, StringComparison.Ordinal);
        Assert.Contains("\"StringEquals\":{\"AWS:SourceAccount\":\"111122223333\"}", policy, StringComparison.Ordinal);
        Assert.Contains("arn:aws:events:eu-west-1:111122223333:rule/tick", policy, StringComparison.Ordinal);
        Assert.Contains("lambda:FunctionUrlAuthType", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_add_to_the_role() // CFN-35, CFN-33, CFN-34
    {
        ImportResult result = ReadTemplate("""
            Transform: AWS::Serverless-2016-10-31
            Conditions: { Open: !Equals [!Ref "AWS::StackId", x] }
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  Policies:
                    - Nothing: {}
                    - S3ReadPolicy: {}
                    - S3ReadPolicy: { BucketName: !Ref B }
                  Events:
                    Q: { Type: SQS, Properties: { Queue: arn:aws:sqs:eu-west-1:111122223333:q } }
                    M: { Type: MQ, Properties: {} }
              B: { Type: AWS::S3::Bucket, Properties: { BucketName: b } }
            """);
        Role role = Assert.Single(result.Only().Roles.Values);
        Assert.Equal(["POLICY_TEMPLATE_UNKNOWN", "PROPERTY_MISSING"], result.Errors.Select(e => e.Code));
        Assert.Contains("arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole", role.AttachedPolicies.Select(p => p.PolicyArn));
        Assert.Equal(["FRolePolicy0", "FRolePolicy1", "FRolePolicy2", "SamAutoGeneratedAMQPolicy"], role.InlinePolicies.Select(p => p.PolicyName));
        Assert.Equal([true, true, false, true], role.InlinePolicies.Select(p => p.Document.UnknownReason is not null));
        Assert.Contains("arn:aws:s3:::b/*", role.InlinePolicies[2].PolicyDocument, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_policy_template_reads() // CFN-34
    {
        string all = string.Join('\n', IamPolicyTools.Import.CloudFormation.Serverless.PolicyTemplates.Names.Order(StringComparer.Ordinal).Select(n =>
            $"        - {n}: {{ {string.Join(", ", IamPolicyTools.Import.CloudFormation.Serverless.PolicyTemplates.Find(n)!.Parameters.Select(p => $"{p}: arn:aws:s3:::x"))} }}"));
        ImportResult result = ReadTemplate($"Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      FunctionName: f\n      Policies:\n{all}\n");
        Assert.Empty(result.Errors);
        Role role = Assert.Single(result.Only().Roles.Values);
        Assert.Equal(81, role.InlinePolicies.Length);
        Assert.All(role.InlinePolicies, p => Assert.True(p.Document.UnknownReason is null && !p.PolicyDocument.Contains("${", StringComparison.Ordinal), p.PolicyDocument));
    }

    [Fact]
    public void A_policy_for_an_unknown_role_may_be_any_roles() // IN-15
    {
        ImportResult result = ReadTemplate($$"""
            Parameters: { Who: { Type: String } }
            Resources:
              R: { Type: AWS::IAM::Role, Properties: { RoleName: r, {{Trust}} } }
              P: { Type: AWS::IAM::Policy, Properties: { PolicyName: p, Roles: [!Ref Who], PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } } }
            """);
        Assert.Contains(result.Only().Roles["r"].InlinePolicies, p => p.PolicyDocument.Contains("unknown-", StringComparison.Ordinal));
    }

    [Fact]
    public void Nested_assemblies_are_read_and_stacks_selected() // CFN-39
    {
        using var folder = new ImportFolder();
        string template = """{"Resources": {"R": {"Type": "AWS::IAM::Role", "Metadata": {"aws:cdk:path": "App/Role"}, "Properties": {"RoleName": "NAME", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}}}}""";
        string manifest = folder.Write("cdk.out/manifest.json", """
            {"version": "45.0.0", "missing": [{"key": "x"}], "artifacts": {
              "A": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1", "properties": {"templateFile": "A.json"}, "displayName": "Prod/A"},
              "N": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "nested"}}}}
            """);
        folder.Write("cdk.out/A.json", template.Replace("NAME", "a", StringComparison.Ordinal));
        folder.Write("cdk.out/nested/manifest.json", """{"version": "45.0.0", "artifacts": {"B": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "B.json"}}}}""");
        folder.Write("cdk.out/nested/B.json", template.Replace("NAME", "b", StringComparison.Ordinal));
        ImportResult result = AccountImporter.Import(IamModel.Empty, [manifest], Options(TemplateOptions.None));
        Assert.Equal(["a", "b"], result.Only().Roles.Keys);
        Assert.Equal(["CONTEXT_MISSING"], result.Warnings.Select(w => w.Code));
        Assert.Equal("Resources/R (App/Role)", result.Only().Roles["a"].Location.LogicalAddress); // IN-28
        Assert.Equal(["a"], AccountImporter.Import(IamModel.Empty, [manifest], Options(new TemplateOptions { Stacks = ["Prod/A"] })).Only().Roles.Keys);
    }
}
