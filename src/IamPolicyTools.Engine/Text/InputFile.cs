using Microsoft.Win32.SafeHandles;

namespace IamPolicyTools.Text;

/// <summary>Reads files whole, without being kept waiting by a pipe or filling the memory from a device.</summary>
public static class InputFile
{
    /// <summary>The largest file of one policy document, or of credentials, in bytes. AWS's own limits are some ten thousand.</summary>
    public const int LargestDocument = 10 * 1024 * 1024;

    private const int Block = 64 * 1024;
    private const int Probe = 256;

    /// <summary>The content of a regular file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="largest">The most bytes that it may have; by default what one array holds.</param>
    /// <exception cref="IOException">It cannot be read, is no regular file, or is larger.</exception>
    public static byte[] Read(string path, int largest = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileKind.Require(path);
        using SafeFileHandle handle = File.OpenHandle(path);
        int limit = Math.Min(largest, Array.MaxLength);
        long expected = RandomAccess.GetLength(handle);
        if (expected > limit)
        {
            throw TooLarge(path, limit);
        }

        byte[] content = new byte[expected];
        int length = 0;
        for (int read = -1; read != 0 && length < content.Length; length += read)
        {
            read = RandomAccess.Read(handle, content.AsSpan(length), length);
        }

        // Files that grow, and those of /proc, have more than they said.
        Span<byte> block = stackalloc byte[Probe];
        for (int more = RandomAccess.Read(handle, block, length); more > 0; more = RandomAccess.Read(handle, block, length))
        {
            if (length > limit - more)
            {
                throw TooLarge(path, limit);
            }

            Array.Resize(ref content, Math.Max(content.Length, length + more));
            block[..more].CopyTo(content.AsSpan(length));
            length += more;
            block = block.Length == Probe ? new byte[Block] : block;
        }

        Array.Resize(ref content, length);
        return content;
    }

    private static IOException TooLarge(string path, int limit) =>
        new($"The file '{DisplayedText.Line(path)}' is too large: it has more than {limit / (1024 * 1024)} MiB.");
}
