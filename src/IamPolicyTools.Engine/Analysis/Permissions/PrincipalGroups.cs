using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation.Gathering;
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
    private readonly HashSet<ContextKey> _keys = [];
    private readonly Dictionary<PolicyDocument, ContextKey[]> _keysOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, (PolicyDocument? Document, ContextKey[] Keys)> _managed = new(StringComparer.Ordinal);

    private PrincipalGroups(IamModel model, ModelAccessSettings settings)
    {
        _model = model;
        _settings = settings;
        _given = settings.Context.Over(settings.SharedContext);
        ReadResourceSide();
    }

    /// <summary>The groups, in the order of their first principals.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The context.</param>
    /// <param name="accounts">The accounts whose principals are meant; none for all.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static IEnumerable<PrincipalGroup> Of(
        IamModel model, ModelAccessSettings settings, ImmutableArray<string> accounts, CancellationToken cancellationToken)
    {
        var groups = new PrincipalGroups(model, settings);
        foreach (Account account in model.Accounts.Values.Where(a => accounts.IsEmpty || accounts.Contains(a.AccountId)))
        {
            Dictionary<Signature, (IamIdentity First, ImmutableArray<string>.Builder Arns)> found = [];
            foreach (IamIdentity identity in account.Users.Values.Concat<IamIdentity>(account.Roles.Values))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Signature signature = groups.SignatureOf(account, identity);
                if (!found.TryGetValue(signature, out (IamIdentity First, ImmutableArray<string>.Builder Arns) group))
                {
                    found.Add(signature, group = (identity, ImmutableArray.CreateBuilder<string>()));
                }

                group.Arns.Add(identity.Arn);
            }

            yield return new PrincipalGroup([account.RootArn], () => Subject.OfRoot(model, account));
            foreach ((IamIdentity first, ImmutableArray<string>.Builder arns) in found.Values)
            {
                yield return new PrincipalGroup(arns.ToImmutable(), () => first is User user ? Subject.Of(model, user) : Subject.Of(model, (Role)first));
            }
        }
    }

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
        }
    }

    private void ReadNames(PolicyDocument? document)
    {
        if (document is null || _keysOf.ContainsKey(document))
        {
            return;
        }

        _keys.UnionWith(KeysOf(document));
        foreach (PrincipalEntry entry in document.Statements.SelectMany(s => s.Principal is { } principal ? principal.Entries : []))
        {
            Name(entry.Value);
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

    private Signature SignatureOf(Account account, IamIdentity identity)
    {
        List<object?> parts = [];
        HashSet<ContextKey> keys = [.. _keys];
        AddPolicies(identity, parts, keys);
        foreach (string name in (identity as User)?.Groups ?? [])
        {
            if (account.Groups.TryGetValue(name, out Group? group))
            {
                parts.Add(name);
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

        Requester requester = identity is User asUser ? Requesters.Of(asUser, account) : Requesters.Of((Role)identity, account);
        bool isNamed = _named.Contains(identity.Arn)
            || (requester.UniqueId is { } id && _named.Contains(id))
            || (NamedSessions.RoleOf(requester) is { } sessions && _named.Contains(sessions));
        parts.Add(isNamed ? identity.Arn : null);
        AddValues(requester, keys, parts);

        // Nothing else of who asks is read.
        Requester anybody = requester with { Arn = null, ParentArn = null, UniqueId = null, Tags = [] };
        return new Signature(anybody, [.. parts]);
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

    private void AddValues(Requester requester, HashSet<ContextKey> keys, List<object?> parts)
    {
        if (keys.Count == 0)
        {
            return;
        }

        ContextLayer layer = DerivedContext.OfPrincipal(requester, _model.Organization, _settings.Now, _given);
        foreach (ContextKey key in keys.OrderBy(k => k.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (layer.Find(key) is { } entry)
            {
                parts.Add($"{key.Name}={entry.Certainty}={entry.KnownStart}={string.Join('\n', entry.Values.Select(v => v.Text))}");
            }
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
            IEnumerable<PolicyString> texts = document.Statements.SelectMany(s =>
                (s.Resource is { } resource ? resource.Patterns : []).Concat(s.Conditions.SelectMany(c => c.Values).Select(v => v.Text)));
            keys =
            [
                .. document.Statements.SelectMany(s => s.Conditions).Select(c => c.Key)
                    .Concat(texts.SelectMany(t => t.Pieces).Where(p => p.Kind == PieceKind.Variable).Select(p => p.Text))
                    .Select(ContextKey.Of)
                    .Distinct(),
            ];
            _keysOf.Add(document, keys);
        }

        return keys;
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
internal sealed record PrincipalGroup(ImmutableArray<string> Arns, Func<Subject> FindFirst);
