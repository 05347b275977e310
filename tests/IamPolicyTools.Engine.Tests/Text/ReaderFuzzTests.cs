using System.Text;
using CsCheck;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

/// <summary>Whatever the bytes, a reader returns or throws <see cref="InvalidTextException"/> with a place inside the text.</summary>
public class ReaderFuzzTests
{
    private const int Iterations = 3_000;

    private const string Json = """
        {"UserDetailList": [{"UserName": "ali\u0063e", "n": -1.5e3, "ok": [true, false, null], "é😀": {}}], "Groups": [], "x": "\ud83d\ude00"}
        """;

    private const string Yaml = """
        %YAML 1.2
        ---
        Users: &u
          - {name: alice, tags: !!map {a: 'b', "c\n": |-}}
          - *u2
        ? k
        : >+
            folded
            text
        "q": [1, 2, &u2 x, !t y]
        ...
        """;

    private static readonly Gen<byte[]> s_noise = Gen.Byte.Array[0, 200];

    private static readonly Gen<byte[]> s_tokens =
        Gen.OneOf("{", "}", "[", "]", ",", ":", "\"", "'", "a", "1", "-", "- ", " ", "\n", "\t", "\r\n", "? ", "&a ", "*a", "!t ", "|\n ", ">", "#", "%", "\\u12", "\\ud800", "true", "null", "---", "...", "é", "\0", "😀", "@", "`", "<<: ", "\uFEFF", "\u2028")
            .Array[0, 60].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    [Theory]
    [InlineData(".json")]
    [InlineData(".yaml")]
    [InlineData("")]
    public void Noise_never_escapes_as_another_exception(string extension) =>
        s_noise.Sample(bytes => AssertSafe(bytes, extension), iter: Iterations);

    [Theory]
    [InlineData(".json")]
    [InlineData(".yaml")]
    public void Broken_syntax_never_escapes_as_another_exception(string extension) =>
        s_tokens.Sample(bytes => AssertSafe(bytes, extension), iter: Iterations);

    [Theory]
    [InlineData(".json", Json)]
    [InlineData(".yaml", Yaml)]
    public void A_damaged_document_never_escapes_as_another_exception(string extension, string document) =>
        Mutations(Encoding.UTF8.GetBytes(document)).Sample(bytes => AssertSafe(bytes, extension), iter: Iterations);

    private static Gen<byte[]> Mutations(byte[] document) =>
        Gen.Select(Gen.Int[0, document.Length - 1], Gen.Int[0, 12], s_tokens, Gen.Bool).Array[1, 3].Select(edits =>
        {
            List<byte> bytes = [.. document];
            foreach ((int at, int removed, byte[] inserted, bool isInserted) in edits)
            {
                int start = Math.Min(at, bytes.Count);
                bytes.RemoveRange(start, Math.Min(removed, bytes.Count - start));
                bytes.InsertRange(start, isInserted ? inserted.Take(6) : []);
            }

            return bytes.ToArray();
        });

    private static void AssertSafe(byte[] bytes, string extension)
    {
        string name = $"fuzz{extension}";
        Node? root = Outcome(() => TextDocument.Read(bytes, name), bytes);
        List<TopLevelItem>? items = Outcome(() => TextDocument.ReadItems(bytes, name).ToList(), bytes);
        if (root is ObjectNode members)
        {
            IEnumerable<string> names = members.Members.SelectMany(member =>
                Enumerable.Repeat(member.Name, member.Value is ArrayNode list ? Math.Max(1, list.Items.Length) : 1));
            Assert.Equal(names, items?.Select(item => item.Name));
        }
        else
        {
            Assert.Null(items);
        }

        if (root is not null)
        {
            AssertPlaces(root, Encoding.UTF8.GetString(Utf8Text.FromFile(bytes, name).Span));
        }
    }

    private static T? Outcome<T>(Func<T> read, byte[] bytes)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidTextException exception)
        {
            Assert.All(exception.Diagnostics, diagnostic =>
            {
                Assert.InRange(diagnostic.Location.Offset, 0, bytes.Length);
                Assert.InRange(diagnostic.Location.Line, 1, bytes.Length + 1);
                Assert.InRange(diagnostic.Location.Column, 1, bytes.Length + 1);
            });
            return null;
        }
    }

    /// <summary>What stands at a node's line and column is what the node was read from.</summary>
    private static void AssertPlaces(Node node, string text)
    {
        switch (node)
        {
            case ObjectNode members:
                foreach (Member member in members.Members)
                {
                    AssertPlaces(member.Value, text);
                }

                break;
            case ArrayNode list:
                foreach (Node item in list.Items)
                {
                    AssertPlaces(item, text);
                }

                break;
            case ScalarNode { Kind: ScalarKind.Plain or ScalarKind.Number or ScalarKind.Boolean } scalar when !scalar.Text.Any(char.IsWhiteSpace):
                // A YAML value begins with its anchor and tag, if it has one.
                string rest = Rest(text, scalar.Location.Position);
                Assert.True(rest.StartsWith(scalar.Text, StringComparison.Ordinal) || rest[0] is '&' or '!', $"{scalar.Location}: {scalar.Text}");
                break;
        }
    }

    private static string Rest(string text, LinePosition position)
    {
        Rune[] line = [.. text.Split('\n')[position.Line - 1].EnumerateRunes()];
        return string.Concat(line.Skip(position.Column - 1));
    }
}
