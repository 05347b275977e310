using System.Security.Cryptography;
using System.Text;

namespace IamPolicyTools.Text;

/// <summary>Writes files whole or not at all.</summary>
public static class AtomicFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Rights = (UnixFileMode)0x1FF;

    // What is younger may belong to somebody who is about to lock it.
    private static readonly TimeSpan s_abandoned = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Writes a new file beside the target and moves it there when it is complete, so that a reader never sees half of it and a
    /// failure leaves the old one. The old one's mode is kept; a symbolic link is replaced, and what it led to stays as it was.
    /// </summary>
    /// <param name="path">The target; replaced if it exists.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="isPrivate">True for a file that only its owner may read and write: mode 0600, where there are modes.</param>
    /// <exception cref="IOException">The file cannot be written, or the target is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file system does not permit it.</exception>
    public static void Write(string path, Action<Stream> write, bool isPrivate = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        FileKind.Require(path);
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? throw new IOException($"'{DisplayedText.Line(path)}' is no file.");
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder to write '{DisplayedText.Line(path)}' into.");
        }

        string prefix = Prefix(full);
        string temporary = Path.Combine(folder, $"{prefix}{Guid.NewGuid():N}.tmp");
        RemoveAbandoned(folder, prefix);
        try
        {
            WriteNew(temporary, write, isPrivate ? Private : ModeOf(full));
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception exception)
        {
            Remove(temporary);
            if (exception is IOException && exception.Message.Contains(temporary, StringComparison.Ordinal))
            {
                throw new IOException(exception.Message.Replace(temporary, full, StringComparison.Ordinal), exception);
            }

            throw;
        }
    }

    private static void WriteNew(string temporary, Action<Stream> write, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows() && mode is { } created)
        {
            options.UnixCreateMode = created;
        }

        // SIGTERM and an exit from another thread end here too. A kill does not, and the next writer cleans up.
        EventHandler removeAtExit = (_, _) => Remove(temporary);
        AppDomain.CurrentDomain.ProcessExit += removeAtExit;
        var stream = new FileStream(temporary, options);
        try
        {
            if (!OperatingSystem.IsWindows() && mode is { } kept)
            {
                // The process's mask has been applied to the mode of the new file.
                File.SetUnixFileMode(stream.SafeFileHandle, kept);
            }

            write(stream);
            stream.Flush(flushToDisk: true);
            stream.Dispose();
        }
        catch
        {
            Abandon(stream);
            throw;
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= removeAtExit;
        }
    }

    private static UnixFileMode? ModeOf(string path) =>
        OperatingSystem.IsWindows() || !File.Exists(path) ? null : File.GetUnixFileMode(path) & Rights;

    // Of one length whatever the target's name, which may be as long as a name can be.
    private static string Prefix(string full) =>
        $".iampolicytools-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(full))).AsSpan(0, 8))}-";

    private static void RemoveAbandoned(string folder, string prefix)
    {
        foreach (string file in Directory.EnumerateFiles(folder, prefix + "*.tmp"))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > s_abandoned && !IsInUse(file))
            {
                Remove(file);
            }
        }
    }

    private static bool IsInUse(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    // Closing writes what is buffered, which fails again on a full disk: what went wrong first is what counts.
    private static void Abandon(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
        }
    }

    // What went wrong before this is what counts; the next writer tries again.
    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
