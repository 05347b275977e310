using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>
/// What a snapshot says applies to its principals and resources. Kept with the snapshot; the compiled policies hang on
/// the entities, so that the next snapshot compiles only what changed.
/// </summary>
public sealed class ModelIndex
{
    private static readonly PolicyDocument s_missing = PolicyDocument.Unknown("neither the model nor the catalogue has it");

    // What a user, group or role has in these may be any policies.
    private static readonly string[] s_policyLists =
        ["UserPolicyList", "GroupPolicyList", "RolePolicyList", "AttachedManagedPolicies", "GroupList"];

    private readonly ConcurrentDictionary<string, PrincipalPolicies> _principals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Attachments, PrincipalPolicies> _attached = new();
    private readonly ConcurrentDictionary<string, OrganizationPolicies> _organization;
    private readonly ConcurrentDictionary<ImmutableArray<PolicySource>, CompiledPolicySet> _sets;
    private readonly Lazy<Dictionary<string, Resource>> _resources;

    // Of a copy with other resources: what it was made from, and the accounts that have others.
    private readonly ModelIndex? _from;
    private readonly Account[] _changed = [];
    private readonly Lazy<HashSet<string>> _uniqueIds;
    private readonly Lazy<Resource[]> _openResources;

    private ModelIndex(IamModel model, ModelIndex? from)
    {
        Model = model;
        bool isSameOrganization = from is not null
            && ReferenceEquals(from.Model.Organization, model.Organization)
            && from.Model.UnknownOrganization == model.UnknownOrganization;
        _organization = isSameOrganization ? from!._organization : new(StringComparer.Ordinal);
        _sets = from?._sets ?? new(new SourceLists());
        if (from is not null && HasSameResources(model, from.Model))
        {
            _resources = from._resources;
            _openResources = from._openResources;
        }
        else
        {
            if (from is not null && model.Accounts.Count == from.Model.Accounts.Count && model.Accounts.Keys.All(from.Model.Accounts.ContainsKey))
            {
                _from = from;
                _changed = [.. model.Accounts.Values.Where(a => !ReferenceEquals(a.Resources, from.Model.Accounts[a.AccountId].Resources))];
            }

            _resources = new Lazy<Dictionary<string, Resource>>(() =>
                model.Accounts.Values
                    .SelectMany(a => a.Resources.Values)
                    .DistinctBy(r => r.Arn)
                    .ToDictionary(r => r.Arn, StringComparer.Ordinal));
            _openResources = new Lazy<Resource[]>(
                () =>
                [
                    .. model.Accounts.Values.SelectMany(a => a.Resources.Values)
                        .Where(r => UnknownToken.IsIn(r.Arn))
                        .DistinctBy(r => r.Arn)
                        .OrderBy(r => r.Arn, StringComparer.Ordinal),
                ]);
        }

        _uniqueIds = from is not null && HasSameIdentities(model, from.Model) ? from._uniqueIds : new Lazy<HashSet<string>>(() => model.Accounts.Values
            .SelectMany(a => a.Users.Values.Select(u => u.UserId).Concat(a.Roles.Values.Select(r => r.RoleId)))
            .ToHashSet(StringComparer.Ordinal));
    }

    private static bool HasSameResources(IamModel one, IamModel other)
    {
        if (one.Accounts.Count != other.Accounts.Count)
        {
            return false;
        }

        foreach ((string id, Account account) in one.Accounts)
        {
            if (!other.Accounts.TryGetValue(id, out Account? same) || !ReferenceEquals(account.Resources, same.Resources))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasSameIdentities(IamModel one, IamModel other) => one.Accounts.Count == other.Accounts.Count
        && one.Accounts.Values.All(a => other.Accounts.TryGetValue(a.AccountId, out Account? same)
            && ReferenceEquals(a.Users, same.Users)
            && ReferenceEquals(a.Roles, same.Roles));

    /// <summary>The snapshot.</summary>
    public IamModel Model { get; }

    /// <summary>The index of a snapshot.</summary>
    /// <param name="model">The snapshot.</param>
    public static ModelIndex Of(IamModel model) =>
        model.Derived.Get(model, static snapshot => new ModelIndex(snapshot, null));

    /// <summary>The index of a snapshot that was made from another one: what did not change is taken from there.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="from">The other one. Policy sets that are compiled for either live as long as both: for copies that a search
    /// makes.</param>
    internal static ModelIndex Of(IamModel model, IamModel from) =>
        ReferenceEquals(model, from) ? Of(model) : model.Derived.Get(model, snapshot => new ModelIndex(snapshot, Of(from)));

    /// <summary>The resource of an exact ARN, or null.</summary>
    /// <param name="arn">The ARN.</param>
    public Resource? FindResource(string arn)
    {
        if (_from is null)
        {
            return _resources.Value.GetValueOrDefault(arn);
        }

        // The first in the order of the accounts, as if all had been read at once.
        Resource? same = _from.FindResource(arn);
        bool isChanged = same is not null && Array.Exists(_changed, a => a.AccountId == same.AccountId);
        Resource? found = isChanged ? null : same;
        foreach (Account account in isChanged ? Model.Accounts.Values : _changed)
        {
            if (account.Resources.TryGetValue(arn, out Resource? own)
                && own.Arn == arn
                && (found is null || string.CompareOrdinal(account.AccountId, found.AccountId) < 0))
            {
                found = own;
            }
        }

        return found;
    }

    /// <summary>
    /// The first resource that may turn out to be the one of an ARN, where either has a name that is made up (IN-10, IN-14); null where
    /// none may.
    /// </summary>
    /// <param name="arn">The ARN of what the model does not have.</param>
    internal Resource? FindResourceThatMayBe(string arn) => UnknownToken.IsIn(arn)
        ? _resources.Value.Values.OrderBy(r => r.Arn, StringComparer.Ordinal).FirstOrDefault(r => TokenMatching.CanBe(r.Arn, arn))
        : Array.Find(_openResources.Value, r => TokenMatching.CanBe(r.Arn, arn));

    /// <summary>The account of a resource of the model, or of what holds its policy; null when the model does not have it.</summary>
    /// <param name="arn">The ARN, or <c>*</c>.</param>
    internal string? OwnerOf(string arn) =>
        PolicyHolders.Of(arn).Main.Arns.Prepend(arn).Select(FindResource).FirstOrDefault(r => r is not null)?.AccountId;

    /// <summary>True when a unique id is one of the model's users or roles.</summary>
    /// <param name="id"><c>AIDA…</c> or <c>AROA…</c>.</param>
    internal bool KnowsUniqueId(string id) => _uniqueIds.Value.Contains(id);

    /// <summary>What applies to a user.</summary>
    /// <param name="user">The snapshot's own user: an older object of the same ARN has other policies.</param>
    public PrincipalPolicies Of(User user)
    {
        Debug.Assert(
            ReferenceEquals(Model.Accounts.GetValueOrDefault(user.AccountId)?.FindUser(user.Arn), user),
            "The user is not of this snapshot.");
        return user.Groups.IsEmpty ? OfIdentity(user, user.PermissionsBoundary)
            : _principals.GetOrAdd(
                user.Arn, static (_, x) => x.Index.Gather(x.Identity, x.Identity.PermissionsBoundary), (Index: this, Identity: user));
    }

    /// <summary>What applies to a role and its sessions, without session policies.</summary>
    /// <param name="role">The snapshot's own role.</param>
    public PrincipalPolicies Of(Role role)
    {
        Debug.Assert(
            ReferenceEquals(Model.Accounts.GetValueOrDefault(role.AccountId)?.FindRole(role.Arn), role),
            "The role is not of this snapshot.");
        return OfIdentity(role, role.PermissionsBoundary);
    }

    // Who has managed policies alone has the same as others of the account that have them, and is looked up by them.
    private PrincipalPolicies OfIdentity(IamIdentity identity, AttachedPolicy? boundary) =>
        identity is { InlinePolicies.IsEmpty: true, Unknowns.IsEmpty: true, ExistsWhen: null }
            ? _attached.GetOrAdd(
                new Attachments(identity.AccountId, identity.AttachedPolicies, boundary),
                static (_, x) => x.Index.Gather(x.identity, x.boundary),
                (Index: this, identity, boundary))
            : _principals.GetOrAdd(
                identity.Arn, static (_, x) => x.Index.Gather(x.identity, x.boundary), (Index: this, identity, boundary));

    /// <summary>What applies to somebody who is in a group and has nothing else.</summary>
    /// <param name="group">The snapshot's own group.</param>
    public PrincipalPolicies Of(Group group)
    {
        Debug.Assert(
            ReferenceEquals(Model.Accounts.GetValueOrDefault(group.AccountId)?.Groups.GetValueOrDefault(group.GroupName), group),
            "The group is not of this snapshot.");
        return _principals.GetOrAdd(group.Arn, static (_, x) => x.Index.Gather(x.Identity, null), (Index: this, Identity: group));
    }

    /// <summary>
    /// What applies to principals of an account that have no policies of their own here: its root, and those not in the model.
    /// </summary>
    /// <param name="accountId">The account.</param>
    public PrincipalPolicies OfAccount(string accountId) => _principals.GetOrAdd(accountId, static (id, index) =>
    {
        OrganizationPolicies control = index.ControlsOf(id);
        return new PrincipalPolicies { ServiceControlLevels = control.ServiceControl, IsInManagementAccount = control.IsManagementAccount };
    }, this);

    /// <summary>The control policies on the way to an account.</summary>
    internal OrganizationPolicies ControlsOf(string accountId) =>
        _organization.GetOrAdd(accountId, static (id, index) => OrganizationPolicies.Of(index.Model, id), this);

    private PrincipalPolicies Gather(IamIdentity identity, AttachedPolicy? boundary)
    {
        List<PolicySource> sources = [];
        Add(identity, (identity as Group)?.GroupName, sources);
        if (identity is User user && Model.Accounts.GetValueOrDefault(user.AccountId) is { } account)
        {
            foreach (string name in user.Groups)
            {
                if (account.Groups.TryGetValue(name, out Group? group))
                {
                    int first = sources.Count;
                    Add(group, group.GroupName, sources);
                    Suppose(group, first, sources);
                }
                else if (account.Unknowns.TryGetValue(nameof(Account.Groups), out string? reason))
                {
                    sources.Add(
                        UnknownSource(new UnknownFact($"the group {name} of {account.AccountId}", reason), PolicyKind.Identity, name));
                }
            }
        }

        OrganizationPolicies control = ControlsOf(identity.AccountId);
        UnknownFact? openBoundary = UnknownSettings.FactOf(identity.Unknowns, "PermissionsBoundary", identity.Arn);
        return new PrincipalPolicies
        {
            Identity = Compile(identity, [.. sources]),
            Boundary = openBoundary is not null ? CompiledPolicySet.Create(UnknownSource(openBoundary, PolicyKind.Boundary, null))
                : boundary is null ? null : CompileBoundary(boundary),
            OpenBoundary = openBoundary,
            OpenExistence = OpenSettings.ExistenceOf(identity.Arn, identity.ExistsWhen),
            ServiceControlLevels = control.ServiceControl,
            IsInManagementAccount = control.IsManagementAccount,
        };
    }

    // IN-13: what comes from a group that may not exist may not be there.
    private static void Suppose(Group group, int first, List<PolicySource> sources)
    {
        for (int i = first; group.ExistsWhen is not null && i < sources.Count; i++)
        {
            sources[i] = sources[i] with { Document = OpenStatements.Under(sources[i].Document, group.ExistsWhen) };
        }
    }

    private static PolicySource UnknownSource(UnknownFact fact, PolicyKind kind, string? via) =>
        new(fact.What, null, kind, PolicyDocument.Unknown(fact.Reason), via) { IsSetting = true };

    private void Add(IamIdentity identity, string? via, List<PolicySource> sources)
    {
        if (!identity.Unknowns.IsEmpty)
        {
            sources.AddRange(s_policyLists
                .Select(list => UnknownSettings.FactOf(identity.Unknowns, list, identity.Arn))
                .OfType<UnknownFact>()
                .Select(fact => UnknownSource(fact, PolicyKind.Identity, via)));
        }

        foreach (InlinePolicy policy in identity.InlinePolicies)
        {
            sources.Add(new PolicySource(policy.PolicyName, null, PolicyKind.Identity, policy.Document, via));
        }

        foreach (AttachedPolicy attached in identity.AttachedPolicies)
        {
            ManagedPolicy? policy = Model.FindPolicy(attached.PolicyArn);
            sources.Add(new PolicySource(
                policy?.PolicyName ?? attached.PolicyName, attached.PolicyArn, PolicyKind.Identity, policy?.Document ?? s_missing, via));
        }
    }

    private CompiledPolicySet CompileBoundary(AttachedPolicy boundary) => _sets.GetOrAdd(
        [new PolicySource(
            boundary.PolicyName, boundary.PolicyArn, PolicyKind.Boundary, Model.FindPolicy(boundary.PolicyArn)?.Document ?? s_missing)],
        CompiledPolicySet.Create);

    // Most identities of an organization have one of a few lists of policies: they share the set. Kept with the identity for the next
    // snapshot.
    private CompiledPolicySet Compile(IamIdentity identity, ImmutableArray<PolicySource> sources) => identity.Derived.Get(
        (Sets: _sets, Sources: sources),
        static (kept, input) => kept.Policies.SequenceEqual(input.Sources),
        static input => input.Sets.GetOrAdd(input.Sources, CompiledPolicySet.Create));

    /// <summary>What users without groups and roles of an account have, where it is nothing but managed policies.</summary>
    private readonly record struct Attachments(string AccountId, ImmutableArray<AttachedPolicy> Policies, AttachedPolicy? Boundary)
    {
        public bool Equals(Attachments other) =>
            AccountId == other.AccountId && Boundary == other.Boundary && Policies.AsSpan().SequenceEqual(other.Policies.AsSpan());

        public override int GetHashCode()
        {
            int hash = HashCode.Combine(AccountId, Boundary?.PolicyArn);
            foreach (AttachedPolicy policy in Policies)
            {
                hash = HashCode.Combine(hash, policy.PolicyArn);
            }

            return hash;
        }
    }

    /// <summary>Lists of policies are the same when they have the same documents under the same names in the same order.</summary>
    private sealed class SourceLists : IEqualityComparer<ImmutableArray<PolicySource>>
    {
        public bool Equals(ImmutableArray<PolicySource> x, ImmutableArray<PolicySource> y) => x.AsSpan().SequenceEqual(y.AsSpan());

        public int GetHashCode(ImmutableArray<PolicySource> obj)
        {
            var hash = default(HashCode);
            foreach (PolicySource source in obj)
            {
                hash.Add(source.Name, StringComparer.Ordinal);
                hash.Add(RuntimeHelpers.GetHashCode(source.Document));
            }

            return hash.ToHashCode();
        }
    }
}
