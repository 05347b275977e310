using System.Runtime.CompilerServices;
using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

public class ReadItemsTests
{
    private const string Json = """
        {
          "Users": [{"UserName": "alice"}, {"UserName": "böb"}],
          "Groups": [],
          "IsTruncated": false,
          "Nested": {"a": [1, 2]}
        }
        """;

    private const string Yaml = """
        Users:
          - UserName: alice
          - UserName: böb
        Groups: []
        IsTruncated: false
        Nested: {a: [1, 2]}
        """;

    [Theory]
    [InlineData(".json", Json, "Users[]={UserName=T:alice}|Users[]={UserName=T:böb}|Groups[]=|IsTruncated=B:false|Nested={a=[N:1, N:2]}")]
    [InlineData(".yaml", Yaml, "Users[]={UserName=P:alice}|Users[]={UserName=P:böb}|Groups[]=|IsTruncated=P:false|Nested={a=[P:1, P:2]}")]
    [InlineData("", Json, "Users[]={UserName=T:alice}|Users[]={UserName=T:böb}|Groups[]=|IsTruncated=B:false|Nested={a=[N:1, N:2]}")]
    [InlineData("", Yaml, "Users[]={UserName=P:alice}|Users[]={UserName=P:böb}|Groups[]=|IsTruncated=P:false|Nested={a=[P:1, P:2]}")]
    [InlineData(".json", "{}", "")]
    [InlineData(".json", " {\"a\" : [ ] } ", "a[]=")]
    public void A_root_object_is_delivered_member_by_member_and_item_by_item(string extension, string content, string expected)
    {
        using var file = new TempFile(content, extension);
        string items = string.Join('|', TextDocument.ReadItems(file.Path)
            .Select(item => $"{item.Name}{(item.IsListItem ? "[]" : string.Empty)}={(item.Value is { } value ? NodeText.Of(value) : string.Empty)}"));
        Assert.Equal(expected, items);
    }

    [Fact]
    public void Every_item_has_the_place_that_it_has_in_the_whole_file()
    {
        using var file = new TempFile(Json);
        List<TopLevelItem> items = [.. TextDocument.ReadItems(file.Path)];
        Assert.Equal([2, 2, 3, 4, 5], items.Select(item => item.NameLocation.Line));
        Assert.Equal(new LinePosition(2, 36), items[1].Value!.Location.Position);
        Assert.Equal(new LinePosition(2, 37), ((ObjectNode)items[1].Value!).Members[0].NameLocation.Position);
        Assert.Equal(new LinePosition(5, 23), ((ArrayNode)((ObjectNode)items[4].Value!)["a"]!).Items[1].Location.Position);
    }

    [Theory]
    [InlineData("[1]", "ROOT_NOT_AN_OBJECT", 1, 1, "Found a list; expected an object at the root of the document.")]
    [InlineData(" \"a\"", "ROOT_NOT_AN_OBJECT", 1, 2, "Found a single value; expected an object at the root of the document.")]
    [InlineData("", "EMPTY_TEXT", 1, 1, "The text is empty; expected a document.")]
    [InlineData(" \n", "EMPTY_TEXT", 1, 1, "The text is empty; expected a document.")]
    [InlineData("{\"a\": [1, 2", "INVALID_JSON", 1, 12, "Found the end of the text; expected \",\" or \"]\".")]
    [InlineData("{\"a\": [1, 2]", "INVALID_JSON", 1, 13, "Found the end of the text; expected \",\" or \"}\".")]
    [InlineData("{\"a\": [1, 2]}]", "INVALID_JSON", 1, 14, "Found \"]\" after the end of the document; expected nothing more.")]
    [InlineData("{\"a\": [1, 2],}", "INVALID_JSON", 1, 13, "Found \",\" before \"}\"; expected no comma after the last member.")]
    [InlineData("{\"a\": [{\"b\": 1},\n{\"b\": 1, \"b\": 2}]}", "DUPLICATE_NAME", 2, 10, "The name \"b\" is given twice in one object; the first is in line 2.")]
    [InlineData("{\"a\": [],\n\"a\": 1}", "DUPLICATE_NAME", 2, 1, "The name \"a\" is given twice in one object; the first is in line 1.")]
    public void What_is_wrong_is_one_error_with_its_place(string json, string code, int line, int column, string message)
    {
        using var file = new TempFile(json);
        Diagnostic error = TextAssert.SingleError(() => TextDocument.ReadItems(file.Path).Count());
        Assert.Equal((code, line, column, message), (error.Code, error.Location.Line, error.Location.Column, error.Message));
        Assert.Equal(file.Path, error.Location.File);
    }

    [Fact]
    public void A_root_that_is_a_list_is_refused_in_Yaml_too()
    {
        using var file = new TempFile("# list\n- a", ".yml");
        Diagnostic error = TextAssert.SingleError(() => TextDocument.ReadItems(file.Path).Count());
        Assert.Equal(("ROOT_NOT_AN_OBJECT", 2), (error.Code, error.Location.Line));
    }

    [Fact]
    public void A_large_dump_is_read_item_by_item_without_keeping_the_items()
    {
        const int Users = 60_000;
        using var file = new TempFile(Dump(Users));
        long size = new FileInfo(file.Path).Length;
        Assert.InRange(size, 30_000_000, 60_000_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        (int count, int lastLine, WeakReference first) = Enumerate(file.Path);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((Users, Users + 1), (count, lastLine));
        Assert.InRange(allocated, size, 8 * size);
        GC.Collect();
        Assert.False(first.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int Count, int LastLine, WeakReference First) Enumerate(string path)
    {
        int count = 0;
        int lastLine = 0;
        WeakReference? first = null;
        foreach (TopLevelItem item in TextDocument.ReadItems(path))
        {
            count++;
            first ??= new WeakReference(item.Value);
            lastLine = item.Value!.Location.Line;
        }

        return (count, lastLine, first!);
    }

    private static byte[] Dump(int users)
    {
        const string User = """
            {"Path": "/", "UserName": "alice", "UserId": "AIDAEXAMPLE", "Arn": "arn:aws:iam::123456789012:user/alice", "CreateDate": "2024-01-01T00:00:00Z", "GroupList": ["developers"], "UserPolicyList": [{"PolicyName": "inline", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"], "Condition": {"StringEquals": {"aws:PrincipalTag/team": "core"}}}]}}], "AttachedManagedPolicies": []}
            """;
        var dump = new MemoryStream();
        dump.Write("{\"UserDetailList\": [\n"u8);
        byte[] user = Encoding.UTF8.GetBytes($"{User},\n");
        for (int number = 1; number < users; number++)
        {
            dump.Write(user);
        }

        dump.Write(user.AsSpan(0, user.Length - 2));
        dump.Write("\n]}\n"u8);
        return dump.ToArray();
    }
}
