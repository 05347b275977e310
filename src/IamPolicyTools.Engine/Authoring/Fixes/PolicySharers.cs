using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Authoring.Fixes;

/// <summary>Who gains by an edit of a policy beside the one for whom it is made: those who have the policy, too, as far as the rest lets them.</summary>
/// <param name="model">The model.</param>
/// <param name="request">The request that shall be allowed.</param>
internal sealed class PolicySharers(IamModel model, AccessRequest request)
{
    private readonly Dictionary<PolicyDocument, Subject[]> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Their ARNs; none where the policy is new or nobody's own.</summary>
    /// <param name="edit">The edit.</param>
    public ImmutableHashSet<string> Of(PolicyEdit edit)
    {
        if (edit.Source is not { } source || edit.Layer is not (PolicyKind.Identity or PolicyKind.Boundary))
        {
            return [];
        }

        if (!_known.TryGetValue(source.Document, out Subject[]? holders))
        {
            _known.Add(source.Document, holders = [.. HoldersOf(source.Document)]);
        }

        return [.. holders.Where(h => Gains(h, edit)).Select(h => h.Requester.ParentArn ?? h.Requester.Arn).OfType<string>()];
    }

    private IEnumerable<Subject> HoldersOf(PolicyDocument document)
    {
        string? own = request.Requester.ParentArn ?? request.Requester.Arn;
        if (model.Accounts.GetValueOrDefault(request.Requester.AccountId ?? string.Empty) is not { } account)
        {
            return [];
        }

        return account.Users.Values.Where(u => u.Arn != own).Select(u => Subject.Of(model, u))
            .Concat(account.Roles.Values.Where(r => r.Arn != own).Select(r => Subject.Of(model, r)))
            .Where(s => Has(s.Policies.Identity, document) || Has(s.Policies.Boundary, document));
    }

    private static bool Has(CompiledPolicySet? set, PolicyDocument document) => set?.Policies.Any(p => ReferenceEquals(p.Document, document)) == true;

    private static bool Share(CompiledPolicySet? one, CompiledPolicySet? other) => one?.Policies.Any(p => Has(other, p.Document)) == true;

    // Whom something else keeps from it, whatever the keys of a request, does not gain; but what they share of it may be edited, too.
    private bool Gains(Subject holder, PolicyEdit edit)
    {
        PrincipalPolicies own = request.PrincipalPolicies;
        if (edit.Layer == PolicyKind.Boundary && Share(own.Identity, holder.Policies.Identity))
        {
            return true;
        }

        var access = new ModelAccess(model, holder, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, DerivesCallContext = false });
        AccessRequest before = access.CreateRequest(request.Action, request.Resource, request.ResourceAccount.Length == 0 ? null : request.ResourceAccount);
        AccessRequest after = PolicyFixFinder.Applied(before, [edit]);
        return AnswerBounds.Of(Share(own.Boundary, holder.Policies.Boundary) ? after with { PrincipalPolicies = after.PrincipalPolicies with { Boundary = null } } : after).Best.IsAllowed
            && !AnswerBounds.Of(before).Worst.IsAllowed;
    }
}
