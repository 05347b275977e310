using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>Writes the managed policies' file. The engine's StoredPolicyReader is its mirror.</summary>
public static class ManagedPolicyWriter
{
    private const int BlockSize = 64 * 1024;

    /// <summary>Writes the policies.</summary>
    /// <param name="package">The data.</param>
    /// <returns>The file.</returns>
    public static byte[] Write(ManagedPolicyPackage package)
    {
        var file = new BlockFileWriter(BlockSize);
        var index = new ByteWriter();
        index.WriteString(package.Manifest.Version);
        index.WriteInt(package.Policies.Count);
        foreach (ManagedPolicyModel policy in package.Policies)
        {
            index.WriteString(policy.Name);
            index.WriteString(policy.Path);
            index.WriteString(policy.VersionId);
            index.WriteInt(Seconds(policy.Created));
            index.WriteInt(Seconds(policy.Updated));
            file.Add(policy.Document, index);
        }

        return file.ToArray(index);
    }

    private static int Seconds(DateTimeOffset date) => checked((int)(date - StoredPolicyReader.Epoch).TotalSeconds);
}
