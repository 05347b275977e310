using System.Runtime.InteropServices;

namespace IamPolicyTools.Text;

/// <summary>Tells files from what only bears a file's name: devices, pipes and sockets, which block or never end.</summary>
internal static class FileKind
{
    // The runtime's own copy of stat has the same numbers on every Unix; .NET 8 offers no way to ask for them.
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>
    /// True for what can be read and written as a file; links are followed. A folder and what does not exist are left to those who open it.
    /// </summary>
    /// <param name="path">The path.</param>
    public static bool MayBeOpened(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return !Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal);
        }

        Span<int> status = stackalloc int[64];
        return SystemNative_Stat(path, ref MemoryMarshal.GetReference(status)) != 0 || (status[1] & TypeMask) is RegularFile or Folder;
    }

    /// <summary>Refuses what is no regular file.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="IOException">It is a device, a pipe or a socket, or no path at all.</exception>
    public static void Require(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new IOException($"'{DisplayedText.Line(path)}' is no path: it holds the character U+0000.");
        }

        if (!MayBeOpened(path))
        {
            throw new IOException($"'{DisplayedText.Line(path)}' is no regular file: a device, a pipe or a socket.");
        }
    }

    [DllImport("libSystem.Native", CharSet = CharSet.Ansi)]
    private static extern int SystemNative_Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, ref int status);
}
