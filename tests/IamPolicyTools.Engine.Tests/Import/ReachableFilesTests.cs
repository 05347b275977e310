using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>A file of others shows nothing of the machine that reads it: its paths lead to policies below its root, and nowhere else.</summary>
public sealed class ReachableFilesTests : IDisposable
{
    private const string Secret = "ghp_SECRETTOKENsecrettoken0123456789abcd";
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""";

    private readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Contents of files that are no policies, each with a secret.</summary>
    public static TheoryData<string, string> Secrets => new()
    {
        { "token", Secret },
        { "policy.json", Secret },
        { "policy.json", $"\"{Secret}\"" },
        { "policy.json", $"[\"{Secret}\"]" },
        { "policy.json", $$"""{"token": {{Secret}}}""" },
        { "policy.json", $$"""{"token": "{{Secret}}"}""" },
        { "policy.json", $$"""{"{{Secret}}": 1, "{{Secret}}": 2}""" },
        { "policy.json", $$"""{"{{Secret}}" 1}""" },
        { "policy.json", $$"""{"Policy": "{{Secret}}"}""" },
        { "policy.json", $$"""{"Policy": ["{{Secret}}"]}""" },
        { "policy.json", $$"""{"Policy": "{\"{{Secret}}\" 1}"}""" },
        { "policy.json", $$"""{"Policy": "{{{Secret}}}"}""" },
        { ".env", $"TOKEN={Secret}\nOTHER=1\n" },
        { "values.yaml", $"token: {Secret}\n" },
        { "values.yaml", $"token: *{Secret}\n" },
        { "values.yaml", $"token: !{Secret} x\n" },
        { "values.yaml", $"{Secret}: 1\n{Secret}: 2\n" },
        { "values.yaml", $"{Secret}: [1\nb: \"\n" },
        { "config", $"[core]\n\theader = {Secret}\n" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Nothing_of_a_file_that_is_no_policy_is_shown(string name, string content)
    {
        _folder.Write(name, content);

        string message = ErrorOf(name);

        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_folder_of_a_bare_name_is_the_current_one()
    {
        string name = Path.GetRandomFileName();
        File.WriteAllText(name, Policy);
        try
        {
            Assert.NotEmpty(ReachableFiles.From("account.yaml").Read(name));
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Fact]
    public void Paths_lead_to_files_below_the_current_folder_where_the_file_lies_below_it()
    {
        _folder.Write("policies/p.json", Policy);
        string file = _folder.Write("tests/account.yaml", Account("../policies/p.json"));

        Assert.Single(Import(file, _folder.Root).Model.Accounts.Values);
        Assert.Contains("leads out of the folder", Error(file, Path.Combine(_folder.Root, "tests")), StringComparison.Ordinal);
        Assert.Contains("leads out of the folder", Error(file, Path.Combine(_folder.Root, "policies")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.json")]
    [InlineData("../outside/../outside.json")]
    [InlineData("../../../../../../../../../../../../etc/passwd")]
    [InlineData("../missing.json")]
    [InlineData("link.json")]
    [InlineData("link/p.json")]
    [InlineData("inner/../../outside.json")]
    [InlineData("link/../outside.json")]
    public void Paths_that_lead_out_are_refused_whether_there_is_a_file_or_not(string path)
    {
        _folder.Write("outside.json", Policy);
        _folder.Write("outside/p.json", Policy);
        _folder.Write("repository/inner/x.json", Policy);
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "repository/link.json"), "../outside.json");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "repository/link"), Path.Combine(_folder.Root, "outside"));
        string file = _folder.Write("repository/account.yaml", Account(path));

        Assert.Contains("leads out of the folder", Error(file, Path.Combine(_folder.Root, "repository")), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_inside_are_followed()
    {
        _folder.Write("real/p.json", Policy);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "policies"), "real");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "alias.json"), "policies/../real/p.json");

        Assert.Single(Import(_folder.Write("account.yaml", Account("alias.json")), _folder.Root).Model.Accounts.Values);
    }

    [Fact]
    public void Links_in_a_circle_are_an_error()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "b"), "a");

        Assert.Contains("in a circle", ErrorOf("a/p.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_file_is_refused_before_it_is_read()
    {
        string path = _folder.Write("large.json", string.Empty);
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(4L * 1024 * 1024 * 1024);
        }

        Assert.Contains("too large", ErrorOf("large.json"), StringComparison.Ordinal);
        Assert.Contains("too large", Assert.Throws<IOException>(() => Import(path, _folder.Root)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("fifo")]
    public void Devices_and_pipes_are_refused_at_once(string target)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string pipe = Path.Combine(_folder.Root, "fifo");
        System.Diagnostics.Process.Start("mkfifo", pipe).WaitForExit();
        string link = Path.Combine(_folder.Root, "device.json");
        File.CreateSymbolicLink(link, target == "fifo" ? pipe : target);

        Assert.All([link, target == "fifo" ? pipe : target], path =>
            Assert.Contains("no regular file", Assert.Throws<IOException>(() => Import(path, _folder.Root)).Message, StringComparison.Ordinal));
        Assert.Contains(target == "fifo" ? "no regular file" : "leads out", ErrorOf("device.json"), StringComparison.Ordinal);
    }

    private static string Account(string path) => $$"""
        AccountId: "123456789012"
        Users:
          - UserName: a
            UserPolicyList:
              - { PolicyName: p, PolicyDocument: "{{path}}" }
        """;

    private static ImportResult Import(string file, string currentFolder) =>
        AccountImporter.Import(IamModel.Empty, [file], new ImportOptions { CurrentFolder = currentFolder });

    private static string Error(string file, string currentFolder) => Assert.Throws<InvalidTextException>(() => Import(file, currentFolder)).Message;

    private string ErrorOf(string path) => Error(_folder.Write("account.yaml", Account(path)), _folder.Root);
}
