using System.Text;
using CsCheck;
using IamPolicyTools.Text;
using IamPolicyTools.Text.Edits;

namespace IamPolicyTools.Engine.Tests.Text.Edits;

/// <summary>Files are edited value by value, and the rest of them stays as it is (design.md, 12).</summary>
public sealed class FileEditorTests : IDisposable
{
    private const string Json = """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "One", "Effect": "Allow",
              "Action": ["s3:GetObject", "s3:PutObject"],
              "Resource": "*"
            },
            {
              "Effect": "Deny",
              "Action": [
                "iam:*"
              ],
              "Resource": "*"
            }
          ]
        }

        """;

    private const string Yaml = """
        # who may do what
        Version: 2012-10-17
        Statement:
          - Sid: One          # the first
            Effect: Allow
            Action: [s3:GetObject, s3:PutObject]
            Resource: '*'

          # the second
          - Effect: Deny
            Action:
              - iam:*
            Resource: "*"

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, string, string, string, string?, string, string> Edits() => new()
    {
        { "p.json", Json, "replace", "Statement.0.Action.1", null, "\"s3:Get*\"", "    \"Action\": [\"s3:GetObject\", \"s3:PutObject\"]=>    \"Action\": [\"s3:GetObject\", \"s3:Get*\"]" },
        { "p.json", Json, "remove", "Statement.0.Action.0", null, "", "[\"s3:GetObject\", \"s3:PutObject\"]=>[\"s3:PutObject\"]" },
        { "p.json", Json, "remove", "Statement.0.Action.1", null, "", "[\"s3:GetObject\", \"s3:PutObject\"]=>[\"s3:GetObject\"]" },
        { "p.json", Json, "append", "Statement.0.Action", null, "\"s3:List*\"", "\"s3:PutObject\"]=>\"s3:PutObject\", \"s3:List*\"]" },
        { "p.json", Json, "append", "Statement.1.Action", null, "\"s3:List*\"", "        \"iam:*\"\n=>        \"iam:*\",\n        \"s3:List*\"\n" },
        { "p.json", Json, "member", "Statement.0", "Condition", "{\"Bool\":{\"aws:SecureTransport\":\"true\"}}", "      \"Resource\": \"*\"\n    },=>      \"Resource\": \"*\",\n      \"Condition\": {\n        \"Bool\": {\n          \"aws:SecureTransport\": \"true\"\n        }\n      }\n    }," },
        { "p.json", Json, "append", "Statement", null, "{\"Effect\":\"Allow\",\"Action\":[\"a:b\"],\"Resource\":\"*\"}", "    }\n  ]=>    },\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": [\"a:b\"],\n      \"Resource\": \"*\"\n    }\n  ]" },
        { "p.json", Json, "remove", "Statement.1", null, "", ",\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": [\n        \"iam:*\"\n      ],\n      \"Resource\": \"*\"\n    }=>" },
        { "p.json", Json, "remove", "Statement.1.Action.0", null, "", "[\n        \"iam:*\"\n      ]=>[]" },
        { "p.json", "{\"a\":[1,2],\"b\":\"ä😀\",\"c\":3}", "replace", "c", null, "\"x y\"", "\"c\":3=>\"c\":\"x y\"" },
        { "p.json", "{\"a\":[1,2],\"b\":\"ä😀\",\"c\":3}", "append", "a", null, "{\"k\":[1,2]}", "[1,2]=>[1,2,{\"k\":[1,2]}]" },
        { "p.json", "{\"a\":[]}", "append", "a", null, "\"x\"", "[]=>[\"x\"]" },
        { "p.json", "{\r\n  \"a\": [\r\n    1\r\n  ]\r\n}\r\n", "append", "a", null, "2", "    1\r\n=>    1,\r\n    2\r\n" },
        { "p.yaml", Yaml, "replace", "Statement.0.Effect", null, "\"Deny\"", "Effect: Allow=>Effect: Deny" },
        { "p.yaml", Yaml, "replace", "Statement.0.Resource", null, "\"arn:aws:s3:::b/*\"", "Resource: '*'\n=>Resource: arn:aws:s3:::b/*\n" },
        { "p.yaml", Yaml, "replace", "Statement.1.Resource", null, "\"*\"", "=>" },
        { "p.yaml", Yaml, "replace", "Version", null, "\"true\"", "Version: 2012-10-17=>Version: \"true\"" },
        { "p.yaml", Yaml, "append", "Statement.0.Action", null, "\"s3:List*\"", "s3:PutObject]=>s3:PutObject, s3:List*]" },
        { "p.yaml", Yaml, "append", "Statement.1.Action", null, "\"*\"", "      - iam:*\n=>      - iam:*\n      - \"*\"\n" },
        { "p.yaml", Yaml, "append", "Statement", null, "{\"Effect\":\"Allow\",\"Action\":[\"a:b\"],\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}}", "    Resource: \"*\"\n=>    Resource: \"*\"\n  - Effect: Allow\n    Action: [a:b]\n    Condition:\n      Bool:\n        aws:SecureTransport: \"true\"\n" },
        { "p.yaml", Yaml, "member", "Statement.0", "Condition", "{\"Bool\":{\"k:v\":\"x\"}}", "    Resource: '*'\n=>    Resource: '*'\n    Condition:\n      Bool:\n        k:v: x\n" },
        { "p.yaml", Yaml, "remove", "Statement.0.Resource", null, "", "    Resource: '*'\n=>" },
        { "p.yaml", Yaml, "remove", "Statement.0.Sid", null, "", "Sid: One          # the first\n    Effect=>Effect" },
        { "p.yaml", Yaml, "remove", "Statement.1", null, "", "  - Effect: Deny\n    Action:\n      - iam:*\n    Resource: \"*\"\n=>" },
        { "p.yaml", Yaml, "remove", "Statement.1.Action.0", null, "", "Action:\n      - iam:*\n=>Action:\n      []\n" },
        { "p.yaml", "a: |\n  one\n  two\nb: 1\n", "replace", "a", null, "\"x\"", "|\n  one\n  two\n=>x\n" },
        { "p.yaml", "{ \"a\": [1] }", "append", "a", null, "\"x\"", "[1]=>[1, \"x\"]" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_changes_its_place_and_nothing_else(string file, string text, string kind, string way, string? name, string value, string change)
    {
        string path = Write(file, text);
        FileEditor editor = FileEditor.Open(path);
        SourceLocation place = At(editor.Root, way).Location;
        switch (kind)
        {
            case "replace": editor.Replace(place, Value(value)); break;
            case "remove": editor.Remove(place); break;
            case "append": editor.Append(place, Value(value)); break;
            default: editor.AddMember(place, name!, Value(value)); break;
        }

        editor.Save();

        string[] parts = change.ReplaceLineEndings(text.Contains('\r') ? "\r\n" : "\n").Split("=>");
        Assert.Equal(parts[0].Length == 0 ? text : Once(text, parts[0], parts[1]), File.ReadAllText(path));
    }

    [Fact]
    public void Several_edits_of_one_file_go_together()
    {
        string path = Write("p.json", Json);
        FileEditor editor = FileEditor.Open(path);
        editor.Remove(At(editor.Root, "Statement.0.Action.0").Location);
        editor.Append(At(editor.Root, "Statement.0.Action").Location, Value("\"x:y\""));
        editor.Replace(At(editor.Root, "Statement.1.Effect").Location, Value("\"Allow\""));
        editor.AddMember(At(editor.Root, "").Location, "Id", Value("\"i\""));

        string text = editor.Preview();

        Assert.Equal(Json, File.ReadAllText(path));
        Node root = TextDocument.Parse(text, "p.json");
        Assert.Equal(["s3:PutObject", "x:y"], ((ArrayNode)At(root, "Statement.0.Action")).Items.Select(item => ((ScalarNode)item).Text));
        Assert.Equal("Allow", ((ScalarNode)At(root, "Statement.1.Effect")).Text);
        Assert.Equal("i", ((ScalarNode)At(root, "Id")).Text);
    }

    [Fact]
    public void What_has_no_range_of_its_own_is_told_with_its_address()
    {
        Assert.Contains("alias", Refused("a: &x [1]\nb: *x\n", e => e.Append(At(e.Root, "a").Location, Value("2"))).Message, StringComparison.Ordinal);
        Assert.Contains("p.yaml:1:1", Refused("a: 1\n", e => e.Remove(e.Root.Location)).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Refused("a: [1, 2]\n", e =>
        {
            e.Remove(At(e.Root, "a.0").Location);
            e.Replace(At(e.Root, "a").Location, Value("[]"));
        }).Message, StringComparison.Ordinal);
        Refused("a: 1\n", e => e.Append(At(e.Root, "a").Location, Value("2")));
        Refused("a: 1\n", e => e.Replace(new SourceLocation(SourceText.FromText("x", "{}", e.Root.Location), 0), Value("2")));
        Refused("a: 1\n", e => e.Replace(new SourceLocation(SourceText.FromText("x", "a: 1"), 1), Value("2")));
        Assert.Throws<NotEditableException>(() => FileEditor.Open(Write("p.json", "{}", Encoding.Unicode)));
    }

    [Fact]
    public void A_file_that_changed_meanwhile_is_left_alone_and_mode_and_mark_are_kept()
    {
        string path = Write("p.json", "{\"a\": 1}", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        FileEditor editor = FileEditor.Open(path);
        editor.Replace(At(editor.Root, "a").Location, Value("2"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        editor.Save();
        Assert.Equal("\uFEFF{\"a\": 2}", Encoding.UTF8.GetString(File.ReadAllBytes(path)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        }

        File.WriteAllText(path, "{\"a\": 3}");
        Assert.Throws<IOException>(editor.Save);
        Assert.Equal("{\"a\": 3}", File.ReadAllText(path));
    }

    // Edit, read, compare: on any tree, in any of the layouts that files have, the text means afterwards what the edit says, or it is refused.
    [Theory]
    [InlineData("json", false)]
    [InlineData("json", true)]
    [InlineData("yaml", false)]
    [InlineData("yaml", true)]
    public void Any_edit_of_any_file_reads_back_as_meant(string extension, bool isOnLines)
    {
        int made = 0;
        List<string> refusals = [];
        Gen.Select(Trees(3), Trees(1), Gen.Int[0, 1000], Gen.Int[0, 3]).Sample(
            (root, value, pick, kind) =>
            {
                var members = new ObjectNode(SourceLocation.None, [new Member("root", SourceLocation.None, root)]);
                string text = Written(members, extension, isOnLines);
                string path = Write($"p.{extension}", text);
                FileEditor editor = FileEditor.Open(path);
                Node[] all = [.. Everything(editor.Root).Skip(1)];
                Node target = all[pick % all.Length];
                try
                {
                    switch (kind)
                    {
                        case 0: editor.Replace(target.Location, value); break;
                        case 1: editor.Remove(target.Location); break;
                        case 2 when target is ArrayNode: editor.Append(target.Location, value); break;
                        case 3 when target is ObjectNode: editor.AddMember(target.Location, "new", value); break;
                        default: return true;
                    }

                    string edited = editor.Preview();
                    made++;
                    return edited != text || kind == 0;
                }
                catch (NotEditableException exception)
                {
                    refusals.Add($"{kind} {exception.Message}\n{text}\n-- {new ValueText(true, "\n", 2, false).Line(value)}");
                    return true;
                }
            },
            iter: 1_000,
            threads: 1);
        Assert.True(made > 250 && refusals.Count * 20 < made, $"{made} made, {refusals.Count} refused: {string.Join('\n', refusals.OrderBy(r => r.Length).Take(12))}");
    }

    private static Gen<Node> Trees(int depth)
    {
        string[] known = ["a", "s3:GetObject", "*", "true", "012", "", "x y", "ä😀", "- a", "a: b", "#c", "\"q\"", "line\nbreak", "arn:aws:s3:::b/*"];
        Gen<string> texts = Gen.Int[0, known.Length - 1].Select(i => known[i]);
        Gen<Node> scalars = Gen.OneOf(
            texts.Select(text => (Node)new ScalarNode(SourceLocation.None, ScalarKind.Text, text)),
            Gen.Int[0, 99].Select(number => (Node)new ScalarNode(SourceLocation.None, ScalarKind.Number, $"{number}")),
            Gen.Bool.Select(flag => (Node)new ScalarNode(SourceLocation.None, ScalarKind.Boolean, flag ? "true" : "false")));
        if (depth == 0)
        {
            return scalars;
        }

        Gen<Node> inner = Trees(depth - 1);
        return Gen.OneOf(
            scalars,
            inner.Array[0, 3].Select(items => (Node)new ArrayNode(SourceLocation.None, [.. items])),
            inner.Array[0, 3].Select(items => (Node)new ObjectNode(SourceLocation.None, [.. items.Select((item, i) => new Member($"k{i}", SourceLocation.None, item))])));
    }

    private static string Written(ObjectNode root, string extension, bool isOnLines)
    {
        var writer = new ValueText(extension == "yaml", "\n", 2, isMinified: false);
        return !isOnLines ? writer.Line(root) + "\n" : extension == "json" ? writer.Lines(root, 0) + "\n" : writer.Block(root, 0) + "\n";
    }

    private static IEnumerable<Node> Everything(Node node) => node switch
    {
        ObjectNode members => members.Members.SelectMany(m => Everything(m.Value)).Prepend(node),
        ArrayNode list => list.Items.SelectMany(Everything).Prepend(node),
        _ => [node],
    };

    private static string Once(string text, string old, string replacement)
    {
        int at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The sample has no '{old}'.");
        return text[..at] + replacement + text[(at + old.Length)..];
    }

    private static Node At(Node root, string way)
    {
        foreach (string step in way.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            root = root is ArrayNode list ? list.Items[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : ((ObjectNode)root)[step]!;
        }

        return root;
    }

    private static Node Value(string json) => ((ObjectNode)TextDocument.Parse($"{{\"v\":{json}}}", "value"))["v"]!;

    private NotEditableException Refused(string yaml, Action<FileEditor> edit)
    {
        FileEditor editor = FileEditor.Open(Write("p.yaml", yaml));
        NotEditableException thrown = Assert.Throws<NotEditableException>(() =>
        {
            edit(editor);
            editor.Save();
        });
        Assert.Equal(yaml, File.ReadAllText(Path.Combine(_folder.FullName, "p.yaml")));
        return thrown;
    }

    private string Write(string name, string text, Encoding? encoding = null)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }
}
