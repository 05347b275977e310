using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads an organization: its policies, and the tree of units and accounts that they are attached to.</summary>
internal sealed class OrganizationReader
{
    private readonly FileContext _file;
    private readonly HashSet<string> _accounts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _units = new(StringComparer.Ordinal);
    private readonly OrganizationNames _names = new();
    private ImmutableSortedDictionary<string, OrganizationPolicy> _scps;
    private ImmutableSortedDictionary<string, OrganizationPolicy> _rcps;
    private string _seed = string.Empty;

    private OrganizationReader(ObjectReader reader)
    {
        _file = reader.File;
        _scps = ReadPolicies(reader, "ServiceControlPolicies", PolicyKind.ServiceControl);
        _rcps = ReadPolicies(reader, "ResourceControlPolicies", PolicyKind.ResourceControl);
    }

    /// <summary>
    /// Reads an organization, with the names by which others speak of its accounts; null, with findings, where it is none.
    /// </summary>
    public static (Organization Organization, OrganizationNames Names)? Read(Node node, FileContext file) =>
        ObjectReader.Open(node, Shapes.Organization, file) is { } reader ? new OrganizationReader(reader).Read(reader) : null;

    private (Organization, OrganizationNames)? Read(ObjectReader reader)
    {
        string? id = reader.Text("Id", NameRules.OrganizationId);
        string? master = reader.RequireAccountId("MasterAccountId");
        _seed = master ?? string.Empty;
        bool isOfPaths = reader.Has("OrganizationalUnits") || (reader.Has("Accounts") && !reader.Has("Root"));
        if (isOfPaths && reader.Has("Root"))
        {
            reader.Invalid("OrganizationalUnits", "found beside Root, expected the tree in one of them");
        }

        OrganizationalUnit? root = isOfPaths ? UnitPaths.Read(reader, _seed, _names)
            : reader.Require("Root") is { } value ? ReadUnit(value, NameRules.RootId, "Root", "Root", _seed) : null;
        if (!isOfPaths && reader.Value("Accounts") is { } accounts)
        {
            UnitPaths.ReadNames(accounts, _names, reader.File, null);
        }

        ImmutableArray<DelegatedAdministrator> administrators = reader.List("DelegatedAdministrators", ReadAdministrator);
        if (master is null || root is null)
        {
            return null;
        }

        var organization = new Organization
        {
            Id = id ?? "o-" + MadeUp(_seed, 10),
            HasProvisionalId = id is null,
            MasterAccountId = master,
            Root = root,
            ServiceControlPolicies = _scps,
            ResourceControlPolicies = _rcps,
            DelegatedAdministrators = administrators,
            Features = reader.Has("Features") ? reader.Texts("Features") : null,
        };
        return (AttachmentReader.Read(reader, organization, _names), _names);
    }

    /// <summary>An id that nobody named: the same on every machine.</summary>
    /// <param name="seed">What it stands for.</param>
    /// <param name="length">How long it is.</param>
    internal static string MadeUp(string seed, int length) => UniqueId.From(string.Empty, seed)[..length].ToLowerInvariant();

    private static ImmutableSortedDictionary<string, OrganizationPolicy> ReadPolicies(ObjectReader reader, string key, PolicyKind kind)
    {
        ImmutableSortedDictionary<string, OrganizationPolicy>.Builder policies =
            ImmutableSortedDictionary.CreateBuilder<string, OrganizationPolicy>(StringComparer.Ordinal);
        foreach (OrganizationPolicy policy in reader.List(key, item => ReadPolicy(item, kind, reader.File)))
        {
            if (!policies.TryAdd(policy.Name, policy))
            {
                reader.File.Error("DUPLICATE_NAME", $"{key}: the policy \"{policy.Name}\" is there twice", policy.Document.Location);
            }
        }

        return policies.ToImmutable();
    }

    private static OrganizationPolicy? ReadPolicy(Node node, PolicyKind kind, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.OrganizationPolicy, file) is not { } reader || reader.RequireText("Name") is not { } name)
        {
            return null;
        }

        return new OrganizationPolicy(name, reader.RequireDocument("PolicyDocument", kind))
        {
            Id = reader.Text("Id"),
            Description = reader.Text("Description"),
        };
    }

    private DelegatedAdministrator? ReadAdministrator(Node node)
    {
        if (ObjectReader.Open(node, Shapes.DelegatedAdministrator, _file) is not { } reader)
        {
            return null;
        }

        string? account = reader.RequireAccountId("AccountId");
        string? service = reader.RequireText("ServicePrincipal");
        return account is null || service is null ? null : new DelegatedAdministrator(account, service);
    }

    private OrganizationalUnit? ReadUnit(Node node, Func<string, string?> checkId, string? defaultName, string? fixedPath, string rootSeed)
    {
        if (ObjectReader.Open(node, Shapes.OrganizationalUnit, _file) is not { } reader)
        {
            return null;
        }

        string? id = reader.Text("Id", checkId);
        string? name = reader.Text("Name") ?? defaultName ?? id;
        if (name is null)
        {
            reader.RequireText("Id");
            return null;
        }

        // Of a unit without an id its place in the tree says which one it is.
        bool isRoot = defaultName is not null;
        string path = isRoot ? "Root" : fixedPath is null or "Root" ? name : $"{fixedPath}/{name}";
        bool isMadeUp = id is null;
        id ??= isRoot ? UnitPaths.RootId(rootSeed) : UnitPaths.UnitId(rootSeed, path);
        if (!_units.Add(id))
        {
            reader.Invalid("Id", isMadeUp
                ? $"found a second unit \"{path}\", expected names to be unique beside each other"
                : $"found \"{id}\" a second time, expected every unit once");
        }

        return new OrganizationalUnit
        {
            Id = id,
            HasProvisionalId = isMadeUp,
            Name = name,
            ServiceControlPolicies = ReadAttached(reader, "ServiceControlPolicies", _scps, Organization.FullAwsAccess),
            ResourceControlPolicies = ReadAttached(reader, "ResourceControlPolicies", _rcps, Organization.RcpFullAwsAccess),
            Accounts = reader.List("Accounts", ReadAccount),
            OrganizationalUnits = reader.List(
                "OrganizationalUnits", unit => ReadUnit(unit, NameRules.OrganizationalUnitId, null, path, rootSeed)),
            Unknowns = reader.Unknowns,
        };
    }

    private OrganizationAccount? ReadAccount(Node node)
    {
        ObjectReader? reader = node is ScalarNode ? null : ObjectReader.Open(node, Shapes.OrganizationAccount, _file);
        string? id = node is ScalarNode ? Scalars.AccountId(node, "Accounts", _file) : reader?.RequireAccountId("AccountId");
        if (id is null)
        {
            return null;
        }

        if (!_accounts.Add(id))
        {
            _file.Error("DUPLICATE_NAME", $"The account {id} is in the tree twice; expected every account in one unit", node.Location);
        }

        return reader is null ? new OrganizationAccount { AccountId = id } : new OrganizationAccount
        {
            AccountId = id,
            ServiceControlPolicies = ReadAttached(reader, "ServiceControlPolicies", _scps, Organization.FullAwsAccess),
            ResourceControlPolicies = ReadAttached(reader, "ResourceControlPolicies", _rcps, Organization.RcpFullAwsAccess),
            Unknowns = reader.Unknowns,
        };
    }

    // An absent list is what AWS attaches by itself; an empty one is none at all.
    private ImmutableArray<string> ReadAttached(
        ObjectReader reader, string key, ImmutableSortedDictionary<string, OrganizationPolicy> known, string fullAccess)
    {
        if (!reader.Has(key))
        {
            return [fullAccess];
        }

        ImmutableArray<Reference> references = reader.References(key);
        foreach (Reference reference in references)
        {
            if (reference.Text != fullAccess && !known.ContainsKey(reference.Text))
            {
                _file.Error(
                    "DANGLING_REFERENCE",
                    $"{key}: found \"{reference.Text}\", expected {fullAccess} or a policy of the organization's {key}",
                    reference.Location);
            }
        }

        return [.. references.Select(r => r.Text)];
    }
}
