using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace IamPolicyTools.Catalogue.Storage;

/// <summary>
/// Reads the managed policies' file: an index, then blocks of documents. Only the block of the document that is asked for is
/// decompressed, and kept.
/// </summary>
internal sealed class ManagedPolicyReader
{
    /// <summary>What the dates of the file count their seconds from.</summary>
    public static readonly DateTimeOffset Epoch = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads the index.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidDataException">The file has another layout.</exception>
    public ManagedPolicyReader(byte[] file)
    {
        var head = new ByteReader(file);
        int version = head.ReadInt();
        if (version != CatalogueFormat.Version)
        {
            throw new InvalidDataException($"{CatalogueFormat.PoliciesFile} has layout {version}; expected {CatalogueFormat.Version}.");
        }

        DataVersion = head.ReadString();
        int rawLength = head.ReadInt();
        int length = head.ReadInt();
        int blocksAt = head.Position + length;
        var index = new ByteReader(Decompress(file, head.Position, length, rawLength));
        Policies = ReadIndex(ref index, ReadBlocks(ref index, file, blocksAt));
    }

    /// <summary>The version of the data package.</summary>
    public string DataVersion { get; }

    /// <summary>The policies, by name.</summary>
    public ImmutableArray<CatalogueManagedPolicy> Policies { get; }

    private static Lazy<byte[]>[] ReadBlocks(ref ByteReader index, byte[] file, int at)
    {
        var blocks = new Lazy<byte[]>[index.ReadInt()];
        for (int i = 0; i < blocks.Length; i++)
        {
            int start = at;
            int rawLength = index.ReadInt();
            int length = index.ReadInt();
            blocks[i] = new Lazy<byte[]>(() => Decompress(file, start, length, rawLength));
            at += length;
        }

        return blocks;
    }

    private static ImmutableArray<CatalogueManagedPolicy> ReadIndex(ref ByteReader index, Lazy<byte[]>[] blocks)
    {
        int count = index.ReadInt();
        ImmutableArray<CatalogueManagedPolicy>.Builder policies = ImmutableArray.CreateBuilder<CatalogueManagedPolicy>(count);
        for (int i = 0; i < count; i++)
        {
            string name = index.ReadString();
            string path = index.ReadString();
            string versionId = index.ReadString();
            DateTimeOffset created = Epoch.AddSeconds(index.ReadInt());
            DateTimeOffset updated = Epoch.AddSeconds(index.ReadInt());
            Lazy<byte[]> block = blocks[index.ReadInt()];
            int start = index.ReadInt();
            int length = index.ReadInt();
            policies.Add(new CatalogueManagedPolicy(() => Encoding.UTF8.GetString(block.Value, start, length))
            {
                PolicyName = name,
                Path = path,
                DefaultVersionId = versionId,
                CreateDate = created,
                UpdateDate = updated,
            });
        }

        return policies.MoveToImmutable();
    }

    private static byte[] Decompress(byte[] file, int start, int length, int rawLength)
    {
        var raw = new byte[rawLength];
        return BrotliDecoder.TryDecompress(file.AsSpan(start, length), raw, out int written) && written == rawLength
            ? raw
            : throw new InvalidDataException($"{CatalogueFormat.PoliciesFile} is damaged at offset {start}.");
    }
}
