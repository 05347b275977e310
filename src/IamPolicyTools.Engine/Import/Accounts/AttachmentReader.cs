using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads what control policies are attached to by names, and attaches them (PO-2.2).</summary>
internal sealed class AttachmentReader
{
    private readonly OrganizationNames _names;
    private readonly Dictionary<string, Attached> _attached = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, bool IsService), string> _files = [];
    private Organization _organization;

    private AttachmentReader(Organization organization, OrganizationNames names) => (_organization, _names) = (organization, names);

    /// <summary>The organization with its <c>Attachments</c>.</summary>
    /// <param name="reader">The organization's members.</param>
    /// <param name="organization">What else they say.</param>
    /// <param name="names">Names of accounts.</param>
    public static Organization Read(ObjectReader reader, Organization organization, OrganizationNames names)
    {
        var attachments = new AttachmentReader(organization, names);
        _ = reader.List("Attachments", node => attachments.Read(node, reader.File));
        return attachments._organization with { Root = attachments.Apply(organization.Root) };
    }

    private string? Read(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.Attachment, file) is not { } reader
            || reader.Require("Type") is null
            || reader.Word("Type", "SCP", "RCP") is not { } type)
        {
            return null;
        }

        bool isService = type == "SCP";
        string? policy = reader.Require("Policy") is { } value ? PolicyOf(value, reader, isService) : null;
        bool dropsDefault = reader.Word("Strategy", "allow-list", "deny-list") == "allow-list" || reader.Boolean("KeepDefault") == false;
        (string? Account, OrganizationalUnit? Unit)[] except = [.. Targets(reader, "Except")];
        (string? Account, OrganizationalUnit? Unit)[] targets = [.. Targets(reader, "Targets")];
        if (targets.Length == 0 && reader.References("Targets").IsEmpty)
        {
            reader.Invalid("Targets", "found none, expected at least one: a policy that nothing is attached to does nothing");
        }

        foreach ((string? account, OrganizationalUnit? unit) in policy is null ? [] : targets)
        {
            HashSet<string> without = [.. except.Select(e => e.Account ?? e.Unit!.Id)];
            foreach (string target in account is not null ? [account] : Below(unit!, without))
            {
                Attached attached = _attached.TryGetValue(target, out Attached? known) ? known : _attached[target] = new Attached();
                attached.Add(policy!, isService, dropsDefault);
            }
        }

        return policy;
    }

    // AWS has no exceptions: what is attached to all but some is attached to what holds none of them.
    private static IEnumerable<string> Below(OrganizationalUnit unit, HashSet<string> without)
    {
        if (without.Contains(unit.Id))
        {
            return [];
        }

        return !Holds(unit, without) ? [unit.Id]
            : unit.Accounts
                .Select(a => a.AccountId)
                .Where(id => !without.Contains(id))
                .Concat(unit.OrganizationalUnits.SelectMany(child => Below(child, without)));
    }

    private static bool Holds(OrganizationalUnit unit, HashSet<string> without) =>
        unit.Accounts.Any(a => without.Contains(a.AccountId))
            || unit.OrganizationalUnits.Any(child => without.Contains(child.Id) || Holds(child, without));

    private IEnumerable<(string? Account, OrganizationalUnit? Unit)> Targets(ObjectReader reader, string key)
    {
        foreach (Reference reference in reader.References(key))
        {
            (string? Account, OrganizationalUnit? Unit) target = _names.Find(reference.Text, _organization, out string? fault);
            if (fault is null)
            {
                yield return target;
            }
            else
            {
                reader.File.Error("DANGLING_REFERENCE", $"{key}: {fault}", reference.Location);
            }
        }
    }

    // The name of a policy that the organization lists, or a document with the name of its file.
    private string? PolicyOf(Node value, ObjectReader reader, bool isService)
    {
        string? text = value is ScalarNode scalar ? scalar.Text : null;
        ImmutableSortedDictionary<string, OrganizationPolicy> known =
            isService ? _organization.ServiceControlPolicies : _organization.ResourceControlPolicies;
        if (text is not null
            && (known.ContainsKey(text) || text == (isService ? Organization.FullAwsAccess : Organization.RcpFullAwsAccess)))
        {
            return text;
        }

        string? name = reader.Text("Name")
            ?? (text is null || text.StartsWith('{') ? reader.RequireText("Name") : Path.GetFileNameWithoutExtension(text));
        if (name is null)
        {
            return null;
        }

        if (_files.TryGetValue((name, isService), out string? other) && other == text)
        {
            return name;
        }

        if (known.ContainsKey(name))
        {
            reader.File.Error(
                "DUPLICATE_NAME", $"Policy: found a second policy \"{name}\", expected a name of its own in Name", value.Location);
            return null;
        }

        OrganizationPolicy policy =
            new(name, reader.RequireDocument("Policy", isService ? PolicyKind.ServiceControl : PolicyKind.ResourceControl));
        _organization = isService
            ? _organization with { ServiceControlPolicies = known.Add(name, policy) }
            : _organization with { ResourceControlPolicies = known.Add(name, policy) };
        _files[(name, isService)] = text ?? string.Empty;
        return name;
    }

    private OrganizationalUnit Apply(OrganizationalUnit unit)
    {
        Attached? attached = _attached.GetValueOrDefault(unit.Id);
        return unit with
        {
            ServiceControlPolicies = attached?.Service(unit.ServiceControlPolicies) ?? unit.ServiceControlPolicies,
            ResourceControlPolicies = attached?.Resource(unit.ResourceControlPolicies) ?? unit.ResourceControlPolicies,
            Accounts = [.. unit.Accounts.Select(Apply)],
            OrganizationalUnits = [.. unit.OrganizationalUnits.Select(Apply)],
        };
    }

    private OrganizationAccount Apply(
        OrganizationAccount account) => _attached.GetValueOrDefault(account.AccountId) is not { } attached ? account : account with
        {
            ServiceControlPolicies = attached.Service(account.ServiceControlPolicies),
            ResourceControlPolicies = attached.Resource(account.ResourceControlPolicies),
        };

    private sealed class Attached
    {
        private readonly List<string> _service = [];
        private readonly List<string> _resource = [];
        private bool _dropsDefault;

        public void Add(string policy, bool isService, bool dropsDefault)
        {
            (isService ? _service : _resource).Add(policy);
            _dropsDefault |= isService && dropsDefault;
        }

        public ImmutableArray<string> Service(ImmutableArray<string> before) =>
            [.. before.Where(name => !_dropsDefault || name != Organization.FullAwsAccess).Concat(_service).Distinct()];

        public ImmutableArray<string> Resource(ImmutableArray<string> before) => [.. before.Concat(_resource).Distinct()];
    }
}
