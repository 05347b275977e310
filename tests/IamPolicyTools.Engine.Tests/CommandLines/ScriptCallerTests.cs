using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>Who calls, and where, at each place of a script (CL-1, CL-44): what is set to something that nobody knows is unknown, never what it was before.</summary>
public sealed class ScriptCallerTests
{
    // Expected: of the last call the profile and the Region; "?" where nobody knows, "!" for an error.
    [Theory]
    [InlineData("export AWS_PROFILE=ci\naws s3 ls", "ci -")]
    [InlineData("export AWS_PROFILE=ci AWS_REGION=eu-west-1\naws s3 ls --profile x --region us-east-1", "x us-east-1")]
    [InlineData("AWS_PROFILE=ci aws s3 mb s3://b\naws s3 ls", "- -")]
    [InlineData("export AWS_ACCESS_KEY_ID=AKIA AWS_SECRET_ACCESS_KEY=x\naws s3 ls", "? -")]
    [InlineData("AWS_ACCESS_KEY_ID=AKIA aws s3 ls", "? -")]
    [InlineData("AWS_ACCESS_KEY_ID=AKIA aws s3 ls --profile ci", "ci -")]
    [InlineData("AWS_ACCESS_KEY_ID=AKIA aws s3 mb s3://b\naws s3 ls", "- -")]
    [InlineData("export AWS_ACCESS_KEY_ID=$(vault read key)\naws s3 ls", "? -")]
    [InlineData("export AWS_ACCESS_KEY_ID=A\nunset AWS_ACCESS_KEY_ID\naws s3 ls", "- -")]
    [InlineData("export AWS_PROFILE=ci\nunset AWS_PROFILE\naws s3 ls", "- -")]
    [InlineData("export AWS_PROFILE=ci\nexport AWS_PROFILE=\naws s3 ls", "- -")]
    [InlineData("declare -x AWS_PROFILE=ci\naws s3 ls", "ci -")]
    [InlineData("read -r AWS_PROFILE\naws s3 ls", "!")]
    [InlineData("export AWS_PROFILE=\"$1\"\naws s3 ls", "!")]
    [InlineData("export AWS_PROFILE=\"$1\"\naws s3 ls --profile x", "x -")]
    [InlineData("AWS_PROFILE=$(aws configure list-profiles | head -1)\naws s3 ls", "!")]
    [InlineData("eval \"$(aws configure export-credentials --format env)\"\naws s3 ls", "? -")]
    [InlineData("eval $(aws sts assume-role --role-arn r)\naws s3 ls", "? -")]
    [InlineData("eval \"$(ssh-agent -s)\"\naws s3 ls", "- -")]
    [InlineData("source <(assume-role prod)\naws s3 ls", "? ?")]
    [InlineData(". assume prod\naws s3 ls", "? ?")]
    [InlineData("aws configure set region eu-central-1\naws s3 ls", "- eu-central-1")]
    [InlineData("export AWS_REGION=eu-west-1\naws configure set region eu-central-1\naws s3 ls", "- eu-west-1")]
    [InlineData("aws configure set region eu-central-1 --profile x\naws s3 ls", "- -")]
    [InlineData("export $(printf \"AWS_ACCESS_KEY_ID=%s\" $(aws sts assume-role --role-arn r --role-session-name s))\naws s3 ls", "? ?")]
    [InlineData("export $(grep -v x .env | xargs)\naws s3 ls", "? ?")]
    [InlineData("set -a; . .env; set +a\naws s3 ls", "? ?")]
    [InlineData("set -o allexport\nsource .env\naws s3 ls", "? ?")]
    [InlineData("set -a; set +a; . ./lib.sh\naws s3 ls", "? ?")]
    [InlineData("for AWS_PROFILE in a b; do export AWS_PROFILE; aws s3 ls; done", "!")]
    [InlineData("for AWS_PROFILE in a b; do :; done\naws s3 ls", "!")]
    [InlineData("export AWS_PROFILE=a\nprintf -v AWS_PROFILE %s \"$1\"\naws s3 ls", "!")]
    [InlineData("aws configure set region us-west-1\naws s3 ls --profile prod", "prod -")]
    [InlineData("aws configure set profile.prod.region us-east-2\naws s3 ls --profile prod", "prod us-east-2")]
    [InlineData("aws configure set default.region eu-north-1\naws s3 ls", "- eu-north-1")]
    [InlineData("aws configure set region us-east-2 --profile prod\nexport AWS_PROFILE=prod\naws s3 ls", "prod us-east-2")]
    [InlineData("if x; then aws configure set region us-west-1; fi\naws s3 ls", "- ?")]
    [InlineData("aws --profile prod configure set region us-east-2\naws s3 ls --profile prod", "prod us-east-2")]
    [InlineData("aws --profile prod configure set region us-east-2\naws s3 ls", "- -")]
    [InlineData("case $1 in\n  a) export AWS_PROFILE=prod ;;\n  b) aws s3 ls ;;\nesac", "- -")]
    [InlineData("case $1 in\n  a) export AWS_PROFILE=prod; aws s3 ls ;;\nesac", "prod -")]
    [InlineData("case $1 in\n  a) export AWS_PROFILE=prod ;;\n  *) export AWS_PROFILE=prod ;;\nesac\naws s3 ls", "prod -")]
    [InlineData("aws configure set aws_access_key_id AKIA\naws s3 ls", "? -")]
    [InlineData("aws configure set profile.x.role_arn r\naws s3 ls", "? -")]
    [InlineData("if [ \"$1\" = prod ]; then export AWS_PROFILE=prod; fi\naws s3 ls", "!")]
    [InlineData("if [ \"$1\" = prod ]; then export AWS_PROFILE=prod; else export AWS_PROFILE=dev; fi\naws s3 ls", "!")]
    [InlineData("if [ \"$1\" = prod ]; then\n  export AWS_PROFILE=prod\n  aws s3 ls\nfi", "prod -")]
    [InlineData("if [ \"$1\" = prod ]; then\n  export AWS_PROFILE=prod\nelse\n  aws s3 ls\nfi", "- -")]
    [InlineData("export AWS_PROFILE=a\nif [ -n \"$1\" ]; then export AWS_PROFILE=a; fi\naws s3 ls", "a -")]
    [InlineData("for p in a b; do export AWS_PROFILE=$p; done\naws s3 ls", "!")]
    [InlineData("f() {\n  export AWS_PROFILE=prod\n}\nf\naws s3 ls", "prod -")]
    [InlineData("[ -n \"$CI\" ] && export AWS_PROFILE=ci\naws s3 ls", "!")]
    [InlineData("[ -n \"$CI\" ] && export AWS_PROFILE=ci && aws s3 ls", "ci -")]
    [InlineData("(export AWS_PROFILE=ci; aws s3 mb s3://b)\naws s3 ls", "- -")]
    [InlineData("X=$(export AWS_PROFILE=ci; aws s3 mb s3://b)\naws s3 ls", "- -")]
    [InlineData("export AWS_REGION=\"${REGION:-eu-west-1}\"\naws s3 ls", "- ?")]
    // A shell that reads a here-document or a here-string has what stands before it, and nothing that is taken away.
    [InlineData("AWS_PROFILE=ci bash <<'EOF'\naws s3 ls\nEOF", "ci -")]
    [InlineData("env AWS_PROFILE=ci AWS_REGION=us-west-2 bash <<EOF\naws s3 ls\nEOF", "ci us-west-2")]
    [InlineData("AWS_PROFILE=ci bash -e <<< 'aws s3 ls'", "ci -")]
    [InlineData("cat <<'EOF' | AWS_PROFILE=ci sh\naws s3 ls\nEOF", "ci -")]
    [InlineData("AWS_ACCESS_KEY_ID=A bash <<EOF\naws s3 ls\nEOF", "? -")]
    [InlineData("export AWS_PROFILE=ci\nenv -i bash <<EOF\naws s3 ls\nEOF", "? -")]
    [InlineData("export AWS_PROFILE=ci\nsudo -u x bash <<EOF\naws s3 ls\nEOF", "? -")]
    [InlineData("export AWS_PROFILE=ci\nenv -u AWS_PROFILE bash <<EOF\naws s3 ls\nEOF", "- -")]
    [InlineData("AWS_PROFILE=ci bash <<EOF\nAWS_PROFILE=x aws s3 mb s3://b\naws s3 ls\nEOF", "ci -")]
    [InlineData("AWS_PROFILE=ci bash <<EOF\n:\nEOF\naws s3 ls", "- -")]
    // A variable that stands for another one, and one whose name is not written.
    [InlineData("declare -n ref=AWS_PROFILE\nref=alice\nexport AWS_PROFILE\naws s3 ls", "!")]
    [InlineData("export AWS_PROFILE=ci\ndeclare -n ref=AWS_PROFILE\nread -r ref\naws s3 ls", "!")]
    [InlineData("declare -n ref\nref=AWS_PROFILE\nref=alice\naws s3 ls", "? ?")]
    [InlineData("f() { local -n out=$1; out=alice; }\nf AWS_PROFILE\naws s3 ls", "? ?")]
    [InlineData("export AWS_PROFILE=ci\ndeclare -n ref=NAME\nref=x\naws s3 ls", "ci -")]
    [InlineData("printf -v \"$name\" x\naws s3 ls", "? ?")]
    [InlineData("read -r \"$name\"\naws s3 ls", "? ?")]
    [InlineData("export AWS_PROFILE=ci\nread -rp \"$question\" answer\nwait \"$pid\"\nprintf '%s' \"$x\"\naws s3 ls", "ci -")]
    [InlineData("export AWS_PROFILE=ci\nAWS_PROFILE[0]=x\naws s3 ls", "!")]
    // Texts that the shell runs.
    [InlineData("trap 'export AWS_PROFILE=x' DEBUG\naws s3 ls", "? ?")]
    [InlineData("trap '. ./x.sh' ERR\naws s3 ls", "? ?")]
    [InlineData("trap 'rm -rf \"$TMP\"' EXIT\ntrap \"$cleanup\" EXIT\ntrap 'echo failed' ERR\naws s3 ls", "- -")]
    [InlineData("eval '. ./x.sh'\naws s3 ls", "? ?")]
    [InlineData("eval set -- \"$(getopt -o x -- \"$@\")\"\naws s3 ls", "- -")]
    // Files of profiles, whatever writes them.
    [InlineData("python3 gen.py ~/.aws/credentials\naws s3 ls --profile ci", "? -")]
    [InlineData("chmod 600 ~/.aws/credentials\naws s3 ls --profile ci", "ci -")]
    [InlineData("export AWS_REGION=\"${REGION:-eu-west-1}\"\naws sqs create-queue --queue-name q", "!")]
    public void A_call_is_made_by_whom_the_script_says(string script, string expected) => Assert.Equal(expected, Last(Read(script)));

    [Theory]
    [InlineData("AWS_PROFILE", "export AWS_PROFILE=\"$1\"\naws s3 ls", "x -")]
    [InlineData("STAGE", "export AWS_PROFILE=\"${STAGE:-dev}\"\naws s3 ls", "x -")]
    [InlineData("STAGE", "export AWS_PROFILE=\"${STAGE}\"\naws s3 ls", "x -")]
    public void A_variable_that_is_given_is_known(string name, string script, string expected) =>
        Assert.Equal(expected, Last(Read(script, new Dictionary<string, string> { [name] = "x" })));

    // CL-1: PowerShell's way to set a variable, with blanks or without.
    [Theory]
    [InlineData("$env:AWS_PROFILE = 'ci'; aws s3 ls")]
    [InlineData("$env:AWS_PROFILE='ci'; aws s3 ls")]
    [InlineData("$env:AWS_PROFILE=\"ci\"; aws s3 ls")]
    [InlineData("$env:AWS_PROFILE= 'ci'; aws s3 ls")]
    [InlineData("$env:AWS_PROFILE ='ci'; aws s3 ls")]
    public void A_line_of_PowerShell_sets_its_profile(string line) => Assert.Equal("ci", new CallReader(new()).ReadLine(line).ProfileName);

    [Fact]
    public void Credentials_of_its_own_are_said_of_a_call() =>
        Assert.Contains(Read("AWS_SESSION_TOKEN=x aws s3 ls")[^1].Call!.Notes, n => n == "AWS_SESSION_TOKEN is set: whose credentials the call has is not known");

    [Theory]
    [InlineData("set AWS_PROFILE=ci\naws s3 ls", "ci -")]
    [InlineData("set \"AWS_PROFILE=ci\"\naws s3 ls", "ci -")]
    [InlineData("set AWS_PROFILE=ci\nset AWS_PROFILE=\naws s3 ls", "- -")]
    [InlineData("if \"%1\"==\"prod\" set AWS_PROFILE=prod\naws s3 ls", "!")]
    public void The_command_prompt_sets_variables_too(string script, string expected) =>
        Assert.Equal(expected, Last([.. new CallReader(new() { Shell = ShellKind.Cmd }).ReadScript(script).Calls]));

    private static ScriptCall[] Read(string script, Dictionary<string, string>? variables = null) =>
        [.. new CallReader(new() { Shell = ShellKind.Bash, Variables = variables ?? [] }).ReadScript(script).Calls];

    private static string Last(ScriptCall[] calls)
    {
        ScriptCall last = calls[^1];
        if (last.Call is not { } call)
        {
            return "!";
        }

        try
        {
            call.GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-north-1" });
        }
        catch (CommandLineException exception)
        {
            Assert.Equal(CommandLineError.UnexpandedVariable, exception.Error);
            return "!";
        }

        return $"{(call.UnknownCaller is not null ? "?" : call.ProfileName ?? "-")} {(call.RegionVariable is not null ? "?" : call.Region ?? "-")}";
    }
}
