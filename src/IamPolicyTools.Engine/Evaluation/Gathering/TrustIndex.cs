using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>The roles of a model by whom their trust policies name, so that a principal is only asked about roles that could trust it.</summary>
internal sealed class TrustIndex
{
    private const string Everyone = "*";

    private readonly Dictionary<string, List<Role>> _byName = new(StringComparer.Ordinal);

    /// <summary>Reads the trust policies.</summary>
    /// <param name="model">The model.</param>
    public TrustIndex(IamModel model)
    {
        foreach (Role role in model.Accounts.Values.SelectMany(a => a.Roles.Values))
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

    /// <summary>How many roles there are.</summary>
    public int RoleCount { get; }

    /// <summary>The roles that could trust a principal, each once. Whether they do is for the evaluator to say.</summary>
    /// <param name="subject">The principal.</param>
    public IEnumerable<Role> CandidatesFor(Subject subject)
    {
        Requester requester = subject.Requester;
        IEnumerable<string?> itself = [Everyone, requester.Arn, requester.ParentArn, requester.UniqueId, requester.ServiceName, requester.CanonicalUserId, NamedSessions.RoleOf(requester)];

        // PL-17: what is delegated to the account needs a policy of the principal's own.
        IEnumerable<string?> account = !requester.HasIdentityPolicies || requester.IsFederatedByRoot || AllowsAnyCall(subject.Policies.Identity)
            ? [requester.AccountId, RootArn(requester)]
            : [];
        return itself.Concat(account)
            .OfType<string>()
            .Distinct()
            .SelectMany(name => _byName.GetValueOrDefault(name) ?? [])
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<Role>();
    }

    private static bool AllowsAnyCall(CompiledPolicySet identity) => identity.Of("sts").Any(s => !s.IsDeny);

    private static string? RootArn(Requester requester) =>
        requester.AccountId is { } account && Arn.TryParse(requester.Arn, out Arn arn) ? $"arn:{arn.Partition}:iam::{account}:root" : null;

    // One that is unknown may name anybody, and so may a placeholder that a template left (PO-2.1).
    private static IEnumerable<string> NamedBy(PolicyDocument trust) => trust.UnknownReason is not null ? [Everyone] : trust.Statements
        .Where(s => s.Effect == Effect.Allow)
        .Select(s => s.Principal)
        .OfType<PrincipalElement>()
        .SelectMany(p => p.IsNegated ? [Everyone] : p.Entries.SelectMany(e => new[] { Placeholders.AreIn(e.Value) ? Everyone : e.Value, NamedSessions.RoleOf(e.Value) }).OfType<string>());
}
