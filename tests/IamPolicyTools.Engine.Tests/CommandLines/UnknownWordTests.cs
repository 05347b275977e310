using System.Collections.Immutable;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>A word of unknown content may be none, a value, or options (CL-6, CL-7, CL-60); a known one is what the shell makes of it.</summary>
public sealed class UnknownWordTests
{
    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };

    [Theory]
    [InlineData("aws cloudformation deploy --template-file t.yml --stack-name s $EXTRA", "$EXTRA")]
    [InlineData("aws cloudformation deploy --stack-name s --template-file t.yml --capabilities CAPABILITY_IAM $ROLE_OPT", "$ROLE_OPT")]
    [InlineData("aws cloudformation deploy --stack-name s --template-file t.yml --capabilities CAPABILITY_IAM \"${ARGS[@]}\"", "${ARGS[@]}")]
    [InlineData("aws cloudformation deploy --stack-name s --template-file t.yml --no-execute-changeset $EXTRA", "$EXTRA")]
    [InlineData("aws cloudformation create-stack --stack-name s --template-body file://t.yml --capabilities CAPABILITY_IAM ${ROLE_ARN:+--role-arn $ROLE_ARN}", "${ROLE_ARN}")]
    [InlineData("aws cloudformation create-stack --stack-name s --template-body x --capabilities CAPABILITY_IAM $(role_option)", "$(...)")]
    [InlineData("aws cloudformation create-stack --stack-name s --template-body x --capabilities CAPABILITY_IAM \"$@\"", "$@")]
    [InlineData("aws lambda update-function-configuration --function-name f --timeout 3 $EXTRA", "$EXTRA")]
    [InlineData("aws lambda update-function-configuration --function-name f --timeout 3 \"$EXTRA\"", "$EXTRA")]
    [InlineData("aws lambda update-function-configuration --function-name f --timeout 3 ${ROLE:+--role $ROLE}", "${ROLE}")]
    [InlineData("aws ec2 run-instances --image-id ami-1 --instance-type t3.micro --user-data file://u.sh $PROFILE_OPT", "$PROFILE_OPT")]
    [InlineData("aws ec2 describe-instances --filters Name=x,Values=y $EXTRA", "$EXTRA")]
    [InlineData("aws ecs delete-service --cluster c --service s --force $EXTRA", "$EXTRA")]
    [InlineData("aws ecs update-service --cluster c --service s $EXTRA", "$EXTRA")]
    [InlineData("aws s3 sync . s3://b $DELETE_FLAG", "$DELETE_FLAG")]
    [InlineData("aws s3 sync . s3://b --delete $MORE", "$MORE")]
    [InlineData("aws s3 rm s3://b/k $O", "$O")]
    [InlineData("O=\"a*\"\naws s3 rm s3://b/k $O", "$O")]
    [InlineData("IFS=,\nO=--recursive,--quiet\naws s3 rm s3://b/k $O", "$O")]
    public void What_may_be_options_is_not_known(string script, string variable)
    {
        CommandLineException error = Assert.Single(Read(script)).Error!;

        Assert.Equal((CommandLineError.UnexpandedVariable, variable), (error.Error, error.Variable));
        Assert.True(error.Location.IsKnown);
    }

    [Theory]
    [InlineData(ShellKind.PowerShell, "aws lambda update-function-configuration --function-name f --timeout 3 @extra")]
    [InlineData(ShellKind.PowerShell, "aws lambda update-function-configuration --function-name f --timeout 3 $extra")]
    [InlineData(ShellKind.Cmd, "aws lambda update-function-configuration --function-name f --timeout 3 %EXTRA%")]
    public void So_it_is_in_other_shells(ShellKind shell, string line) =>
        Assert.Equal(CommandLineError.UnexpandedVariable, Assert.Throws<CommandLineException>(() => new CallReader(new() { Shell = shell }).ReadLine(line)).Error);

    // A value behind its option, a value that begins with text, and lists in quotes are what they seem.
    [Theory]
    [InlineData("aws lambda update-function-configuration --function-name f --timeout $T")]
    [InlineData("aws lambda update-function-configuration --function-name f --description \"$D\" --memory-size $M")]
    [InlineData("aws cloudformation create-stack --stack-name s --template-body x --notification-arns \"$A\" \"$B\"")]
    [InlineData("aws cloudformation create-stack --stack-name s --template-body x --parameters ParameterKey=A,ParameterValue=$A ParameterKey=B,ParameterValue=$B")]
    [InlineData("aws iam list-users --output $FORMAT")]
    public void A_value_that_no_request_needs_may_be_unknown(string script) => Assert.NotNull(Assert.Single(Read(script)).Call);

    [Theory]
    [InlineData("aws s3 rm s3://b/k $O", "", "s3 rm - -")]
    [InlineData("aws s3 sync . s3://b ${O:-}", "", "s3 sync - -")]
    [InlineData("aws s3 rm s3://b/k ${O:+--quiet}", "", "s3 rm - -")]
    [InlineData("aws sqs get-queue-url --queue-name q ${O:+--profile $O}", "prod", "sqs:GetQueueUrl prod -")]
    [InlineData("aws sqs get-queue-url --queue-name q $O", "--profile prod --region us-east-2", "sqs:GetQueueUrl prod us-east-2")]
    [InlineData("$O aws s3 rm s3://b/k", "", "s3 rm - -")]
    [InlineData("$O aws s3 rm s3://b/k", "sudo -E", "s3 rm - -")]
    [InlineData("X=$O aws s3 rm s3://b/k", "a b", "s3 rm - -")]
    [InlineData("[[ $O == x ]] && aws s3 rm s3://b/k", "a b", "s3 rm - -")]
    public void A_known_one_becomes_the_words_that_the_shell_makes_of_it(string script, string value, string expected)
    {
        ApiCall call = Assert.Single(Read(script, ("O", value))).Call!;

        Assert.Equal(expected, $"{call.Name} {call.ProfileName ?? "-"} {call.Region ?? "-"}");
    }

    [Theory]
    [InlineData("O=''; aws s3 rm s3://b/k $O", "s3 rm - -")]
    [InlineData("O='--profile prod --region us-east-2'\naws sqs get-queue-url --queue-name q $O", "sqs:GetQueueUrl prod us-east-2")]
    [InlineData("CMD=\"aws iam delete-user --user-name v24\"; $CMD", "iam:DeleteUser - -")]
    [InlineData("AWS=\"aws --profile p\"; CMD=\"$AWS s3 rb s3://b\"; $CMD", "s3 rb p -")]
    public void So_does_one_that_the_script_sets(string script, string expected)
    {
        ApiCall call = Assert.Single(Read(script)).Call!;

        Assert.Equal(expected, $"{call.Name} {call.ProfileName ?? "-"} {call.Region ?? "-"}");
    }

    [Theory]
    [InlineData("$RUN aws iam delete-user --user-name bob", "$RUN")]
    [InlineData("${DOCKER_RUN} aws iam delete-user --user-name bob", "${DOCKER_RUN}")]
    [InlineData("\"$RUNNER\" aws iam delete-user --user-name bob", "$RUNNER")]
    [InlineData("${ECHO:-} aws iam delete-user --user-name bob", "${ECHO}")]
    [InlineData("$DRY aws s3 rm s3://b/x", "$DRY")]
    [InlineData("$AWS_VAULT exec ci -- aws s3 rm s3://b/x", "$AWS_VAULT")]
    [InlineData("$SSH host bash -c 'cd x; aws s3 rm s3://b/x'", "$SSH")]
    [InlineData("if [ \"$DRY_RUN\" ]; then RUN=echo; fi; $RUN aws iam delete-user --user-name bob", "$RUN")]
    [InlineData("$PYTHON -m awscli s3 rm s3://b/x", "$PYTHON")]
    [InlineData("python -m awscli s3 rm s3://b/x", null)]
    public void A_call_behind_an_unknown_program_is_said(string script, string? variable)
    {
        CommandLineException error = Assert.Single(Read(script)).Error!;

        Assert.Equal(variable is null ? CommandLineError.NotAnAwsCommand : CommandLineError.UnexpandedVariable, error.Error);
        Assert.Equal(variable, error.Variable);
    }

    [Theory]
    [InlineData("$KUBECTL -n aws get pods")]
    [InlineData("$LOG \"done with aws\"")]
    [InlineData("RUN=echo; $RUN aws iam delete-user --user-name bob")]
    public void Words_that_call_nothing_are_none(string script) => Assert.Empty(Read(script));

    // CL-7
    [Theory]
    [InlineData("aws secretsmanager put-secret-value --secret-id s --secret-string \"HUSHHUSH\" extra")]
    [InlineData("aws secretsmanager put-secret-value --secret-id s --secret-string")]
    [InlineData("aws ecs delete-service --cluster c --service s --force now")]
    [InlineData("aws iam list-users --max-items")]
    public void Words_that_an_option_does_not_take_are_refused(string script)
    {
        CommandLineException error = Assert.Single(Read(script)).Error!;

        Assert.Equal(CommandLineError.InvalidOperands, error.Error);
        Assert.DoesNotContain("HUSH", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_structure_that_is_a_truth_value_may_stand_without_it() => Assert.All(
        Read("aws ec2 modify-instance-attribute --instance-id i-1 --source-dest-check\naws ec2 modify-instance-attribute --instance-id i-1 --source-dest-check Value=false\n"
            + "aws ec2 modify-instance-attribute --instance-id i-1 --no-source-dest-check"),
        c => Assert.Null(c.Error));

    // CL-60, CL-62
    [Theory]
    [InlineData("aws s3 cp ./*.zip s3://b/", "arn:aws:s3:::b/*.zip", "./*.zip")]
    [InlineData("aws s3 cp dist/app-[0-9].zip s3://b/x/", "arn:aws:s3:::b/x/app-?.zip", "dist/app-[0-9].zip")]
    [InlineData("aws s3 cp './*.zip' s3://b/", "arn:aws:s3:::b/*.zip", "")]
    [InlineData("aws s3 cp dist/*/app.zip s3://b/", "arn:aws:s3:::b/app.zip", "")]
    [InlineData("aws s3 cp *.zip s3://b/key", "arn:aws:s3:::b/key", "")]
    public void A_wildcard_of_the_shell_is_no_name(string script, string resource, string unknown)
    {
        ResolvedRequest put = Assert.Single(Assert.Single(Read(script)).Call!.GetRequests(s_environment), r => r.Action == "s3:PutObject");

        Assert.Equal((resource, unknown), (put.Resource, string.Join(",", put.Unknown)));
    }

    [Theory]
    [InlineData(@"aws s3 rm s3://$'b\x62'/k", "bb")]
    [InlineData("B=$'a\\x62c'\naws s3 rm s3://$B/k", "abc")]
    [InlineData(@"aws s3 rm s3://$'\142\u0063'/k", "bc")]
    public void Escapes_are_read_as_Bash_reads_them(string script, string bucket) =>
        Assert.Equal($"arn:aws:s3:::{bucket}/k", Assert.Single(Assert.Single(Read(script)).Call!.GetRequests(s_environment)).Resource);

    // CL-6: what else gives a variable another value.
    [Theory]
    [InlineData("B=x\nf() { aws s3 rm s3://$B/k; }\nB=y f")]
    [InlineData("B=x\nf() { :; }\nB=y $F\naws s3 rm s3://$B/k")]
    [InlineData("B=x\nB=y bash <<'EOF'\naws s3 rm s3://$B/k\nEOF")]
    [InlineData("B=x\ndeclare -n ref=B\nref=y\naws s3 rm s3://$B/k")]
    [InlineData("B=x\nf() { local -n out=$1; out=y; }\nf B\naws s3 rm s3://$B/k")]
    [InlineData("B=x\ntrap 'B=y' DEBUG\naws s3 rm s3://$B/k")]
    [InlineData("B=x\ntrap \"$CLEANUP\" DEBUG\naws s3 rm s3://$B/k")]
    [InlineData("B=x\nexec {B}>f\naws s3 rm s3://$B/k")]
    [InlineData("B=x\ncoproc B { cat; }\naws s3 rm s3://$B/k")]
    public void A_variable_that_something_else_may_set_is_not_known(string script) =>
        Assert.Contains(Read(script), c => c.Error is { Error: CommandLineError.UnexpandedVariable });

    [Theory]
    [InlineData("B=x\ntrap 'rm -f tmp' EXIT\naws s3 rm s3://$B/k")]
    [InlineData("B=x\nB=y ./program\naws s3 rm s3://$B/k")]
    public void What_does_not_set_it_leaves_it_known(string script) =>
        Assert.Equal("arn:aws:s3:::x/k", Assert.Single(Assert.Single(Read(script)).Call!.GetRequests(s_environment)).Resource);

    // CL-45
    [Theory]
    [InlineData("aws ssm get-parameters-by-path --path /aws/service/ami-amazon-linux-latest", "arn:aws:ssm:eu-west-1::parameter/aws/service/ami-amazon-linux-latest")]
    [InlineData("aws ssm get-parameters-by-path --path /prod", "arn:aws:ssm:eu-west-1:123456789012:parameter/prod")]
    public void Parameters_of_AWS_belong_to_no_account(string line, string resource) =>
        Assert.Equal(resource, Assert.Single(Read(line)).Call!.GetRequests(s_environment)[0].Resource);

    [Fact]
    public void The_newest_image_is_one_of_them()
    {
        var cmdlet = new CmdletCall(
            "Get-SSMLatestEC2Image",
            [new("Path", new IamPolicyTools.CommandLines.Values.TextValue("ami-amazon-linux-latest"), 0), new("ImageName", new IamPolicyTools.CommandLines.Values.TextValue("al2023"), 0)],
            IamPolicyTools.Text.SourceLocation.None);
        ApiCall call = new CallReader(new()).ReadCmdlet(cmdlet);

        Assert.Equal("arn:aws:ssm:eu-west-1::parameter/aws/service/ami-amazon-linux-latest", call.GetRequests(s_environment)[0].Resource);
        Assert.Empty(call.UnknownOptions);
    }

    [Fact]
    public void Tasks_are_described_in_their_cluster()
    {
        ResolvedRequest describe = Assert.Single(
            Assert.Single(Read("aws ecs execute-command --cluster prod --task abcdef --container web --interactive --command /bin/sh")).Call!.GetRequests(s_environment),
            r => r.Action == "ecs:DescribeTasks");

        Assert.Equal("arn:aws:ecs:eu-west-1:123456789012:task/prod/abcdef", describe.Resource);
        Assert.Contains(describe.Context, c => c.Key == "ecs:cluster" && c.Value.ToString()!.Contains(":cluster/prod", StringComparison.Ordinal));
    }

    private static ImmutableArray<ScriptCall> Read(string script, params (string Name, string Value)[] variables) =>
        new CallReader(new() { Shell = ShellKind.Bash, Variables = variables.ToDictionary(v => v.Name, v => v.Value) }).ReadScript(script).Calls;
}
