using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Search;

namespace IamPolicyTools.Catalogue.Storage;

/// <summary>Reads the services file. Names and key tables at once; the content of a service when it is asked for.</summary>
internal sealed class ServiceReader
{
    private readonly BlockFile _file;
    private readonly ImmutableArray<CatalogueConditionKey>[] _keySets;
    private readonly string[] _dependentActions;

    /// <summary>Reads the tables.</summary>
    /// <param name="file">The file.</param>
    public ServiceReader(BlockFile file)
    {
        _file = file;
        var reader = new ByteReader(file.Index);
        Info = new CatalogueInfo
        {
            DataVersion = reader.ReadString(),
            DataDate = reader.ReadString(),
            DependentActionsVersion = reader.ReadString(),
            ServiceCount = reader.ReadInt(),
            ActionCount = reader.ReadInt(),
            ResourceTypeCount = reader.ReadInt(),
            ConditionKeyCount = reader.ReadInt(),
        };
        CatalogueConditionKey[] keys = ReadKeys(ref reader, Info.ConditionKeyCount);
        NameTable<CatalogueConditionKey> byName = new(keys, k => k.Name);
        ConditionKeys = [.. keys, .. GlobalConditionKeys.All.Where(g => byName.Find(g.Name) is null)];
        _keySets = ReadKeySets(ref reader, keys);
        _dependentActions = new string[reader.ReadInt()];
        for (int i = 0; i < _dependentActions.Length; i++)
        {
            _dependentActions[i] = reader.ReadString();
        }

        Services = ReadServices(ref reader, Info.ServiceCount);
    }

    /// <summary>Versions and counts.</summary>
    public CatalogueInfo Info { get; }

    /// <summary>Every condition key, those of the data and the global ones.</summary>
    public ImmutableArray<CatalogueConditionKey> ConditionKeys { get; }

    /// <summary>The services, by prefix.</summary>
    public ImmutableArray<CatalogueService> Services { get; }

    private static CatalogueConditionKey[] ReadKeys(ref ByteReader reader, int count)
    {
        var keys = new CatalogueConditionKey[count];
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            int bits = reader.ReadByte();
            keys[i] = new CatalogueConditionKey(
                name,
                (ConditionKeyType)(bits & ~CatalogueFormat.MultivaluedFlag),
                (bits & CatalogueFormat.MultivaluedFlag) != 0 || ContextKeyFacts.IsMultivalued(name),
                GlobalConditionKeys.Contains(name));
        }

        return keys;
    }

    private static ImmutableArray<CatalogueConditionKey>[] ReadKeySets(ref ByteReader reader, CatalogueConditionKey[] keys)
    {
        var sets = new ImmutableArray<CatalogueConditionKey>[reader.ReadInt()];
        for (int i = 0; i < sets.Length; i++)
        {
            var set = new CatalogueConditionKey[reader.ReadInt()];
            for (int k = 0; k < set.Length; k++)
            {
                set[k] = keys[reader.ReadInt()];
            }

            sets[i] = ImmutableArray.Create(set);
        }

        return sets;
    }

    private ImmutableArray<CatalogueService> ReadServices(ref ByteReader reader, int count)
    {
        ImmutableArray<CatalogueService>.Builder services = ImmutableArray.CreateBuilder<CatalogueService>(count);
        for (int i = 0; i < count; i++)
        {
            string prefix = reader.ReadString();
            string name = reader.ReadString();
            bool supportsRcp = (reader.ReadByte() & CatalogueFormat.ResourceControlPolicyFlag) != 0;
            var content = BlockPiece.Read(ref reader);
            services.Add(new CatalogueService(prefix, name, supportsRcp, () => ReadContent(prefix, _file.Read(content))));
        }

        return services.MoveToImmutable();
    }

    private ServiceContent ReadContent(string service, ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        ImmutableArray<CatalogueConditionKey> keys = _keySets[reader.ReadInt()];
        CatalogueResourceType[] types = ReadResourceTypes(ref reader, service);
        var actions = new CatalogueAction[reader.ReadInt()];
        for (int i = 0; i < actions.Length; i++)
        {
            actions[i] = new CatalogueAction(service, reader.ReadString())
            {
                AccessLevel = (AccessLevel)reader.ReadByte(),
                ConditionKeys = _keySets[reader.ReadInt()],
                ResourceTypes = ReadActionResources(ref reader, types),
                DependentActions = ReadDependentActions(ref reader),
            };
        }

        return new ServiceContent([.. actions], [.. types], keys);
    }

    private CatalogueResourceType[] ReadResourceTypes(ref ByteReader reader, string service)
    {
        var heads = new (string Name, string[] Templates, ImmutableArray<CatalogueConditionKey> Keys)[reader.ReadInt()];
        for (int i = 0; i < heads.Length; i++)
        {
            string name = reader.ReadString();
            var templates = new string[reader.ReadInt()];
            for (int t = 0; t < templates.Length; t++)
            {
                templates[t] = reader.ReadString();
            }

            heads[i] = (name, templates, _keySets[reader.ReadInt()]);
        }

        var globs = new Lazy<string[]>(() => [.. heads.SelectMany(h => h.Templates).Select(ArnTemplate.ToGlob)]);
        return [.. heads.Select(h => new CatalogueResourceType(service, h.Name, [.. h.Templates.Select(t => new ArnTemplate(t, globs))], h.Keys))];
    }

    private ImmutableArray<ActionResourceType> ReadActionResources(ref ByteReader reader, CatalogueResourceType[] types)
    {
        int count = reader.ReadInt();
        if (count == 0)
        {
            return [];
        }

        ImmutableArray<ActionResourceType>.Builder resources = ImmutableArray.CreateBuilder<ActionResourceType>(count);
        for (int i = 0; i < count; i++)
        {
            int reference = reader.ReadInt();
            resources.Add(new ActionResourceType(types[reference >> 1], (reference & 1) != 0, _keySets[reader.ReadInt()]));
        }

        return resources.MoveToImmutable();
    }

    private ImmutableArray<string> ReadDependentActions(ref ByteReader reader)
    {
        int count = reader.ReadInt();
        if (count == 0)
        {
            return [];
        }

        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>(count);
        for (int i = 0; i < count; i++)
        {
            names.Add(_dependentActions[reader.ReadInt()]);
        }

        return names.MoveToImmutable();
    }
}
