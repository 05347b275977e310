using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iampolicytools-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_written_and_replaced()
    {
        string path = Path.Combine(_folder, "a.txt");

        AtomicFile.Write(path, stream => stream.Write("first"u8));
        AtomicFile.Write(path, stream => stream.Write("second"u8));

        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_nothing_else()
    {
        string path = Path.Combine(_folder, "a.txt");
        File.WriteAllText(path, "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_that_is_missing_is_an_error_of_the_file_system()
    {
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(Path.Combine(_folder, "gone", "a.txt"), _ => { }));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, false, UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite, false, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, true, UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    public void The_mode_of_the_old_file_is_kept_unless_the_new_one_is_private(UnixFileMode old, bool isPrivate, UnixFileMode expected)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string path = Path.Combine(_folder, "a.txt");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, old);

        AtomicFile.Write(path, stream => stream.Write("new"u8), isPrivate);

        Assert.Equal(expected, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_link_is_replaced_and_what_it_led_to_stays()
    {
        string target = Path.Combine(_folder, "target.txt");
        string link = Path.Combine(_folder, "link.txt");
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(link, target);

        AtomicFile.Write(link, stream => stream.Write("new"u8));

        Assert.Equal("old", File.ReadAllText(target));
        Assert.Equal("new", File.ReadAllText(link));
        Assert.Null(new FileInfo(link).LinkTarget);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_device_or_pipe_is_not_replaced(bool isLink)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string path = Path.Combine(_folder, "a");
        if (isLink)
        {
            File.CreateSymbolicLink(path, "/dev/null");
        }
        else
        {
            System.Diagnostics.Process.Start("mkfifo", path).WaitForExit();
        }

        IOException exception = Assert.Throws<IOException>(() => AtomicFile.Write(path, _ => { }));

        Assert.Contains("no regular file", exception.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_name_may_be_as_long_as_the_file_system_takes()
    {
        string path = Path.Combine(_folder, new string('n', 255));

        AtomicFile.Write(path, stream => stream.Write("x"u8));

        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_name_that_is_too_long_and_one_with_a_null_character_are_errors_of_the_file_system_that_name_the_target()
    {
        string name = new('n', 300);
        Assert.Contains(name, Assert.ThrowsAny<IOException>(() => AtomicFile.Write(Path.Combine(_folder, name), _ => { })).Message, StringComparison.Ordinal);
        Assert.Contains("a\\u{0}b", Assert.Throws<IOException>(() => AtomicFile.Write(Path.Combine(_folder, "a\0b"), _ => { })).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void What_a_killed_writer_left_goes_with_the_next_writing_and_what_another_one_writes_stays()
    {
        string path = Path.Combine(_folder, "a.txt");
        string temporary = string.Empty;
        AtomicFile.Write(path, _ => temporary = Assert.Single(Directory.GetFiles(_folder)));
        string abandoned = temporary.Replace(".tmp", "0.tmp", StringComparison.Ordinal);
        string young = temporary.Replace(".tmp", "1.tmp", StringComparison.Ordinal);
        string open = temporary.Replace(".tmp", "2.tmp", StringComparison.Ordinal);
        foreach (string file in new[] { abandoned, young, open })
        {
            File.WriteAllText(file, "half");
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(file == young ? 0 : -1));
        }

        using (new FileStream(open, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            AtomicFile.Write(path, stream => stream.Write("x"u8));
        }

        Assert.Equal(new[] { path, young, open }.Order(StringComparer.Ordinal), Directory.GetFiles(_folder).Order(StringComparer.Ordinal));
    }
}
