using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// The principals of a model by what can make their permissions differ: their account, their policies, whether something on the side of
/// resources names them, and the values of the keys that some policy reads. Principals of one group have the same permissions.
/// </summary>
internal sealed class PrincipalGroups
{
    private readonly IamModel _model;
    private readonly ModelAccessSettings _settings;
    private readonly ContextLayer _given;
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly List<CompiledPrincipal> _open = [];
    private readonly HashSet<ContextKey> _keys = [];
    private readonly HashSet<ContextKey> _controlKeys = [];
    private readonly Dictionary<PolicyDocument, ContextKey[]> _keysOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, (PolicyDocument? Document, ContextKey[] Keys)> _managed = new(StringComparer.Ordinal);

    /// <summary>Reads what the side of resources says of principals.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The context.</param>
    public PrincipalGroups(IamModel model, ModelAccessSettings settings)
    {
        _model = model;
        _settings = settings;
        _given = settings.Context.Over(settings.SharedContext);
        ReadResourceSide();
    }

    /// <summary>The context keys that the policies of the organization read, whatever they apply to.</summary>
    public IReadOnlyCollection<ContextKey> ControlKeys => _controlKeys;

    /// <summary>The context keys that anything on the side of resources and of the organization reads.</summary>
    public IReadOnlyCollection<ContextKey> ResourceSideKeys => _keys;

    /// <summary>The groups of an account, in the order of their first principals; its root user comes first.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public IEnumerable<PrincipalGroup> Of(Account account, CancellationToken cancellationToken)
    {
        Dictionary<Signature, (IamIdentity First, PrincipalFacts Facts, ImmutableArray<string>.Builder Arns)> found = [];
        foreach (IamIdentity identity in account.Users.Values.Concat<IamIdentity>(account.Roles.Values))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Signature signature = SignatureOf(account, identity, out PrincipalFacts facts);
            if (!found.TryGetValue(signature, out (IamIdentity First, PrincipalFacts Facts, ImmutableArray<string>.Builder Arns) group))
            {
                found.Add(signature, group = (identity, facts, ImmutableArray.CreateBuilder<string>()));
            }

            group.Arns.Add(identity.Arn);
        }

        yield return new PrincipalGroup([account.RootArn], () => Subject.OfRoot(_model, account), FactsOf(Requesters.OfRoot(account), isOnlyItself: true));
        foreach ((IamIdentity first, PrincipalFacts facts, ImmutableArray<string>.Builder arns) in found.Values)
        {
            yield return new PrincipalGroup(
                arns.ToImmutable(), () => first is User user ? Subject.Of(_model, user) : Subject.Of(_model, (Role)first), facts);
        }
    }

    /// <summary>What a user or role is told apart by: two of one account with equal keys have the same permissions.</summary>
    /// <param name="account">The account.</param>
    /// <param name="identity">The user or role.</param>
    public object KeyOf(Account account, IamIdentity identity) => SignatureOf(account, identity, out _);

    private void ReadResourceSide()
    {
        foreach (Account account in _model.Accounts.Values)
        {
            foreach (Resource resource in account.Resources.Values)
            {
                ReadNames(resource.Document);
                foreach (KmsGrant grant in resource.Grants)
                {
                    Name(grant.GranteePrincipal);
                    Name(grant.RetiringPrincipal);
                }
            }

            foreach (Role role in account.Roles.Values)
            {
                ReadNames(role.Document);
            }

            foreach (VpcEndpoint endpoint in account.VpcEndpoints.Values)
            {
                ReadNames(endpoint.Document);
            }
        }

        ReadNames(_settings.Given?.Resource?.Document);
        foreach (OrganizationPolicy policy in _model.Organization is { } organization
            ? organization.ServiceControlPolicies.Values.Concat(organization.ResourceControlPolicies.Values)
            : [])
        {
            ReadNames(policy.Document);
            _controlKeys.UnionWith(KeysOf(policy.Document));
        }
    }

    private void ReadNames(PolicyDocument? document)
    {
        if (document is null || _keysOf.ContainsKey(document))
        {
            return;
        }

        _keys.UnionWith(KeysOf(document));
        foreach (PrincipalElement element in document.Statements.Select(s => s.Principal).OfType<PrincipalElement>())
        {
            foreach (PrincipalEntry entry in element.Entries)
            {
                Name(entry.Value);
            }

            // PO-2.1: an entry with a placeholder names whomever the text around it fits.
            if (CompiledPrincipal.Compile(element) is { HasPlaceholders: true } open)
            {
                _open.Add(open);
            }
        }
    }

    private void Name(string? principal)
    {
        if (principal is not null)
        {
            _named.Add(principal);
            if (NamedSessions.RoleOf(principal) is { } role)
            {
                _named.Add(role);
            }
        }
    }

    private Signature SignatureOf(Account account, IamIdentity identity, out PrincipalFacts facts)
    {
        List<object?> parts = [];
        HashSet<ContextKey> keys = [.. _keys];
        AddPolicies(identity, parts, keys);
        foreach (string name in (identity as User)?.Groups ?? [])
        {
            // One that is not there may be where the groups are unknown, and is a part then.
            parts.Add(name);
            if (account.Groups.TryGetValue(name, out Group? group))
            {
                AddPolicies(group, parts, keys);
            }
        }

        parts.Add(null);
        AttachedPolicy? limit = identity switch { User user => user.PermissionsBoundary, Role role => role.PermissionsBoundary, _ => null };
        if (limit is { } boundary)
        {
            parts.Add(boundary.PolicyArn);
            keys.UnionWith(Managed(boundary.PolicyArn).Keys);
        }

        // Of whom something is unknown, the existence among it, answers name it.
        Requester requester = identity is User asUser ? Requesters.Of(asUser, account) : Requesters.Of((Role)identity, account);
        facts = FactsOf(requester, isOnlyItself: !identity.Unknowns.IsEmpty || identity.ExistsWhen is not null || requester.HasOpenName || requester.Tags.Any(t => t.UnknownReason is not null));
        parts.Add(facts.NamedArn);
        parts.Add(facts.ValuesOf(keys));
        return new Signature(facts.Anybody, [.. parts]);
    }

    private PrincipalFacts FactsOf(Requester requester, bool isOnlyItself)
    {
        bool isNamed = isOnlyItself
            || _named.Contains(requester.Arn ?? string.Empty)
            || _named.Contains(requester.ParentArn ?? string.Empty)
            || (requester.UniqueId is { } id && _named.Contains(id))
            || (NamedSessions.RoleOf(requester) is { } sessions && _named.Contains(sessions))
            || _open.Exists(open => (open.CouldMatch(requester) & (GrantKinds.Direct | GrantKinds.IdentityOnly)) != 0);

        // Nothing else of who asks is read; that a role is a service's own is told by its path.
        Requester anybody = requester with
        {
            Arn = null,
            ParentArn = null,
            UniqueId = null,
            Tags = [],
            IsServiceLinkedRole = requester.IsServiceLinkedRole,
        };
        return new PrincipalFacts(
            anybody,
            isNamed ? requester.ParentArn ?? requester.Arn : null,
            DerivedContext.OfPrincipal(requester, _model.Organization, _settings.Now, _given));
    }

    private void AddPolicies(IamIdentity identity, List<object?> parts, HashSet<ContextKey> keys)
    {
        foreach (InlinePolicy policy in identity.InlinePolicies)
        {
            parts.Add(policy.PolicyName);
            parts.Add(policy.Document);
            keys.UnionWith(KeysOf(policy.Document));
        }

        foreach (AttachedPolicy attached in identity.AttachedPolicies)
        {
            parts.Add(attached.PolicyArn);
            keys.UnionWith(Managed(attached.PolicyArn).Keys);
        }
    }

    private (PolicyDocument? Document, ContextKey[] Keys) Managed(string arn)
    {
        if (!_managed.TryGetValue(arn, out (PolicyDocument? Document, ContextKey[] Keys) known))
        {
            PolicyDocument? document = _model.FindPolicy(arn)?.Document;
            _managed.Add(arn, known = (document, document is null ? [] : KeysOf(document)));
        }

        return known;
    }

    // The keys that conditions and variables read.
    private ContextKey[] KeysOf(PolicyDocument document)
    {
        if (!_keysOf.TryGetValue(document, out ContextKey[]? keys))
        {
            keys = [.. document.Statements.SelectMany(KeysOf).Distinct()];
            _keysOf.Add(document, keys);
        }

        return keys;
    }

    /// <summary>The context keys that the conditions and variables of a statement read.</summary>
    public static IEnumerable<ContextKey> KeysOf(Statement statement)
    {
        IEnumerable<PolicyString> texts = (statement.Resource is { } resource ? resource.Patterns : [])
            .Concat(statement.Conditions.SelectMany(c => c.Values).Select(v => v.Text));
        return statement.Conditions.Select(c => c.Key)
            .Concat(texts.SelectMany(t => t.Pieces).Where(p => p.Kind == PieceKind.Variable).Select(p => p.Text))
            .Select(ContextKey.Of);
    }

    private sealed class Signature(Requester anybody, object?[] parts) : IEquatable<Signature>
    {
        public bool Equals(Signature? other) => other is not null && anybody.Equals(other.Anybody) && parts.AsSpan().SequenceEqual(other.Parts, PartComparer.Instance);

        private Requester Anybody => anybody;

        private object?[] Parts => parts;

        public override bool Equals(object? obj) => Equals(obj as Signature);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (object? part in parts)
            {
                hash.Add(part, PartComparer.Instance);
            }

            return hash.ToHashCode();
        }
    }

    // A document is the same only if it is the same object; comparing them would cost more than it saves.
    private sealed class PartComparer : IEqualityComparer<object?>
    {
        public static PartComparer Instance { get; } = new();

        bool IEqualityComparer<object?>.Equals(object? x, object? y) => ReferenceEquals(x, y) || (x is string a && y is string b && a == b);

        int IEqualityComparer<object?>.GetHashCode(object? obj) =>
            obj is string text ? text.GetHashCode(StringComparison.Ordinal) : RuntimeHelpers.GetHashCode(obj);
    }
}

/// <summary>Principals that have the same permissions.</summary>
/// <param name="Arns">Their ARNs.</param>
/// <param name="FindFirst">The first of them, with what applies to it.</param>
/// <param name="Facts">What is particular about them.</param>
internal sealed record PrincipalGroup(ImmutableArray<string> Arns, Func<Subject> FindFirst, PrincipalFacts Facts);

/// <summary>What can make the answers of two principals with the same policies differ.</summary>
/// <param name="Anybody">The principal without what tells it from others of its kind.</param>
/// <param name="NamedArn">Its ARN where something names it or the answers do; else null.</param>
/// <param name="Context">The context keys that follow from it.</param>
internal sealed record PrincipalFacts(Requester Anybody, string? NamedArn, ContextLayer Context)
{
    /// <summary>The values of those among some keys that the principal has, as a text.</summary>
    /// <param name="keys">The keys.</param>
    public string ValuesOf(IEnumerable<ContextKey> keys)
    {
        StringBuilder? text = null;
        foreach (ContextKey key in keys.OrderBy(k => k.Folded, StringComparer.Ordinal))
        {
            if (Context.Find(key) is { } entry)
            {
                text ??= new StringBuilder();
                text.Append(CultureInfo.InvariantCulture, $"{key.Folded}={entry.Certainty}={entry.KnownStart}={string.Join('\n', entry.Values.Select(v => v.Text))}\n\n");
            }
        }

        return text?.ToString() ?? string.Empty;
    }
}
