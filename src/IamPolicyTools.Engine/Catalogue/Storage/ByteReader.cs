using System.Text;

namespace IamPolicyTools.Catalogue.Storage;

/// <summary>Reads the integers and texts of a data file.</summary>
internal ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;

    /// <summary>Creates a reader at the beginning.</summary>
    /// <param name="bytes">The bytes.</param>
    public ByteReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>How many bytes have been read.</summary>
    public readonly int Position => _at;

    /// <summary>Reads one byte.</summary>
    public int ReadByte() => _bytes[_at++];

    /// <summary>Reads an integer from 0 to 2^31-1: seven bits a byte, lowest first, the high bit set on all but the last.</summary>
    public int ReadInt()
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            int b = ReadByte();
            value |= (b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Reads a text.</summary>
    public string ReadString()
    {
        int length = ReadInt();
        string text = Encoding.UTF8.GetString(_bytes.Slice(_at, length));
        _at += length;
        return text;
    }
}
