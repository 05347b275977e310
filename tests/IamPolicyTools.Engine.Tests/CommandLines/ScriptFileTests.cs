using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>A file that a call names is the one of now only where the script neither writes it nor goes to another folder (CL-10, CL-60).</summary>
public sealed class ScriptFileTests
{
    private const string Call = "aws events put-targets --rule r --targets file://targets.json";

    // Of each path its own role.
    private static readonly CallEnvironment s_environment = new()
    {
        CallerArn = "arn:aws:iam::123456789012:user/alice",
        Region = "eu-west-1",
        ReadFile = path => $$"""[{"Id":"1","Arn":"arn:aws:sqs:eu-west-1:123456789012:q","RoleArn":"arn:aws:iam::123456789012:role/{{path.Replace('/', '-')}}"}]""",
    };

    [Theory]
    [InlineData(Call, "targets.json")]
    [InlineData("cat targets.json\n[ -f targets.json ] || exit 1\njq . targets.json\n" + Call, "targets.json")]
    [InlineData("sed s/A/B/ targets.json\n" + Call, "targets.json")]
    [InlineData("echo x > other.json\n./deploy.sh\n" + Call, "targets.json")]
    [InlineData("cp a.json \"$X/\"\nmake\n" + Call, "targets.json")]
    [InlineData(Call + "\nrm targets.json", "targets.json")]
    [InlineData("ls targets.json\nls targets.json | head -1 | wc -l\ncat targets.json | tee other.json\n" + Call, "targets.json")]
    [InlineData("X=$(jq -r .x targets.json)\nrm x || ls targets.json\nmake | cat\n" + Call, "targets.json")]
    [InlineData("cd sub\n" + Call, "sub-targets.json")]
    [InlineData("cd sub && " + Call, "sub-targets.json")]
    [InlineData("(cd sub && " + Call + ")", "sub-targets.json")]
    [InlineData("(cd sub)\n" + Call, "targets.json")]
    [InlineData("cd a/b\ncd ../c\n" + Call, "a-c-targets.json")]
    [InlineData("pushd sub\npopd\n" + Call, "targets.json")]
    [InlineData("cd sub || exit 1\n" + Call, "sub-targets.json")]
    [InlineData("cd /x\n" + Call, "-x-targets.json")]
    [InlineData("D=sub\ncd \"$D\"\n" + Call, "sub-targets.json")]
    [InlineData("f() { cd sub; }\nf\n" + Call, "sub-targets.json")]
    [InlineData("LOG=\"deploy-$(date +%s).log\"\nmake > \"$LOG\" 2>&1\n" + Call, "targets.json")]
    [InlineData("TMP=$(mktemp)\njq . x > \"$TMP\"\necho x >> \"$GITHUB_OUTPUT\"\n" + Call, "targets.json")]
    [InlineData("echo x > \"$DIR/other.json\"\necho x >&\"$fd\"\n" + Call, "targets.json")]
    [InlineData("awk '$3 > 5 {print $1}' targets.txt\nsed -n 's/now we/know w/p' x\n" + Call, "targets.json")]
    [InlineData("aws s3 sync ./dist s3://b --delete\naws s3 cp --recursive s3://b dist\n" + Call, "targets.json")]
    [InlineData("aws s3 sync \"$SRC\" s3://b\nfind . -name x -exec grep y {} +\n" + Call, "targets.json")]
    public void A_file_that_nothing_changes_is_read(string script, string role)
    {
        ApiCall call = Read(script);

        Assert.Contains(call.GetRequests(s_environment), r => r is { Action: "iam:PassRole" } && r.Resource == $"arn:aws:iam::123456789012:role/{role}");
    }

    [Theory]
    [InlineData("cat > targets.json <<X\n[]\nX\n" + Call)]
    [InlineData("echo x >> ./targets.json\n" + Call)]
    [InlineData("echo x >| targets.json\n" + Call)]
    [InlineData("jq . x | tee targets.json\n" + Call)]
    [InlineData("sed -i s/A/B/ targets.json\n" + Call)]
    [InlineData("cp new.json targets.json\n" + Call)]
    [InlineData("mv /tmp/targets.json .\n" + Call)]
    [InlineData("curl -o targets.json https://x\n" + Call)]
    [InlineData("aws s3 cp s3://b/targets.json .\n" + Call)]
    [InlineData("aws --profile ci s3 cp s3://b/targets.json targets.json\n" + Call)]
    [InlineData("aws s3 cp --region eu-west-1 s3://b/targets.json targets.json\n" + Call)]
    [InlineData("aws --region eu-west-1 s3api get-object --bucket b --key k targets.json\n" + Call)]
    [InlineData("python gen.py --out=targets.json\n" + Call)]
    [InlineData("python - <<X\nopen('targets.json', 'w')\nX\n" + Call)]
    [InlineData("bash -c 'echo x > targets.json'\n" + Call)]
    [InlineData("(echo x) > targets.json\n" + Call)]
    [InlineData("for i in 1 2; do echo $i; done > targets.json\n" + Call)]
    [InlineData("cat > \"$DIR/targets.json\" <<X\nX\n" + Call)]
    [InlineData("F=targets.json\necho x > $F\n" + Call)]
    [InlineData("f() { local f=targets.json; echo x > \"$f\"; }\nf\n" + Call)]
    [InlineData("sed -i s/A/B/ *.json\n" + Call)]
    [InlineData("for f in targets.json; do sed -i s/A/B/ \"$f\"; done\n" + Call)]
    [InlineData("for i in 1 2; do " + Call + "; echo x > targets.json; done")]
    [InlineData("cp -r src conf\naws events put-targets --rule r --targets file://conf/targets.json")]
    [InlineData("ls targets.json | xargs rm\n" + Call)]
    [InlineData("ls targets.json | head -1 | xargs rm\n" + Call)]
    [InlineData("echo targets.json | while read f; do rm \"$f\"; done\n" + Call)]
    [InlineData("grep -rl A targets.json | xargs sed -i s/A/B/\n" + Call)]
    [InlineData("rm \"$(realpath targets.json)\"\n" + Call)]
    [InlineData("F=$(ls targets.json)\nrm $F\n" + Call)]
    [InlineData("(ls targets.json) | xargs rm\n" + Call)]
    [InlineData("awk '{print > \"targets.json\"}' x\n" + Call)]
    [InlineData("awk '{print > $1\".json\"}' x\n" + Call)]
    [InlineData("awk '{print > \"tar\" \"gets.json\"}' x\n" + Call)]
    [InlineData("sed -n 'w targets.json' x\n" + Call)]
    [InlineData("sed 's/a/b/w targets.json' x\n" + Call)]
    [InlineData("sed -e '/x/w targets.json' x\n" + Call)]
    [InlineData("jq . x > \"$DIR/$NAME\"\n" + Call)]
    [InlineData("printf a > \"$OUT\"\n" + Call)]
    [InlineData("OUT=$1\nprintf a > $OUT\n" + Call)]
    [InlineData("printf a > \"$NAME.json\"\n" + Call)]
    [InlineData("jq . x | tee \"$OUT\"\n" + Call)]
    [InlineData("cp new.json \"$OUT\"\n" + Call)]
    [InlineData("aws s3 sync s3://conf .\n" + Call)]
    [InlineData("aws s3 cp s3://conf ./ --recursive\n" + Call)]
    [InlineData("aws s3 sync s3://conf \"$DIR\"\n" + Call)]
    [InlineData("(cd conf; aws s3 sync s3://conf .)\n" + Call)]
    [InlineData("rsync -a tmpl/ .\n" + Call)]
    [InlineData("cp -r tmpl/. .\n" + Call)]
    [InlineData("git checkout .\n" + Call)]
    [InlineData("find . -name '*.json' -exec sed -i s/a/b/ {} +\n" + Call)]
    [InlineData("ls *.json | xargs sed -i s/a/b/\n" + Call)]
    [InlineData("cd \"$1\"\n" + Call)]
    [InlineData("cd\n" + Call)]
    [InlineData("cd -\n" + Call)]
    [InlineData("if x; then cd sub; fi\n" + Call)]
    [InlineData("cd a || cd b\n" + Call)]
    [InlineData("env -C sub " + Call)]
    public void A_file_that_the_script_may_have_changed_is_not_known(string script)
    {
        CommandLineException error = Assert.Throws<CommandLineException>(() => Read(script).GetRequests(s_environment));

        Assert.Equal(CommandLineError.UnexpandedVariable, error.Error);
        Assert.Contains("targets.json, which", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-Variable", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_of_such_a_file_are_not_read()
    {
        var reader = new CallReader(new() { Shell = ShellKind.Bash, ReadFile = static _ => """{"Rule":"r","Targets":[]}""" });

        Assert.NotNull(Assert.Single(reader.ReadScript("aws events put-targets --cli-input-json file://in.json").Calls).Call);
        Assert.Equal(
            CommandLineError.UnexpandedVariable,
            Assert.Single(reader.ReadScript("echo {} > in.json\naws events put-targets --cli-input-json file://in.json").Calls, c => c.Error is not null).Error!.Error);
    }

    private static ApiCall Read(string script) =>
        new CallReader(new() { Shell = ShellKind.Bash }).ReadScript(script).Calls.Last(c => c.Call?.Name == "events:PutTargets").Call!;
}
