using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using IamPolicyTools.Catalogue.Search;
using IamPolicyTools.Catalogue.Storage;
using IamPolicyTools.Language;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// What AWS's services, actions, resource types and condition keys are, and the policies AWS manages.
/// Everything is found without regard to case (PL-30, PL-50); what is not known is null, never an error.
/// </summary>
public sealed class IamCatalogue
{
    private static readonly Lazy<IamCatalogue> s_default = new(() => Read(OpenResource));

    private readonly NameTable<CatalogueService> _services;
    private readonly NameTable<CatalogueConditionKey> _keys;
    private readonly ImmutableArray<CatalogueConditionKey> _keyTemplates;
    private readonly Lazy<FrozenDictionary<string, ImmutableArray<CatalogueResourceType>>> _resourceTypes;
    private readonly Lazy<ManagedPolicyCatalogue> _managedPolicies;

    private readonly Lazy<OperationCatalogue> _operations;

    private readonly Lazy<ParameterCatalogue> _parameters;

    private IamCatalogue(ServiceReader reader, Func<string, BlockFile> open)
    {
        Info = reader.Info;
        Services = reader.Services;
        ConditionKeys = reader.ConditionKeys;
        _services = new NameTable<CatalogueService>(Services, s => s.Prefix);
        _keys = new NameTable<CatalogueConditionKey>(ConditionKeys, k => k.Name);

        // The longest first: events:Metadata/${K}/Matcher before events:Metadata/${K}.
        _keyTemplates = [.. ConditionKeys.Where(k => k.IsTemplate).OrderByDescending(k => k.Name.Length)];
        _resourceTypes = new(IndexResourceTypes);
        _managedPolicies = new(() => new ManagedPolicyCatalogue(new StoredPolicyReader(open(CatalogueFormat.PoliciesFile))));
        _operations = new(() => new OperationCatalogue(new OperationReader(open(CatalogueFormat.OperationsFile), this)));
        _parameters = new(() => new ParameterCatalogue(new ParameterReader(open(CatalogueFormat.ParametersFile))));
    }

    /// <summary>The catalogue that ships with this assembly.</summary>
    public static IamCatalogue Default => s_default.Value;

    /// <summary>Where the data comes from.</summary>
    public CatalogueInfo Info { get; }

    /// <summary>The services, by prefix.</summary>
    public ImmutableArray<CatalogueService> Services { get; }

    /// <summary>Every condition key, of services and global.</summary>
    public ImmutableArray<CatalogueConditionKey> ConditionKeys { get; }

    /// <summary>The policies that AWS manages.</summary>
    public ManagedPolicyCatalogue ManagedPolicies => _managedPolicies.Value;

    /// <summary>The API operations, and what IAM checks for each. Read when first asked for, so that nobody else waits for it.</summary>
    public OperationCatalogue Operations => _operations.Value;

    /// <summary>The parameters of the operations' APIs. Read when first asked for.</summary>
    internal ParameterCatalogue Parameters => _parameters.Value;

    /// <summary>Every action, by service and name.</summary>
    public IEnumerable<CatalogueAction> Actions => Services.SelectMany(s => s.Actions);

    /// <summary>Every resource type, by service and name.</summary>
    public IEnumerable<CatalogueResourceType> ResourceTypes => Services.SelectMany(s => s.ResourceTypes);

    /// <summary>The service of a prefix, or null.</summary>
    /// <param name="prefix">The prefix, <c>s3</c>.</param>
    public CatalogueService? FindService(ReadOnlySpan<char> prefix) => _services.Find(prefix);

    /// <summary>The action of a full name, or null. Allocates nothing once the service has been read.</summary>
    /// <param name="fullName">Prefix and name, <c>s3:GetObject</c>.</param>
    public CatalogueAction? FindAction(ReadOnlySpan<char> fullName)
    {
        int colon = fullName.IndexOf(':');
        return colon < 0 ? null : FindService(fullName[..colon])?.FindAction(fullName[(colon + 1)..]);
    }

    /// <summary>The condition key of a name, or the family a concrete key belongs to, or null.</summary>
    /// <param name="name">The key, <c>aws:RequestTag/Team</c>.</param>
    public CatalogueConditionKey? FindConditionKey(ReadOnlySpan<char> name)
    {
        if (_keys.Find(name) is { } key)
        {
            return key;
        }

        foreach (CatalogueConditionKey template in _keyTemplates)
        {
            if (template.Fits(name))
            {
                return template;
            }
        }

        return null;
    }

    /// <summary>True when a request may carry several values of a key; of keys the data does not know, by the tables of <see cref="ContextKeyFacts"/>.</summary>
    /// <param name="key">The key.</param>
    public bool IsMultivalued(ReadOnlySpan<char> key) => FindConditionKey(key)?.IsMultivalued ?? ContextKeyFacts.IsMultivalued(key);

    /// <summary>
    /// The resource types that a concrete ARN can be of, in every service that takes such resources.
    /// Types whose ARNs belong to any service at all (a backup's recovery point) are left out.
    /// </summary>
    /// <param name="arn">The ARN.</param>
    public IEnumerable<CatalogueResourceType> FindResourceTypes(string arn) =>
        Arn.TryParse(arn, out Arn parts) && _resourceTypes.Value.TryGetValue(parts.Service, out ImmutableArray<CatalogueResourceType> types)
            ? types.Where(t => t.Fits(parts))
            : [];

    /// <summary>The actions that can be checked against a concrete resource, by service and name.</summary>
    /// <param name="arn">The resource's ARN.</param>
    public IEnumerable<CatalogueAction> FindActionsOn(string arn)
    {
        HashSet<CatalogueResourceType> types = [.. FindResourceTypes(arn)];
        return types.Count == 0 ? [] : Actions.Where(a => a.ResourceTypes.Any(r => types.Contains(r.Type)));
    }

    /// <summary>The actions whose requests can have a key because of what they do; for a global key that is none in particular, so none.</summary>
    /// <param name="key">The key.</param>
    public IEnumerable<CatalogueAction> FindActionsCarrying(CatalogueConditionKey key) =>
        key.IsGlobal ? [] : Actions.Where(a => a.Carries(key));

    /// <summary>Reads a catalogue.</summary>
    /// <param name="open">Opens a data file by its name.</param>
    internal static IamCatalogue Read(Func<string, Stream> open) => new(new ServiceReader(OpenFile(open, CatalogueFormat.ServicesFile)), name => OpenFile(open, name));

    private static Stream OpenResource(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The assembly was built without {name}; the data builder writes it.");

    private static BlockFile OpenFile(Func<string, Stream> open, string name)
    {
        using Stream stream = open(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new BlockFile(bytes, name);
    }

    private FrozenDictionary<string, ImmutableArray<CatalogueResourceType>> IndexResourceTypes() =>
        ResourceTypes
            .SelectMany(t => t.ArnTemplates.Select(a => a.Service).Where(s => s != "*").Distinct().Select(s => (Service: s, Type: t)))
            .GroupBy(p => p.Service, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(p => p.Type).ToImmutableArray(), StringComparer.Ordinal);
}
