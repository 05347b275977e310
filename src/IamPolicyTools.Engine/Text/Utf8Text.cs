using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace IamPolicyTools.Text;

/// <summary>
/// Brings what a file or a string holds into the one form that the readers work on: valid UTF-8 without a byte-order mark.
/// </summary>
internal static class Utf8Text
{
    /// <summary>The text of a file: UTF-8 with or without a byte-order mark, or UTF-16 with one.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidTextException">Another encoding, or bytes that are none.</exception>
    public static ReadOnlyMemory<byte> FromFile(byte[] bytes, string name)
    {
        ReadOnlySpan<byte> span = bytes;
        if (span.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
        {
            return Validated(bytes.AsMemory(3), name);
        }

        if (span.StartsWith<byte>([0xFF, 0xFE, 0x00, 0x00]) || span.StartsWith<byte>([0x00, 0x00, 0xFE, 0xFF]))
        {
            throw Unreadable("The text is UTF-32; expected UTF-8, or UTF-16 with a byte-order mark.", name);
        }

        if (span.StartsWith<byte>([0xFF, 0xFE]))
        {
            return FromUtf16(span[2..], isBigEndian: false, name);
        }

        if (span.StartsWith<byte>([0xFE, 0xFF]))
        {
            return FromUtf16(span[2..], isBigEndian: true, name);
        }

        if (span.Length >= 2 && (span[0] == 0 || span[1] == 0))
        {
            throw Unreadable("The text looks like UTF-16 or UTF-32 without a byte-order mark; expected UTF-8, or UTF-16 with one.", name);
        }

        return Validated(bytes, name);
    }

    /// <summary>The UTF-8 form of a string.</summary>
    /// <param name="text">The string.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="container">Where the string was embedded, if it was.</param>
    /// <exception cref="InvalidTextException">The string holds half of a surrogate pair.</exception>
    public static byte[] FromString(ReadOnlySpan<char> text, string name, SourceLocation? container = null)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        OperationStatus status = Utf8.FromUtf16(text, utf8, out int read, out _, replaceInvalidSequences: false);
        return status == OperationStatus.Done
            ? utf8
            : throw new InvalidTextException(
                TextErrors.Encoding,
                $"Found half of a UTF-16 surrogate pair (U+{(int)text[read]:X4}); expected a whole character.",
                new SourceLocation(SourceText.FromText(name, text, container), read));
    }

    private static byte[] FromUtf16(ReadOnlySpan<byte> bytes, bool isBigEndian, string name)
    {
        if (bytes.Length % 2 != 0)
        {
            throw Unreadable(
                "The text begins with a UTF-16 byte-order mark but has an odd number of bytes; it is cut off or not UTF-16.", name);
        }

        if (isBigEndian == !BitConverter.IsLittleEndian)
        {
            return FromString(MemoryMarshal.Cast<byte, char>(bytes), name);
        }

        char[] swapped = new char[bytes.Length / 2];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<char, ushort>(swapped.AsSpan()));
        return FromString(swapped, name);
    }

    private static ReadOnlyMemory<byte> Validated(ReadOnlyMemory<byte> utf8, string name)
    {
        ReadOnlySpan<byte> span = utf8.Span;
        if (Utf8.IsValid(span))
        {
            return utf8;
        }

        int at = 0;
        while (Rune.DecodeFromUtf8(span[at..], out _, out int consumed) == OperationStatus.Done)
        {
            at += consumed;
        }

        throw new InvalidTextException(
            TextErrors.Encoding,
            $"Found the byte 0x{span[at]:X2}, which is not valid UTF-8 there; expected UTF-8, or UTF-16 with a byte-order mark.",
            new SourceLocation(SourceText.FromUtf8(name, span), at));
    }

    private static InvalidTextException Unreadable(string message, string name) =>
        new(TextErrors.Encoding, message, new SourceLocation(SourceText.FromUtf8(name, []), 0));
}
