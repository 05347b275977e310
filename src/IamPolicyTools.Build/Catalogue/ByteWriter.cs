using System.Buffers;
using System.Text;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>Writes the integers and texts that the engine's ByteReader reads.</summary>
public sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>How many bytes have been written.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>Writes a byte.</summary>
    /// <param name="value">The byte.</param>
    public void WriteByte(int value) => _bytes.Write([(byte)value]);

    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Writes an integer, not negative: seven bits a byte, lowest first.</summary>
    /// <param name="value">The integer.</param>
    public void WriteInt(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        while (value >= 0x80)
        {
            WriteByte(value | 0x80);
            value >>= 7;
        }

        WriteByte(value);
    }

    /// <summary>Writes a text.</summary>
    /// <param name="text">The text.</param>
    public void WriteString(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        WriteInt(utf8.Length);
        Write(utf8);
    }

    /// <summary>What has been written.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
