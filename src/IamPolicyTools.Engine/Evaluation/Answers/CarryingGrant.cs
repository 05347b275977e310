using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>
/// The grant that an allowed request rests on. Under a boundary or a session policy that says nothing, a policy of the resource that names
/// the caller carries the request alone, whatever the identity policies allow; so do a trust policy that names a user
/// and a grant of a KMS key. Which one it is the evaluator says: it decides again with the other grants left out.
/// </summary>
internal static class CarryingGrant
{
    /// <summary>The statement that is enough by itself; the first that applies where several are needed; null where none is.</summary>
    /// <param name="result">An allowed request.</param>
    /// <returns>Null where something else than a statement carries it: a grant of a key, an ACL, a share, that the caller is
    /// root.</returns>
    public static StatementTrace? Of(IamAccessResult result)
    {
        StatementTrace[] applying =
        [
            .. result.Trace
                .OrderBy(t => t.PolicyType switch { PolicyType.Identity => 0, PolicyType.Resource or PolicyType.Trust => 1, _ => 2 })
                .Where(t => t.PolicyType is PolicyType.Identity or PolicyType.Resource or PolicyType.Trust)
                .SelectMany(t => t.Statements)
                .Where(s => s.IsMatch && s.Effect == Effect.Allow),
        ];
        AccessRequest request = result.Request;
        bool hasOther = request.ResourcePolicies is { Acl.IsEmpty: false } or { Grants.IsEmpty: false } or { Shares.IsEmpty: false };
        if (applying.Length < 2 && !hasOther)
        {
            return applying.FirstOrDefault();
        }

        HashSet<CompiledStatement> all = [.. applying.Select(s => s.Compiled)];
        AccessRequest plain = hasOther
            ? request with { ResourcePolicies = request.ResourcePolicies with { Acl = [], Grants = [], Shares = [] } }
            : request;
        return Array.Find(applying, s => IsEnough(plain, s))
            ?? (hasOther && IsEnough(request, null) ? null : Array.Find(applying, s => IsEnough(request, s)) ?? applying.FirstOrDefault());

        bool IsEnough(AccessRequest asked, StatementTrace? alone) =>
            Evaluator.Decide(asked, new Alone(result.Traced, all, alone?.Compiled)).IsAllowed;
    }

    /// <summary>Lets one of the grants apply and no other.</summary>
    /// <param name="treatment">How absent keys are treated.</param>
    /// <param name="grants">The grants.</param>
    /// <param name="alone">The one; null for none.</param>
    private readonly struct Alone(UnknownTreatment treatment, HashSet<CompiledStatement> grants, CompiledStatement? alone) : IAssumptions
    {
        public UnknownTreatment Treatment => treatment;

        public StatementMatch Match(CompiledStatement statement, AccessRequest request) =>
            ReferenceEquals(statement, alone) || !grants.Contains(statement)
                ? statement.Match(request, treatment, wantsAll: false)
                : default;

        public bool Applies(CompiledStatement undecided) => treatment == UnknownTreatment.Pessimistic == undecided.IsDeny;
    }
}
