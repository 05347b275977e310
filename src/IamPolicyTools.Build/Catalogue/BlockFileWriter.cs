using System.IO.Compression;
using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>Writes the files that the engine's BlockFile reads.</summary>
/// <param name="blockSize">Where a block ends, in bytes. Large blocks compress better; one piece costs the decompression of its block.</param>
internal sealed class BlockFileWriter(int blockSize)
{
    private readonly List<ByteWriter> _blocks = [new()];

    /// <summary>Adds a piece of data, and writes into the index where it is.</summary>
    /// <param name="piece">The data.</param>
    /// <param name="index">The index.</param>
    public void Add(ReadOnlySpan<byte> piece, ByteWriter index)
    {
        if (_blocks[^1].Length > 0 && _blocks[^1].Length + piece.Length > blockSize)
        {
            _blocks.Add(new ByteWriter());
        }

        index.WriteInt(_blocks.Count - 1);
        index.WriteInt(_blocks[^1].Length);
        index.WriteInt(piece.Length);
        _blocks[^1].Write(piece);
    }

    /// <summary>The file.</summary>
    /// <param name="index">The index.</param>
    public byte[] ToArray(ByteWriter index)
    {
        var file = new ByteWriter();
        file.WriteInt(CatalogueFormat.Version);
        byte[] compressedIndex = Compress(index);
        file.WriteInt(index.Length);
        file.WriteInt(compressedIndex.Length);
        byte[][] compressed = [.. _blocks.Select(Compress)];
        file.WriteInt(compressed.Length);
        foreach ((ByteWriter block, byte[] bytes) in _blocks.Zip(compressed))
        {
            file.WriteInt(block.Length);
            file.WriteInt(bytes.Length);
        }

        file.Write(compressedIndex);
        foreach (byte[] bytes in compressed)
        {
            file.Write(bytes);
        }

        return file.ToArray();
    }

    private static byte[] Compress(ByteWriter bytes)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            brotli.Write(bytes.ToArray());
        }

        return compressed.ToArray();
    }
}
