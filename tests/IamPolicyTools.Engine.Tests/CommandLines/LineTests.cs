using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>Lines that no example of the specification shows.</summary>
public sealed class LineTests
{
    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };

    [Theory]
    [InlineData("$ aws s3 ls", "required s3:ListAllMyBuckets *")]
    [InlineData("PS C:\\Users\\me> aws.exe s3 ls", "required s3:ListAllMyBuckets *")]
    [InlineData("sudo -u deploy /usr/local/bin/aws s3 ls", "required s3:ListAllMyBuckets *")]
    [InlineData("& aws s3 ls", "required s3:ListAllMyBuckets *")]
    [InlineData("aws s3 cp --recursive ./site s3://b --acl private", "required s3:PutObject arn:aws:s3:::b/*|required s3:PutObjectAcl arn:aws:s3:::b/*|optional s3:AbortMultipartUpload arn:aws:s3:::b/*|optional kms:GenerateDataKey *|optional kms:Decrypt *")]
    [InlineData("aws s3 rm s3://b/logs --recursive --dryrun", "optional s3:DeleteObject arn:aws:s3:::b/logs/*|required s3:ListBucket arn:aws:s3:::b")]
    [InlineData("aws s3 cp s3://a/x s3://b/y --copy-props none", "required s3:GetObject arn:aws:s3:::a/x|required s3:PutObject arn:aws:s3:::b/y|optional kms:Decrypt *|optional s3:AbortMultipartUpload arn:aws:s3:::b/y|optional kms:GenerateDataKey *|optional kms:Decrypt *")]
    [InlineData("aws s3 cp s3://a/x s3://b/ --sse-c", "required s3:GetObject arn:aws:s3:::a/x|required s3:PutObject arn:aws:s3:::b/x|optional s3:GetObjectTagging arn:aws:s3:::a/x|optional s3:PutObjectTagging arn:aws:s3:::b/x|optional kms:Decrypt *|optional s3:AbortMultipartUpload arn:aws:s3:::b/x|optional kms:GenerateDataKey *|optional kms:Decrypt *")]
    [InlineData("aws cloudformation deploy --stack-name app --template-file t.yaml --no-execute-changeset --role-arn arn:aws:iam::123456789012:role/cfn", "required cloudformation:DescribeStacks arn:aws:cloudformation:eu-west-1:123456789012:stack/app/*|required cloudformation:CreateChangeSet arn:aws:cloudformation:eu-west-1:123456789012:stack/app/*|required cloudformation:DescribeChangeSet arn:aws:cloudformation:eu-west-1:123456789012:stack/app/*|optional cloudformation:GetTemplateSummary arn:aws:cloudformation:eu-west-1:123456789012:stack/app/*|required iam:PassRole arn:aws:iam::123456789012:role/cfn")]
    [InlineData("aws s3api delete-objects --bucket b --delete 'Objects=[{Key=a},{Key=b,VersionId=1}]'", "required s3:DeleteObject arn:aws:s3:::b/a|required s3:DeleteObjectVersion arn:aws:s3:::b/b")]
    [InlineData("aws ec2 run-instances --image-id ami-1 --count 2 --region us-gov-west-1", "required ec2:RunInstances arn:aws-us-gov:ec2:us-gov-west-1::image/ami-1|required ec2:RunInstances arn:aws-us-gov:ec2:us-gov-west-1:123456789012:instance/*|required ec2:RunInstances arn:aws-us-gov:ec2:us-gov-west-1:123456789012:network-interface/*|required ec2:RunInstances arn:aws-us-gov:ec2:us-gov-west-1:123456789012:security-group/*|required ec2:RunInstances arn:aws-us-gov:ec2:us-gov-west-1:123456789012:subnet/*|required ec2:RunInstances arn:aws-us-gov:ec2:us-gov-west-1:123456789012:volume/*")]
    [InlineData("aws ecs describe-services --cluster arn:aws:ecs:us-east-1:210987654321:cluster/prod --services web", "required ecs:DescribeServices arn:aws:ecs:us-east-1:210987654321:service/prod/web")]
    [InlineData("aws backup create-backup-vault --backup-vault-name v", "required backup:CreateBackupVault arn:aws:backup:eu-west-1:123456789012:backup-vault:v|required backup-storage:MountCapsule *")]
    [InlineData("aws backup create-backup-plan --backup-plan file://none.json", "required backup:CreateBackupPlan arn:aws:backup:eu-west-1:123456789012:backup-plan:*|optional iam:PassRole *")]
    [InlineData("aws lambda put-function-concurrency --function-name f --reserved-concurrent-executions 1", "required lambda:PutFunctionConcurrency arn:aws:lambda:eu-west-1:123456789012:function:f")]
    [InlineData("aws redshift modify-cluster-iam-roles --cluster-identifier c --add-iam-roles arn:aws:iam::123456789012:role/a --remove-iam-roles arn:aws:iam::123456789012:role/b", "required redshift:ModifyClusterIamRoles arn:aws:redshift:eu-west-1:123456789012:cluster:c|required iam:PassRole arn:aws:iam::123456789012:role/a")]
    public void A_line_makes_its_requests(string line, string expected) => Assert.Equal(expected.Split('|'), Requests(line));

    [Theory]
    [InlineData("", CommandLineError.NotAnAwsCommand)]
    [InlineData("kubectl get pods", CommandLineError.NotAnAwsCommand)]
    [InlineData("AWS_PROFILE=x", CommandLineError.NotAnAwsCommand)]
    [InlineData("$env:A = apigateway get-rest-api", CommandLineError.NotAnAwsCommand)]
    [InlineData("A=x", CommandLineError.NotAnAwsCommand)]
    [InlineData("aws s3 ls 's3://b", CommandLineError.UnterminatedQuote)]
    [InlineData("aws s3 cp a b", CommandLineError.InvalidOperands)]
    [InlineData("aws s3 cp s3://b .", CommandLineError.InvalidOperands)]
    [InlineData("aws s3 cp - s3://b", CommandLineError.InvalidOperands)]
    [InlineData("aws s3 ls s3://", CommandLineError.InvalidOperands)]
    [InlineData("aws s3 cp \"$FILE\" s3://b/k", CommandLineError.UnexpandedVariable)]
    [InlineData("aws iam get-role app", CommandLineError.InvalidOperands)]
    [InlineData("aws iam get-role --role-name a b", CommandLineError.InvalidOperands)]
    [InlineData("aws iam get-role --role-name '*'", CommandLineError.WildcardInName)]
    [InlineData("aws dynamodb batch-get-item --request-items '{\"a\":'", CommandLineError.MalformedValue)]
    [InlineData("aws states list-state-machines", CommandLineError.UnknownService)]
    [InlineData("aws s3", CommandLineError.UnknownCommand)]
    [InlineData("aws $SERVICE list", CommandLineError.UnexpandedVariable)]
    [InlineData("aws s3 ls --profile", CommandLineError.InvalidOperands)]
    [InlineData("aws s3 ls --profile --recursive", CommandLineError.InvalidOperands)]
    [InlineData("aws iam create-role --role-name", CommandLineError.MissingParameter)]
    [InlineData("aws iam create-user --user-name --path /x/", CommandLineError.MissingParameter)]
    [InlineData("aws s3 ls && aws s3 ls s3://b", CommandLineError.SeveralCommands)]
    [InlineData("aws ec2 run-instances --image-id ami-1 --iam-instance-profiel Name=web", CommandLineError.UnknownOption)]
    [InlineData("aws ec2 run-instances --image-id ami-1 --iam-instnace-profile Name=web", CommandLineError.UnknownOption)]
    [InlineData("aws s3 ls --profil personal", CommandLineError.UnknownOption)]
    [InlineData("aws --profil personal s3 ls", CommandLineError.UnknownOption)]
    [InlineData("aws iam list-roles --reigon us-east-1", CommandLineError.UnknownOption)]
    [InlineData("aws s3 rm s3://b/x --recursve", CommandLineError.UnknownOption)]
    [InlineData("aws s3 cp x s3://b/x --sse aws:kms --sse-kms-key-di k", CommandLineError.UnknownOption)]
    public void A_line_that_cannot_be_read_says_why(string line, CommandLineError expected) =>
        Assert.Equal(expected, Assert.Throws<CommandLineException>(() => Requests(line)).Error);

    // CL-9, and what is no option at all: it is told, and never dropped in silence.
    [Fact]
    public void An_option_that_is_shortened_or_unknown_is_told()
    {
        const string Line = "aws ec2 run-instances --image-id ami-1 --min-count 1 --max-count 1 --key-name k --iam-instance-profil Name=web --foo bar";
        ApiCall call = new CallReader(new()).ReadLine(Line);

        Assert.Contains(call.GetRequests(s_environment), r => r.Action == "iam:PassRole" && r.Need == RequestNeed.Required);
        Assert.Contains("option --iam-instance-profil read as --iam-instance-profile", call.Notes);
        Assert.Equal("--foo", Assert.Single(call.UnknownOptions));
        Assert.Contains(call.Notes, n => n.StartsWith("--foo is no option", StringComparison.Ordinal));
        Assert.Equal("--foo", Assert.Single(new CallReader(new()).ReadLine("aws s3 cp x s3://b/x --recursiv --foo bar --only-show-errors").UnknownOptions));
        Assert.Empty(new CallReader(new()).ReadLine("aws s3 cp x s3://b/x --acl private --content-type text/html --max-items 5").Notes);
    }

    // CL-34: a copy is encrypted as an upload is.
    [Theory]
    [InlineData("aws s3 cp s3://a/k s3://b/k")]
    [InlineData("aws s3 mv s3://a/k s3://b/k")]
    [InlineData("aws s3 sync s3://a s3://b")]
    public void A_copy_with_a_key_needs_the_key(string line) =>
        Assert.Contains("required kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/1", Requests($"{line} --sse aws:kms --sse-kms-key-id arn:aws:kms:eu-west-1:123456789012:key/1"));

    [Fact]
    public void Without_a_caller_or_a_Region_only_what_needs_them_is_refused()
    {
        var nobody = new CallEnvironment();

        Assert.Single(new CallReader(new()).ReadLine("aws s3 ls s3://b").GetRequests(nobody));
        Assert.Equal(CommandLineError.AccountUnknown, Error("aws iam get-role --role-name a", nobody));
        Assert.Equal(CommandLineError.RegionUnknown, Error("aws sqs create-queue --queue-name q", s_environment with { Region = null }));
        Assert.Single(new CallReader(new()).ReadLine("aws lambda get-function-configuration --function-name arn:aws:lambda:us-east-1:210987654321:function:f").GetRequests(nobody));
    }

    [Fact]
    public void Variables_that_are_given_are_known()
    {
        var settings = new CallReaderSettings { Variables = new Dictionary<string, string> { ["ROLE"] = "app" } };

        Assert.Equal(["required iam:GetRole arn:aws:iam::123456789012:role/app-x"], Requests("aws iam get-role --role-name \"${ROLE}-x\"", settings));
        Assert.Equal(["required iam:GetRole arn:aws:iam::123456789012:role/app"], Requests("aws iam get-role --role-name %ROLE%", settings with { Shell = ShellKind.Cmd }));
        Assert.Equal(["required iam:GetRole arn:aws:iam::123456789012:role/app"], Requests("aws iam get-role --role-name $env:ROLE", settings));
    }

    [Fact]
    public void No_value_that_no_request_uses_is_told()
    {
        const string Secret = "hunter2-secret";
        string[] lines =
        [
            $"aws secretsmanager create-secret --name a --secret-string {Secret} --what {Secret}",
            $"aws iam create-login-profile --password {Secret} {Secret}",
            $"aws sts assume-role --token-code {Secret}",
            $"aws rds create-db-instance --master-user-password {Secret}",
            $"aws dynamodb batch-get-item --request-items '{Secret}'",
            $"aws ssm put-parameter --name a --value {Secret} --tags {Secret}",
        ];

        Assert.All(lines, line => Assert.DoesNotContain(Secret, Told(line), StringComparison.Ordinal));
    }

    [Fact]
    public void A_script_is_read_call_by_call()
    {
        const string Script = """
            #!/bin/bash
            set -euo pipefail
            export AWS_PROFILE=deploy
            # aws s3 ls is only said here
            if ! aws s3api head-bucket --bucket artifacts; then
              aws s3 mb s3://artifacts --region us-east-1
            fi
            ID=$(aws sts get-caller-identity --query Account --output text)
            cat <<EOF > policy.json
            aws s3 ls this is data
            EOF
            aws s3 sync ./site "s3://artifacts/site" \
              --delete && aws cloudfront create-invalidation --distribution-id E1 --paths '/*'
            aws iam get-role --role-name "$ROLE"
            AWS_PROFILE=other aws s3 ls; echo done
            aws s3 ls "s3://open
            """;
        ScriptReading reading = new CallReader(new CallReaderSettings { Name = "deploy.sh" }).ReadScript(Script);

        Assert.Equal(
            ["5 s3:HeadBucket deploy", "6 s3 mb deploy", "8 sts:GetCallerIdentity deploy", "12 s3 sync deploy", "13 cloudfront:CreateInvalidation deploy", "14 iam:GetRole deploy", "15 s3 ls other", "16 UnterminatedQuote"],
            reading.Calls.Select(c => c.Call is { } call ? $"{call.Location.Line} {call.Name} {call.ProfileName}" : $"{c.Error!.Location.Line} {c.Error.Error}"));
        CommandLineException error = Assert.Throws<CommandLineException>(() => reading.Calls[5].Call!.GetRequests(s_environment));
        Assert.Equal(("$ROLE", 14), (error.Variable, error.Location.Line));
    }

    [Theory]
    [InlineData("cat keys | xargs -n 1 aws s3 rm", CommandLineError.UnexpandedVariable)]
    [InlineData("find . -name '*.csv' -exec aws s3 cp {} s3://b/ \\;", CommandLineError.UnexpandedVariable)]
    [InlineData("bash -c 'aws s3 ls'", CommandLineError.NotAnAwsCommand)]
    public void A_call_that_is_hidden_is_said(string script, CommandLineError expected) =>
        Assert.Equal(expected, Assert.Single(new CallReader(new()).ReadScript(script).Calls).Error?.Error);

    [Fact]
    public void A_waiter_a_renamed_option_and_a_skeleton_are_what_they_stand_for()
    {
        Assert.Equal(["required ecs:DescribeServices arn:aws:ecs:eu-west-1:123456789012:service/default/web"], Requests("aws ecs wait services-stable --services web"));
        Assert.Equal(["required elasticmapreduce:TerminateJobFlows arn:aws:elasticmapreduce:eu-west-1:123456789012:cluster/j-1"], Requests("aws emr terminate-clusters --cluster-ids j-1"));
        Assert.Empty(Requests("aws ec2 run-instances help"));
        Assert.Empty(Requests("aws --version"));
    }

    [Fact]
    public void A_generic_operation_takes_roles_and_tags_into_account()
    {
        ApiCall call = CallReader.ReadOperation("mwaa:CreateEnvironment", (MapValue)ValueReader.ReadJson(
            """{"Name":"e","ExecutionRoleArn":"arn:aws:iam::123456789012:role/mwaa","Tags":{"team":"a"}}"""));

        Assert.Equal(
            ["airflow:CreateEnvironment {aws:RequestTag/team, aws:TagKeys}", "airflow:TagResource {aws:RequestTag/team, aws:TagKeys}", "iam:PassRole {iam:PassedToService}"],
            call.GetRequests(s_environment).Where(r => r.Need == RequestNeed.Required).Select(r => $"{r.Action} {{{string.Join(", ", r.Context.Keys)}}}").Order(StringComparer.Ordinal));
    }

    private static CommandLineError Error(string line, CallEnvironment environment) =>
        Assert.Throws<CommandLineException>(() => new CallReader(new()).ReadLine(line).GetRequests(environment)).Error;

    private static string[] Requests(string line, CallReaderSettings? settings = null) =>
        [.. new CallReader(settings ?? new()).ReadLine(line).GetRequests(s_environment).Select(r => $"{r.Need.ToString().ToLowerInvariant()} {r.Action} {r.Resource}")];

    private static string Told(string line)
    {
        try
        {
            ApiCall call = new CallReader(new()).ReadLine(line);
            return string.Join('\n', call.GetRequests(s_environment).Select(r => $"{r} {string.Join(",", r.Context.Select(c => $"{c.Key}={c.Value}"))}").Concat(call.Notes).Append(call.Name));
        }
        catch (CommandLineException exception)
        {
            return exception.ToString();
        }
    }
}
