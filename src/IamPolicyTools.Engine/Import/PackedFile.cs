using System.IO.Compression;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>Reads a file, unpacked where gzip packed it (IN-39), as AWS Config and others store theirs.</summary>
internal static class PackedFile
{
    private const int Unsuspected = 64 * 1024 * 1024;
    private const int MostRatio = 200;

    /// <summary>The content.</summary>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidTextException">It is packed, and breaks off or becomes too large.</exception>
    public static byte[] Read(string path)
    {
        byte[] content = InputFile.Read(path);
        return content is [0x1F, 0x8B, ..] ? Unpack(content, path, Unsuspected, Array.MaxLength) : content;
    }

    /// <summary>The content of what gzip packed.</summary>
    /// <param name="packed">The packed bytes.</param>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <param name="unsuspected">The bytes that any file may become.</param>
    /// <param name="largest">The most bytes that one may become.</param>
    internal static byte[] Unpack(byte[] packed, string path, int unsuspected, long largest)
    {
        try
        {
            using var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            byte[] block = new byte[256 * 1024];
            for (int length = stream.Read(block); length > 0; length = stream.Read(block))
            {
                if (unpacked.Length + length > largest
                    || (unpacked.Length + length > unsuspected && (unpacked.Length + length) / packed.Length > MostRatio))
                {
                    throw SourceFile.FileError(
                        "SUSPICIOUS_COMPRESSION", "IN-39", $"The file becomes more than {unpacked.Length / (1024 * 1024)} MiB when it is unpacked, from {packed.Length} bytes", new SourceFile(path).Start);
                }

                unpacked.Write(block, 0, length);
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException exception)
        {
            throw SourceFile.FileError(
                "WRONG_TOOL",
                "IN-39",
                $"Found the beginning of a file of gzip, and then no such file: {exception.Message}",
                new SourceFile(path).Start);
        }
    }
}
