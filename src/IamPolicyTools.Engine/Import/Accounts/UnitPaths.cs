using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>The tree of an organization that is written as paths of names, with the accounts by name (PO-2.2).</summary>
internal sealed class UnitPaths
{
    private readonly SortedDictionary<string, UnitPaths> _units = new(StringComparer.Ordinal);
    private readonly List<string> _accounts = [];

    private UnitPaths()
    {
    }

    /// <summary>Reads <c>OrganizationalUnits</c> and <c>Accounts</c> of an organization.</summary>
    /// <param name="reader">The organization.</param>
    /// <param name="seed">What made-up ids are made of.</param>
    /// <param name="names">Receives the accounts' names.</param>
    public static OrganizationalUnit Read(ObjectReader reader, string seed, OrganizationNames names)
    {
        var root = new UnitPaths();
        foreach (Reference path in reader.References("OrganizationalUnits"))
        {
            root.Descend(path.Text, isNew: true);
        }

        if (reader.Value("Accounts") is { } accounts)
        {
            ReadNames(accounts, names, reader.File, root);
        }

        return root.ToUnit("Root", string.Empty, seed);
    }

    /// <summary>Reads accounts by name, and puts each into the tree.</summary>
    /// <param name="node">A map from name to id, or to an object with the id and the unit.</param>
    /// <param name="names">Receives the names.</param>
    /// <param name="file">The file.</param>
    /// <param name="root">The tree; null where another one holds the accounts.</param>
    public static void ReadNames(Node node, OrganizationNames names, FileContext file, UnitPaths? root)
    {
        if (node is not ObjectNode accounts)
        {
            file.Error("WRONG_TYPE", $"Accounts: expected the ids of accounts by their names, found {node.Describe()}", node.Location);
            return;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (Member member in accounts.Members)
        {
            ObjectReader? reader = member.Value is ObjectNode ? ObjectReader.Open(member.Value, Shapes.NamedAccount, file) : null;
            string? id = reader is null ? Scalars.AccountId(member.Value, member.Name, file) : reader.RequireAccountId("AccountId");
            if (id is null)
            {
                continue;
            }

            if (!ids.Add(id))
            {
                file.Error("DUPLICATE_NAME", $"The account {id} has two names; expected one", member.NameLocation);
            }

            names.Accounts[member.Name] = id;
            string? path = reader?.Text("OrganizationalUnit");
            if (root is null)
            {
                if (path is not null)
                {
                    reader!.Invalid("OrganizationalUnit", "found beside Root, expected the account in the tree there");
                }
            }
            else if ((path is null ? root : root.Descend(path, isNew: false)) is { } unit)
            {
                unit._accounts.Add(id);
            }
            else
            {
                file.Error(
                    "DANGLING_REFERENCE",
                    $"OrganizationalUnit: found \"{path}\", expected one of OrganizationalUnits",
                    reader!.PlaceOf("OrganizationalUnit"));
            }
        }
    }

    /// <summary>The made-up id of a root.</summary>
    public static string RootId(string seed) => "r-" + OrganizationReader.MadeUp($"{seed}/root", 4);

    /// <summary>The made-up id of a unit.</summary>
    public static string UnitId(string seed, string path) => $"ou-{RootId(seed)[2..]}-{OrganizationReader.MadeUp($"{seed}/{path}", 8)}";

    // Workloads/Prod as LZA has it, Workloads:Prod as CfCT has it.
    private UnitPaths? Descend(string path, bool isNew)
    {
        UnitPaths? unit = this;
        foreach (string name in path
            .Split('/', ':')
            .Where(part => part.Length > 0)
            .SkipWhile((part, index) => index == 0 && part == "Root"))
        {
            if (unit._units.TryGetValue(name, out UnitPaths? child))
            {
                unit = child;
            }
            else if (isNew)
            {
                unit = unit._units[name] = new UnitPaths();
            }
            else
            {
                return null;
            }
        }

        return unit;
    }

    private OrganizationalUnit ToUnit(string name, string path, string seed) => new()
    {
        Id = path.Length == 0 ? RootId(seed) : UnitId(seed, path),
        HasProvisionalId = true,
        Name = name,
        Accounts = [.. _accounts.Select(id => new OrganizationAccount { AccountId = id })],
        OrganizationalUnits = [.. _units.Select(u => u.Value.ToUnit(u.Key, path.Length == 0 ? u.Key : $"{path}/{u.Key}", seed))],
    };
}
