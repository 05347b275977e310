using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>Writes the managed policies' file. The engine's ManagedPolicyReader is its mirror.</summary>
public static class ManagedPolicyWriter
{
    // Large blocks compress better; one document costs the decompression of its block, well under a millisecond at this size.
    private const int BlockSize = 64 * 1024;

    /// <summary>Writes the policies.</summary>
    /// <param name="package">The data.</param>
    /// <returns>The file, compressed.</returns>
    public static byte[] Write(ManagedPolicyPackage package)
    {
        List<ByteWriter> blocks = [new()];
        var entries = new ByteWriter();
        entries.WriteInt(package.Policies.Count);
        foreach (ManagedPolicyModel policy in package.Policies)
        {
            if (blocks[^1].Length > 0 && blocks[^1].Length + policy.Document.Length > BlockSize)
            {
                blocks.Add(new ByteWriter());
            }

            entries.WriteString(policy.Name);
            entries.WriteString(policy.Path);
            entries.WriteString(policy.VersionId);
            entries.WriteInt(Seconds(policy.Created));
            entries.WriteInt(Seconds(policy.Updated));
            entries.WriteInt(blocks.Count - 1);
            entries.WriteInt(blocks[^1].Length);
            entries.WriteInt(policy.Document.Length);
            blocks[^1].Write(policy.Document);
        }

        byte[][] compressed = [.. blocks.Select(b => ByteWriter.Compress(b.ToArray()))];
        var index = new ByteWriter();
        index.WriteInt(blocks.Count);
        foreach ((ByteWriter block, byte[] bytes) in blocks.Zip(compressed))
        {
            index.WriteInt(block.Length);
            index.WriteInt(bytes.Length);
        }

        index.Write(entries.ToArray());
        byte[] compressedIndex = ByteWriter.Compress(index.ToArray());
        var file = new ByteWriter();
        file.WriteInt(CatalogueFormat.Version);
        file.WriteString(package.Manifest.Version);
        file.WriteInt(index.Length);
        file.WriteInt(compressedIndex.Length);
        file.Write(compressedIndex);
        foreach (byte[] bytes in compressed)
        {
            file.Write(bytes);
        }

        return file.ToArray();
    }

    private static int Seconds(DateTimeOffset date) => checked((int)(date - ManagedPolicyReader.Epoch).TotalSeconds);
}
