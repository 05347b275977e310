using System.Collections.Immutable;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using TemplateText = IamPolicyTools.CommandLines.Templates.TemplateText;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>What a call names is asked about, under its own name: lists in the place of lists, ARNs, keys, tags, new names (CL-51 to CL-63).</summary>
public sealed class AskedThingsTests : IDisposable
{
    private const string At = "eu-west-1:123456789012:";
    private const string Stack = "arn:aws:cloudformation:eu-west-1:123456789012:stack/s/uuid";
    private const string KeyId = "arn:aws:kms:eu-west-1:123456789012:key/k1";

    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-asked").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Each line, and requests that it makes.
    [Theory]
    // CL-51: a list in the place of a list in the place of a name.
    [InlineData("aws logs start-query --log-group-identifiers arn:aws:logs:" + At + "log-group:g h --start-time 1 --end-time 2 --query-string x",
        "required logs:StartQuery arn:aws:logs:" + At + "log-group:g:log-stream:|required logs:StartQuery arn:aws:logs:" + At + "log-group:h:log-stream:")]
    [InlineData("aws logs start-query --start-time 1 --end-time 2 --query-string 'SOURCE logGroups()'", "required logs:StartQuery arn:aws:logs:" + At + "log-group:*:log-stream: [LogGroup]")]
    // CL-51: an ARN is the resource.
    [InlineData("aws cloudformation delete-stack --stack-name " + Stack, "required cloudformation:DeleteStack " + Stack)]
    [InlineData("aws cloudformation describe-stacks --stack-name " + Stack, "required cloudformation:DescribeStacks " + Stack)]
    [InlineData("aws cloudformation update-stack --use-previous-template --stack-name " + Stack + " --tags Key=a,Value=b",
        "required cloudformation:UpdateStack " + Stack + "|required cloudformation:TagResource " + Stack)]
    [InlineData("aws cloudformation update-stack-set --stack-set-name arn:aws:cloudformation:" + At + "stackset/s:id --use-previous-template",
        "required cloudformation:UpdateStackSet arn:aws:cloudformation:" + At + "stackset/s:id")]
    [InlineData("aws cloudformation delete-stack --stack-name s", "required cloudformation:DeleteStack arn:aws:cloudformation:" + At + "stack/s/* [Id]")]
    [InlineData("aws secretsmanager get-secret-value --secret-id arn:aws:secretsmanager:" + At + "secret:db", "required secretsmanager:GetSecretValue arn:aws:secretsmanager:" + At + "secret:db-?????? [Suffix]")]
    [InlineData("aws secretsmanager get-secret-value --secret-id arn:aws:secretsmanager:" + At + "secret:db-AbCd12", "required secretsmanager:GetSecretValue arn:aws:secretsmanager:" + At + "secret:db-AbCd12")]
    // Systems Manager User Guide: advanced parameters are encrypted with a data key.
    [InlineData("aws ssm put-parameter --name p --value x --type SecureString --tier Advanced --key-id k1", "required kms:GenerateDataKey " + KeyId + "|optional kms:Encrypt " + KeyId)]
    [InlineData("aws ssm put-parameter --name p --value x --type SecureString --tier Intelligent-Tiering --key-id k1", "required kms:Encrypt " + KeyId + "|optional kms:GenerateDataKey " + KeyId)]
    [InlineData("aws ssm put-parameter --name p --value x --type SecureString --key-id k1", "required kms:Encrypt " + KeyId)]
    // CL-60: the model behind a profile, a prompt or a router.
    [InlineData("aws bedrock-runtime invoke-model --model-id arn:aws:bedrock:" + At + "application-inference-profile/abc --body x out", "required bedrock:InvokeModel arn:aws:bedrock:*::foundation-model/* [Region, Model]")]
    [InlineData("aws bedrock-runtime converse --model-id arn:aws:bedrock:" + At + "inference-profile/xy.anthropic.claude-9", "required bedrock:InvokeModel arn:aws:bedrock:*::foundation-model/anthropic.claude-9 [Region]")]
    [InlineData("aws bedrock-runtime converse --model-id xy.anthropic.claude-9", "required bedrock:InvokeModel arn:aws:bedrock:*::foundation-model/anthropic.claude-9 [Region]")]
    [InlineData("aws bedrock-runtime converse --model-id arn:aws:bedrock:" + At + "prompt/P1", "required bedrock:RenderPrompt arn:aws:bedrock:" + At + "prompt/P1|required bedrock:InvokeModel arn:aws:bedrock:*::foundation-model/* [Region, Model]")]
    [InlineData("aws bedrock-runtime converse --model-id arn:aws:bedrock:" + At + "default-prompt-router/anthropic.claude:1", "required bedrock:InvokeModel arn:aws:bedrock:*::foundation-model/* [Region, Model]")]
    // IAM API Reference: the old and the new name.
    [InlineData("aws iam update-group --group-name g --new-group-name admins", "required iam:UpdateGroup arn:aws:iam::123456789012:group/g|required iam:UpdateGroup arn:aws:iam::123456789012:group/admins")]
    [InlineData("aws iam update-group --group-name g --new-path /x/", "required iam:UpdateGroup arn:aws:iam::123456789012:group/x/g")]
    [InlineData("aws iam update-group --group-name g --new-path /x/ --new-group-name h", "required iam:UpdateGroup arn:aws:iam::123456789012:group/x/h")]
    [InlineData("aws iam update-user --user-name u --new-path /x/", "required iam:UpdateUser arn:aws:iam::123456789012:user/x/u")]
    [InlineData("aws iam update-server-certificate --server-certificate-name c --new-server-certificate-name d",
        "required iam:UpdateServerCertificate arn:aws:iam::123456789012:server-certificate/c|required iam:UpdateServerCertificate arn:aws:iam::123456789012:server-certificate/d")]
    [InlineData("aws deploy update-application --application-name a --new-application-name b", "required codedeploy:UpdateApplication arn:aws:codedeploy:" + At + "application:b")]
    [InlineData("aws redshift modify-cluster --cluster-identifier a --new-cluster-identifier b", "optional redshift:ModifyCluster arn:aws:redshift:" + At + "cluster:b")]
    // CloudFormation reads templates with the caller's permissions.
    [InlineData("aws cloudformation validate-template --template-url https://b.s3.amazonaws.com/t.yml", "required s3:GetObject arn:aws:s3:::b/t.yml")]
    [InlineData("aws cloudformation get-template-summary --template-url https://b.s3.amazonaws.com/t.yml", "required s3:GetObject arn:aws:s3:::b/t.yml")]
    [InlineData("aws cloudformation create-stack-set --stack-set-name s --template-url https://b.s3.amazonaws.com/t.yml", "required s3:GetObject arn:aws:s3:::b/t.yml")]
    [InlineData("aws cloudformation update-stack-set --stack-set-name s --template-url https://b.s3.amazonaws.com/t.yml", "required s3:GetObject arn:aws:s3:::b/t.yml")]
    [InlineData("aws cloudformation estimate-template-cost --template-url https://b.s3.amazonaws.com/t.yml", "required s3:GetObject arn:aws:s3:::b/t.yml")]
    [InlineData("aws cloudformation set-stack-policy --stack-name s --stack-policy-url https://b.s3.amazonaws.com/p.json", "required s3:GetObject arn:aws:s3:::b/p.json")]
    [InlineData("aws cloudformation create-stack --stack-name s --template-body x --stack-policy-url https://b.s3.amazonaws.com/p.json", "required s3:GetObject arn:aws:s3:::b/p.json")]
    [InlineData("aws cloudformation register-type --type-name A::B::C --schema-handler-package s3://b/h.zip", "required s3:GetObject arn:aws:s3:::b/h.zip")]
    [InlineData("aws cloudformation deploy --template-file t --stack-name s --s3-bucket b --kms-key-id k1", "required kms:GenerateDataKey " + KeyId)]
    // The kinds of load balancers have ARNs of their own.
    [InlineData("aws elb create-load-balancer --load-balancer-name l --listeners x --tags Key=a,Value=b", "required elasticloadbalancing:AddTags arn:aws:elasticloadbalancing:" + At + "loadbalancer/l")]
    [InlineData("aws elbv2 create-load-balancer --name l --tags Key=a,Value=b", "required elasticloadbalancing:AddTags arn:aws:elasticloadbalancing:" + At + "loadbalancer/app/l/*")]
    // A replica's key is in its own Region.
    [InlineData("aws secretsmanager create-secret --name s --secret-string x --add-replica-regions Region=us-east-1,KmsKeyId=arn:aws:kms:us-east-1:123456789012:key/r",
        "required kms:GenerateDataKey arn:aws:kms:us-east-1:123456789012:key/r|required kms:Encrypt arn:aws:kms:us-east-1:123456789012:key/r")]
    [InlineData("aws secretsmanager replicate-secret-to-regions --secret-id s --add-replica-regions Region=us-east-1,KmsKeyId=r Region=us-west-2",
        "required kms:GenerateDataKey arn:aws:kms:us-east-1:123456789012:key/r|required kms:Encrypt arn:aws:kms:us-east-1:123456789012:key/r")]
    // operations.md, section 2: buckets of another kind.
    [InlineData("aws s3api put-object --bucket b--use1-az4--x-s3 --key k", "required s3express:CreateSession arn:aws:s3express:" + At + "bucket/b--use1-az4--x-s3")]
    [InlineData("aws s3api list-objects-v2 --bucket b--use1-az4--x-s3", "required s3express:CreateSession arn:aws:s3express:" + At + "bucket/b--use1-az4--x-s3")]
    [InlineData("aws s3 rm s3://b--use1-az4--x-s3/k", "required s3express:CreateSession arn:aws:s3express:" + At + "bucket/b--use1-az4--x-s3")]
    [InlineData("aws s3api delete-bucket --bucket b--use1-az4--x-s3", "required s3express:DeleteBucket arn:aws:s3express:" + At + "bucket/b--use1-az4--x-s3")]
    [InlineData("aws s3 rm s3://arn:aws:s3-outposts:" + At + "outpost/op-1/accesspoint/ap/k", "required s3-outposts:DeleteObject arn:aws:s3-outposts:" + At + "outpost/op-1/accesspoint/ap/object/k")]
    [InlineData("aws s3api get-object --bucket arn:aws:s3-object-lambda:" + At + "accesspoint/ap --key k out", "required s3-object-lambda:GetObject arn:aws:s3-object-lambda:" + At + "accesspoint/ap")]
    [InlineData("aws s3api get-object --bucket name--ol-s3 --key k out", "required s3-object-lambda:GetObject arn:aws:s3-object-lambda:" + At + "accesspoint/* [AccessPoint]")]
    [InlineData("aws s3api get-object --bucket ap-xyz-s3alias --key k out", "required s3:GetObject arn:aws:s3:" + At + "accesspoint/*/object/k [AccessPoint]")]
    [InlineData("aws s3api get-object --bucket plain-bucket --key k out", "required s3:GetObject arn:aws:s3:::plain-bucket/k")]
    [InlineData("aws eks update-kubeconfig --name c --role-arn arn:aws:iam::123456789012:role/r --assume-role-arn arn:aws:iam::123456789012:role/a", "required sts:AssumeRole arn:aws:iam::123456789012:role/a")]
    // Calls that AWS takes without the option that the rows name.
    [InlineData("aws kms retire-grant --grant-token t", "required kms:RetireGrant arn:aws:kms:" + At + "key/* [Key]")]
    public void A_call_is_checked_for(string line, string expected)
    {
        string[] found = [.. Read(line).GetRequests(s_environment).Select(Describe)];
        Assert.All(expected.Split('|'), e => Assert.Contains(e, found));
    }

    [Fact]
    public void A_deployment_of_containers_has_names_of_its_own()
    {
        string file = Path.Combine(_folder, "t.json");
        File.WriteAllText(file, """{ "family": "f" }""");
        ApiCall call = Read($"aws ecs deploy --cluster c --service s --task-definition {file} --codedeploy-appspec a");
        string[] found = [.. call.GetRequests(s_environment with { ReadFile = File.ReadAllText }).Select(Describe)];

        Assert.Contains("required codedeploy:CreateDeployment arn:aws:codedeploy:" + At + "deploymentgroup:AppECS-c-s/DgpECS-c-s", found);
    }

    [Fact]
    public void A_cluster_by_name_is_no_unknown_option() => Assert.Empty(Read("aws eks get-token --cluster-name c").OptionNotes);

    // CL-53: what EC2 makes has the tags of the call.
    [Theory]
    [InlineData("create-vpc --cidr-block 10.0.0.0/16", "vpc", "ec2:CreateVpc")]
    [InlineData("create-key-pair --key-name k", "key-pair", "ec2:CreateKeyPair")]
    [InlineData("allocate-address", "elastic-ip", "ec2:AllocateAddress")]
    [InlineData("create-launch-template --launch-template-name n --launch-template-data {}", "launch-template", "ec2:CreateLaunchTemplate")]
    [InlineData("create-subnet --vpc-id vpc-1", "subnet", "ec2:CreateSubnet")]
    public void What_is_created_has_the_tags(string command, string kind, string action) => Assert.Contains(
        Read($"aws ec2 {command} --tag-specifications ResourceType={kind},Tags=[{{Key=a,Value=b}}]").GetRequests(s_environment),
        r => r.Action == action && "b".Equals(r.Context.GetValueOrDefault("aws:RequestTag/a")));

    // CL-56: tags wherever they stand.
    [Theory]
    [InlineData("""aws cloudfront create-distribution-with-tags --distribution-config-with-tags '{"DistributionConfig":{},"Tags":{"Items":[{"Key":"a","Value":"b"}]}}'""", "cloudfront:TagResource", true)]
    [InlineData("aws bedrock create-model-customization-job --job-name j --custom-model-name m --role-arn arn:aws:iam::123456789012:role/r --base-model-identifier x --job-tags key=a,value=b", "bedrock:TagResource", true)]
    [InlineData("aws bedrock create-model-customization-job --job-name j --custom-model-name m --role-arn arn:aws:iam::123456789012:role/r --base-model-identifier x --custom-model-tags key=a,value=b", "bedrock:TagResource", false)]
    [InlineData("aws lexv2-models create-bot --bot-name b --role-arn arn:aws:iam::123456789012:role/r --bot-tags a=b", "lex:TagResource", true)]
    [InlineData("aws cloudtrail create-dashboard --name d --tags-list Key=a,Value=b", "cloudtrail:AddTags", true)]
    [InlineData("""aws pinpoint create-app --create-application-request '{"Name":"n","tags":{"a":"b"}}'""", "mobiletargeting:TagResource", true)]
    [InlineData("""aws workspaces create-workspaces --workspaces '[{"DirectoryId":"d","UserName":"u","BundleId":"b","Tags":[{"Key":"a","Value":"b"}]}]'""", "workspaces:CreateTags", true)]
    [InlineData("aws backup create-framework --framework-name f --framework-controls ControlName=c --framework-tags a=b", "backup:TagResource", true)]
    public void Tags_are_seen_wherever_they_stand(string line, string action, bool isCertain)
    {
        ResolvedRequest[] asked = [.. Read(line).GetRequests(s_environment).Where(r => r.Action == action)];

        Assert.Contains(asked, r => r.Need == (isCertain ? RequestNeed.Required : RequestNeed.Optional));
        Assert.True(!isCertain || asked.Any(r => "b".Equals(r.Context.GetValueOrDefault("aws:RequestTag/a"))));
    }

    // Every parameter of tags that the data knows of an operation that AWS lists a tagging action for is looked at, or is none of tags that are put.
    [Fact]
    public void Every_parameter_of_tags_is_read()
    {
        string[] others = ["copy", "propagat", "enable", "disable", "filter", "exclude", "remove", "restrict", "accesscontrol", "scope", "untag", "session", "boundar", "keys"];
        List<string> silent = [];
        foreach (ApiOperation operation in IamCatalogue.Default.Operations.Operations.Where(o => o.Parameters is not null && o.Actions.Any(a => a.Class == OperationActionClass.Tagging)))
        {
            ImmutableArray<RequestRow> rows = operation.ServiceOperations.RequestsOf(operation.FullName);
            foreach (string parameter in operation.Parameters!.Names.Where(n => n.EndsWith("tags", StringComparison.OrdinalIgnoreCase) || n.EndsWith("taglist", StringComparison.OrdinalIgnoreCase)))
            {
                bool isRead = rows.IsEmpty ? GenericRule.Knows(operation, OptionNames.Bare(parameter)) : ParameterNames.Of(rows).ContainsKey(OptionNames.Bare(parameter));
                if (!isRead && !others.Any(o => parameter.Contains(o, StringComparison.OrdinalIgnoreCase)))
                {
                    silent.Add($"{operation} {parameter}");
                }
            }
        }

        Assert.Empty(silent);
    }

    // No template gives a parameter's own name in the place of its value: each operation with each of its parameters alone, and with all that it needs.
    [Fact]
    public void No_template_leaks_the_name_of_a_parameter()
    {
        List<string> leaks = [];
        foreach (ApiOperation operation in IamCatalogue.Default.Operations.Operations)
        {
            ImmutableArray<RequestRow> rows = operation.ServiceOperations.RequestsOf(operation.FullName);
            if (rows.IsEmpty)
            {
                continue;
            }

            string[] names = [.. ParameterNames.Of(rows).Values];
            string[] needed = [.. ParameterNames.Required(rows)];
            foreach (string[] given in names.Select(n => needed.Append(n).ToArray()).Append(needed).Append(names).Append([]))
            {
                leaks.AddRange(Leaks(operation, rows, names, given));
            }
        }

        Assert.Empty(leaks.Distinct());
    }

    private static IEnumerable<string> Leaks(ApiOperation operation, ImmutableArray<RequestRow> rows, string[] names, string[] given)
    {
        MapValue parameters = given.Aggregate(MapValue.Empty, (p, n) => p.With(n, new TextValue("zq")));
        string literals = string.Join('\n', rows.Select(r => Outside(r.Resource)).Append("role"));
        try
        {
            return
            [
                .. CallReader.ReadOperation(operation.FullName, parameters).GetRequests(s_environment).Select(r => r.Resource)
                    .Where(r => r.Contains("[]", StringComparison.Ordinal) || r.Contains("${", StringComparison.Ordinal)
                        || r.Split('/', ':').Any(s => names.Contains(s, StringComparer.Ordinal) && !literals.Contains(s, StringComparison.Ordinal)))
                    .Select(r => $"{operation}: {r}"),
            ];
        }
        catch (CommandLineException)
        {
            // Something that it needs, and "zq" is no value of everything.
            return [];
        }
    }

    private static string Outside(string template)
    {
        string rest = template;
        for (int open = rest.IndexOf("${", StringComparison.Ordinal); open >= 0; open = rest.IndexOf("${", StringComparison.Ordinal))
        {
            rest = rest.Remove(open, rest.IndexOf('}', open) + 1 - open);
        }

        return rest;
    }

    // CL-60: a key, a role or a secret that no request is about leaves the answer open, unless all that may be checked on it is allowed.
    [Theory]
    [InlineData("aws eks associate-encryption-config --cluster-name c --encryption-config resources=secrets,provider={keyArn=" + KeyId + "}")]
    [InlineData("aws ec2 import-snapshot --encrypted --kms-key-id k1")]
    [InlineData("aws dynamodb restore-table-to-point-in-time --target-table-name t --source-table-name s --sse-specification-override Enabled=true,SSEType=KMS,KMSMasterKeyId=k1")]
    [InlineData("aws dynamodb restore-table-from-backup --target-table-name t --backup-arn arn:aws:dynamodb:eu-west-1:123456789012:table/s/backup/1 --sse-specification-override Enabled=true,KMSMasterKeyId=k1")]
    [InlineData("aws rds create-db-instance-read-replica --db-instance-identifier d --source-db-instance-identifier s --kms-key-id k1")]
    [InlineData("aws rds restore-db-cluster-from-snapshot --db-cluster-identifier d --snapshot-identifier s --engine e --kms-key-id k1")]
    [InlineData("aws rds restore-db-instance-from-db-snapshot --db-instance-identifier d --db-snapshot-identifier s --kms-key-id k1")]
    [InlineData("aws efs create-replication-configuration --source-file-system-id fs-1 --destinations Region=us-east-1,KmsKeyId=k1")]
    [InlineData("aws rds create-db-proxy --db-proxy-name p --engine-family MYSQL --role-arn arn:aws:iam::123456789012:role/r --vpc-subnet-ids s --auth SecretArn=arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCd12")]
    public void What_is_named_and_not_asked_about_leaves_the_answer_open(string line)
    {
        const string Most = """{ Effect: Allow, NotAction: ["kms:*", "secretsmanager:*"], Resource: "*" }""";
        CallAnswer answer = Ask(line, Most);

        Assert.Equal(Decision.Conditional, answer.Decision);
        Assert.Equal(Decision.Allowed, Ask(line, """{ Effect: Allow, Action: "*", Resource: "*" }""", keys: true).Decision);
    }

    [Theory]
    [InlineData("aws bedrock-agent-runtime retrieve-and-generate --input text=x --retrieve-and-generate-configuration type=KNOWLEDGE_BASE,knowledgeBaseConfiguration={knowledgeBaseId=1,modelArn=arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude}",
        "optional bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude")]
    [InlineData("aws dms create-endpoint --endpoint-identifier e --endpoint-type source --engine-name mysql --my-sql-settings SecretsManagerSecretId=db",
        "optional secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-?????? [Suffix]")]
    [InlineData("aws servicecatalog create-provisioning-artifact --product-id p --parameters Info={LoadTemplateFromURL=https://b.s3.amazonaws.com/t.yml} --idempotency-token t", "optional s3:GetObject arn:aws:s3:::b/t.yml")]
    public void What_is_named_may_be_asked_about(string line, string expected) => Assert.Contains(expected, Read(line).GetRequests(s_environment).Select(Describe));

    // CL-51: where a name leaves an id open, an ARN does not: every template of the data.
    [Fact]
    public void An_arn_is_the_resource_where_a_name_leaves_something_open()
    {
        List<string> wrong = [];
        int count = 0;
        foreach (ApiOperation operation in IamCatalogue.Default.Operations.Operations)
        {
            foreach (RequestRow row in operation.ServiceOperations.RequestsOf(operation.FullName).Where(r => r.Need == "required" && r.Resource.StartsWith("arn:", StringComparison.Ordinal)))
            {
                var template = Template.Parse(row.Resource);
                int last = Array.FindLastIndex([.. template.Parts], p => p is TemplateHole { Unknown: null });
                if (last < 1 || template.Parts[^1] is not TemplateHole { Unknown: not null } || template.Parts[last] is not TemplateHole { Function: null, Path.Steps: [{ IsList: false }] } hole
                    || hole.Written is "Partition" or "Region" or "Account" || template.Parts.Skip(last + 1).OfType<TemplateText>().Any(t => t.Text.Length > 1))
                {
                    continue;
                }

                string arn = string.Concat(template.Parts.Select(p => p is TemplateText text ? text.Text
                    : ((TemplateHole)p).Written switch { "Partition" => "aws", "Region" => "eu-west-1", "Account" => "123456789012", _ => "x" }));
                MapValue parameters = ParameterNames.Required(operation.ServiceOperations.RequestsOf(operation.FullName))
                    .Aggregate(MapValue.Empty, (p, n) => p.With(n, new TextValue("x"))).With(hole.Path!.Parameter, new TextValue(arn));
                count++;
                if (!CallReader.ReadOperation(operation.FullName, parameters).GetRequests(s_environment).Any(r => r.Resource == arn && r.Unknown.IsEmpty))
                {
                    wrong.Add($"{operation} {row.Resource}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(count > 15, $"{count}");
    }

    // What somebody else reads names nothing of the call; who is given something is not passed; what a request is about is asked once.
    [Theory]
    [InlineData("aws lambda update-function-configuration --function-name f --environment Variables={SECRET=arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCd12,KEY=" + KeyId + "}")]
    [InlineData("aws lakeformation grant-permissions --principal DataLakePrincipalIdentifier=arn:aws:iam::123456789012:role/r --permissions ALL --resource Catalog={}")]
    [InlineData("aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/r --zip-file fileb://x")]
    [InlineData("aws s3api put-object --bucket b --key k --server-side-encryption aws:kms --ssekms-key-id k1")]
    [InlineData("aws kms encrypt --key-id k1 --plaintext x")]
    public void What_needs_no_asking_is_not_asked(string line) =>
        Assert.DoesNotContain(Read(line).GetRequests(s_environment), r => r.NamedBy is not null);

    // Past a Deny, each of these was allowed.
    [Theory]
    [InlineData("aws secretsmanager create-secret --name s --secret-string x --kms-key-id k1", "secretsmanager:*", "*", """, Condition: { StringLike: { "secretsmanager:KmsKeyArn": "arn:aws:kms:*:*:key/k1" } }""")]
    [InlineData("aws secretsmanager update-secret --secret-id s --kms-key-id k1", "secretsmanager:*", "*", """, Condition: { StringLike: { "secretsmanager:KmsKeyArn": "arn:aws:kms:*:*:key/k1" } }""")]
    [InlineData("aws cloudformation delete-stack --stack-name " + Stack, "cloudformation:*", Stack, "")]
    [InlineData("aws elb create-load-balancer --load-balancer-name l --listeners x --tags Key=a,Value=b", "elasticloadbalancing:AddTags", "arn:aws:elasticloadbalancing:*:*:loadbalancer/l", "")]
    [InlineData("aws logs start-query --log-group-identifiers g --start-time 1 --end-time 2 --query-string x", "logs:StartQuery", "arn:aws:logs:*:*:log-group:g:*", "")]
    [InlineData("aws s3 rm s3://b--use1-az4--x-s3/k", "s3express:*", "*", "")]
    [InlineData("aws s3 rm s3://ap-xyz-s3alias/k", "s3:*", "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/object/*", "")]
    [InlineData("aws deploy update-application --application-name a --new-application-name b", "codedeploy:*", "arn:aws:codedeploy:*:*:application:b", "")]
    public void A_denial_is_not_passed_over(string line, string action, string resource, string condition)
    {
        CallAnswer answer = Ask(line, $$"""{ Effect: Allow, Action: "*", Resource: "*" }, { Effect: Deny, Action: "{{action}}", Resource: "{{resource}}"{{condition}} }""", keys: true);

        Assert.True(answer.Decision != Decision.Allowed || answer.IsConditional, answer.ToString());
    }

    // EKS: the cluster is described by the role.
    [Fact]
    public void What_another_role_may_is_not_asked()
    {
        CallAnswer answer = Ask(
            "aws eks update-kubeconfig --name c --assume-role-arn arn:aws:iam::123456789012:role/a", """{ Effect: Allow, Action: "*", Resource: "*" }""", keys: true);

        Assert.Equal(Decision.Conditional, answer.Decision);
        Assert.Contains("--assume-role-arn", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_new_name_is_on_the_old_path()
    {
        IamModel model = Model("""{ Effect: Allow, Action: "*", Resource: "*" }""");
        ImmutableArray<ResolvedRequest> requests = Read("aws iam update-group --group-name staff --new-group-name h").GetRequests(s_environment with { Model = model });

        Assert.Equal<string>(["arn:aws:iam::123456789012:group/eng/staff", "arn:aws:iam::123456789012:group/eng/h"], requests.Select(r => r.Resource));
    }

    // A call that nobody signs needs no policy of anybody.
    [Fact]
    public void No_policy_is_made_of_a_call_without_a_signature() =>
        Assert.Null(RequestPermissions.Of(Read("aws s3 rm s3://b/k --no-sign-request").GetRequests(s_environment)));

    // CL-45: a folder is sent as each of its files is, and a version is one for a URL, too.
    [Theory]
    [InlineData("Write-S3Object BucketName=b Folder=. KeyPrefix=p CannedACLName=public-read", "required s3:PutObjectAcl arn:aws:s3:::b/p*")]
    [InlineData("Write-S3Object BucketName=b Folder=. KeyPrefix=p PublicReadOnly", "required s3:PutObjectAcl arn:aws:s3:::b/p*|required s3:PutObject arn:aws:s3:::b/p*")]
    [InlineData("Write-S3Object BucketName=b Folder=. KeyPrefix=p TagSet=a=b", "required s3:PutObjectTagging arn:aws:s3:::b/p*")]
    [InlineData("Write-S3Object BucketName=b Folder=. KeyPrefix=p ServerSideEncryption=aws:kms ServerSideEncryptionKeyManagementServiceKeyId=k1",
        "required kms:GenerateDataKey " + KeyId + "|optional kms:Decrypt " + KeyId + "|optional s3:AbortMultipartUpload arn:aws:s3:::b/p*")]
    [InlineData("Write-S3Object BucketName=b Folder=.", "required s3:PutObject arn:aws:s3:::b/*")]
    [InlineData("Get-S3PreSignedURL BucketName=b Key=k VersionId=v Expire=1", "deferred s3:GetObjectVersion arn:aws:s3:::b/k")]
    [InlineData("Get-S3PreSignedURL BucketName=b Key=k VersionId=v Verb=DELETE", "deferred s3:DeleteObjectVersion arn:aws:s3:::b/k")]
    [InlineData("Get-S3PreSignedURL BucketName=b Key=k", "deferred s3:GetObject arn:aws:s3:::b/k")]
    public void A_cmdlet_is_checked_for(string call, string expected)
    {
        string[] found = [.. Cmdlet(call).GetRequests(s_environment).Select(Describe)];
        Assert.All(expected.Split('|'), e => Assert.Contains(e, found));
    }

    [Fact]
    public void The_acl_of_a_folder_is_a_context_key() => Assert.Equal(
        "public-read",
        Cmdlet("Write-S3Object BucketName=b Folder=. PublicReadOnly").GetRequests(s_environment).Single(r => r.Action == "s3:PutObject").Context["s3:x-amz-acl"]);

    [Fact]
    public void Versions_to_remove_are_several_objects()
    {
        MapValue one = MapValue.Empty.With("Key", new TextValue("k")).With("VersionId", new TextValue("v"));
        var call = new CmdletCall("Remove-S3Object", [new("BucketName", new TextValue("b"), -1), new("KeyVersionCollection", new ListValue([one]), -1)], SourceLocation.None);

        Assert.Contains("required s3:DeleteObjectVersion arn:aws:s3:::b/k", new CallReader(new()).ReadCmdlet(call).GetRequests(s_environment).Select(Describe));
    }

    [Theory]
    [InlineData("Remove-S3Bucket DeleteBucketContent Force", "-BucketName")]
    [InlineData("Get-S3PreSignedURL BucketName=b", "-Key")]
    public void What_is_missing_has_the_name_of_the_cmdlet(string call, string parameter)
    {
        var fault = Assert.Throws<CommandLineException>(() => Cmdlet(call).GetRequests(s_environment));

        Assert.Equal(CommandLineError.MissingParameter, fault.Error);
        Assert.Contains(parameter, fault.Reason, StringComparison.Ordinal);
    }

    private static ApiCall Cmdlet(string text)
    {
        string[] words = text.Split(' ');
        CmdletArgument[] arguments = [.. words.Skip(1).Select(w => w.Split('=', 2)).Select(p => new CmdletArgument(p[0], p.Length > 1 ? new TextValue(p[1]) : new SwitchValue(true), -1))];
        return new CallReader(new()).ReadCmdlet(new CmdletCall(words[0], [.. arguments], SourceLocation.None));
    }

    private CallAnswer Ask(string line, string statements, bool keys = false)
    {
        IamModel model = Model(statements, keys);
        ApiCall call = Read(line);
        return new CallDecider(model, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch }).Decide(
            Subject.Of(model, model.Accounts["123456789012"].Users["alice"]), call, call.GetRequests(s_environment with { Model = model }));
    }

    private IamModel Model(string statements, bool keys = false)
    {
        string file = Path.Combine(_folder, $"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, $$"""
            AccountId: "123456789012"
            Groups:
              - { GroupName: staff, Path: /eng/ }
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: p
                    PolicyDocument: { Version: "2012-10-17", Statement: [{{statements}}] }
            Roles:
              - RoleName: r
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: rds.amazonaws.com }, Action: "sts:AssumeRole" }] }
              - RoleName: a
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" }] }
            {{(keys ? Keys : string.Empty)}}
            """);
        return AccountImporter.Import(IamModel.Empty, [file]).Model;
    }

    private const string Keys = """
        Resources:
          - { Arn: "arn:aws:kms:eu-west-1:123456789012:key/k1", Policy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "123456789012" }, Action: "kms:*", Resource: "*" }] } }
        """;

    private static ApiCall Read(string line) => new CallReader(new()).ReadLine(line);

    private static string Describe(ResolvedRequest request) =>
        $"{request.Need.ToString().ToLowerInvariant()} {request.Action} {request.Resource}{(request.Unknown.IsEmpty ? string.Empty : $" [{string.Join(", ", request.Unknown)}]")}";
}
