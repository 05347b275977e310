using System.Collections.Immutable;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>Calls in scripts that cannot be read are said (CL-6, CL-81); words that only mention aws are not.</summary>
public sealed class HiddenCallTests
{
    [Theory]
    [InlineData("aws-vault exec prod -- aws iam delete-user --user-name bob")]
    [InlineData("CMD=\"aws iam delete-user --user-name v24\"; eval \"$CMD\"")]
    [InlineData("\"$AWS_CLI\" s3 ls")]
    [InlineData("${AWS:-aws} --region eu-west-1 s3 ls")]
    [InlineData("op run -- aws s3 ls")]
    [InlineData("saml2aws exec -- aws s3 ls")]
    [InlineData("flock /tmp/l aws s3 ls")]
    [InlineData("retry 3 aws s3 ls")]
    [InlineData("chronic aws s3 ls")]
    [InlineData("poetry run aws s3 ls")]
    [InlineData("run_cmd aws s3 ls")]
    [InlineData("log_and_run 'aws s3 ls'")]
    [InlineData("trap 'aws s3 rm s3://b/k' EXIT")]
    [InlineData("docker run --rm amazon/aws-cli:latest s3 ls")]
    [InlineData("ssh host aws s3 ls")]
    [InlineData("ssh host 'cd x && aws s3 ls'")]
    [InlineData("alias ll='aws s3 ls'")]
    [InlineData("bash -c 'aws s3 ls'")]
    [InlineData("ls | xargs aws s3 rm")]
    [InlineData("ls | xargs -I{} sh -c 'cd x; aws s3 rm s3://b/{}'")]
    [InlineData("find . -name x -exec aws s3 cp {} s3://b \\;")]
    [InlineData("echo 'aws s3 ls' | bash")]
    [InlineData("CMD='aws s3 ls'\necho \"$CMD\" | sh")]
    [InlineData("ssh host <<'EOF'\ncd x\naws s3 ls\nEOF")]
    [InlineData("ssh host <<< 'aws s3 ls'")]
    [InlineData("run \"$@\" aws \"$SERVICE\" list")]
    [InlineData("kubectl exec pod -- aws s3 ls")]
    [InlineData("echo aws s3 rb s3://h | bash")]
    [InlineData("awk '{system(\"aws s3 rm s3://b/\" $4)}' x")]
    [InlineData("awk '{print \"aws s3 rm s3://b/\"$4}' x | bash")]
    [InlineData("sed 's/^/aws s3 rm /' x | sh")]
    [InlineData("docker exec -i c bash <<X\naws s3 rb s3://a\nX")]
    [InlineData("kubectl exec -i pod -- sh <<X\naws s3 rb s3://b\nX")]
    [InlineData("cat <<X | docker run -i img sh\naws s3 rb s3://d\nX")]
    [InlineData("docker-compose run aws-cli s3 rb s3://b")]
    [InlineData("python3 -c \"import os; os.system('aws s3 rb s3://b')\"")]
    [InlineData("python3 <<X\nimport subprocess\nsubprocess.run(['aws', 's3', 'ls'])\nX")]
    [InlineData("AWS=\"aws --profile p\"; CMD=\"$AWS s3 rb s3://b\"; eval \"$CMD\"")]
    [InlineData("alias a=aws")]
    [InlineData("cmd=(aws s3 rb)\n\"${cmd[@]}\" s3://b")]
    [InlineData("function fail { \"$@\"; }\nfail aws s3 rb s3://d")]
    [InlineData("info() { echo \"$1\"; eval \"$1\"; }\ninfo 'aws s3 rb s3://d'")]
    [InlineData("env -S 'AWS_PROFILE=deployer aws s3 rm s3://reports/x'")]
    [InlineData("env -S\"aws s3 rm s3://reports/x\"")]
    [InlineData("env -iS 'aws s3 rm s3://reports/x'")]
    [InlineData("aws1 s3 rm s3://reports/r")]
    [InlineData("tee run.sh <<'EOF'\naws s3 rm s3://b/k\nEOF\nbash run.sh")]
    [InlineData("cat > run.sh <<'EOF'\naws s3 rm s3://b/k\nEOF\nchmod +x run.sh\n./run.sh")]
    [InlineData("cat > /tmp/lib.sh <<'EOF'\naws s3 rm s3://b/k\nEOF\n. /tmp/lib.sh")]
    public void A_hidden_call_of_bash_is_an_error(string script) => AssertError(script, ShellKind.Bash);

    [Theory]
    [InlineData("if exist x (aws s3 ls)")]
    [InlineData("for %%i in (a b) do aws s3 rb s3://%%i")]
    [InlineData("(aws s3 ls)")]
    [InlineData("for /f %%i in ('aws sts get-caller-identity --query Account') do set ACC=%%i")]
    [InlineData("cmd /c aws s3 ls")]
    public void A_hidden_call_of_cmd_is_an_error(string script) => AssertError(script, ShellKind.Cmd);

    [Theory]
    [InlineData("call aws s3 ls")]
    [InlineData("@aws s3 ls")]
    [InlineData("@call aws.cmd s3 ls")]
    public void A_call_of_cmd_is_read(string script) => Assert.Null(Assert.Single(Read(script, ShellKind.Cmd)).Error);

    [Theory]
    [InlineData("echo aws is great")]
    [InlineData("which aws")]
    [InlineData("if ! command -v aws >/dev/null; then echo no; fi")]
    [InlineData("pip install awscli")]
    [InlineData("apt-get install aws jq")]
    [InlineData("brew install aws jq")]
    [InlineData("# aws s3 ls")]
    [InlineData("ps | grep aws file")]
    [InlineData("[ -x aws ]")]
    [InlineData("retry aws --version")]
    [InlineData("die 'aws cli is missing'")]
    [InlineData("for x in aws gcp; do echo $x; done")]
    [InlineData("case aws in x) ;; esac")]
    [InlineData("deploy --provider aws --name x")]
    [InlineData("docker pull amazon/aws-cli")]
    [InlineData("$EDITOR file name")]
    [InlineData("CMD='aws s3 ls'\necho \"$CMD\"")]
    [InlineData("kubectl -n aws get pods")]
    [InlineData("pulumi plugin install resource aws v6.0.0")]
    [InlineData("log_info 'aws s3 sync is done'")]
    [InlineData("confirm() { echo \"$1\"; read -r x; }\nconfirm 'aws s3 rb s3://b'")]
    [InlineData("echo 'aws s3 ls is next'; bash build.sh")]
    [InlineData("awk '{print \"aws s3 rm\"}' x")]
    [InlineData("awslocal s3 rm s3://b/k")]
    [InlineData("cat > run.sh <<'EOF'\naws s3 rm s3://b/k\nEOF\nscp run.sh host:")]
    public void What_only_mentions_aws_is_none(string script) => Assert.Empty(Read(script, ShellKind.Bash));

    [Theory]
    [InlineData("remove-iamuser", true)]
    [InlineData("REMOVE-IAMUSER", true)]
    [InlineData("Remove-IAMuser", true)]
    [InlineData("get-s3object", true)]
    [InlineData("set-awscredential", true)]
    [InlineData("get-smbshare", false)]
    [InlineData("get-assembly", false)]
    public void A_cmdlet_is_known_in_any_case(string name, bool isKnown) => Assert.Equal(isKnown, CallReader.IsCmdlet(name));

    // What the shell runs is read, wherever it stands (CL-5).
    [Theory]
    [InlineData("function up { aws iam list-users; }", "iam:ListUsers")]
    [InlineData("((z=1<<2))\naws iam list-roles", "iam:ListRoles")]
    [InlineData("(( x << 2 ))\naws iam list-roles", "iam:ListRoles")]
    [InlineData("if (( $(aws iam list-users | wc -l) > 3 )); then aws iam list-roles; fi", "iam:ListUsers, iam:ListRoles")]
    [InlineData("n=$(( $(aws iam list-users | wc -l) + 1 ))", "iam:ListUsers")]
    [InlineData("((aws iam list-users); aws iam list-roles)", "iam:ListUsers, iam:ListRoles")]
    [InlineData(">log aws iam list-users", "iam:ListUsers")]
    [InlineData("2>&1 aws iam list-users", "iam:ListUsers")]
    [InlineData("</dev/null aws iam list-users > out 2> err", "iam:ListUsers")]
    [InlineData("aws2 iam list-users", "iam:ListUsers")]
    [InlineData("bash <<EOF\nX=\\$(aws iam list-users)\nEOF", "iam:ListUsers")]
    [InlineData("cat <<EOF\n$(aws iam list-users)\n`aws iam list-roles`\nEOF", "iam:ListUsers, iam:ListRoles")]
    [InlineData("cat <<'EOF'\n$(aws iam list-users)\nEOF", "")]
    [InlineData("echo ${X:-$(aws iam list-users)}", "iam:ListUsers")]
    [InlineData(": ${X:=$(aws iam list-users)}\naws iam list-roles", "iam:ListUsers, iam:ListRoles")]
    [InlineData("echo \"${Y:-`aws iam list-users`}\"", "iam:ListUsers")]
    [InlineData("up:\n\t-aws iam list-users\n\t@-aws iam list-roles", "iam:ListUsers, iam:ListRoles")]
    public void What_the_shell_runs_is_read(string script, string calls) =>
        Assert.Equal(calls, string.Join(", ", Read(script, ShellKind.Bash).Select(c => c.Call!.Name)));

    [Fact]
    public void A_word_that_becomes_several_is_no_name()
    {
        ScriptCall call = Assert.Single(Read("aws ec2 terminate-instances --instance-ids i-{1,2}", ShellKind.Bash));
        CommandLineException exception = Assert.Throws<CommandLineException>(
            () => call.Call!.GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" }));
        Assert.Equal(CommandLineError.UnexpandedVariable, exception.Error);
    }

    [Fact]
    public void Options_behind_a_redirection_are_of_the_call() =>
        Assert.Equal("us-east-1", Assert.Single(Read("aws iam list-users > out --region us-east-1", ShellKind.Bash)).Call!.Region);

    // bash <<EOF runs its lines in the shell at hand; cat <<EOF writes them.
    [Theory]
    [InlineData("bash <<'EOF'\naws s3 ls\naws iam list-users\nEOF\naws sqs list-queues", "s3 ls, iam:ListUsers, sqs:ListQueues")]
    [InlineData("bash <<< \"aws s3 ls\"\naws sqs list-queues", "s3 ls, sqs:ListQueues")]
    [InlineData("cat <<< 'aws s3 ls'\naws sqs list-queues", "sqs:ListQueues")]
    [InlineData("cat <<EOF | sudo sh -s\naws s3 ls\nEOF", "s3 ls")]
    [InlineData("cat <<EOF > x.sh\naws s3 ls\nEOF\naws sqs list-queues", "sqs:ListQueues")]
    public void The_lines_of_a_here_document_are_calls_where_a_shell_reads_them(string script, string calls) =>
        Assert.Equal(calls, string.Join(", ", Read(script, ShellKind.Bash).Select(c => c.Call!.Name)));

    private static void AssertError(string script, ShellKind shell)
    {
        ScriptCall call = Assert.Single(Read(script, shell));
        Assert.True(call.Error is { Error: CommandLineError.UnexpandedVariable or CommandLineError.NotAnAwsCommand, Location.IsKnown: true });
    }

    private static ImmutableArray<ScriptCall> Read(string script, ShellKind shell) => new CallReader(new() { Shell = shell }).ReadScript(script).Calls;
}
