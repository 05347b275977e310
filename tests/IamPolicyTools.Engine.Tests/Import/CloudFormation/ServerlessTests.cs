using IamPolicyTools.Import;
using IamPolicyTools.Import.CloudFormation.Serverless;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.CloudFormation.TemplateBench;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>What SAM makes of functions, state machines and their events (7.2.6).</summary>
public sealed class ServerlessTests
{
    private const string Start = "Transform: AWS::Serverless-2016-10-31\n";
    private const string Function = "arn:aws:lambda:eu-west-1:111122223333:function:f";

    [Fact]
    public void A_destination_that_is_not_given_is_made_and_never_missing_in_the_statement() // CFN-35
    {
        ImportResult result = ReadTemplate(Start + """
            Conditions: { Off: !Equals [a, b], On: !Equals [a, a] }
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  EventInvokeConfig:
                    DestinationConfig:
                      OnSuccess: { Type: SNS, Destination: !If [Off, arn:aws:sns:eu-west-1:111122223333:t, !Ref "AWS::NoValue"] }
                      OnFailure: { Type: !If [On, SQS, SNS], Destination: !If [On, arn:aws:sqs:eu-west-1:111122223333:q, !Ref "AWS::NoValue"] }
            """);
        Role role = Assert.Single(result.Only().Roles.Values);
        Assert.Equal(["FEventInvokeConfigOnSuccessSNSPolicy", "FEventInvokeConfigOnFailureSQSPolicy"], role.InlinePolicies.Select(p => p.PolicyName));
        Assert.Contains("\"Resource\":\"arn:aws:sns:eu-west-1:111122223333:web-FEventInvokeConfigOnSuccessTopic-<", Tokens(role.InlinePolicies[0].PolicyDocument, result), StringComparison.Ordinal);
        Assert.Contains("\"Resource\":\"arn:aws:sqs:eu-west-1:111122223333:q\"", role.InlinePolicies[1].PolicyDocument, StringComparison.Ordinal);
        Assert.Contains(result.Only().Resources.Keys, k => k.StartsWith("arn:aws:sns:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_destination_that_may_be_given_is_either() // CFN-35, CFN-14
    {
        ImportResult result = ReadTemplate(Start + """
            Parameters: { Own: { Type: String } }
            Conditions: { Given: !Equals [!Ref Own, "yes"] }
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  DeadLetterQueue: { Type: SQS, TargetArn: !If [Given, arn:aws:sqs:eu-west-1:111122223333:d, !Ref "AWS::NoValue"] }
                  EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: !If [Given, arn:aws:sqs:eu-west-1:111122223333:q, !Ref "AWS::NoValue"] } } }
            """);
        Role role = Assert.Single(result.Only().Roles.Values);
        Assert.All(role.InlinePolicies, p => Assert.Contains("\"Resource\":", p.PolicyDocument, StringComparison.Ordinal));
        Assert.Contains(role.InlinePolicies, p => p.PolicyName == "DeadLetterQueuePolicy" && Tokens(p.PolicyDocument, result).Contains("Given", StringComparison.Ordinal));
        Assert.Equal("not Given", result.Only().Resources.Values.Single(r => r.Arn.Contains("OnFailureQueue", StringComparison.Ordinal)).ExistsWhen);
    }

    [Theory] // CFN-32: SAM decides by the values of parameters and conditions
    [InlineData("Tracing: !Ref Mode", "Disabled", false)]
    [InlineData("Tracing: !Ref Mode", "Active", true)]
    [InlineData("Tracing: !If [IsActive, Active, Disabled]", "Active", true)]
    public void Tracing_is_what_its_value_is(string tracing, string mode, bool isTraced)
    {
        ImportResult result = ReadTemplate(Start + $$"""
            Parameters: { Mode: { Type: String, Default: {{mode}} } }
            Conditions: { IsActive: !Equals [!Ref Mode, Active] }
            Resources:
              F: { Type: AWS::Serverless::Function, Properties: { FunctionName: f, {{tracing}} } }
            """);
        Assert.Equal(isTraced, Assert.Single(result.Only().Roles.Values).AttachedPolicies.Any(p => p.PolicyArn.Contains("Xray", StringComparison.Ordinal)));
    }

    [Theory] // CFN-32, IN-13: SAM cannot evaluate conditions
    [InlineData("Tracing: !Ref Mode")]
    [InlineData("Tracing: !If [No, Active, Disabled]")]
    [InlineData("VpcConfig: !If [No, { SubnetIds: [s] }, !Ref AWS::NoValue]")]
    public void What_SAM_may_give_is_unknown(string property)
    {
        ImportResult result = ReadTemplate(Start + $$"""
            Parameters: { Mode: { Type: String } }
            Conditions: { No: !Equals [a, b] }
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  {{property}}
            """);
        Role role = Assert.Single(result.Only().Roles.Values);
        Assert.Single(role.AttachedPolicies);
        Assert.NotNull(Assert.Single(role.InlinePolicies).Document.UnknownReason);
    }

    [Fact]
    public void A_topic_with_a_queue_between_calls_no_function() // CFN-36
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  Events:
                    A: { Type: SNS, Properties: { Topic: arn:aws:sns:eu-west-1:111122223333:t, SqsSubscription: true } }
                    B: { Type: SNS, Properties: { Topic: arn:aws:sns:eu-west-1:111122223333:u, SqsSubscription: { QueueArn: arn:aws:sqs:eu-west-1:111122223333:q, QueueUrl: https://sqs.eu-west-1.amazonaws.com/111122223333/q } } }
                    C: { Type: SNS, Properties: { Topic: arn:aws:sns:eu-west-1:111122223333:v } }
            """);
        Account account = result.Only();
        string calls = account.Resources[Function].Policy!;
        Assert.Contains("\"Sid\":\"FCPermission\"", calls, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Sid\":\"FAPermission\"", calls, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Sid\":\"FBPermission\"", calls, StringComparison.Ordinal);
        Assert.Contains("111122223333:u", account.Resources["arn:aws:sqs:eu-west-1:111122223333:q"].Policy!, StringComparison.Ordinal);
        Assert.Contains("111122223333:t", account.Resources.Values.Single(r => r.Arn.Contains("FAQueue", StringComparison.Ordinal)).Policy!, StringComparison.Ordinal);
        Assert.Contains("arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole", Assert.Single(account.Roles.Values).AttachedPolicies.Select(p => p.PolicyArn));
    }

    [Fact]
    public void A_rule_may_send_to_the_queue_of_failed_events() // CFN-36
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  Events:
                    Tick: { Type: Schedule, Properties: { Name: tick, Schedule: rate(1 hour), DeadLetterConfig: { Type: SQS, QueueLogicalId: Failed } } }
                    Tock: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 hour), DeadLetterConfig: { Arn: arn:aws:sqs:eu-west-1:111122223333:dead } } }
            """);
        Resource queue = result.Only().Resources.Values.Single(r => r.Arn.StartsWith("arn:aws:sqs:", StringComparison.Ordinal));
        Assert.Contains("\"aws:SourceArn\":\"arn:aws:events:eu-west-1:111122223333:rule/tick\"", queue.Policy!, StringComparison.Ordinal);
        Role scheduler = result.Only().Roles.Values.Single(r => r.RoleName.Contains("FTockRole", StringComparison.Ordinal));
        Assert.Equal(["FTockLambdaPolicy", "FTockSQSPolicy"], scheduler.InlinePolicies.Select(p => p.PolicyName));
    }

    [Theory] // CFN-36: a type that is a parameter lets nobody in
    [InlineData("NONE", 2)]
    [InlineData("AWS_IAM", 0)]
    [InlineData("!Ref Kind", 0)]
    public void A_URL_is_public_where_the_template_says_so(string type, int statements)
    {
        ImportResult result = ReadTemplate(Start + $$"""
            Parameters: { Kind: { Type: String, Default: NONE } }
            Resources:
              F: { Type: AWS::Serverless::Function, Properties: { FunctionName: f, Role: "arn:aws:iam::111122223333:role/given", FunctionUrlConfig: { AuthType: {{type}} } } }
            """);
        Assert.Equal(statements, result.Only().Resources[Function].Document?.Statements.Length ?? 0);
    }

    [Fact]
    public void Made_roles_bear_the_mark_of_SAM() // CFN-32
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              F: { Type: AWS::Serverless::Function, Properties: { FunctionName: f, Tags: { a: b }, Events: { T: { Type: ScheduleV2 } } } }
            """);
        Dictionary<string, string> tags = result.Only().Roles.Values.ToDictionary(r => r.RoleName[..r.RoleName.LastIndexOf("-unknown", StringComparison.Ordinal)], r => string.Join(' ', r.Tags.Select(t => $"{t.Key}={t.Value}")), StringComparer.Ordinal);
        Assert.Equal("a=b lambda:createdBy=SAM", tags["web-FRole"]);
        Assert.Equal(string.Empty, tags["web-FTRole"]);
    }

    [Fact]
    public void A_connector_in_a_resource_has_its_own_condition() // CFN-36
    {
        ImportResult result = ReadTemplate(Start + """
            Parameters: { P: { Type: String } }
            Conditions: { Open: !Equals [!Ref P, x] }
            Resources:
              N: { Type: AWS::SNS::Topic, Properties: { TopicName: n }, Connectors: { C: { Condition: Open, Properties: { Destination: { Id: Q }, Permissions: [Write] } } } }
              Q: { Type: AWS::SQS::Queue, Properties: { QueueName: q } }
            """);
        Assert.Contains("Open", Tokens(result.Only().Resources["arn:aws:sqs:eu-west-1:111122223333:q"].Policy!, result), StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_give_what_reading_needs() // CFN-35
    {
        const string Secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-123456";
        ImportResult result = ReadTemplate(Start + $$"""
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  Events:
                    One: { Type: MQ, Properties: { Broker: "arn:aws:mq:eu-west-1:111122223333:broker:b:b-1", SecretsManagerKmsKeyId: k, SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "{{Secret}}" }] } }
                    Two: { Type: MQ, Properties: { Broker: "arn:aws:mq:eu-west-1:111122223333:broker:b:b-2" } }
                    Log: { Type: SelfManagedKafka, Properties: { SourceAccessConfigurations: [{ Type: VPC_SUBNET, URI: "subnet:s" }, { Type: SASL_SCRAM_512_AUTH, URI: "{{Secret}}" }] } }
                    Db: { Type: DocumentDB, Properties: { Cluster: "arn:aws:rds:eu-west-1:111122223333:cluster:c", SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "{{Secret}}" }] } }
                    Topic: { Type: MSK, Properties: { SchemaRegistryConfig: { SchemaRegistryURI: "arn:aws:glue:eu-west-1:111122223333:registry/r" }, DestinationConfig: { OnFailure: { Type: S3, Destination: "arn:aws:s3:::failed" } } } }
            """);
        Role role = Assert.Single(result.Only().Roles.Values);
        Dictionary<string, string> inline = role.InlinePolicies.ToDictionary(p => p.PolicyName, p => p.PolicyDocument, StringComparer.Ordinal);
        Assert.Equal(
            ["FTopicS3Policy", "FTwoAMQPolicy", "MSKExecutionRolePolicy", "SamAutoGeneratedAMQPolicy", "SamAutoGeneratedDocumentDBPolicy", "SelfManagedKafkaExecutionRolePolicy"],
            inline.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("\"arn:aws:kms:eu-west-1:111122223333:key/k\"", inline["SamAutoGeneratedAMQPolicy"], StringComparison.Ordinal);
        Assert.Contains(Secret, inline["SamAutoGeneratedAMQPolicy"], StringComparison.Ordinal);
        Assert.DoesNotContain("secretsmanager", inline["FTwoAMQPolicy"], StringComparison.Ordinal);
        Assert.Contains("ec2:CreateNetworkInterface", inline["SelfManagedKafkaExecutionRolePolicy"], StringComparison.Ordinal);
        Assert.Contains("\"rds:DescribeDBClusters\"", inline["SamAutoGeneratedDocumentDBPolicy"], StringComparison.Ordinal);
        Assert.Contains("\"arn:aws:glue:eu-west-1:111122223333:schema/r/*\"", inline["MSKExecutionRolePolicy"], StringComparison.Ordinal);
        Assert.Contains("\"arn:aws:s3:::failed/*\"", inline["FTopicS3Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public void Events_of_state_machines_have_roles_of_their_own() // CFN-36
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              M:
                Type: AWS::Serverless::StateMachine
                Properties:
                  Name: m
                  Role: arn:aws:iam::111122223333:role/given
                  PermissionsBoundary: arn:aws:iam::aws:policy/ReadOnlyAccess
                  Events:
                    Tick: { Type: Schedule, Properties: { Name: tick, Schedule: rate(1 hour) } }
                    Tock: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 hour), RoleArn: arn:aws:iam::111122223333:role/given } }
                    Get: { Type: Api, Properties: { Path: /go, Method: post } }
                    Odd: { Type: Odd }
            """);
        Assert.Equal(["PART_NOT_READ"], result.Warnings.Select(w => w.Code));
        Role[] roles = [.. result.Only().Roles.Values.OrderBy(r => r.RoleName, StringComparer.Ordinal)];
        Assert.Equal(["apigateway.amazonaws.com", "events.amazonaws.com"], roles.Select(r => r.AssumeRolePolicyDocument.Contains("events.", StringComparison.Ordinal) ? "events.amazonaws.com" : "apigateway.amazonaws.com"));
        Assert.All(roles, r =>
        {
            Assert.Contains("\"Resource\":\"arn:aws:states:eu-west-1:111122223333:stateMachine:m\"", Assert.Single(r.InlinePolicies).PolicyDocument, StringComparison.Ordinal);
            Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", r.PermissionsBoundary?.PolicyArn);
        });
    }

    [Theory] // CFN-36
    [InlineData("DeploymentPreference: { Type: AllAtOnce }", 2, null)]
    [InlineData("DeploymentPreference: { Type: AllAtOnce, Enabled: false }", 1, null)]
    [InlineData("DeploymentPreference: { Type: AllAtOnce, Role: arn:aws:iam::111122223333:role/given }", 1, null)]
    [InlineData("DeploymentPreference: { Type: AllAtOnce, PassthroughCondition: true }", 2, "Open")]
    public void Deployments_have_one_role(string preference, int roles, string? existsWhen)
    {
        ImportResult result = ReadTemplate(Start + $$"""
            Parameters: { P: { Type: String } }
            Conditions: { Open: !Equals [!Ref P, x] }
            Resources:
              F: { Type: AWS::Serverless::Function, Condition: Open, Properties: { FunctionName: f, AutoPublishAlias: live, {{preference}} } }
            """);
        Assert.Equal(roles, result.Only().Roles.Count);
        Assert.Equal(existsWhen, result.Only().Roles.Values.SingleOrDefault(r => r.RoleName.Contains("CodeDeploy", StringComparison.Ordinal))?.ExistsWhen);
    }

    [Fact]
    public void Capacity_providers_and_GraphQL_APIs_have_roles() // CFN-36
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              C: { Type: AWS::Serverless::CapacityProvider, Properties: { VpcConfig: { SubnetIds: [s] } } }
              G:
                Type: AWS::Serverless::GraphQLApi
                Properties:
                  Auth: { Type: AWS_LAMBDA, LambdaAuthorizer: { AuthorizerUri: !GetAtt A.Arn } }
                  DataSources:
                    DynamoDb: { T: { TableName: notes, Permissions: [Read] } }
                    Lambda: { L: { FunctionArn: !GetAtt A.Arn, ServiceRoleArn: arn:aws:iam::111122223333:role/given } }
              A: { Type: AWS::Lambda::Function, Properties: { FunctionName: f, Role: arn:aws:iam::111122223333:role/given } }
            """);
        Account account = result.Only();
        Assert.Equal(
            ["web-COperatorRole", "web-GCloudWatchRole", "web-GTDynamoDBDataSourceRole"],
            account.Roles.Keys.Select(n => n[..n.LastIndexOf("-unknown", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        string read = Assert.Single(account.Policies.Values).PolicyDocument;
        Assert.Contains("\"arn:aws:dynamodb:eu-west-1:111122223333:table/notes/index/*\"", read, StringComparison.Ordinal);
        Assert.DoesNotContain("dynamodb:PutItem", read, StringComparison.Ordinal);
        Assert.Contains("appsync.amazonaws.com", account.Resources[Function].Policy!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connector_is_a_policy_a_permission_or_a_resource_policy() // CFN-36
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties: { FunctionName: f }
                Connectors:
                  Data: { Properties: { Destination: [{ Id: T }, { Id: Q }], Permissions: [Read] } }
              T: { Type: AWS::Serverless::SimpleTable, Properties: { TableName: t } }
              Q: { Type: AWS::SQS::Queue, Properties: { QueueName: q } }
              N: { Type: AWS::SNS::Topic, Properties: { TopicName: n } }
              Send: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: N }, Destination: { Id: Q }, Permissions: [Write] } }
              Call: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: N }, Destination: { Id: F }, Permissions: [Write] } }
            """);
        Account account = result.Only();
        Assert.Empty(result.Warnings);
        Assert.Equal(
            ["arn:aws:dynamodb:eu-west-1:111122223333:table/t", "arn:aws:sqs:eu-west-1:111122223333:q"],
            account.Policies.Values.OrderBy(p => p.PolicyName, StringComparer.Ordinal).Select(p => p.Document.Statements[0].Resource!.Value.Patterns[0].Text));
        Assert.Equal(3, Assert.Single(account.Roles.Values).AttachedPolicies.Length);
        Assert.Contains("\"aws:SourceArn\":\"arn:aws:sns:eu-west-1:111122223333:n\"", account.Resources["arn:aws:sqs:eu-west-1:111122223333:q"].Policy!, StringComparison.Ordinal);
        Assert.Contains("\"Sid\":\"CallWriteLambdaPermission\"", account.Resources[Function].Policy!, StringComparison.Ordinal);
    }

    [Theory] // CFN-36: what is not written out is told, and open
    [InlineData("Destination: { Id: B }, Permissions: [Sometimes]")]
    [InlineData("Destination: { Id: Nobody }, Permissions: [Write]")]
    [InlineData("Destination: { Type: AWS::Odd::Thing, Arn: a }, Permissions: [Write]")]
    [InlineData("Destination: { Type: AWS::S3::Bucket }, Permissions: [Write]")]
    public void A_connector_that_cannot_be_written_out_leaves_its_source_open(string properties)
    {
        ImportResult result = ReadTemplate(Start + $$"""
            Resources:
              F: { Type: AWS::Serverless::Function, Properties: { FunctionName: f } }
              B: { Type: AWS::S3::Bucket, Properties: { BucketName: b } }
              C: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: F }, {{properties}} } }
            """);
        Assert.Equal(["PART_NOT_READ"], result.Warnings.Select(w => w.Code));
        Assert.NotNull(Assert.Single(Assert.Single(result.Only().Roles.Values).InlinePolicies).Document.UnknownReason);
    }

    [Fact]
    public void Every_profile_of_connectors_reads() // CFN-36
    {
        ConnectorProfile[] all = [.. ConnectorProfiles.All];
        Assert.Equal(31, all.Length);
        Assert.All(all, p => Assert.Contains(p.How, new[] { "source-role", "destination-role", "function-permission", "queue-policy", "topic-policy" }));
        Assert.All(all, p => Assert.All(p.Rules, r =>
        {
            Assert.Contains(r.Permission, new[] { "Read", "Write" });
            Assert.Equal(p.How.EndsWith("-role", StringComparison.Ordinal), r.Service is null);
        }));
    }
}
