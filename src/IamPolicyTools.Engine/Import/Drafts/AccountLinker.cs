using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Drafts;

/// <summary>Puts the draft of an account over what the model has of it, and resolves the references of what is new.</summary>
internal sealed class AccountLinker
{
    private readonly AccountDraft _draft;
    private readonly Account _current;
    private readonly IReadOnlyDictionary<string, string> _awsPolicyArns;
    private readonly bool _isIncomplete;
    private readonly ImmutableSortedDictionary<string, ManagedPolicy> _policies;
    private readonly Dictionary<string, ManagedPolicy> _policiesByName = new(StringComparer.OrdinalIgnoreCase);

    private AccountLinker(AccountDraft draft, Account current, IReadOnlyDictionary<string, string> awsPolicyArns, bool isIncomplete)
    {
        _draft = draft;
        _current = current;
        _awsPolicyArns = awsPolicyArns;
        _isIncomplete = isIncomplete;
        _policies = MergePolicies();
    }

    /// <summary>The account with the draft in it.</summary>
    /// <param name="draft">What the files say.</param>
    /// <param name="current">What the model has, or an empty account.</param>
    /// <param name="awsPolicyArns">ARNs of the AWS managed policies that the model has, by name; the catalogue knows more.</param>
    /// <param name="isIncomplete">True when a file could not be read to its end: what is missing may be there.</param>
    public static Account Link(AccountDraft draft, Account current, IReadOnlyDictionary<string, string> awsPolicyArns, bool isIncomplete)
    {
        Account account = draft.Settings.Aggregate(current, (changed, change) => change(changed));
        var linker = new AccountLinker(draft, account, awsPolicyArns, isIncomplete);
        linker.CheckAccessKeys();
        return linker.Link();
    }

    private Account Link() => _current with
    {
        Policies = _policies,
        Users = Merge(EntityKind.User, LinkUser),
        Groups = Merge(EntityKind.Group, (draft, group) => group with { AttachedPolicies = ResolveAttached(draft) }),
        Roles = Merge(EntityKind.Role, LinkRole),
        InstanceProfiles = Merge(EntityKind.InstanceProfile, LinkInstanceProfile),
        ServerCertificates = Merge(EntityKind.ServerCertificate, (_, certificate) => certificate),
        OpenIdConnectProviders = _current.OpenIdConnectProviders.SetItems(_draft.OpenIdConnectProviders.Entries),
        SamlProviders = _current.SamlProviders.SetItems(_draft.SamlProviders.Entries),
        VirtualMfaDevices = _current.VirtualMfaDevices.SetItems(_draft.VirtualMfaDevices.Entries),
        Resources = _current.Resources.SetItems(_draft.Resources.Entries),
        VpcEndpoints = _current.VpcEndpoints.SetItems(_draft.VpcEndpoints.Entries),
    };

    private ImmutableSortedDictionary<string, T> Merge<T>(EntityKind<T> kind, Func<Draft<T>, T, T> link)
        where T : IamEntity
    {
        ImmutableSortedDictionary<string, T>.Builder merged = kind.Of(_current).ToBuilder();
        foreach ((Draft<T> draft, T entity) in _draft.Of(kind).Entries)
        {
            merged[kind.KeyOf(entity)] = link(draft, entity);
        }

        return merged.ToImmutable();
    }

    // Policies stand by ARN, yet their names are unique too: one that moved to another path replaces the old one.
    private ImmutableSortedDictionary<string, ManagedPolicy> MergePolicies()
    {
        ImmutableSortedDictionary<string, ManagedPolicy>.Builder merged = _current.Policies.ToBuilder();
        foreach (ManagedPolicy policy in _current.Policies.Values)
        {
            _policiesByName[policy.PolicyName] = policy;
        }

        foreach ((_, ManagedPolicy policy) in _draft.Of(EntityKind.Policy).Entries)
        {
            if (_policiesByName.TryGetValue(policy.PolicyName, out ManagedPolicy? old))
            {
                merged.Remove(old.Arn);
            }

            merged[policy.Arn] = policy;
            _policiesByName[policy.PolicyName] = policy;
        }

        return merged.ToImmutable();
    }

    // An access key says who calls, so it can belong to one user only.
    private void CheckAccessKeys()
    {
        var owners = new Dictionary<string, User>(StringComparer.Ordinal);
        foreach (User user in _current.Users.Values.Where(u => _draft.Of(EntityKind.User).Find(u.UserName) is null))
        {
            foreach (AccessKey key in user.AccessKeys)
            {
                owners[key.AccessKeyId] = user;
            }
        }

        foreach ((Draft<User> draft, User user) in _draft.Of(EntityKind.User).Entries)
        {
            foreach (AccessKey key in user.AccessKeys)
            {
                if (!owners.TryAdd(key.AccessKeyId, user))
                {
                    draft.File.Refuse(
                        "DUPLICATE_NAME", $"Found the access key {key.AccessKeyId}, which belongs to {owners[key.AccessKeyId]} too; expected it once", user.Location);
                }
            }
        }
    }

    private User LinkUser(Draft<User> draft, User user) => user with
    {
        AttachedPolicies = ResolveAttached(draft),
        PermissionsBoundary = draft.PermissionsBoundary is { } boundary ? ResolvePolicy(boundary, draft.File) : null,
        Groups = ResolveMembers(draft, "group", name => _draft.Of(EntityKind.Group).Find(name) ?? _current.Groups.GetValueOrDefault(name), group => group.GroupName),
    };

    private Role LinkRole(Draft<Role> draft, Role role) => role with
    {
        AttachedPolicies = ResolveAttached(draft),
        PermissionsBoundary = draft.PermissionsBoundary is { } boundary ? ResolvePolicy(boundary, draft.File) : null,
    };

    private InstanceProfile LinkInstanceProfile(Draft<InstanceProfile> draft, InstanceProfile profile) => profile with
    {
        Roles = ResolveMembers(draft, "role", name => _draft.Of(EntityKind.Role).Find(name) ?? _current.Roles.GetValueOrDefault(name), role => role.RoleName),
    };

    private ImmutableArray<AttachedPolicy> ResolveAttached<T>(Draft<T> draft)
        where T : IamEntity
    {
        if (draft.AttachedPolicies.IsEmpty)
        {
            return [];
        }

        ImmutableArray<AttachedPolicy>.Builder attached = ImmutableArray.CreateBuilder<AttachedPolicy>(draft.AttachedPolicies.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Reference reference in draft.AttachedPolicies)
        {
            AttachedPolicy policy = ResolvePolicy(reference, draft.File);
            if (!seen.Add(policy.PolicyArn))
            {
                draft.File.Refuse("DUPLICATE_NAME", $"The policy {policy.PolicyArn} is attached twice", reference.Location);
                continue;
            }

            attached.Add(policy);
        }

        return attached.DrainToImmutable();
    }

    private AttachedPolicy ResolvePolicy(Reference reference, FileContext file)
    {
        // IN-24: a policy of which not even the name is known.
        if (UnknownToken.StartsWithToken(reference.Text))
        {
            return AttachedPolicy.FromArn(reference.Text);
        }

        if (!reference.IsArn)
        {
            // PO-2.13: job-function/ViewOnlyAccess is how many tools name the policies of AWS.
            string bareName = reference.Text[(reference.Text.LastIndexOf('/') + 1)..];
            string? known = FindPolicyByName(bareName);
            if (known is not null && EndsInPath(known, reference.Text))
            {
                return AttachedPolicy.FromArn(known);
            }

            if (NameRules.PolicyName(bareName) is not null)
            {
                ReportNoPolicy(reference, file);
            }
            else if (known is not null)
            {
                ReportDangling(reference, "policy", $" or that AWS manages; the policy {bareName} is {known}", file, isKnown: true);
            }
            else
            {
                ReportDangling(reference, "policy", " or that AWS manages", file);
            }

            return AttachedPolicy.FromArn($"arn:{_current.Partition}:iam::{_current.AccountId}:policy/{reference.Text.TrimStart('/')}");
        }

        AttachedPolicy policy = AttachedPolicy.FromArn(reference.Text);
        if (!Arn.TryParse(reference.Text, out Arn arn) || arn.Service != "iam" || !arn.Resource.StartsWith("policy/", StringComparison.Ordinal))
        {
            ReportNoPolicy(reference, file);
        }
        else if (arn.Account != "aws" && !_policies.ContainsKey(reference.Text))
        {
            ReportDangling(reference, "policy", string.Empty, file);
        }

        if (reference.Name is { } name && name != policy.PolicyName)
        {
            file.Refuse("ARN_MISMATCH", $"PolicyArn: found \"{reference.Text}\", expected it to end in the PolicyName \"{name}\"", reference.Location);
        }

        return policy;
    }

    private string? FindPolicyByName(string name) =>
        _policiesByName.TryGetValue(name, out ManagedPolicy? own) ? own.Arn
        : _awsPolicyArns.TryGetValue(name, out string? arn) ? arn
        : _current.Partition == "aws" ? AwsManagedPolicyCatalogue.FindArn(name) : null;

    // A bare name leaves the path open.
    private static bool EndsInPath(string arn, string pathAndName) => !pathAndName.Contains('/', StringComparison.Ordinal)
        || arn.EndsWith(":policy/" + pathAndName.TrimStart('/'), StringComparison.OrdinalIgnoreCase);

    private ImmutableArray<string> ResolveMembers<T, TMember>(
        Draft<T> draft, string kind, Func<string, TMember?> find, Func<TMember, string> nameOf)
        where T : IamEntity
        where TMember : IamEntity
    {
        if (draft.Members.IsEmpty)
        {
            return [];
        }

        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>(draft.Members.Length);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Reference reference in draft.Members)
        {
            string name = reference.IsArn ? reference.Text[(reference.Text.LastIndexOf('/') + 1)..] : reference.Text;
            TMember? member = find(name);
            if (member is null || (reference.IsArn && member.Arn != reference.Text))
            {
                ReportDangling(reference, kind, string.Empty, draft.File);
            }

            name = member is null ? name : nameOf(member);
            if (!seen.Add(name))
            {
                draft.File.Refuse("DUPLICATE_NAME", $"The {kind} \"{name}\" is named twice", reference.Location);
                continue;
            }

            names.Add(name);
        }

        return names.DrainToImmutable();
    }

    private static void ReportNoPolicy(Reference reference, FileContext file) =>
        file.Error("INVALID_ARN", $"Found \"{reference.Text}\", expected the name or ARN of a managed policy", reference.Location);

    private void ReportDangling(Reference reference, string kind, string hint, FileContext file, bool isKnown = false)
    {
        // Where not all are known, it may be one of the others.
        string list = kind switch
        {
            "policy" => nameof(Account.Policies),
            "group" => nameof(Account.Groups),
            _ => nameof(Account.Roles),
        };
        if (!_isIncomplete && !_current.Unknowns.ContainsKey(list))
        {
            string owner = Arn.IsAccountId(_current.AccountId) ? $"the account {_current.AccountId}" : "this account";
            string near = !isKnown && NearNames.Find(reference.Text[(reference.Text.LastIndexOf('/') + 1)..], NamesOf(kind)) is { Count: > 0 } found
                ? $"; did you mean \"{string.Join("\" or \"", found)}\"?"
                : string.Empty;
            file.Refuse("DANGLING_REFERENCE", $"Found \"{reference.Text}\", expected a {kind} that {owner} has{hint}{near}", reference.Location);
        }
    }

    private IEnumerable<string> NamesOf(string kind) => kind switch
    {
        "policy" => _policiesByName.Keys.Concat(IamCatalogue.Default.ManagedPolicies.Policies.Select(p => p.PolicyName)),
        "group" => _current.Groups.Keys.Concat(_draft.Of(EntityKind.Group).Entries.Select(e => e.Entity.GroupName)),
        _ => _current.Roles.Keys.Concat(_draft.Of(EntityKind.Role).Entries.Select(e => e.Entity.RoleName)),
    };
}
