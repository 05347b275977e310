using System.Collections.Immutable;
using IamPolicyTools.Import.Accounts;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Drafts;

/// <summary>Makes the roles of permission sets in the accounts that somebody has them in (CFG-20 to CFG-22).</summary>
internal sealed class PermissionSetExpander
{
    private const string Path = "/aws-reserved/sso.amazonaws.com/";

    private readonly ImportDraft _draft;
    private readonly IamModel _start;
    private readonly Organization? _organization;

    private PermissionSetExpander(ImportDraft draft, IamModel start)
    {
        _draft = draft;
        _start = start;
        _organization = draft.Organization?.Value ?? start.Organization;
    }

    /// <summary>Puts the roles into the draft.</summary>
    /// <param name="draft">What the files say.</param>
    /// <param name="start">The model that they are laid over.</param>
    public static void Expand(ImportDraft draft, IamModel start)
    {
        if (draft.Assignments.Count > 0 || draft.PermissionSets.Count > 0)
        {
            new PermissionSetExpander(draft, start).Expand();
        }
    }

    private void Expand()
    {
        var sets = new Dictionary<string, PermissionSetDraft>(StringComparer.Ordinal);
        foreach (PermissionSetDraft set in _draft.PermissionSets)
        {
            if (!sets.TryAdd(set.Name, set))
            {
                set.File.Error("DUPLICATE_NAME", $"Found a second permission set \"{set.Name}\", expected one; the other one: {sets[set.Name].Location}", set.Location);
            }
        }

        var given = new SortedDictionary<(string Account, string Set), List<string>>();
        foreach (AssignmentDraft assignment in _draft.Assignments)
        {
            Reference name = assignment.PermissionSet;
            if (!sets.ContainsKey(name.Text))
            {
                assignment.File.Error("DANGLING_REFERENCE", $"PermissionSet: found \"{name.Text}\", expected a permission set of the files.{NearNames.Hint(name.Text, sets.Keys)}", name.Location);
                continue;
            }

            foreach (string account in AccountsOf(assignment))
            {
                (given.TryGetValue((account, name.Text), out List<string>? who) ? who : given[(account, name.Text)] = []).Add(assignment.Principal);
            }
        }

        foreach (((string account, string set), List<string> who) in given)
        {
            AddRole(account, sets[set], who);
        }
    }

    // Of an account that the model does not have nothing is known; a role alone would make it one that has nothing else.
    private List<string> AccountsOf(AssignmentDraft assignment)
    {
        HashSet<string> without = [.. assignment.Except.SelectMany(e => Resolve(e, "Except", assignment.File))];
        string[] all = [.. assignment.Targets.SelectMany(t => Resolve(t, "Targets", assignment.File)).Distinct().Where(a => !without.Contains(a)).Order(StringComparer.Ordinal)];
        List<string> known = [.. all.Where(a => _draft.Accounts.ContainsKey(a) || _start.Accounts.ContainsKey(a))];
        if (known.Count < all.Length)
        {
            assignment.File.Warn(
                "ASSIGNMENT_OUTSIDE_MODEL",
                $"The permission set {assignment.PermissionSet.Text} is assigned in accounts that the model does not have: {string.Join(", ", all.Except(known).Take(5))}{(all.Length - known.Count > 5 ? " …" : string.Empty)}; its roles there are left out",
                assignment.PermissionSet.Location);
        }

        return known;
    }

    private IEnumerable<string> Resolve(Reference target, string key, FileContext file)
    {
        const string All = "/**";
        string text = target.Text;
        bool isDeep = text.EndsWith(All, StringComparison.Ordinal) || text == "**";
        text = text == "**" ? "Root" : isDeep ? text[..^All.Length] : text;
        if (Arn.IsAccountId(text))
        {
            return [text];
        }

        string? fault = _organization is null ? $"found \"{text}\", expected the id of an account: there is no organization that has names" : null;
        string? named = _draft.Names.Accounts.GetValueOrDefault(text)
            ?? _start.Accounts.Values.FirstOrDefault(a => a.AccountName == text || a.AccountAlias == text)?.AccountId;
        if (named is not null && !isDeep)
        {
            return [named];
        }

        OrganizationalUnit? unit = null;
        if (_organization is not null)
        {
            (_, unit) = _draft.Names.Find(text, _organization, out fault);
        }

        if (unit is null)
        {
            file.Error("DANGLING_REFERENCE", $"{key}: {fault}", target.Location);
            return [];
        }

        return isDeep
            ? OrganizationNames.UnitsOf(unit, string.Empty).SelectMany(u => u.Unit.Accounts).Select(a => a.AccountId)
            : unit.Accounts.Select(a => a.AccountId);
    }

    private void AddRole(string accountId, PermissionSetDraft set, List<string> who)
    {
        Account? current = _start.Accounts.GetValueOrDefault(accountId);
        AccountDraft account = _draft.GetAccount(new AccountIdentity(accountId, current?.Partition ?? "aws"));
        AccountIdentity owner = account.Identity;
        Role? known = account.Of(EntityKind.Role).Entries.Select(e => e.Entity).Concat(current?.Roles.Values ?? []).FirstOrDefault(r => PermissionSets.IsRoleOf(r, set.Name));
        string provider = ProviderOf(account, current, set);
        string name = known?.RoleName ?? $"AWSReservedSSO_{set.Name}_{PermissionSets.DigitsOf($"{accountId}/{set.Name}")}";
        var header = new EntityHeader(EntityKind.Role, name, set.Location)
        {
            Path = known?.Path ?? Path,
            Arn = known?.Arn,
            AccountId = accountId,
            Id = known?.RoleId,
            CreateDate = known?.CreateDate,
        };
        PolicyDocument trust = known?.Document ?? PermissionSets.TrustOf(provider, set.Location);
        string description = $"{set.Description ?? "Permission set " + set.Name}: {string.Join(", ", who.Distinct(StringComparer.Ordinal))}";
        account.Of(EntityKind.Role).Replace(
            new Draft<Role>(header, set.File, identity => new Role
            {
                Arn = identity.Arn,
                Path = identity.Path,
                RoleName = name,
                RoleId = identity.Id,
                CreateDate = header.CreateDate,
                Location = set.Location,
                Document = trust,
                Description = description,
                MaxSessionDuration = set.SessionDuration,
                Tags = known?.Tags ?? [],
                InlinePolicies = set.InlinePolicy is { } inline ? [new InlinePolicy(PermissionSets.InlineName, inline)] : [],
            })
            {
                AttachedPolicies = [.. set.ManagedPolicies, .. set.CustomerManagedPolicies.Select(p => OfAccount(p, account, current, set))],
                PermissionsBoundary = set.PermissionsBoundary is { } boundary && set.IsBoundaryOfAccount ? OfAccount(boundary, account, current, set) : set.PermissionsBoundary,
            },
            owner);
    }

    // CFG-21: provisioning fails where the account lacks it, so what it would say is not known.
    private static Reference OfAccount(Reference policy, AccountDraft account, Account? current, PermissionSetDraft set)
    {
        string arn = $"arn:{account.Identity.Partition}:iam::{account.Identity.AccountId}:policy{policy.Text}";
        bool isThere = current?.Policies.ContainsKey(arn) == true || account.Of(EntityKind.Policy).Entries.Any(e => e.Entity.Arn == arn);
        if (!isThere)
        {
            string reason = $"The account {account.Identity.AccountId} has no policy {policy.Text}, which the permission set {set.Name} attaches";
            set.File.Warn("PERMISSION_SET_POLICY_MISSING", $"{reason}: Identity Center cannot provision the set there", policy.Location);
            int slash = policy.Text.LastIndexOf('/');
            var header = new EntityHeader(EntityKind.Policy, policy.Text[(slash + 1)..], policy.Location) { Path = policy.Text[..(slash + 1)] };
            account.Of(EntityKind.Policy).Replace(
                new Draft<ManagedPolicy>(header, set.File, identity => new ManagedPolicy
                {
                    Arn = identity.Arn,
                    Path = identity.Path,
                    PolicyName = header.Name,
                    PolicyId = identity.Id,
                    Location = policy.Location,
                    DefaultVersionId = "v1",
                    Versions = [new PolicyVersionRecord("v1", PolicyDocument.Unknown(reason, policy.Location), null)],
                }),
                account.Identity);
        }

        return policy with { Text = arn };
    }

    private static string ProviderOf(AccountDraft account, Account? current, PermissionSetDraft set)
    {
        SamlProvider? known = account.SamlProviders.Entries.Select(e => e.Value).Concat(current?.SamlProviders.Values ?? []).FirstOrDefault(PermissionSets.IsProvider);
        if (known is not null)
        {
            return known.Arn;
        }

        string name = PermissionSets.ProviderOf(account.Identity.AccountId);
        var provider = new SamlProvider { Arn = $"arn:{account.Identity.Partition}:iam::{account.Identity.AccountId}:saml-provider/{name}", Name = name };
        account.SamlProviders.Add(provider.Arn, provider, new Item<SamlProvider>(account.Identity.AccountId, set.File, set.Location, _ => provider));
        return provider.Arn;
    }
}
