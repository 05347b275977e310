using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// The permission sets and assignments of one import, and the roles that Identity Center makes of them (CFG-20 to CFG-22).
/// </summary>
internal sealed class PermissionSets
{
    /// <summary>The name of the inline policy.</summary>
    public const string InlineName = "AwsSSOInlinePolicy";

    private const string PathStart = "/aws-reserved/sso.amazonaws.com/";
    private const string HomeOfThePathWithoutRegion = "us-east-1";
    private const int Digits = 16;

    private static readonly System.Buffers.SearchValues<char> s_hex = System.Buffers.SearchValues.Create("0123456789abcdef");

    private readonly Dictionary<string, PermissionSet> _sets = new(StringComparer.Ordinal);
    private readonly List<PermissionSetAssignment> _assignments = [];
    private readonly List<PermissionSetAssignment> _ended = [];
    private readonly List<PermissionSetGrant> _grants = [];
    private readonly List<(string Name, SourceLocation Place)> _deleted = [];
    private readonly HashSet<(string AccountId, string Name)> _provisioned = [];

    /// <summary>A set, which is made where there is none.</summary>
    /// <param name="key">Its ARN, or the token of it.</param>
    /// <param name="place">Where it is told of.</param>
    public PermissionSet Of(string key, SourceLocation place)
    {
        if (!_sets.TryGetValue(key, out PermissionSet? set))
        {
            set = new PermissionSet(key) { Place = place };
            _sets.Add(key, set);
        }

        return set;
    }

    /// <summary>A set that one file has whole, under its name; of two of one name the later counts (IN-31, IN-33).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="file">Receives the warning of a second one.</param>
    /// <param name="place">Where it stands.</param>
    public PermissionSet Declare(string name, SourceFile file, SourceLocation place)
    {
        if (_sets.GetValueOrDefault(name) is { } other)
        {
            file.Warn(
                "CONFLICTING_SOURCES",
                "IN-33",
                $"The permission set {name} is made here, and also at {other.Place}: the later counts",
                place);
        }

        var set = new PermissionSet(name) { Name = name, Place = place };
        _sets[name] = set;
        return set;
    }

    /// <summary>Gives somebody a set in an account.</summary>
    public void Assign(PermissionSetAssignment assignment) => _assignments.Add(assignment);

    /// <summary>Gives somebody a set in accounts that the organization tells.</summary>
    public void Assign(PermissionSetGrant grant) => _grants.Add(grant);

    /// <summary>Takes a set away from somebody: its role stays where somebody else has it.</summary>
    public void Unassign(PermissionSetAssignment assignment) => _ended.Add(assignment);

    /// <summary>Removes a set with its roles.</summary>
    public void Delete(string name, SourceLocation place) => _deleted.Add((name, place));

    /// <summary>Says what a set is called of which something else tells.</summary>
    public void Name(string key, string name)
    {
        if (_sets.TryGetValue(key, out PermissionSet? set))
        {
            set.Name ??= name;
        }
    }

    /// <summary>A duration of ISO 8601 in seconds; null for what is none.</summary>
    public static int? SecondsOf(string? duration)
    {
        if (duration is null)
        {
            return null;
        }

        try
        {
            return (int)XmlConvert.ToTimeSpan(duration).TotalSeconds;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The roles, as edits: last, when the policies and roles of the accounts are there.</summary>
    /// <param name="context">Lists what is not decided, and knows accounts by their names.</param>
    /// <param name="warn">Receives what is surprising.</param>
    /// <returns>The edits; null where nothing was told.</returns>
    public EditList? ToEdits(InfrastructureContext context, Action<string, string, string, SourceLocation> warn)
    {
        if (_assignments.Count == 0 && _grants.Count == 0 && _sets.Count == 0 && _deleted.Count == 0 && _ended.Count == 0)
        {
            return null;
        }

        var edits = new EditList(isPlanned: true);
        foreach ((string name, SourceLocation place) in _deleted)
        {
            edits.Add(EditPhase.Remove, $"Delete permission set {name}", place, model => EachRole(model, name, (account, role) =>
                account.Delete(new IdentityRef(IdentityKind.Role, role.RoleName))));
        }

        foreach (IGrouping<(string AccountId, string Set), PermissionSetAssignment> given in Ordered())
        {
            PermissionSetAssignment first = given.First();
            if (!Arn.IsAccountId(first.AccountId))
            {
                warn(
                    "UNPLACED",
                    "CFG-20",
                    $"A permission set is assigned in an account that is not known ({first.AccountId}): its role there is not in the model",
                    first.Place);
                continue;
            }

            PermissionSet? set = _sets.GetValueOrDefault(first.Set);
            if (set?.Name is null)
            {
                warn(
                    "STUB_CREATED",
                    "IN-2",
                    $"Found an assignment of the permission set {first.Set} in {first.AccountId}, and no source names the set: its role is not in the model",
                    first.Place);
                continue;
            }

            string who = string.Join(
                ", ", given.Select(g => g.Principal).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            edits.Add(
                EditPhase.Exclusive,
                $"Provision {set.Name} {first.AccountId}",
                set.Place.IsKnown ? set.Place : first.Place,
                model => Provision(
                    model, set, first.AccountId, who, Possible(context, set.ExistsWhen, [.. given.Select(g => g.ExistsWhen)], model.Place)));
        }

        foreach (IGrouping<string, PermissionSetGrant> given in _grants.GroupBy(g => g.Set).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            PermissionSetGrant[] grants = [.. given];
            if (Named(given.Key) is not { } set)
            {
                warn(
                    "STUB_CREATED",
                    "IN-2",
                    $"Found an assignment of the permission set {given.Key}, and no source has the set: its roles are not in the model",
                    grants[0].Place);
                continue;
            }

            edits.Add(
                EditPhase.Exclusive,
                $"Provision {set.Name}",
                set.Place.IsKnown ? set.Place : grants[0].Place,
                model => Provision(model, set, grants, context));
        }

        foreach (PermissionSet set in _sets.Values.Where(s => s.Place.IsKnown).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            edits.Add(EditPhase.Exclusive, $"Provision {set.Name ?? set.Key} again", set.Place, model => ProvisionAgain(model, set));
        }

        foreach (PermissionSetAssignment ended in _ended.Where(e => !_assignments.Exists(a => (a.AccountId, a.Set) == (e.AccountId, e.Set))))
        {
            edits.Add(EditPhase.Exclusive, $"Unassign {ended.Set} {ended.AccountId}", ended.Place, model => End(model, ended, context, warn));
        }

        return edits;
    }

    // The assignments stand elsewhere: what the set is changed to, its roles have, too (CFG-20).
    private void ProvisionAgain(ModelEditor model, PermissionSet set)
    {
        if (set.Name is null)
        {
            MarkUnnamed(model, set);
            return;
        }

        EachRole(model, set.Name, (account, role) =>
        {
            if (!_provisioned.Contains((account.Account.AccountId, set.Name)))
            {
                Provision(model, set, account.Account.AccountId, null, role.ExistsWhen);
            }
        });
    }

    // A set that is changed, and that no source names, may be that of any role.
    private void MarkUnnamed(ModelEditor model, PermissionSet set)
    {
        string[] told = [.. set.ToldMembers];
        string[] named = [.. _sets.Values.Select(s => s.Name).OfType<string>()];
        foreach (AccountEditor account in told.Length == 0 || !set.IsPiecewise ? [] : model.AccountsWhere(a => a.Roles.Values.Any(r => IsOfSet(r))).ToArray())
        {
            foreach (Role role in account.Identities.OfType<Role>().Where(r => IsOfSet(r) && !named.Any(n => IsRoleOf(r, n))).ToArray())
            {
                account.Change(new IdentityRef(IdentityKind.Role, role.RoleName), known => known with
                {
                    Unknowns = known.Unknowns.SetItems(
                        told.Select(m => KeyValuePair.Create(m, $"its permission set may be {set.Key}, which is changed and which no source names"))),
                });
            }
        }
    }

    // Who else has the set no source may tell.
    private void End(
        ModelEditor model, PermissionSetAssignment ended, InfrastructureContext context, Action<string, string, string, SourceLocation> warn)
    {
        if (_sets.GetValueOrDefault(ended.Set)?.Name is not { } name)
        {
            warn(
                "STUB_CREATED",
                "IN-2",
                $"Found the end of an assignment of the permission set {ended.Set} in {ended.AccountId}, and no source names the set: whether its role stays is not known",
                ended.Place);
            return;
        }

        EachRole(model, name, (account, role) =>
        {
            if (account.Account.AccountId == ended.AccountId)
            {
                string when = $"somebody else has the permission set {name} in {ended.AccountId}";
                account.Change(new IdentityRef(IdentityKind.Role, role.RoleName), known => known with
                {
                    ExistsWhen = context.Undecided(known.ExistsWhen is { } other && other != when ? $"{other} and {when}" : when, ended.Place),
                });
            }
        });
    }

    private static void EachRole(ModelEditor model, string set, Action<AccountEditor, Role> act)
    {
        foreach (AccountEditor account in model.AccountsWhere(a => a.Roles.Values.Any(r => IsRoleOf(r, set))).ToArray())
        {
            foreach (Role role in account.Identities.OfType<Role>().Where(r => IsRoleOf(r, set)).ToArray())
            {
                act(account, role);
            }
        }
    }

    // It is there where the set is, and one of the assignments.
    private static string? Possible(InfrastructureContext context, string? set, string?[] assignments, SourceLocation place)
    {
        string? assigned = Array.Exists(assignments, a => a is null) ? null : string.Join(" or ", assignments.Distinct());
        string? when = set is null || assigned is null || set == assigned ? set ?? assigned : $"{set} and {assigned}";
        return when == set ? set : context.Undecided(when, place);
    }

    /// <summary>The trust policy of the role of a set.</summary>
    /// <param name="provider">The ARN of the SAML provider.</param>
    /// <param name="place">Where the set stands.</param>
    public static PolicyDocument TrustOf(string provider, SourceLocation place) =>
        PolicyParser.Parse(TextDocument.Parse(TrustText(provider), "permission set", place), PolicyKind.Trust, new DiagnosticBag())
            ?? throw new InvalidOperationException("The trust policy of permission sets does not read.");

    /// <summary>True for the role that Identity Center made of a set: <c>AWSReservedSSO_NAME_</c> and 16 hexadecimal digits.</summary>
    public static bool IsRoleOf(Role role, string set)
    {
        string start = $"AWSReservedSSO_{set}_";
        return role.RoleName.Length == start.Length + Digits
            && role.RoleName.StartsWith(start, StringComparison.Ordinal)
            && role.RoleName.AsSpan(start.Length).IndexOfAnyExcept(s_hex) < 0;
    }

    private static bool IsOfSet(Role role) => role.RoleName.StartsWith("AWSReservedSSO_", StringComparison.Ordinal)
        && role.RoleName.Length > Digits
        && role.RoleName[^(Digits + 1)] == '_'
        && role.RoleName.AsSpan(role.RoleName.Length - Digits).IndexOfAnyExcept(s_hex) < 0;

    /// <summary>Digits that stand for those that AWS makes, the same in every run.</summary>
    public static string DigitsOf(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits].ToLowerInvariant();

    /// <summary>The name of the SAML provider that Identity Center makes in an account.</summary>
    public static string ProviderOf(string accountId) => $"AWSSSO_{DigitsOf(accountId)}_DO_NOT_DELETE";

    /// <summary>True for the SAML provider that Identity Center made.</summary>
    public static bool IsProvider(SamlProvider provider) =>
        provider.Name.StartsWith("AWSSSO_", StringComparison.Ordinal) && provider.Name.EndsWith("_DO_NOT_DELETE", StringComparison.Ordinal);

    private IEnumerable<IGrouping<(string AccountId, string Set), PermissionSetAssignment>> Ordered() => _assignments
        .GroupBy(a => (a.AccountId, a.Set))
        .OrderBy(g => g.Key.AccountId, StringComparer.Ordinal)
        .ThenBy(g => g.Key.Set, StringComparer.Ordinal);

    // Other sources have sets under their ARNs.
    private PermissionSet? Named(string name) =>
        _sets.GetValueOrDefault(name) is { Name: not null } declared ? declared : _sets.Values.FirstOrDefault(s => s.Name == name);

    private void Provision(ModelEditor model, PermissionSet set, PermissionSetGrant[] grants, InfrastructureContext context)
    {
        SourceLocation place = model.Place;
        var accounts = new SortedDictionary<string, (Undecided When, SortedSet<string> Who)>(StringComparer.Ordinal);
        foreach (PermissionSetGrant grant in grants)
        {
            foreach ((string account, Undecided when) in new AccountTargets(model, grant, context).Resolve())
            {
                (Undecided before, SortedSet<string> who) = accounts.GetValueOrDefault(
                    account, (Undecided.Never, new SortedSet<string>(StringComparer.Ordinal)));
                who.Add(grant.Principal);
                accounts[account] = (before.Or(when), who);
            }
        }

        foreach ((string account, (Undecided when, SortedSet<string> who)) in accounts)
        {
            model.Place = place;
            string? existsWhen = when.And(Undecided.When(set.ExistsWhen)).Text;
            Provision(model, set, account, string.Join(", ", who), context.Undecided(existsWhen, place));
        }
    }

    // Who is null where the assignments stand elsewhere.
    private void Provision(ModelEditor model, PermissionSet set, string accountId, string? who, string? existsWhen)
    {
        _provisioned.Add((accountId, set.Name!));
        AccountEditor account = model.Of(new Owner(
            accountId, Arn.PartitionOf(set.Key) is { IsEmpty: false } partition ? partition.ToString() : Owner.PartitionOf(set.Region)));
        Role? known = account.Identities.OfType<Role>().FirstOrDefault(r => IsRoleOf(r, set.Name!));
        string provider = RequireProvider(account);
        string path = set.Region is null or HomeOfThePathWithoutRegion ? PathStart : $"{PathStart}{set.Region}/";
        var name = new EntityName(
            known?.RoleName ?? $"AWSReservedSSO_{set.Name}_{DigitsOf($"{accountId}/{set.Name}")}",
            known?.Path ?? path,
            known?.HasProvisionalName ?? true,
            existsWhen);
        string told = set.Description ?? $"Permission set {set.Name}";
        foreach (string policy in set.ManagedPolicies.Concat(CustomerPolicies(model, account, set.CustomerPolicies, set)))
        {
            account.RequirePolicy(policy);
        }

        string? boundary = set.Boundary is null ? null : OfAccount(model, account, set, set.Boundary);
        var slots = new PermissionSetSlots(set, known);
        string[] attached = [.. set.ManagedPolicies, .. CustomerPolicies(null, account, set.CustomerPolicies, set)];
        string[] detached = [.. set.DetachedManaged, .. set.DetachedCustomer.Select(p => ArnIn(account, p))];
        account.PutRole(name, role => role with
        {
            Document = known is { IsStub: false } ? known.Document : TrustOf(provider, set.Place),
            Description = who is null && known is not null ? known.Description : who is { Length: > 0 } ? $"{told}: {who}" : told,
            MaxSessionDuration = set.SessionDuration
                ?? (set.IsPiecewise ? known?.MaxSessionDuration : null)
                ?? PermissionSet.DefaultDuration,
            InlinePolicies = slots.InlinePolicies,
            AttachedPolicies = slots.AttachedPolicies(attached, detached),
            PermissionsBoundary = slots.BoundaryOf(boundary),
            Unknowns = who is null && set.ExistsWhen is { } when ? Open(slots.Unknowns, when) : slots.Unknowns,
        });
    }

    // What an undecided set changes of a role that is there nobody knows.
    private static ImmutableSortedDictionary<string, string> Open(ImmutableSortedDictionary<string, string> unknowns, string when) =>
        unknowns.SetItems(new[] { PermissionSetSlots.Inline, PermissionSetSlots.Attached, PermissionSetSlots.Boundary }
            .Select(m => KeyValuePair.Create(m, $"its permission set is changed when {when}")));

    private static string[] CustomerPolicies(ModelEditor? model, AccountEditor account, IEnumerable<string> policies, PermissionSet set) =>
        [.. policies.Select(policy => OfAccount(model, account, set, policy))];

    private static string ArnIn(AccountEditor account, string policy) =>
        $"arn:{account.Account.Partition}:iam::{account.Account.AccountId}:policy{policy}";

    // CFG-21: provisioning fails where the account lacks it, so what it would say is not known.
    private static string OfAccount(ModelEditor? model, AccountEditor account, PermissionSet set, string policy)
    {
        if (policy.StartsWith("arn:", StringComparison.Ordinal) || UnknownToken.StartsWithToken(policy))
        {
            return policy;
        }

        string arn = ArnIn(account, policy);
        if (model is not null && account.Policies.GetValueOrDefault(arn) is null or { IsStub: true })
        {
            model?.Warn(
                "PERMISSION_SET_POLICY_MISSING", "CFG-21", $"The account {account.Account.AccountId} has no policy {policy}, which the permission set {set.Name} attaches: Identity Center cannot provision the set there");
        }

        account.RequirePolicy(arn);
        return arn;
    }

    private static string RequireProvider(AccountEditor account)
    {
        if (account.Account.SamlProviders.Values.FirstOrDefault(IsProvider) is { } known)
        {
            return known.Arn;
        }

        string name = ProviderOf(account.Account.AccountId);
        string arn = $"arn:{account.Account.Partition}:iam::{account.Account.AccountId}:saml-provider/{name}";
        account.Account = account.Account with
        {
            SamlProviders = account.Account.SamlProviders.SetItem(
            arn, new SamlProvider { Arn = arn, Name = name })
        };
        return arn;
    }

    private static string TrustText(string provider) =>
        $$$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"{{{{provider}}}}"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}
        """;
}
