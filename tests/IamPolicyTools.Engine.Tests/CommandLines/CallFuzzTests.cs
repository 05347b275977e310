using CsCheck;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Tests.Shared;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>Whatever the text: it is read, or refused with an error of ours. Nothing else is thrown, and reading ends.</summary>
public sealed class CallFuzzTests
{
    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };
    private static readonly string[] s_lines = [.. CommandLineExample.ReadAll(CaseFiles.Folder).Where(e => e.Line.Length > 0).Select(e => e.Line)];

    private static readonly string[] s_pieces =
    [
        "aws ", "s3 ", "cp ", "s3://b/k ", "lambda ", "create-function ", "--role-name ", "--tags ", "Key=a,Value=b ", "'", "\"", "$X", "${X", "$(", ")", "`", "\\", "\n", "\r\n",
        "<<EOF\n", "EOF\n", "@'\n", "\n'@", "@(", "{", "}", "[", "]", "=", ",", "|", "&&", ";", "#", "--%", "$env:A = ", "2>", ">(", "arn:aws:s3:::x ", "file://x ", "--cli-input-json ",
        "{\"a\":[", "*", "?", "\0", "\u001b[31m", "\uD800", "é", "--", "-", " ", "$'", "^", "%A%", "::error::",
    ];

    private static readonly Gen<string> s_piece = Gen.Int[0, s_pieces.Length - 1].Select(i => s_pieces[i]);

    [Fact]
    public void Pieces_in_any_order() =>
        s_piece.List[0, 24].Select(Gen.Enum<ShellKind>()).Sample((pieces, shell) => Read("aws " + string.Concat(pieces), shell), iter: 6000);

    [Fact]
    public void Examples_with_characters_changed() =>
        Gen.Select(Gen.Int[0, s_lines.Length - 1].Select(i => s_lines[i]), Gen.Int[0, 200], Gen.Int[0, 6], s_piece, Gen.Enum<ShellKind>()).Sample(
            (line, at, length, piece, shell) =>
            {
                int begin = Math.Min(at, line.Length);
                Read(string.Concat(line.AsSpan(0, begin), piece, line.AsSpan(Math.Min(line.Length, begin + length))), shell);
            },
            iter: 6000);

    [Fact]
    public void Shorthand_and_JSON_of_any_kind() => s_piece.List[0, 20].Sample(
        pieces =>
        {
            try
            {
                ValueReader.ReadStructure(string.Concat(pieces));
            }
            catch (MalformedValueException exception)
            {
                Assert.InRange(exception.Position, 0, string.Concat(pieces).Length);
            }
        },
        iter: 6000);

    [Theory]
    [InlineData("aws s3 ls \"", "\\\"", "\"")]
    [InlineData("aws s3 ls ", "$a[", "")]
    [InlineData("aws s3 ls ", "$(", "")]
    [InlineData("aws s3 ls ", "<<E ", "\n")]
    [InlineData("aws s3 ls ", "'\n", "")]
    [InlineData("aws iam tag-role --role-name a --tags ", "a={", "")]
    [InlineData("aws iam tag-role --role-name a --tags ", "a=[", "")]
    [InlineData("aws iam tag-role --role-name a --tags ", "--tags a=b ", "")]
    public void Long_texts_end_soon(string head, string piece, string tail)
    {
        string text = head + string.Concat(Enumerable.Repeat(piece, 20_000)) + tail;
        foreach (ShellKind shell in Enum.GetValues<ShellKind>())
        {
            DateTime begin = DateTime.UtcNow;
            Read(text, shell);
            Assert.True(DateTime.UtcNow - begin < TimeSpan.FromSeconds(20), $"{shell}: {DateTime.UtcNow - begin}");
        }
    }

    private static void Read(string text, ShellKind shell)
    {
        var reader = new CallReader(new CallReaderSettings { Shell = shell });
        try
        {
            reader.ReadLine(text).GetRequests(s_environment);
        }
        catch (CommandLineException exception)
        {
            Assert.DoesNotContain('\u001b', exception.Message);
            Assert.InRange(exception.Location.IsKnown ? exception.Location.Offset : 0, 0, text.Length);
        }

        foreach (ScriptCall call in reader.ReadScript(text).Calls)
        {
            try
            {
                call.Call?.GetRequests(s_environment);
            }
            catch (CommandLineException)
            {
                Assert.NotNull(call.Call);
            }
        }
    }
}
