using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>
/// The roles of a model by whom their trust policies name, so that a principal is only asked about roles that could trust it.
/// </summary>
internal sealed class TrustIndex
{
    private const string Everyone = "*";

    private readonly Dictionary<string, List<Role>> _byName = new(StringComparer.Ordinal);
    private readonly IamModel _model;

    // The index of the snapshot that this one was made from, without the accounts whose roles differ.
    private readonly TrustIndex? _from;
    private readonly HashSet<string> _changed;

    /// <summary>Reads the trust policies.</summary>
    /// <param name="model">The model.</param>
    public TrustIndex(IamModel model)
        : this(model, null, [])
    {
    }

    private TrustIndex(IamModel model, TrustIndex? from, HashSet<string> changed)
    {
        _model = model;
        _from = from;
        _changed = changed;
        foreach (Role role in model.Accounts.Values
            .Where(a => from is null || changed.Contains(a.AccountId))
            .SelectMany(a => a.Roles.Values))
        {
            RoleCount++;
            foreach (string name in NamedBy(role.Document).Distinct(StringComparer.Ordinal))
            {
                if (!_byName.TryGetValue(name, out List<Role>? roles))
                {
                    _byName.Add(name, roles = []);
                }

                roles.Add(role);
            }
        }
    }

    /// <summary>The index of a snapshot that was made from this one: only accounts whose roles differ are read anew.</summary>
    /// <param name="model">The snapshot.</param>
    public TrustIndex On(IamModel model)
    {
        TrustIndex whole = _from ?? this;
        HashSet<string> changed =
        [
            .. model.Accounts
                .Where(a => !ReferenceEquals(whole._model.Accounts.GetValueOrDefault(a.Key)?.Roles, a.Value.Roles))
                .Select(a => a.Key),
            .. whole._model.Accounts.Keys.Where(a => !model.Accounts.ContainsKey(a)),
        ];
        return changed.Count == 0 ? whole : new TrustIndex(model, whole, changed);
    }

    /// <summary>How many roles there are of those that were read.</summary>
    public int RoleCount { get; }

    /// <summary>The roles that could trust a principal, each once. Whether they do is for the evaluator to say.</summary>
    /// <param name="subject">The principal.</param>
    public IEnumerable<Role> CandidatesFor(Subject subject)
    {
        Requester requester = subject.Requester;
        IEnumerable<string?> itself =
        [
            Everyone,
            requester.Arn,
            requester.ParentArn,
            requester.UniqueId,
            requester.ServiceName,
            requester.CanonicalUserId,
            NamedSessions.RoleOf(requester)
        ];

        // PL-17: what is delegated to the account needs a policy of the principal's own.
        IEnumerable<string?> account = !requester.HasIdentityPolicies
            || requester.IsFederatedByRoot
            || AllowsAnyCall(subject.Policies.Identity)
            ? [requester.AccountId, RootArn(requester)]
            : [];
        return itself.Concat(account)
            .OfType<string>()
            .Distinct()
            .SelectMany(NamedIn)
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<Role>();
    }

    // In the order of the accounts, as if all had been read at once.
    private IEnumerable<Role> NamedIn(string name)
    {
        List<Role> own = _byName.GetValueOrDefault(name) ?? [];
        if (_from is null)
        {
            return own;
        }

        IEnumerable<Role> same = _from._byName.GetValueOrDefault(name)?.Where(r => !_changed.Contains(r.AccountId)) ?? [];
        return own.Count == 0 ? same : same.Concat(own).OrderBy(r => r.AccountId, StringComparer.Ordinal);
    }

    private static bool AllowsAnyCall(CompiledPolicySet identity) => identity.Of("sts").Any(s => !s.IsDeny);

    private static string? RootArn(Requester requester) =>
        requester.AccountId is { } account && Arn.TryParse(requester.Arn, out Arn arn) ? $"arn:{arn.Partition}:iam::{account}:root" : null;

    // One that is unknown may name anybody, and so may a placeholder that a template left (PO-2.1).
    private static IEnumerable<string> NamedBy(PolicyDocument trust) => trust.UnknownReason is not null ? [Everyone] : trust.Statements
        .Where(s => s.Effect == Effect.Allow)
        .Select(s => s.Principal)
        .OfType<PrincipalElement>()
        .SelectMany(p => p.IsNegated ? [Everyone] : p.Entries
            .SelectMany(e => new[] { Placeholders.AreIn(e.Value) ? Everyone : e.Value, NamedSessions.RoleOf(e.Value) })
            .OfType<string>());
}
