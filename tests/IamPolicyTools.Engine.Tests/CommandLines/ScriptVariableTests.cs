using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>Variables that a script sets itself (CL-6): known where nothing but that one text can be in them, and nowhere else.</summary>
public sealed class ScriptVariableTests
{
    private const string Call = "aws s3 ls \"s3://$BUCKET\"";

    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };

    [Theory]
    [InlineData("BUCKET=reports\n" + Call)]
    [InlineData("export BUCKET='reports'\n" + Call)]
    [InlineData("set -e; readonly BUCKET=reports; " + Call)]
    [InlineData("NAME=reports\nBUCKET=\"${NAME}\"\n" + Call)]
    [InlineData("BUCKET=reports && " + Call)]
    [InlineData("BUCKET=reports\nfor i in 1 2; do\n" + Call + "\ndone")]
    [InlineData("deploy() {\n  X=1\n}\nBUCKET=reports\n" + Call)]
    [InlineData("if true; then\n  X=1\nfi\nBUCKET=reports\n" + Call)]
    [InlineData("BUCKET=reports\n: ${BUCKET:=x}\n" + Call)]
    [InlineData("BUCKET=reports\nN=1\necho $((N + 1))\n" + Call)]
    [InlineData("if [ -f .env ]; then source .env; fi\nBUCKET=reports\n" + Call)]
    [InlineData("case $1 in\n a) X=1;;\n *) exit 1;;\nesac\nBUCKET=reports\n" + Call)]
    [InlineData("BUCKET=reports\nprintf '%s\\n' \"$x\"\nwait \"$pid\"\n" + Call)]
    [InlineData("BUCKET=reports\nread -r -p \"$question\" answer\n" + Call)]
    // A shell that reads a here-document: this shell's variables where it expands the text, its own where it does not.
    [InlineData("BUCKET=reports\nbash <<EOF\nBUCKET=other\n" + Call + "\nEOF")]
    [InlineData("BUCKET=other\nbash <<'EOF'\nBUCKET=reports\n" + Call + "\nEOF")]
    [InlineData("BUCKET=reports\nbash <<EOF\naws s3 ls 's3://$BUCKET'\nEOF")]
    [InlineData("BUCKET=reports\nbash <<< \"aws s3 ls s3://$BUCKET\"")]
    public void A_text_that_is_set_once_is_known(string script) => Assert.Equal("arn:aws:s3:::reports", Assert.Single(Requests(script)).Resource);

    [Theory]
    [InlineData(Call + "\nBUCKET=reports")]
    [InlineData("BUCKET=reports\nBUCKET=other\n" + Call)]
    [InlineData("BUCKET=reports\nif [ -n \"$CI\" ]; then\n  BUCKET=other\nfi\n" + Call)]
    [InlineData("if true; then\nBUCKET=reports\nfi\n" + Call)]
    [InlineData("[ -z \"$BUCKET\" ] && BUCKET=reports\n" + Call)]
    [InlineData("[ -z \"$BUCKET\" ] ||\nBUCKET=reports\n" + Call)]
    [InlineData("for BUCKET in a b; do\n" + Call + "\ndone")]
    [InlineData("BUCKET=reports\nread -r BUCKET\n" + Call)]
    [InlineData("BUCKET=reports\nsource ./env.sh\n" + Call)]
    [InlineData("BUCKET=reports\nf() { BUCKET=x; }\nf\n" + Call)]
    [InlineData("BUCKET=reports\nunset BUCKET\n" + Call)]
    [InlineData("BUCKET=reports\nBUCKET+=-2026\n" + Call)]
    [InlineData("(BUCKET=reports)\n" + Call)]
    [InlineData("BUCKET=reports | cat\n" + Call)]
    [InlineData("BUCKET=reports aws sts get-caller-identity\n" + Call)]
    [InlineData("BUCKET=(a b)\n" + Call)]
    [InlineData("BUCKET=$1\n" + Call)]
    [InlineData("BUCKET=$(cat name)\n" + Call)]
    [InlineData("X=$(BUCKET=reports; echo)\n" + Call)]
    [InlineData("BUCKET=${BUCKET:-reports}\n" + Call)]
    [InlineData("while read -r BUCKET; do\n" + Call + "\ndone < list")]
    [InlineData("BUCKET=a\nIFS= read -r BUCKET < f\n" + Call)]
    [InlineData("BUCKET=a\ncommand read BUCKET\n" + Call)]
    [InlineData("BUCKET=0\necho $((BUCKET++))\n" + Call)]
    [InlineData("BUCKET=0\n: $((BUCKET = 5))\n" + Call)]
    [InlineData("BUCKET=0\n((BUCKET += 1))\n" + Call)]
    [InlineData("BUCKET=\n: ${BUCKET:=x}\n" + Call)]
    [InlineData("BUCKET=a\nwhile read -r k v; do export \"$k=$v\"; done < .env\n" + Call)]
    [InlineData("BUCKET=a\nf() { source env.sh; }\nf\n" + Call)]
    [InlineData("f() { source env.sh; }\nBUCKET=a\nf\n" + Call)]
    [InlineData("BUCKET=a\nX=$(case $1 in a) echo;; esac) BUCKET=b\n" + Call)]
    [InlineData("A=x\naws s3 rm s3://b/{$A,y}")]
    [InlineData("aws s3 rm s3://b/{\"x\",\"y\"}")]
    [InlineData("case $1 in\n a) BUCKET=x;;\nesac\n" + Call)]
    [InlineData("BUCKET=reports\nbash <<EOF\nBUCKET=other\naws s3 ls s3://\\$BUCKET\nEOF")]
    [InlineData("BUCKET=reports\nbash <<EOF\nBUCKET=other\naws s3 ls \"s3://\\$BUCKET\"\nEOF")]
    [InlineData("BUCKET=reports\nbash <<EOF\nBUCKET=other\naws s3 ls s3://\\${BUCKET}\nEOF")]
    [InlineData("BUCKET=reports\nbash <<'EOF'\n" + Call + "\nEOF")]
    [InlineData("BUCKET=reports\nbash <<< 'aws s3 ls s3://$BUCKET'")]
    [InlineData("BUCKET='a;b'\nbash <<EOF\n" + Call + "\nEOF")]
    [InlineData("BUCKET=reports\ndeclare -n ref\nref=BUCKET\nref=x\n" + Call)]
    public void Anything_else_is_not_known(string script) =>
        Assert.Contains(new CallReader(new() { Shell = ShellKind.Bash }).ReadScript(script).Calls, c => c.Error?.Error == CommandLineError.UnexpandedVariable);

    [Fact]
    public void What_is_given_counts_before_what_the_script_sets()
    {
        var settings = new CallReaderSettings { Shell = ShellKind.Bash, Variables = new Dictionary<string, string> { ["BUCKET"] = "given" } };

        Assert.Equal("arn:aws:s3:::given", new CallReader(settings).ReadScript("BUCKET=reports\n" + Call).Calls[0].Call!.GetRequests(s_environment)[0].Resource);
    }

    private static IEnumerable<ResolvedRequest> Requests(string script) =>
        new CallReader(new() { Shell = ShellKind.Bash }).ReadScript(script).Calls.SelectMany(c => c.Call!.GetRequests(s_environment));
}
