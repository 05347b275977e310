using System.IO.Compression;

namespace IamPolicyTools.Catalogue.Storage;

/// <summary>
/// A data file: an index, and blocks that are decompressed when something in them is asked for, and then kept.
/// The layout is a version, the lengths of index and blocks, and then these, each compressed with Brotli.
/// </summary>
internal sealed class BlockFile
{
    private readonly Lazy<byte[]>[] _blocks;

    /// <summary>Opens a file and decompresses its index.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What an error calls it.</param>
    /// <exception cref="InvalidDataException">The file has another layout, or is damaged.</exception>
    public BlockFile(byte[] bytes, string name)
    {
        var reader = new ByteReader(bytes);
        int version = reader.ReadInt();
        if (version != CatalogueFormat.Version)
        {
            throw new InvalidDataException($"{name} has layout {version}; expected {CatalogueFormat.Version}.");
        }

        (int Raw, int Compressed) indexLengths = (reader.ReadInt(), reader.ReadInt());
        var lengths = new (int Raw, int Compressed)[reader.ReadInt()];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = (reader.ReadInt(), reader.ReadInt());
        }

        int at = reader.Position;
        Index = Decompress(bytes, name, at, indexLengths);
        at += indexLengths.Compressed;
        _blocks = new Lazy<byte[]>[lengths.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            int start = at;
            (int Raw, int Compressed) length = lengths[i];
            _blocks[i] = new Lazy<byte[]>(() => Decompress(bytes, name, start, length));
            at += length.Compressed;
        }
    }

    /// <summary>The index.</summary>
    public byte[] Index { get; }

    /// <summary>A piece of a block.</summary>
    /// <param name="piece">Where it is.</param>
    public ReadOnlySpan<byte> Read(BlockPiece piece) => _blocks[piece.Block].Value.AsSpan(piece.Start, piece.Length);

    private static byte[] Decompress(byte[] bytes, string name, int start, (int Raw, int Compressed) length)
    {
        var raw = new byte[length.Raw];
        return BrotliDecoder.TryDecompress(bytes.AsSpan(start, length.Compressed), raw, out int written) && written == raw.Length
            ? raw
            : throw new InvalidDataException($"{name} is damaged at offset {start}.");
    }
}

/// <summary>Where a piece of data lies.</summary>
/// <param name="Block">The block, counted from 0.</param>
/// <param name="Start">The first byte in it.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct BlockPiece(int Block, int Start, int Length)
{
    /// <summary>Reads a piece's place from an index.</summary>
    /// <param name="index">The index.</param>
    public static BlockPiece Read(ref ByteReader index) => new(index.ReadInt(), index.ReadInt(), index.ReadInt());
}
