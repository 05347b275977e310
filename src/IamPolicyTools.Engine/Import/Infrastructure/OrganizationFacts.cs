using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// What was observed of an organization, put together from answers that each know a part (CFG-13). Where nothing tells what is attached
/// somewhere, that is unknown, not the default.
/// </summary>
internal sealed class OrganizationFacts
{
    /// <summary>The id of the unit that stands for where units and accounts are of which nobody tells it.</summary>
    public const string Outside = "ou-unknown-outside0";

    private readonly Dictionary<string, (string? Name, SourceLocation Place)> _units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceLocation> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (OrganizationPolicy Policy, bool IsScp, SourceLocation Place)> _policies =
        new(StringComparer.Ordinal);
    private readonly Dictionary<(string Target, bool IsScp), HashSet<string>> _attached = [];
    private readonly HashSet<(string Target, bool IsScp)> _whole = [];
    private readonly Dictionary<bool, bool> _enabled = [];
    private readonly List<(string Account, string Service, SourceLocation Place)> _administrators = [];
    private (string Id, string Management, SourceLocation Place)? _organization;

    /// <summary>True where something is told.</summary>
    public bool IsEmpty =>
        _units.Count + _accounts.Count + _policies.Count + _administrators.Count + _attached.Count == 0 && _organization is null;

    /// <summary>Names the organization.</summary>
    public void PutOrganization(string id, string management, SourceLocation place) => _organization = (id, management, place);

    /// <summary>Names the organization by the ARN of something in it, where nothing else does.</summary>
    public void NameBy(string? arn, SourceLocation place)
    {
        // arn:aws:organizations::999999999999:account/o-abcdefghij/111122223333
        if (_organization is null && Arn.TryParse(arn, out Arn parts) && parts.Service == "organizations" && Arn.IsAccountId(parts.Account)
            && parts.Resource.Split('/') is [_, var id, ..] && id.StartsWith("o-", StringComparison.Ordinal))
        {
            _organization = (id, parts.Account, place);
        }
    }

    /// <summary>Tells of the root or a unit.</summary>
    public void PutUnit(string id, string? name, string? parent, SourceLocation place)
    {
        _units[id] = (name ?? _units.GetValueOrDefault(id).Name, place);
        PutParent(id, parent);
    }

    /// <summary>Tells of an account.</summary>
    public void PutAccount(string id, string? parent, SourceLocation place)
    {
        _accounts[id] = place;
        PutParent(id, parent);
    }

    /// <summary>Tells what something is in.</summary>
    public void PutParent(string child, string? parent)
    {
        if (parent is not null)
        {
            _parents[child] = parent;
        }
    }

    /// <summary>Says whether a type of policy is in force at the root (CFG-14).</summary>
    public void PutType(bool isScp, bool isEnabled) => _enabled[isScp] = isEnabled;

    /// <summary>Tells of a policy; one whose document is told wins over one whose document is not.</summary>
    public void PutPolicy(string id, OrganizationPolicy policy, bool isScp, SourceLocation place)
    {
        if (!_policies.TryGetValue(id, out var known)
            || known.Policy.Document.UnknownReason is not null
            || policy.Document.UnknownReason is null)
        {
            _policies[id] = (policy, isScp, place);
        }
    }

    /// <summary>Tells of an attachment.</summary>
    public void Attach(string policy, bool isScp, string target, SourceLocation place)
    {
        Know(target, place);
        if (!_attached.TryGetValue((target, isScp), out HashSet<string>? policies))
        {
            policies = new HashSet<string>(StringComparer.Ordinal);
            _attached.Add((target, isScp), policies);
        }

        policies.Add(policy);
    }

    /// <summary>Says that all attachments of a type to something are told.</summary>
    public void Complete(string target, bool isScp, SourceLocation place)
    {
        Know(target, place);
        _whole.Add((target, isScp));
    }

    /// <summary>Tells of a delegated administrator.</summary>
    public void Delegate(string account, string service, SourceLocation place) => _administrators.Add((account, service, place));

    /// <summary>Whether a policy is a service control policy; null where nobody tells its type.</summary>
    public bool? TypeOf(string policy) => _policies.TryGetValue(policy, out var known) ? known.IsScp : policy switch
    {
        "p-FullAWSAccess" => true,
        "p-RCPFullAWSAccess" => false,
        _ => null,
    };

    /// <summary>Adds the edits.</summary>
    public void AddTo(EditList edits, SourceFile file)
    {
        if (_organization is { } organization)
        {
            edits.PutOrganization(organization.Id, organization.Management, organization.Place);
        }

        foreach ((string id, (OrganizationPolicy policy, bool isScp, SourceLocation place)) in _policies.OrderBy(
            p => p.Key, StringComparer.Ordinal))
        {
            if (!IsFull(policy.Name))
            {
                edits.PutOrgPolicy(id, policy.Name, policy.Document, isScp, place);
            }
        }

        AddTree(edits, file);
        foreach (string target in _units.Keys
            .Concat(_accounts.Keys)
            .Concat(_attached.Keys.Select(a => a.Target))
            .Distinct()
            .Order(StringComparer.Ordinal))
        {
            SourceLocation place = _units.TryGetValue(target, out var unit) ? unit.Place : _accounts.GetValueOrDefault(target);
            AddAttached(edits, target, isScp: true, place);
            AddAttached(edits, target, isScp: false, place);
        }

        foreach ((string account, string service, SourceLocation place) in _administrators)
        {
            edits.Delegate(account, service, place);
        }

        WarnOfAttachments(file);
    }

    // What something is attached to is there.
    private void Know(string target, SourceLocation place)
    {
        if (Arn.IsAccountId(target))
        {
            _accounts.TryAdd(target, place);
        }
        else
        {
            _units.TryAdd(target, (null, place));
        }
    }

    private static bool IsFull(string name) => name is Organization.FullAwsAccess or Organization.RcpFullAwsAccess;

    private void AddTree(EditList edits, SourceFile file)
    {
        foreach ((string id, (string? name, SourceLocation place)) in _units.OrderBy(u => u.Key, StringComparer.Ordinal))
        {
            edits.PutUnit(id, name, ParentOf(id), place);
        }

        foreach ((string id, SourceLocation place) in _accounts.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            edits.PutMember(id, ParentOf(id), place);
        }

        string[] outside = [.. _units.Keys
            .Where(u => !u.StartsWith("r-", StringComparison.Ordinal))
            .Concat(_accounts.Keys)
            .Where(id => !_parents.ContainsKey(id))
            .Order(StringComparer.Ordinal)];
        if (outside.Length == 0)
        {
            return;
        }

        // Below the root they are, and nobody knows what is between.
        const string Reason = "nothing tells in which unit it is";
        SourceLocation first = _units.TryGetValue(outside[0], out var unit) ? unit.Place : _accounts[outside[0]];
        edits.Add(EditPhase.Put, $"PutUnit {Outside}", first, model => model.Organization.PutOutside(Outside, outside, Reason));
        file.Warn(
            "OUTSIDE_TREE",
            "CFG-13",
            $"Nothing tells in which unit {string.Join(", ", outside.Take(5))}{(outside.Length > 5 ? " …" : string.Empty)} is: the control policies above are unknown",
            first);
    }

    private string? ParentOf(string id) => _parents.GetValueOrDefault(id);

    private void AddAttached(EditList edits, string target, bool isScp, SourceLocation place)
    {
        string[] policies = [.. (_attached.GetValueOrDefault((target, isScp)) ?? []).Order(StringComparer.Ordinal)];
        string full = isScp ? Organization.FullAwsAccess : Organization.RcpFullAwsAccess;

        // CFG-14: a type that is not in force is no level.
        bool isOff = _enabled.TryGetValue(isScp, out bool isEnabled) && !isEnabled;
        bool isWhole = isOff || _whole.Contains((target, isScp));
        string[] attached = isOff ? [full] : [.. policies.Select(p => NameOf(p))];
        string? reason = isWhole ? null : "nothing tells all that is attached";
        edits.Add(
            EditPhase.Set,
            $"Attachments {target} {(isScp ? "SCP" : "RCP")} [{string.Join(", ", attached)}]",
            place,
            model => model.Organization.SetAttached(target, isScp, attached, reason));
    }

    private string NameOf(string policy) => _policies.TryGetValue(policy, out var known) ? known.Policy.Name : policy switch
    {
        "p-FullAWSAccess" => Organization.FullAwsAccess,
        "p-RCPFullAWSAccess" => Organization.RcpFullAwsAccess,
        _ => policy,
    };

    private void WarnOfAttachments(SourceFile file)
    {
        foreach (bool isScp in (bool[])[true, false])
        {
            if (_enabled.TryGetValue(isScp, out bool isEnabled) && !isEnabled)
            {
                continue;
            }

            string[] open = [.. _units.Keys.Concat(_accounts.Keys).Where(t => !_whole.Contains((t, isScp))).Order(StringComparer.Ordinal)];
            if (open.Length > 0)
            {
                SourceLocation place = _units.TryGetValue(open[0], out var unit) ? unit.Place : _accounts[open[0]];
                file.Warn(
                    "ATTACHMENTS_UNKNOWN",
                    "CFG-13",
                    $"Nothing tells which {(isScp ? "service" : "resource")} control policies are attached to {string.Join(", ", open.Take(5))}{(open.Length > 5 ? " …" : string.Empty)}: they are unknown",
                    place);
            }
        }
    }
}
