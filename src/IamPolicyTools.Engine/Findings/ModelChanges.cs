using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>
/// What a copy of a snapshot has otherwise than the snapshot: whom and what it leaves alone gets the same answers there, which are known.
/// </summary>
internal sealed class ModelChanges
{
    private readonly IamModel _before;
    private readonly IamModel _model;
    private readonly HashSet<string> _ofIam = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _resources = new(StringComparer.OrdinalIgnoreCase);

    private ModelChanges(IamModel model, IamModel before)
    {
        _model = model;
        _before = before;
    }

    /// <summary>What differs; null where that is more than identities, managed policies and resources, or may be.</summary>
    /// <param name="model">The copy.</param>
    /// <param name="before">The snapshot that it was made from.</param>
    public static ModelChanges? Between(IamModel model, IamModel before)
    {
        if (model.Accounts.Count != before.Accounts.Count || model with { Accounts = before.Accounts } != before)
        {
            return null;
        }

        var changes = new ModelChanges(model, before);
        foreach ((string id, Account account) in model.Accounts)
        {
            if (!before.Accounts.TryGetValue(id, out Account? same) || (!ReferenceEquals(account, same) && !changes.TryAdd(account, same)))
            {
                return null;
            }
        }

        // A name that is made up may turn out to be another one.
        return changes._ofIam.Any(a => UnknownToken.IsIn(a)) || changes._resources.Any(a => UnknownToken.IsIn(a)) ? null : changes;
    }

    /// <summary>True for a user or role of both that has the same policies, boundary, groups and tags in both.</summary>
    /// <param name="arn">Its ARN.</param>
    public bool LeavesPrincipal(string arn)
    {
        string id = Arn.AccountOf(arn).ToString();
        if (_ofIam.Contains(arn)
            || !_before.Accounts.TryGetValue(id, out Account? account)
            || ((IamIdentity?)account.FindUser(arn) ?? account.FindRole(arn)) is not { } identity)
        {
            return false;
        }

        Account now = _model.Accounts[id];
        return LeavesPolicies(identity)
            && LeavesPolicy((identity as User)?.PermissionsBoundary ?? (identity as Role)?.PermissionsBoundary)
            && ((identity as User)?.Groups ?? [])
                .All(g => LeavesGroup(account.Groups.GetValueOrDefault(g)) && LeavesGroup(now.Groups.GetValueOrDefault(g)));
    }

    /// <summary>True where all that a request reads of what it is made on is the same in both.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource that is asked about.</param>
    /// <param name="requester">Who asks.</param>
    public bool LeavesTarget(ActionName action, string resource, Requester requester)
    {
        string actual = CheckedResource.Of(IamCatalogue.Default, action, resource, requester.Arn);
        return LeavesTarget(resource) && (actual == resource || LeavesTarget(actual));
    }

    private bool LeavesTarget(string resource)
    {
        if (!resource.StartsWith("arn:", StringComparison.Ordinal))
        {
            return !UnknownToken.IsIn(resource);
        }

        if (UnknownToken.IsIn(resource) || _ofIam.Contains(resource))
        {
            return false;
        }

        if (_resources.Count == 0)
        {
            return true;
        }

        HolderSet holders = PolicyHolders.Of(resource);
        return holders.Behind is null
            && !_resources.Contains(resource)
            && !holders.Holders.Any(h => h.Arns.Any(_resources.Contains))
            && !_resources.Any(r => r.StartsWith(BucketIn(resource), StringComparison.OrdinalIgnoreCase));
    }

    // an object of a bucket may stand for others of it. Of anything else the whole ARN.
    private static string BucketIn(string resource)
    {
        int slash = resource.Contains(":s3:::", StringComparison.Ordinal) ? resource.IndexOf('/', StringComparison.Ordinal) : -1;
        return slash < 0 ? resource : resource[..slash];
    }

    private bool LeavesGroup(Group? group) => group is null || (!_ofIam.Contains(group.Arn) && LeavesPolicies(group));

    private bool LeavesPolicies(IamIdentity identity)
    {
        foreach (AttachedPolicy policy in identity.AttachedPolicies)
        {
            if (!LeavesPolicy(policy))
            {
                return false;
            }
        }

        return true;
    }

    private bool LeavesPolicy(AttachedPolicy? policy) => policy is null || !_ofIam.Contains(policy.PolicyArn);

    private bool TryAdd(Account account, Account before)
    {
        Account otherwise = account with
        {
            Users = before.Users,
            Groups = before.Groups,
            Roles = before.Roles,
            Policies = before.Policies,
            InstanceProfiles = before.InstanceProfiles,
            VirtualMfaDevices = before.VirtualMfaDevices,
            Resources = before.Resources,
            IssuedIds = before.IssuedIds,
        };
        if (otherwise != before)
        {
            return false;
        }

        Add(account.Users, before.Users, u => u.Arn, _ofIam);
        Add(account.Groups, before.Groups, g => g.Arn, _ofIam);
        Add(account.Roles, before.Roles, r => r.Arn, _ofIam);
        Add(account.Policies, before.Policies, p => p.Arn, _ofIam);
        Add(account.InstanceProfiles, before.InstanceProfiles, p => p.Arn, _ofIam);
        Add(account.VirtualMfaDevices, before.VirtualMfaDevices, d => d.SerialNumber, _ofIam);
        Add(account.Resources, before.Resources, r => r.Arn, _resources);
        return true;
    }

    private static void Add<T>(
        ImmutableSortedDictionary<string, T> now,
        ImmutableSortedDictionary<string, T> before,
        Func<T, string> arnOf,
        HashSet<string> changed)
        where T : class
    {
        if (ReferenceEquals(now, before))
        {
            return;
        }

        if (MapChanges.KeysBetween(now, before) is { } keys)
        {
            foreach (string key in keys)
            {
                T? value = now.GetValueOrDefault(key);
                T? old = before.GetValueOrDefault(key);
                if (!ReferenceEquals(value, old))
                {
                    changed.UnionWith(new[] { value, old }.OfType<T>().Select(arnOf));
                }
            }

            return;
        }

        // Both in order, so that only what is not at the same place is looked up.
        int kept = 0;
        ImmutableSortedDictionary<string, T>.Enumerator other = before.GetEnumerator();
        bool hasOther = other.MoveNext();
        foreach ((string name, T value) in now)
        {
            if (hasOther && ReferenceEquals(other.Current.Value, value))
            {
                kept++;
                hasOther = other.MoveNext();
                continue;
            }

            if (before.TryGetValue(name, out T? same))
            {
                kept++;
            }

            if (!ReferenceEquals(same, value))
            {
                changed.Add(arnOf(value));
                if (same is not null)
                {
                    changed.Add(arnOf(same));
                }
            }

            // One that was changed stands at the same place; one that came stands before it.
            if (hasOther && ReferenceEquals(other.Current.Value, same))
            {
                hasOther = other.MoveNext();
            }
        }

        if (kept < before.Count)
        {
            foreach ((string name, T value) in before)
            {
                if (!now.ContainsKey(name))
                {
                    changed.Add(arnOf(value));
                }
            }
        }
    }
}
