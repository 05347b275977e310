using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>What holds where in a script (CL-1, CL-44): in shells of their own, functions, branches, loops; and behind what nobody can read.</summary>
public sealed class ScriptFlowTests
{
    // Expected: of each call the profile and the Region; "?" where nobody knows, "!" for an error.
    [Theory]
    // Shells of their own: they have what holds around them, and give nothing back.
    [InlineData("export AWS_PROFILE=prod\n( aws s3 ls )\naws s3 ls", "prod -, prod -")]
    [InlineData("export AWS_REGION=us-west-2\n(cd x && aws s3 ls)\nX=$(aws s3 ls)\n{ aws s3 ls; }", "- us-west-2, - us-west-2, - us-west-2")]
    [InlineData("export AWS_ACCESS_KEY_ID=AKIA\n(aws s3 ls)\nunset AWS_ACCESS_KEY_ID\n(aws s3 ls)", "? -, - -")]
    [InlineData("export AWS_PROFILE=prod\n$(aws s3 ls)\n`aws s3 ls`", "prod -, prod -")]
    [InlineData("( export AWS_PROFILE=dev; aws s3 ls )\n( aws s3 ls )", "dev -, - -")]
    [InlineData("if x; then\n (\n  export AWS_PROFILE=prod\n  aws s3 ls\n )\n aws s3 ls\nfi", "prod -, - -")]
    [InlineData("export AWS_PROFILE=dev\n{ export AWS_PROFILE=prod; aws s3 ls; } | tee log\naws s3 ls", "prod -, dev -")]
    [InlineData("export AWS_PROFILE=dev\n{ export AWS_PROFILE=prod; aws s3 ls; } &\naws s3 ls", "prod -, dev -")]
    [InlineData("#!/bin/zsh\nexport AWS_PROFILE=dev\necho x | read AWS_PROFILE\naws s3 ls", "!")]
    [InlineData("out=$(case $1 in a) aws s3 ls;; esac)\naws s3 ls", "- -, - -")]
    // Functions: what holds where they are called.
    [InlineData("main(){ aws s3 ls; }\nexport AWS_PROFILE=prod\nmain", "prod -")]
    [InlineData("main() {\n  aws s3 ls\n}\nexport AWS_REGION=us-west-2\nmain \"$@\"", "- us-west-2")]
    [InlineData("f() { aws s3 ls; }\nexport AWS_PROFILE=a\nf\nexport AWS_PROFILE=b\nf", "!")]
    [InlineData("f() { aws s3 ls; }\nAWS_PROFILE=a f\naws s3 ls", "a -, - -")]
    [InlineData("login() { export AWS_PROFILE=prod; }\nlogin\naws s3 ls", "prod -")]
    [InlineData("login() { export AWS_PROFILE=prod; }\naws s3 ls", "- -")]
    [InlineData("login() { export AWS_PROFILE=prod; }\n$1\naws s3 ls", "!")]
    [InlineData("login() { export AWS_PROFILE=prod; }\ntrap login EXIT\naws s3 ls", "!")]
    [InlineData("cleanup() { aws s3 ls; }\ntrap cleanup EXIT\nexport AWS_PROFILE=prod", "!")]
    [InlineData("f() { local AWS_PROFILE=dev; aws s3 ls; }\nexport AWS_PROFILE=prod\nf\naws s3 ls", "dev -, prod -")]
    [InlineData("retry() { \"$@\"; }\ndeploy() { aws s3 ls; }\nexport AWS_PROFILE=prod\nretry deploy", "prod -")]
    [InlineData("f() { aws s3 ls; if x; then export AWS_PROFILE=a; f; fi; }\nf", "!")]
    [InlineData("f() ( export AWS_PROFILE=a; aws s3 ls )\nf\naws s3 ls", "a -, - -")]
    [InlineData("never() { aws s3 ls; }\nexport AWS_PROFILE=a", "!")]
    // Loops: the end of a round holds for the next one.
    [InlineData("for i in 1 2; do\n aws s3 ls\n export AWS_PROFILE=prod\ndone", "!")]
    [InlineData("while x; do export AWS_PROFILE=a; break; done\naws s3 ls", "!")]
    // Branches, chains.
    [InlineData("case $1 in\n prod) export AWS_PROFILE=prod;;\n dev) aws s3 ls;;\nesac\naws s3 ls", "- -, !")]
    [InlineData("case $1 in\n prod) export AWS_PROFILE=a;;\n *) export AWS_PROFILE=a;;\nesac\naws s3 ls", "a -")]
    [InlineData("case $1 in\n prod|live) export AWS_PROFILE=a;;\n (*) exit 1;;\nesac\naws s3 ls", "a -")]
    [InlineData("case $1 in\n a) export AWS_PROFILE=a;&\n b) aws s3 ls;;\nesac", "!")]
    [InlineData("if [ -z \"$1\" ]; then exit 1; else export AWS_PROFILE=a; fi\naws s3 ls", "a -")]
    [InlineData("[ \"$CI\" ] || export AWS_PROFILE=dev; aws s3 ls", "!")]
    [InlineData("test -f x && export AWS_PROFILE=prod N=$(date)\naws s3 ls", "!")]
    [InlineData("( cd x && export AWS_PROFILE=prod; aws s3 ls )", "!")]
    [InlineData("[[ -n $CI && -z $X ]] && export AWS_PROFILE=dev && aws s3 ls", "dev -")]
    [InlineData("export AWS_PROFILE=dev && aws s3 ls", "dev -")]
    [InlineData("export AWS_PROFILE=dev || exit 1\naws s3 ls", "dev -")]
    [InlineData("export AWS_PROFILE=prod\ntrue && unset AWS_PROFILE\naws s3 ls", "!")]
    // Each reason by itself.
    [InlineData("export AWS_PROFILE=ci\neval \"$(assume-role prod)\"\nunset AWS_PROFILE\naws s3 ls", "? ?")]
    [InlineData("export AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=b\naws configure set role_arn r\nunset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY\naws s3 ls", "? -")]
    [InlineData("export AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=b\nunset AWS_ACCESS_KEY_ID\naws s3 ls", "? -")]
    // Profiles that the script changes.
    [InlineData("aws configure set role_arn r --profile ci\naws s3 ls --profile ci\naws s3 ls --profile x\naws s3 ls", "? -, x -, ? -")]
    [InlineData("aws --profile ci configure set role_arn r\naws s3 ls --profile ci", "? -")]
    [InlineData("aws configure --profile ci set sso_role_name r\naws s3 ls --profile ci", "? -")]
    [InlineData("aws --profile ci configure set region us-east-2\naws s3 ls --profile ci", "ci us-east-2")]
    [InlineData("export AWS_CONFIG_FILE=/tmp/other\naws s3 ls --profile ci", "? -")]
    [InlineData("cat > ~/.aws/credentials <<EOF\n[ci]\nEOF\naws s3 ls --profile ci", "? -")]
    [InlineData("cat ~/.aws/config\naws s3 ls --profile ci", "ci -")]
    [InlineData("aws configure import --csv file://x\naws s3 ls --profile ci", "? -")]
    // What nobody can read.
    [InlineData("while IFS='=' read -r k v; do export \"$k=$v\"; done < .env\naws s3 ls", "? ?")]
    [InlineData("export AWS_${X}=v\naws s3 ls", "? ?")]
    [InlineData(". <(assume-role prod)\naws s3 ls", "? ?")]
    [InlineData("source ./assume-role.sh prod\naws s3 ls", "? ?")]
    [InlineData("source ./lib.sh\naws s3 ls --profile x --region eu-west-1", "x eu-west-1")]
    [InlineData("source .venv/bin/activate\naws s3 ls", "- -")]
    [InlineData("eval \"$X\"\naws s3 ls", "? ?")]
    [InlineData("eval 'export AWS_PROFILE=x'\naws s3 ls", "? ?")]
    [InlineData("unset ${!AWS_@}\naws s3 ls", "? ?")]
    [InlineData("export AWS_PROFILE=prod\nenv -u AWS_PROFILE aws s3 ls\naws s3 ls", "- -, prod -")]
    [InlineData("export AWS_PROFILE=prod\nsudo aws s3 ls\nsudo -E aws s3 ls\nsudo AWS_PROFILE=x aws s3 ls", "? -, prod -, ? -")]
    [InlineData("AWS_PROFILE=prod\naws s3 ls\nexport AWS_PROFILE\naws s3 ls", "!, prod -")]
    [InlineData("export AWS_PROFILE=a\nAWS_PROFILE=b\naws s3 ls", "b -")]
    [InlineData("set -a\nAWS_PROFILE=b\naws s3 ls", "b -")]
    [InlineData("export AWS_PROFILE=prod AWS_DEFAULT_PROFILE=dev\naws s3 ls", "!")]
    [InlineData("AWS_REGION=eu-west-1\naws s3 ls", "- ?")]
    [InlineData(": \"${AWS_REGION:=eu-west-1}\"\nexport AWS_REGION\naws s3 ls", "- ?")]
    [InlineData("aws() { command aws --profile prod s3 ls; }\naws s3 ls", "prod -, ? -")]
    [InlineData("export AWS_PROFILE=prod; bash <<X\naws s3 ls\nX\nunset AWS_PROFILE", "prod -")]
    [InlineData("export AWS_PROFILE=\"prod\naws s3 ls", "!, ? ?")]
    public void Each_call_has_what_holds_where_it_is_run(string script, string expected) =>
        Assert.Equal(expected, string.Join(", ", Read(script, ShellKind.Bash).Where(c => c.Call is not { IsLocal: true }).Select(Shown)));

    [Theory]
    [InlineData("if \"%1\"==\"prod\" (\n  set AWS_PROFILE=prod\n) else (\n  set AWS_PROFILE=dev\n)\naws s3 ls", "!")]
    [InlineData("if \"%1\"==\"prod\" (\n  set AWS_PROFILE=prod\n)\naws s3 ls", "!")]
    [InlineData("setlocal\nset AWS_PROFILE=x\naws s3 ls\nendlocal\naws s3 ls", "x -, - -")]
    [InlineData("SET AWS_PROFILE=x\naws s3 ls", "x -")]
    [InlineData("set /p AWS_PROFILE=which\naws s3 ls", "!")]
    [InlineData("call :up\nexit /b\n:up\nset AWS_PROFILE=prod\ngoto go\n:dev\nset AWS_PROFILE=dev\n:go\naws s3 ls", "!")]
    [InlineData("set AWS_PROFILE=prod\nif errorlevel 1 goto end\naws s3 ls\n:end\naws s3 ls", "prod -, prod -")]
    [InlineData("call login.cmd\naws s3 ls", "? ?")]
    [InlineData("call npm run build\naws s3 ls", "- -")]
    [InlineData("ver && set AWS_PROFILE=x\naws s3 ls", "!")]
    public void The_command_prompt_has_blocks_and_labels(string script, string expected) =>
        Assert.Equal(expected, string.Join(", ", Read(script, ShellKind.Cmd).Select(Shown)));

    // A variable that was given counts before anything that may have set it.
    [Fact]
    public void A_profile_that_is_given_is_no_matter_of_files()
    {
        var settings = new CallReaderSettings { Shell = ShellKind.Bash, Variables = new Dictionary<string, string> { ["AWS_PROFILE"] = "ci", ["AWS_REGION"] = "eu-west-1" } };

        Assert.Equal("ci eu-west-1", Shown(new CallReader(settings).ReadScript(". ./lib.sh\naws s3 ls").Calls.Single()));
    }

    [Theory]
    [InlineData("(", 20_000)]
    [InlineData("if x; then ", 20_000)]
    [InlineData("f() { ", 20_000)]
    [InlineData("x && ", 20_000)]
    [InlineData("x | ", 5_000)]
    [InlineData("case x in a) ", 5_000)]
    [InlineData("if x; then y; el", 5_000)]
    [InlineData("! ", 20_000)]
    [InlineData("$(", 5_000)]
    [InlineData("export A=1; f() { f; }; ", 2_000)]
    public void Depth_ends_nothing(string piece, int times)
    {
        string script = $"export AWS_PROFILE=a\n{string.Concat(Enumerable.Repeat(piece, times))}\naws s3 ls";

        Assert.NotNull(new CallReader(new() { Shell = ShellKind.Bash }).ReadScript(script));
    }

    // f0 calls f1 twice, f1 calls f2 twice, ...: 2^30 ways.
    [Fact]
    public void Functions_that_call_one_another_are_followed_within_bounds()
    {
        IEnumerable<string> functions = Enumerable.Range(0, 30).Select(i => $"f{i}() {{ export AWS_PROFILE=p{i}; f{i + 1}; export AWS_PROFILE=q{i}; f{i + 1}; }}");
        ScriptCall call = Assert.Single(Read($"{string.Join('\n', functions)}\nf30() {{ aws s3 ls; }}\nf0", ShellKind.Bash));

        Assert.Contains(Shown(call), new[] { "!", "? ?" });
    }

    private static ScriptCall[] Read(string script, ShellKind shell) => [.. new CallReader(new() { Shell = shell }).ReadScript(script).Calls];

    private static string Shown(ScriptCall read) => read.Call is not { } call ? "!"
        : $"{(call.UnknownCaller is not null ? "?" : call.ProfileName ?? "-")} {(call.RegionVariable is not null ? "?" : call.Region ?? "-")}";
}
