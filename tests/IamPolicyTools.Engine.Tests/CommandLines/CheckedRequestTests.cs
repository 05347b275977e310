using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>Requests that AWS checks and that are easily passed over: what is not asked, is allowed (CL-50 to CL-63).</summary>
public sealed class CheckedRequestTests
{
    private const string Role = "arn:aws:iam::123456789012:role/r";
    private const string Key = "arn:aws:kms:eu-west-1:123456789012:key/1";

    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };

    // CL-50: a key is asked for only where the parameter is decrypted.
    [Theory]
    [InlineData("aws ssm get-parameter --name /a", false)]
    [InlineData("aws ssm get-parameter --name /a --no-with-decryption", false)]
    [InlineData("aws ssm get-parameter --name /a --with-decryption", true)]
    [InlineData("aws ssm get-parameters --names /a --with-decryption", true)]
    [InlineData("aws ssm get-parameters --names /a", false)]
    [InlineData("aws secretsmanager batch-get-secret-value --secret-id-list a", true)]
    public void A_key_is_asked_for_where_something_is_decrypted(string line, bool isAsked) =>
        Assert.Equal(isAsked, Read(line).GetRequests(s_environment).Any(r => r is { Action: "kms:Decrypt", Need: RequestNeed.Optional }));

    // Parameters of the same name, and words that are no parameters of the API at all (CL-26).
    [Theory]
    [InlineData("aws s3api put-object --bucket b --key k --if-none-match *", "s3:if-none-match", "*")]
    [InlineData("aws elasticache create-cache-cluster --cache-cluster-id c --cache-node-type cache.r5.large", "elasticache:CacheNodeType", "cache.r5.large")]
    [InlineData("aws codebuild create-project --name p --source type=GITHUB,location=https://x --service-role arn:aws:iam::123456789012:role/r", "codebuild:source.location", "https://x")]
    [InlineData("aws lambda update-function-url-config --function-name f --auth-type NONE", "lambda:FunctionUrlAuthType", "NONE")]
    [InlineData("aws elbv2 create-listener --load-balancer-arn arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/1 --protocol HTTP", "elasticloadbalancing:ListenerProtocol", "HTTP")]
    [InlineData("aws ram create-resource-share --name s --allow-external-principals", "ram:RequestedAllowsExternalPrincipals", "true")]
    [InlineData("aws codecommit put-file --repository-name r --branch-name main --file-path y", "codecommit:References", "refs/heads/main")]
    [InlineData("aws emr add-steps --cluster-id j-1 --execution-role-arn arn:aws:iam::123456789012:role/r", "elasticmapreduce:ExecutionRoleArn", Role)]
    [InlineData("aws ec2 modify-snapshot-attribute --snapshot-id snap-1 --attribute createVolumePermission --operation-type add --group-names all", "ec2:Add/group", "all")]
    [InlineData("aws ec2 modify-snapshot-attribute --snapshot-id snap-1 --attribute createVolumePermission --operation-type remove --group-names all", "ec2:Add/group", null)]
    [InlineData("aws glue tag-resource --resource-arn arn:aws:glue:eu-west-1:123456789012:job/j --tags-to-add a=b", "aws:RequestTag/a", "b")]
    [InlineData("aws iam create-service-specific-credential --user-name u --service-name bedrock.amazonaws.com", "iam:ServiceSpecificCredentialServiceName", "bedrock.amazonaws.com")]
    public void A_key_has_what_the_parameters_say(string line, string key, string? value)
    {
        object? found = Read(line).GetRequests(s_environment)[0].Context.GetValueOrDefault(key);
        Assert.Equal(value, found is ImmutableArray<string> list ? Assert.Single(list) : found);
    }

    // CL-63: what the service decides where the call does not say is unknown, and not absent.
    [Theory]
    [InlineData("aws ec2 run-instances --image-id ami-1", "ec2:Encrypted")]
    [InlineData("aws ec2 run-instances --image-id ami-1 --iam-instance-profile Name=web", "ec2:InstanceProfile")]
    [InlineData("aws ec2 create-volume --availability-zone eu-west-1a", "ec2:Encrypted")]
    [InlineData("aws rds create-db-instance --db-instance-identifier d --db-instance-class c --engine e", "rds:StorageEncrypted")]
    [InlineData("aws efs create-file-system", "elasticfilesystem:Encrypted")]
    [InlineData("aws elbv2 create-load-balancer --name n", "elasticloadbalancing:Scheme")]
    [InlineData("aws dynamodb get-item --table-name t --key x --projection-expression ssn", "dynamodb:Attributes")]
    public void A_key_that_the_service_decides_is_unknown(string line, string key) =>
        Assert.Contains(Read(line).GetRequests(s_environment), r => r.UnknownContextKeys.Contains(key) && !r.Context.ContainsKey(key));

    [Fact]
    public void Copies_have_recipients_too() => Assert.Equal(
        "a@x.com b@x.com c@x.com",
        string.Join(' ', (ImmutableArray<string>)Read("aws ses send-email --from a@example.com --to a@x.com --cc b@x.com --bcc c@x.com --subject s --text t").GetRequests(s_environment)[0].Context["ses:Recipients"]));

    // Roles that are certainly not given, replicas, buckets of another kind: nothing of them is asked. Log groups keep their slash.
    [Theory]
    [InlineData("aws logs put-subscription-filter --log-group-name /aws/lambda/f --filter-name n --filter-pattern x --destination-arn arn:aws:lambda:eu-west-1:123456789012:function:g", "iam:PassRole")]
    [InlineData("aws cloudtrail create-trail --name t --s3-bucket-name b", "iam:PassRole")]
    [InlineData("aws dynamodb update-time-to-live --table-name t --time-to-live-specification Enabled=true,AttributeName=x", "dynamodb:ReplicateSettings")]
    [InlineData("aws s3api put-bucket-lifecycle-configuration --bucket b --lifecycle-configuration {}", "s3express:PutLifecycleConfiguration")]
    public void What_the_call_cannot_need_is_not_asked(string line, string action) =>
        Assert.DoesNotContain(Read(line).GetRequests(s_environment), r => r.Action == action);

    [Theory]
    [InlineData("aws logs describe-subscription-filters --log-group-name /aws/lambda/f")]
    [InlineData("aws logs describe-metric-filters --log-group-name /aws/lambda/f")]
    [InlineData("aws logs put-data-protection-policy --log-group-identifier /aws/lambda/f --policy-document {}")]
    public void A_log_group_keeps_its_slash(string line) =>
        Assert.All(Read(line).GetRequests(s_environment).Where(r => r.Need == RequestNeed.Required), r => Assert.Contains(":log-group:/aws/lambda/f", r.Resource, StringComparison.Ordinal));

    // An option that the API has is no unknown one; of one that it does not have a note tells, and of one that may name a role.
    [Theory]
    [InlineData("aws dynamodb get-item --table-name t --key x", "")]
    [InlineData("aws lambda add-permission --function-name f --statement-id s --action lambda:InvokeFunction --principal s3.amazonaws.com", "")]
    [InlineData("aws logs get-query-results --query-id q", "")]
    [InlineData("aws lambda get-function --function-name f --bogus x", "--bogus is no option that is known here: what AWS checks because of it is not asked")]
    [InlineData("aws rds describe-db-instances --filtres x", "--filtres is no option that is known here (nearest: --filters): what AWS checks because of it is not asked")]
    [InlineData("aws s3 cp a s3://b/k --bogus", "--bogus is no option that is known here: what AWS checks because of it is not asked")]
    [InlineData("aws redshift create-cluster --cluster-identifier c --node-type n --kms-key-id k", "nothing is known of --kms-key-id: what AWS checks because of it is not asked")]
    public void Options_that_no_request_looks_at_are_told_where_they_may_matter(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(line).OptionNotes));

    [Theory]
    [InlineData("aws iam get-role --role-name /path/app")]
    [InlineData("aws iam get-user --user-name 'a b'")]
    public void A_name_that_IAM_does_not_take_is_refused(string line) =>
        Assert.Equal(CommandLineError.MalformedValue, Assert.Throws<CommandLineException>(() => Read(line).GetRequests(s_environment)).Error);

    [Theory]
    [InlineData("aws lambda get-function --function-name f --region eu-wst-1")]
    [InlineData("aws sqs receive-message --queue-url https://sqs.eu-wst-1.amazonaws.com/123456789012/jobs")]
    public void A_Region_that_does_not_exist_is_told(string line) =>
        Assert.StartsWith("There is no Region \"eu-wst-1\"", Assert.Single(CallRegions.Doubts(Read(line).GetRequests(s_environment))), StringComparison.Ordinal);

    // A queue may be of another Region than the call: then so is the service that asks for its key.
    [Fact]
    public void A_key_is_asked_through_the_service_of_the_queues_Region() => Assert.Equal(
        "sqs.us-east-1.amazonaws.com",
        Read("aws sqs receive-message --queue-url https://queue.amazonaws.com/123456789012/jobs").GetRequests(s_environment).Single(r => r.Action == "kms:Decrypt").Context["kms:ViaService"]);

    // CL-43: AWS.Tools has it without "Iam".
    [Theory]
    [InlineData("InstanceProfile_Name")]
    [InlineData("IamInstanceProfile_Name")]
    public void A_profile_of_a_new_instance_passes_its_role(string parameter) => Assert.Contains(
        new CallReader(new()).ReadCmdlet(new CmdletCall("New-EC2Instance", [new("ImageId", new TextValue("ami-1"), 0), new(parameter, new TextValue("web"), 0)], default)).GetRequests(s_environment),
        r => r is { Action: "iam:PassRole", Need: RequestNeed.Required });

    [Theory]
    [InlineData("PUT", "s3:PutObject")]
    [InlineData("DELETE", "s3:DeleteObject")]
    [InlineData("GET", "s3:GetObject")]
    public void A_signed_URL_is_for_its_verb(string verb, string action) => Assert.Equal(
        action,
        Assert.Single(new CallReader(new()).ReadCmdlet(new CmdletCall(
            "Get-S3PreSignedURL", [new("BucketName", new TextValue("b"), 0), new("Key", new TextValue("k"), 0), new("Verb", new TextValue(verb), 0)], default)).GetRequests(s_environment)).Action);

    // Expected: need, action, the end of the resource; several behind one another.
    [Theory]
    [InlineData("aws dynamodb execute-statement --statement \"SELECT * FROM orders WHERE id='1'\"", "required dynamodb:PartiQLSelect :table/orders")]
    [InlineData("aws dynamodb execute-statement --statement 'SELECT (a), \"FROM\" FROM \"my.t\".\"i\"'", "required dynamodb:PartiQLSelect :table/my.t/index/i")]
    [InlineData("aws dynamodb execute-statement --statement 'INSERT INTO arn'", "required dynamodb:PartiQLInsert :table/arn")]
    [InlineData("aws dynamodb execute-statement --statement 'FOO t'", "optional dynamodb:PartiQLDelete :table/* [TableName]")]
    [InlineData("aws dynamodb batch-execute-statement --statements '[{\"Statement\":\"UPDATE t SET a=1\"},{\"Statement\":\"DELETE FROM u WHERE a=1\"}]'", "required dynamodb:PartiQLUpdate :table/t|required dynamodb:PartiQLDelete :table/u")]
    [InlineData("aws dms create-replication-task --source-endpoint-arn arn:aws:dms:eu-west-1:123456789012:endpoint:a --target-endpoint-arn arn:aws:dms:eu-west-1:123456789012:endpoint:b --replication-instance-arn arn:aws:dms:eu-west-1:123456789012:rep:r", "required dms:CreateReplicationTask :endpoint:a|required dms:CreateReplicationTask :endpoint:b|required dms:CreateReplicationTask :rep:r")]
    [InlineData("aws ec2 create-ipam --tag-specifications ResourceType=ipam,Tags=[{Key=a,Value=b}]", "required ec2:CreateIpam :ipam/*|required ec2:CreateTags :ipam/*")]
    [InlineData("aws ec2 register-image --name n --block-device-mappings DeviceName=/dev/sda1,Ebs={SnapshotId=snap-9}", "required ec2:RegisterImage :snapshot/snap-9")]
    [InlineData("aws s3api put-object --bucket b --key k", "optional kms:GenerateDataKey * [BucketKey]")]
    [InlineData("aws sqs send-message --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/q --message-body x", "optional kms:Decrypt * [QueueKey]")]
    [InlineData("aws sns publish --topic-arn arn:aws:sns:eu-west-1:123456789012:t --message x", "optional kms:GenerateDataKey * [TopicKey]|optional kms:Decrypt * [TopicKey]")]
    [InlineData("aws rds create-db-instance --db-instance-identifier d --db-instance-class c --engine mysql", "optional rds:CreateDBInstance :og:default* [OptionGroupName]|optional rds:CreateDBInstance :subgrp:default")]
    [InlineData("aws s3api get-object --bucket b --key k out --if-match x", "required s3:GetObject :b/k")]
    [InlineData("aws batch submit-job --job-name a --job-queue q --job-definition d:3", "required batch:SubmitJob :job/*|required batch:SubmitJob :job-queue/q|required batch:SubmitJob :job-definition/d:3")]
    [InlineData("aws batch submit-job --job-name a --job-queue q --job-definition d", "required batch:SubmitJob :job-definition/d:* [Revision]")]
    [InlineData("aws ec2 run-instances --image-id ami-1 --network-interfaces DeviceIndex=0,SubnetId=subnet-1,Groups=sg-1,sg-2 DeviceIndex=1,NetworkInterfaceId=eni-1", "required ec2:RunInstances :security-group/sg-1|required ec2:RunInstances :security-group/sg-2|required ec2:RunInstances :subnet/subnet-1|required ec2:RunInstances :network-interface/eni-1")]
    [InlineData("aws ec2 run-instances --launch-template LaunchTemplateName=x", "required ec2:RunInstances ::image/* [ImageId]|required ec2:RunInstances :launch-template/* [LaunchTemplateId]|optional iam:PassRole * [LaunchTemplateRole]")]
    [InlineData("aws ec2 run-instances --image-id ami-1", "required ec2:RunInstances :security-group/* [SecurityGroupId]|required ec2:RunInstances :subnet/* [SubnetId]")]
    [InlineData("aws ec2 run-instances --image-id resolve:ssm:/images/app:3", "required ssm:GetParameters :parameter/images/app|required ec2:RunInstances ::image/* [ImageId]")]
    [InlineData("aws ec2 run-instances --image-id ami-1 --block-device-mappings DeviceName=/dev/sda1,Ebs={KmsKeyId=1,SnapshotId=snap-1}", "required kms:CreateGrant :key/1|required kms:GenerateDataKeyWithoutPlaintext :key/1|required ec2:RunInstances ::snapshot/snap-1")]
    [InlineData("aws ec2 create-volume --availability-zone a --kms-key-id alias/x", "required kms:CreateGrant :key/* [KeyOf alias/x]|required kms:GenerateDataKeyWithoutPlaintext :key/* [KeyOf alias/x]|optional kms:DescribeKey :key/* [KeyOf alias/x]")]
    [InlineData("aws ec2 copy-snapshot --source-region us-east-1 --source-snapshot-id snap-1 --kms-key-id 1", "required ec2:CopySnapshot arn:aws:ec2:us-east-1::snapshot/snap-1|required kms:CreateGrant :key/1")]
    [InlineData("aws ec2 request-spot-instances --launch-specification ImageId=ami-1,SubnetId=subnet-1,IamInstanceProfile={Name=web}", "required ec2:RequestSpotInstances :spot-instances-request/*|required ec2:RequestSpotInstances ::image/ami-1|required iam:PassRole :role/* [RoleOf web]")]
    [InlineData("aws ec2 request-spot-fleet --spot-fleet-request-config IamFleetRole=arn:aws:iam::123456789012:role/r,TargetCapacity=1", "required iam:PassRole :role/r {iam:PassedToService=spotfleet.amazonaws.com}|required ec2:RunInstances :instance/*")]
    [InlineData("aws ec2 create-fleet --launch-template-configs LaunchTemplateSpecification={LaunchTemplateId=lt-1,Version=1} --target-capacity-specification TotalTargetCapacity=1", "required ec2:CreateFleet :launch-template/lt-1|required ec2:RunInstances :instance/*|optional iam:PassRole * [LaunchTemplateRole]")]
    [InlineData("aws ec2 create-vpc-endpoint --vpc-id vpc-1 --service-name s --subnet-ids subnet-1 subnet-2 --security-group-ids sg-1", "required ec2:CreateVpcEndpoint :subnet/subnet-2|required ec2:CreateVpcEndpoint :security-group/sg-1")]
    [InlineData("aws ec2 create-network-interface --subnet-id subnet-1 --groups sg-1 sg-2", "required ec2:CreateNetworkInterface :security-group/sg-2|required ec2:CreateNetworkInterface :subnet/subnet-1")]
    [InlineData("aws autoscaling create-auto-scaling-group --auto-scaling-group-name g --launch-template LaunchTemplateId=lt-1 --min-size 1 --max-size 1", "required ec2:RunInstances :launch-template/lt-1|required ec2:RunInstances :instance/*|optional iam:PassRole * [LaunchTemplateRole]")]
    [InlineData("aws apprunner create-service --service-name x --source-configuration '{}'", "required apprunner:CreateService :service/x/*|optional iam:PassRole * [Role]")]
    [InlineData("aws lexv2-models create-bot --bot-name b --role-arn arn:aws:iam::123456789012:role/r", "required lex:CreateBot :bot/*|required iam:PassRole :role/r")]
    [InlineData("aws ssm create-association --name AWS-RunShellScript --targets Key=a,Values=b", "required ssm:CreateAssociation :association/*|required ssm:CreateAssociation ::document/AWS-RunShellScript|required ssm:CreateAssociation :instance/* [InstanceId]")]
    [InlineData("aws ssm delete-association --name x --instance-id mi-1", "required ssm:DeleteAssociation :association/* [AssociationId]|required ssm:DeleteAssociation :document/x|required ssm:DeleteAssociation :ssm:eu-west-1:123456789012:managed-instance/mi-1")]
    [InlineData("aws ssm start-session --target ecs:prod_abc_abc-1", "required ssm:StartSession :ecs:eu-west-1:123456789012:task/prod/abc")]
    [InlineData("aws budgets create-budget --account-id 123456789012 --budget BudgetName=b,BudgetType=COST", "required budgets:ModifyBudget arn:aws:budgets::123456789012:budget/b")]
    [InlineData("aws backup create-backup-vault --backup-vault-name v --encryption-key-arn arn:aws:kms:eu-west-1:123456789012:key/1", "required backup:CreateBackupVault :backup-vault:v|required backup-storage:MountCapsule *|required kms:CreateGrant :key/1|optional kms:RetireGrant :key/1")]
    [InlineData("aws opensearch create-domain --domain-name d", "required es:CreateDomain :domain/d")]
    [InlineData("aws kinesis put-record --stream-arn arn:aws:kinesis:eu-west-1:123456789012:stream/s --data x --partition-key y", "required kinesis:PutRecord :stream/s")]
    [InlineData("aws ssm get-parameter --name a:3", "required ssm:GetParameter :parameter/a")]
    [InlineData("aws ssm get-parameters --names arn:aws:ssm:us-east-1:210987654321:parameter/a/b:label c", "required ssm:GetParameters arn:aws:ssm:us-east-1:210987654321:parameter/a/b|required ssm:GetParameters :parameter/c")]
    [InlineData("aws ssm get-parameter --name /aws/service/ecs/image", "required ssm:GetParameter arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/image")]
    [InlineData("aws ssm get-parameter --name /aws/reference/secretsmanager/db --with-decryption", "required secretsmanager:GetSecretValue :secret:db-?????? [Suffix]")]
    [InlineData("aws s3control create-job --account-id 123456789012 --priority 1 --role-arn arn:aws:iam::123456789012:role/r", "required s3:CreateJob *|required iam:PassRole :role/r {iam:PassedToService=batchoperations.s3.amazonaws.com}")]
    [InlineData("aws sns set-topic-attributes --topic-arn arn:aws:sns:eu-west-1:123456789012:t --attribute-name SQSFailureFeedbackRoleArn --attribute-value arn:aws:iam::123456789012:role/r", "required iam:PassRole :role/r {iam:PassedToService=sns.amazonaws.com}")]
    [InlineData("aws sns subscribe --topic-arn arn:aws:sns:eu-west-1:123456789012:t --protocol firehose --attributes SubscriptionRoleArn=arn:aws:iam::123456789012:role/r", "required iam:PassRole :role/r")]
    [InlineData("aws rds-data execute-statement --resource-arn arn:aws:rds:eu-west-1:123456789012:cluster:c --secret-arn arn:aws:secretsmanager:eu-west-1:123456789012:secret:s-abcdef --sql x", "required secretsmanager:GetSecretValue :secret:s-abcdef|required rds-data:ExecuteStatement :cluster:c")]
    [InlineData("aws redshift-data execute-statement --cluster-identifier c --database d --db-user u --sql x", "required redshift-data:ExecuteStatement :cluster:c|required redshift:GetClusterCredentials :dbuser:c/u|required redshift:GetClusterCredentials :dbname:c/d")]
    [InlineData("aws rds create-db-instance --db-instance-identifier d --engine mysql --kms-key-id 1 --manage-master-user-password", "required kms:CreateGrant :key/1|required kms:DescribeKey :key/1|required secretsmanager:CreateSecret :secret:rds!* [SecretName]")]
    [InlineData("aws emr create-cluster --service-role s --ec2-attributes KeyName=k,InstanceProfile=web --auto-scaling-role a", "required iam:PassRole :role/s|required iam:PassRole :role/* [RoleOf web]|required iam:PassRole :role/a")]
    [InlineData("aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/r --code ImageUri=210987654321.dkr.ecr.us-east-1.amazonaws.com/team/app:1 --kms-key-arn arn:aws:kms:eu-west-1:123456789012:key/1", "required ecr:BatchGetImage arn:aws:ecr:us-east-1:210987654321:repository/team/app|required ecr:GetDownloadUrlForLayer arn:aws:ecr:us-east-1:210987654321:repository/team/app|required kms:CreateGrant :key/1")]
    [InlineData("aws lambda invoke --function-name 210987654321:function:f --qualifier live out.json", "required lambda:InvokeFunction arn:aws:lambda:eu-west-1:210987654321:function:f:live")]
    [InlineData("aws s3api put-object --bucket b --key k --grant-read-acp id=1", "required s3:PutObjectAcl :b/k")]
    [InlineData("aws s3api create-bucket --bucket b --grant-write id=1", "required s3:PutBucketAcl :::b")]
    [InlineData("aws s3api get-object-retention --bucket b --key k", "required s3:GetObjectRetention :::b/k")]
    [InlineData("aws s3 sync . s3://b --grants read=id=1", "required s3:PutObjectAcl :::b/*")]
    [InlineData("aws ecs start-task --task-definition t:1 --overrides taskRoleArn=arn:aws:iam::123456789012:role/r --container-instances c", "required iam:PassRole :role/r")]
    [InlineData("aws firehose create-delivery-stream --delivery-stream-name d --extended-s3-destination-configuration '{\"BucketARN\":\"arn:aws:s3:::b\",\"S3BackupConfiguration\":{\"RoleARN\":\"arn:aws:iam::123456789012:role/r\"}}'", "required iam:PassRole :role/r {iam:PassedToService=firehose.amazonaws.com}")]
    [InlineData("aws sqs start-message-move-task --source-arn arn:aws:sqs:eu-west-1:123456789012:dead", "required sqs:ReceiveMessage :dead|required sqs:SendMessage :* [SourceQueue]")]
    [InlineData("aws sqs delete-message-batch --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/q --entries Id=1", "required sqs:DeleteMessage :q")]
    [InlineData("aws efs create-mount-target --file-system-id fs-1 --subnet-id subnet-1", "required ec2:CreateNetworkInterface :subnet/subnet-1|required ec2:CreateNetworkInterface :security-group/* [SecurityGroupId]")]
    [InlineData("aws elb create-load-balancer --load-balancer-name l --listeners x", "required elasticloadbalancing:CreateLoadBalancer :loadbalancer/l")]
    [InlineData("aws logs filter-log-events --log-group-identifier g", "required logs:FilterLogEvents :log-group:g:log-stream:")]
    [InlineData("aws dynamodb create-table --table-name t --sse-specification Enabled=true,KMSMasterKeyId=1", "required kms:CreateGrant :key/1")]
    [InlineData("aws eks create-cluster --name c --role-arn arn:aws:iam::123456789012:role/r --encryption-config resources=secrets,provider={keyArn=arn:aws:kms:eu-west-1:123456789012:key/1}", "required kms:CreateGrant :key/1")]
    [InlineData("aws redshift create-cluster --cluster-identifier c --node-type t --iam-roles arn:aws:iam::123456789012:role/r", "required redshift:CreateCluster :cluster:c|required iam:PassRole :role/r")]
    [InlineData("aws ecr put-image --registry-id 210987654321 --repository-name r --image-manifest x", "required ecr:PutImage arn:aws:ecr:eu-west-1:210987654321:repository/r")]
    [InlineData("aws ecr put-image-tag-mutability --registry-id 210987654321 --repository-name r --image-tag-mutability x", "required ecr:PutImageTagMutability arn:aws:ecr:eu-west-1:210987654321:repository/r")]
    [InlineData("aws lambda invoke --function-name 210987654321:f out.json", "required lambda:InvokeFunction arn:aws:lambda:eu-west-1:210987654321:function:f")]
    [InlineData("aws lambda invoke --function-name us-east-1:210987654321:function:f out.json", "required lambda:InvokeFunction arn:aws:lambda:us-east-1:210987654321:function:f")]
    [InlineData("aws lambda invoke --function-name f:live out.json", "required lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:f:live")]
    [InlineData("aws sesv2 send-email --from-email-address a@b.c --content x", "required ses:SendEmail :identity/a@b.c")]
    [InlineData("aws s3control get-public-access-block --account-id 123456789012", "required s3:GetAccountPublicAccessBlock *")]
    [InlineData("aws s3control put-public-access-block --account-id 123456789012 --public-access-block-configuration x", "required s3:PutAccountPublicAccessBlock *")]
    [InlineData("aws s3api get-public-access-block --bucket b", "required s3:GetBucketPublicAccessBlock :::b")]
    [InlineData("aws iam change-password --old-password a --new-password b", "required iam:ChangePassword :user/alice")]
    [InlineData("aws cloudformation execute-change-set --change-set-name arn:aws:cloudformation:eu-west-1:123456789012:changeSet/c/1", "required cloudformation:ExecuteChangeSet :stack/*/* [StackName, Id]")]
    [InlineData("aws s3 sync . s3://b --sse aws:kms --sse-kms-key-id 1", "required kms:GenerateDataKey :key/1|optional kms:Decrypt :key/1|optional s3:AbortMultipartUpload :::b/*")]
    [InlineData("aws s3 sync s3://b .", "required s3:GetObject :::b/*|optional kms:Decrypt * [ObjectKey]")]
    [InlineData("aws s3 cp s3://a/k s3://b/k", "optional kms:Decrypt * [ObjectKey]|optional s3:AbortMultipartUpload :::b/k")]
    [InlineData("aws s3api copy-object --copy-source a/k --bucket b --key k", "optional kms:Decrypt * [ObjectKey]")]
    [InlineData("aws glue get-database --catalog-id 210987654321 --name d", "required glue:GetDatabase arn:aws:glue:eu-west-1:210987654321:database/d|required glue:GetDatabase arn:aws:glue:eu-west-1:210987654321:catalog")]
    [InlineData("aws glue delete-database --catalog-id 210987654321 --name d", "required glue:DeleteDatabase arn:aws:glue:eu-west-1:210987654321:database/d")]
    [InlineData("aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/r --vpc-config SubnetIds=subnet-1,SecurityGroupIds=sg-1", "optional ec2:DescribeSubnets *|optional ec2:DescribeVpcs *|optional ec2:DescribeSecurityGroups *")]
    [InlineData("aws apigatewayv2 create-integration --api-id a --integration-type AWS_PROXY --credentials-arn arn:aws:iam::123456789012:role/r", "required apigateway:POST * [Resource]|required iam:PassRole :role/r {iam:PassedToService=apigateway.amazonaws.com}")]
    [InlineData("aws apigatewayv2 create-deployment --api-id a", "required apigateway:POST ::/apis/a/deployments")]
    [InlineData("aws apigateway create-resource --rest-api-id a --parent-id p --path-part x", "required apigateway:POST ::/restapis/a/resources")]
    [InlineData("aws apigateway update-account --patch-operations op=replace,path=/x,value=y", "required apigateway:PATCH ::/account")]
    [InlineData("aws bedrock-runtime invoke-model --model-id eu.anthropic.claude-3 --body x out", "required bedrock:InvokeModel arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-3|required bedrock:InvokeModel arn:aws:bedrock:*::foundation-model/anthropic.claude-3 [Region]")]
    [InlineData("aws bedrock-runtime invoke-model --model-id anthropic.claude-3 --body x out", "required bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3")]
    [InlineData("aws dynamodb export-table-to-point-in-time --table-arn arn:aws:dynamodb:eu-west-1:123456789012:table/t --s3-bucket b", "required s3:PutObject :::b/*")]
    [InlineData("aws dynamodb import-table --s3-bucket-source S3Bucket=b --input-format CSV --table-creation-parameters TableName=t", "required dynamodb:ImportTable :table/t|required s3:GetObject :::b/*|required s3:ListBucket :::b")]
    [InlineData("aws resourcegroupstaggingapi tag-resources --resource-arn-list arn:aws:s3:::b arn:aws:ec2:eu-west-1:123456789012:instance/i-1 --tags a=b", "required tag:TagResources *|required s3:PutBucketTagging :::b|required ec2:CreateTags :instance/i-1")]
    [InlineData("aws resourcegroupstaggingapi untag-resources --resource-arn-list arn:aws:sqs:eu-west-1:123456789012:q --tag-keys a", "required sqs:UntagQueue :q")]
    public void A_call_asks_for_what_AWS_checks(string line, string expected)
    {
        string[] found = [.. Read(line).GetRequests(s_environment).Select(Describe)];

        Assert.All(expected.Split('|'), wanted => Assert.Contains(found, f => Fits(f, wanted)));
    }

    // CL-80: at most two slips, and an action that is no call is said to be one.
    [Theory]
    [InlineData("aws iam pass-role --role-name x", "", "iam:PassRole is an action that other calls are checked for")]
    [InlineData("aws iam get-rolls", "get-role", "Did you mean get-role")]
    [InlineData("aws iam gut-rolls-x", "", "No command")]
    public void A_command_that_there_is_not_is_named_with_what_is_near(string line, string near, string message)
    {
        CommandLineException exception = Assert.Throws<CommandLineException>(() => Read(line));

        Assert.Equal((CommandLineError.UnknownCommand, near), (exception.Error, string.Join(", ", exception.Near.Take(1))));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws ssm get-parameters-by-path --path /prod/ --with-decryption", true)]
    [InlineData("aws ssm get-parameters-by-path --path /prod/", false)]
    public void Parameters_that_are_decrypted_may_need_their_key(string line, bool isAsked) =>
        Assert.Equal(isAsked, Read(line).GetRequests(s_environment).Any(r => r is { Action: "kms:Decrypt", Need: RequestNeed.Optional }));

    // CL-54: a service asks for a key with the caller's credentials, and the key's policy sees through which.
    [Theory]
    [InlineData("aws s3api put-object --bucket b --key k --ssekms-key-id 1", "kms:GenerateDataKey", "s3.eu-west-1.amazonaws.com")]
    [InlineData("aws s3api put-object --bucket b --key k --ssekms-key-id arn:aws:kms:us-east-1:123456789012:key/1", "kms:GenerateDataKey", "s3.us-east-1.amazonaws.com")]
    [InlineData("aws s3 cp x s3://b/k --sse aws:kms --sse-kms-key-id 1", "kms:GenerateDataKey", "s3.eu-west-1.amazonaws.com")]
    [InlineData("aws s3 cp s3://b/k .", "kms:Decrypt", "s3.eu-west-1.amazonaws.com")]
    [InlineData("aws secretsmanager get-secret-value --secret-id s", "kms:Decrypt", "secretsmanager.eu-west-1.amazonaws.com")]
    [InlineData("aws ssm get-parameter --name p --with-decryption", "kms:Decrypt", "ssm.eu-west-1.amazonaws.com")]
    [InlineData("aws sqs send-message --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/q --message-body x", "kms:GenerateDataKey", "sqs.eu-west-1.amazonaws.com")]
    [InlineData("aws ec2 create-volume --availability-zone a --kms-key-id 1", "kms:CreateGrant", "ec2.eu-west-1.amazonaws.com")]
    [InlineData("aws rds create-db-instance --db-instance-identifier d --engine mysql --manage-master-user-password", "kms:DescribeKey", "secretsmanager.eu-west-1.amazonaws.com")]
    [InlineData("aws cloudformation package --template-file t --s3-bucket b --kms-key-id 1", "kms:GenerateDataKey", "s3.eu-west-1.amazonaws.com")]
    public void A_key_is_asked_for_through_the_service(string line, string action, string host)
    {
        ResolvedRequest request = Read(line).GetRequests(s_environment).First(r => r.Action == action);

        Assert.Equal((host, "true"), ((string)request.Context["kms:ViaService"], (string)request.Context["aws:ViaAWSService"]));
        Assert.Equal(action != "kms:DescribeKey", request.UnknownContextKeys.Contains("kms:EncryptionContext:*"));
    }

    [Fact]
    public void A_direct_call_of_KMS_goes_through_no_service() =>
        Assert.DoesNotContain("kms:ViaService", Read("aws kms decrypt --ciphertext-blob fileb://c --key-id 1").GetRequests(s_environment).Single().Context.Keys);

    [Fact]
    public void Without_a_Region_the_service_that_a_key_is_asked_through_is_unknown() =>
        Assert.Contains(
            "kms:ViaService",
            Read("aws s3 cp s3://b/k .").GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice" }).Single(r => r.Action == "kms:Decrypt").UnknownContextKeys);

    // operations.md, section 6
    [Fact]
    public void An_operation_that_nothing_is_listed_for_is_asked_about_all_the_same() =>
        Assert.All(
            IamCatalogue.Default.Operations.Operations.Where(o => o.Actions.IsEmpty && o.ServiceOperations.RequestsOf(o.FullName).IsEmpty),
            o => Assert.NotEmpty(CallReader.ReadOperation(o.FullName, MapValue.Empty).GetRequests(s_environment)));

    // CL-51: where an action is about one of several kinds of resources, the ARN says which.
    [Theory]
    [InlineData("dynamodb:UntagResource", "ResourceArn", "arn:aws:dynamodb:eu-west-1:123456789012:table/t")]
    [InlineData("kinesis:TagResource", "ResourceARN", "arn:aws:kinesis:eu-west-1:123456789012:stream/s")]
    [InlineData("es:ListTags", "ARN", "arn:aws:es:eu-west-1:123456789012:domain/d")]
    public void An_arn_is_the_only_resource_that_is_asked_about(string operation, string parameter, string arn) =>
        Assert.Equal([arn], CallReader.ReadOperation(operation, MapValue.Empty.With(parameter, new TextValue(arn)))
            .GetRequests(s_environment).Where(r => r.Need == RequestNeed.Required).Select(r => r.Resource));

    // CL-55, CL-60: a name is no id, and what nobody gave is not filled with something else.
    [Theory]
    [InlineData("aws apprunner create-service --service-name x", ":service/x/x")]
    [InlineData("aws lexv2-models create-bot --bot-name b", ":bot/b")]
    [InlineData("aws ssm delete-association --name x --instance-id i-1", ":association/x")]
    [InlineData("aws ec2 run-instances --image-id ami-1 --network-interfaces SubnetId=subnet-1,Groups=sg-1", ":security-group/*")]
    [InlineData("aws ds add-tags-to-resource --resource-id d-1 --tags Key=a,Value=b", ":directory/*")]
    public void No_part_is_filled_with_what_names_something_else(string line, string wrong) =>
        Assert.DoesNotContain(Read(line).GetRequests(s_environment), r => r.Resource.EndsWith(wrong, StringComparison.Ordinal) && r.Unknown.IsEmpty);

    // CL-63
    [Fact]
    public void What_a_launch_template_holds_is_unknown()
    {
        ResolvedRequest instance = Read("aws ec2 run-instances --launch-template LaunchTemplateId=lt-1 --instance-type t3.micro").GetRequests(s_environment)
            .Single(r => r.Resource.EndsWith(":instance/*", StringComparison.Ordinal) && r.Action == "ec2:RunInstances");

        Assert.Equal("t3.micro", instance.Context["ec2:InstanceType"]);
        Assert.Contains("ec2:MetadataHttpTokens", instance.UnknownContextKeys);
        Assert.Contains("ec2:Tenancy", instance.UnknownContextKeys);
    }

    // CL-53, CL-63: a value that stands in the call is the key; what its text does not tell is unknown, never absent.
    [Theory]
    [InlineData("aws ec2 run-instances --image-id ami-1 --associate-public-ip-address", ":network-interface/*", "ec2:AssociatePublicIpAddress", "true")]
    [InlineData("aws ec2 run-instances --image-id ami-1 --network-interfaces DeviceIndex=0,AssociatePublicIpAddress=true", ":network-interface/*", "ec2:AssociatePublicIpAddress", "true")]
    [InlineData("aws ec2 run-instances --image-id ami-1", ":network-interface/*", "ec2:AssociatePublicIpAddress", null)]
    [InlineData("aws autoscaling create-or-update-tags --tags ResourceId=g,ResourceType=auto-scaling-group,Key=a,Value=b,PropagateAtLaunch=true", "", "aws:RequestTag/a", "b")]
    [InlineData("aws sqs tag-queue --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/q --tags a=b", ":q", "aws:RequestTag/a", "b")]
    [InlineData("aws iam tag-role --role-name r --tags 'Key=team,Value=R&D'", ":role/r", "aws:RequestTag/team", "R&D")]
    [InlineData("aws s3api upload-part-copy --bucket b --key k --copy-source evil/k --part-number 1 --upload-id u", ":::b/k", "s3:x-amz-copy-source", "evil/k")]
    [InlineData("aws s3 sync s3://evil s3://b", ":::b/*", "s3:x-amz-copy-source", null)]
    [InlineData("aws s3 cp s3://evil/p s3://b/q --recursive", ":::b/q/*", "s3:x-amz-copy-source", null)]
    [InlineData("aws s3 cp s3://evil/p s3://b/q", ":::b/q", "s3:x-amz-copy-source", "evil/p")]
    [InlineData("aws ec2 request-spot-fleet --spot-fleet-request-config IamFleetRole=arn:aws:iam::123456789012:role/r,TargetCapacity=1", ":instance/*", "ec2:InstanceType", null)]
    [InlineData("aws autoscaling create-auto-scaling-group --auto-scaling-group-name g --launch-template LaunchTemplateId=lt-1 --min-size 1 --max-size 1", ":instance/*", "ec2:InstanceType", null)]
    [InlineData("aws kms create-grant --key-id 1 --grantee-principal arn:aws:iam::123456789012:role/r --operations Decrypt --constraints EncryptionContextSubset={a=b}", ":key/1", "kms:GrantConstraintType", "EncryptionContextSubset")]
    [InlineData("aws stepfunctions start-execution --state-machine-arn arn:aws:states:eu-west-1:123456789012:stateMachine:s:PROD", ":stateMachine:s", "states:StateMachineQualifier", "PROD")]
    [InlineData("aws route53 create-hosted-zone --name x --caller-reference y --vpc VPCRegion=eu-west-1,VPCId=vpc-1", ":hostedzone/*", "route53:VPCs", "VPCId=vpc-1,VPCRegion=eu-west-1")]
    [InlineData("aws s3 cp s3://a/k s3://b/q --source-region us-east-1", ":::a/k", "aws:RequestedRegion", "us-east-1")]
    [InlineData("aws s3api copy-object --bucket b --key k --copy-source s/x?versionId=1", ":::s/x", "s3:versionid", "1")]
    [InlineData("aws ec2 create-vpc-peering-connection --vpc-id vpc-1 --peer-vpc-id vpc-2", ":vpc-peering-connection/*", "ec2:AccepterVpc", null)]
    [InlineData("aws ec2 create-fleet --launch-template-configs LaunchTemplateSpecification={LaunchTemplateId=lt-1,Version=1} --target-capacity-specification TotalTargetCapacity=1", ":instance/*", "ec2:InstanceType", null)]
    public void A_key_of_the_call_is_never_absent(string line, string resource, string key, string? value)
    {
        ResolvedRequest[] found = [.. Read(line).GetRequests(s_environment)
            .Where(r => r.Resource.EndsWith(resource, StringComparison.Ordinal) && (r.Context.ContainsKey(key) || r.UnknownContextKeys.Contains(key)))];

        Assert.NotEmpty(found);
        Assert.All(found, r => Assert.Equal(value, r.UnknownContextKeys.Contains(key) ? null : r.Context[key]));
    }

    // Lambda reads the version in the place of the object.
    [Theory]
    [InlineData("", "s3:GetObject")]
    [InlineData(",S3ObjectVersion=v", "s3:GetObjectVersion")]
    public void Code_of_a_function_is_read_once(string version, string expected) => Assert.Equal(
        [expected],
        Read($"aws lambda create-function --function-name f --role {Role} --code S3Bucket=b,S3Key=k{version}").GetRequests(s_environment)
            .Select(r => r.Action).Where(a => a.StartsWith("s3:", StringComparison.Ordinal)));

    // CL-54: EC2 calls KMS for the caller.
    [Fact]
    public void A_service_that_calls_for_the_caller_is_in_the_context()
    {
        ResolvedRequest grant = Read($"aws ec2 create-volume --availability-zone a --kms-key-id {Key}").GetRequests(s_environment).Single(r => r.Action == "kms:CreateGrant");

        Assert.Equal(("ec2.eu-west-1.amazonaws.com", "true", "true"), (grant.Context["kms:ViaService"], grant.Context["kms:GrantIsForAWSResource"], grant.Context["aws:ViaAWSService"]));
    }

    [Theory]
    [InlineData("aws s3api get-object --bucket '' --key x f")]
    [InlineData("aws iam get-role --role-name ''")]
    [InlineData("aws lambda invoke --function-name '' out.json")]
    [InlineData("aws s3api delete-objects --bucket b --delete 'Objects=[{Key=}]'")]
    [InlineData("aws backup create-backup-vault --backup-vault-name ''")]
    [InlineData("aws ssm get-parameter --name ''")]
    public void An_empty_name_names_nothing(string line) =>
        Assert.Equal(CommandLineError.MalformedValue, Assert.Throws<CommandLineException>(() => Read(line).GetRequests(s_environment)).Error);

    [Fact]
    public void What_is_missing_and_what_is_not_known_is_said_at_once()
    {
        CommandLineException missing = Assert.Throws<CommandLineException>(() => CallReader.ReadOperation("lambda:CreateFunction", MapValue.Empty).GetRequests(s_environment));
        CommandLineException unknown = Assert.Throws<CommandLineException>(() =>
            Read("aws lambda create-function --function-name \"$A-$B\" --role \"$ROLE\" --description \"$TEXT\"").GetRequests(s_environment));
        CommandLineException both = Assert.Throws<CommandLineException>(() => Read("aws lambda create-function --function-name $A").GetRequests(s_environment));

        Assert.Equal("FunctionName, Role", string.Join(", ", missing.Parameters));
        Assert.Contains("needs FunctionName and Role, which are not given", missing.Message, StringComparison.Ordinal);
        Assert.Equal("$A, $B, $ROLE", string.Join(", ", unknown.Variables));
        Assert.Contains("$A, $B and $ROLE are not known", unknown.Message, StringComparison.Ordinal);
        Assert.Equal((CommandLineError.MissingParameter, "Role", "$A"), (both.Error, Assert.Single(both.Parameters), Assert.Single(both.Variables)));
    }

    [Fact]
    public void A_role_in_a_file_that_is_named_is_found()
    {
        CallEnvironment environment = s_environment with { ReadFile = path => path == "target.json" ? $$"""{"Arn":"arn:aws:sqs:eu-west-1:123456789012:q","RoleArn":"{{Role}}"}""" : null };
        ApiCall call = Read("aws scheduler create-schedule --name s --schedule-expression 'rate(1 day)' --target file://target.json");

        Assert.Contains(call.GetRequests(environment), r => r.Action == "iam:PassRole" && r.Resource == Role && r.Need == RequestNeed.Required);
        Assert.Equal(CommandLineError.FileNotFound, Assert.Throws<CommandLineException>(() => call.GetRequests(s_environment)).Error);
        Assert.Contains(
            Read("aws pipes create-pipe --name p --source-parameters file://none.json").GetRequests(s_environment),
            r => r.Action == "iam:PassRole" && r.Resource == "*" && r.Need == RequestNeed.Optional);
    }

    // operations.md, section 2; CL-50: where rows say it, both say the same.
    [Fact]
    public void An_action_that_every_call_is_checked_for_is_required_in_the_catalogue()
    {
        OperationCatalogue operations = IamCatalogue.Default.Operations;

        Assert.Equal<string>(["lambda:CreateFunction", "iam:PassRole"], operations.Find("lambda:CreateFunction")!.RequiredActions);
        Assert.Empty(operations.Find("sts:GetCallerIdentity")!.RequiredActions);
        Assert.All(operations.Services.SelectMany(s => s.OperationsWithRequests).Select(operations.Find).OfType<ApiOperation>().Where(o => o.IsListed), operation =>
        {
            ImmutableArray<RequestRow> rows = operation.ServiceOperations.RequestsOf(operation.FullName);
            Assert.All(operation.Actions.Where(a => rows.Any(r => r.Need == "required" && r.Action == a.Action)), a => Assert.Equal(OperationNeed.Required, a.Need));
        });
    }

    [Theory]
    [InlineData("--architectures arm64", false)]
    [InlineData("--anything 5", false)]
    [InlineData("--anything", false)]
    [InlineData("--anything Size=5,Mode=fast", false)]
    [InlineData("--second-role other", true)]
    [InlineData("--anything arn:aws:iam::123456789012:role/x", true)]
    [InlineData("--anything Some={Where=arn:aws:iam::123456789012:role/x}", true)]
    [InlineData("--anything file://x.json", true)]
    [InlineData("--anything $X", true)]
    public void An_unknown_option_that_may_name_a_role_may_pass_one(string option, bool isOpen)
    {
        ApiCall call = Read($"aws lambda create-function --function-name f --role {Role} {option}");

        Assert.Equal(isOpen, call.GetRequests(s_environment).Any(r => r.Action == "iam:PassRole" && r.Need == RequestNeed.Optional));
    }

    private static ApiCall Read(string line) => new CallReader(new()).ReadLine(line);

    private static string Describe(ResolvedRequest request)
    {
        string context = request.Context.TryGetValue("iam:PassedToService", out object? service) ? $" {{iam:PassedToService={service}}}" : string.Empty;
        return $"{request.Need.ToString().ToLowerInvariant()} {request.Action} {request.Resource}{(request.Unknown.IsEmpty ? string.Empty : $" [{string.Join(", ", request.Unknown)}]")}{context}";
    }

    // Need and action are the same, and the resource ends so; of the context only what is expected counts.
    private static bool Fits(string found, string wanted)
    {
        string[] parts = wanted.Split(' ', 3);
        string rest = wanted.Contains('{', StringComparison.Ordinal) ? found : found.Split(" {")[0];
        return rest.StartsWith($"{parts[0]} {parts[1]} ", StringComparison.Ordinal) && rest.EndsWith(parts[2], StringComparison.Ordinal);
    }
}
