using System.Collections.Immutable;
using System.Text;

namespace IamPolicyTools.Catalogue.Storage;

/// <summary>Reads the managed policies' file: names and dates at once, a document when it is asked for.</summary>
internal sealed class StoredPolicyReader
{
    /// <summary>What the dates of the file count their seconds from.</summary>
    public static readonly DateTimeOffset Epoch = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads the index.</summary>
    /// <param name="file">The file.</param>
    public StoredPolicyReader(BlockFile file)
    {
        var index = new ByteReader(file.Index);
        DataVersion = index.ReadString();
        int count = index.ReadInt();
        ImmutableArray<CatalogueManagedPolicy>.Builder policies = ImmutableArray.CreateBuilder<CatalogueManagedPolicy>(count);
        for (int i = 0; i < count; i++)
        {
            string name = index.ReadString();
            string path = index.ReadString();
            string versionId = index.ReadString();
            DateTimeOffset created = Epoch.AddSeconds(index.ReadInt());
            DateTimeOffset updated = Epoch.AddSeconds(index.ReadInt());
            var document = BlockPiece.Read(ref index);
            policies.Add(new CatalogueManagedPolicy(() => Encoding.UTF8.GetString(file.Read(document)))
            {
                PolicyName = name,
                Path = path,
                DefaultVersionId = versionId,
                CreateDate = created,
                UpdateDate = updated,
            });
        }

        Policies = policies.MoveToImmutable();
    }

    /// <summary>The version of the data package.</summary>
    public string DataVersion { get; }

    /// <summary>The policies, by name.</summary>
    public ImmutableArray<CatalogueManagedPolicy> Policies { get; }
}
