using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>The questions about two sets of policies of one principal: the decision of the whole algorithm (change-and-proof.md, section 3).</summary>
public static class PolicySetRelations
{
    /// <summary>CP-21 to CP-23: what does the principal gain, what does it lose?</summary>
    /// <param name="before">The policies before.</param>
    /// <param name="after">The policies after.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="scope">What the question is limited to; null for all.</param>
    /// <param name="options">The space.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static (ProofAnswer Gained, ProofAnswer Lost) Compare(
        GivenPolicies before, GivenPolicies after, Requester principal, AccessRegion? scope, ProofOptions options, CancellationToken cancellationToken = default)
    {
        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, DerivesCallContext = false, Options = options.Evaluation };
        ComparedSide[] sides = [.. new[] { before, after }.Select(g => new ComparedSide(
            g.ToAccess(principal, settings),
            g.Resource is null ? [] : [new HeldPolicy("given", PolicyKind.Resource, g.Resource.Document, string.Empty)],
            [.. g.ResourceControl.SelectMany((l, i) => l.Select(p => ($"rcp{i}", p.Document)))]))];
        var budget = new SearchBudget(options.Budget, cancellationToken);
        string[] accounts = [.. new[] { principal.AccountId, options.ResourceAccount }.OfType<string>().Distinct()];
        var comparison = SubjectComparison.Of(sides[0], sides[1], accounts, scope, options, budget);
        List<CellDifference> found = [.. comparison.Differences()];
        return (Answer(true), Answer(false));

        ProofAnswer Answer(bool isGained)
        {
            ImmutableArray<ProofWitness> witnesses = [.. found.Where(d => d.IsGained == isGained).Select(d => d.Witness)];
            UndecidedCell? open = witnesses.IsEmpty && comparison.Undecided.Count > 0 ? comparison.Undecided[0] : null;
            return new ProofAnswer
            {
                Verdict = !witnesses.IsEmpty ? ProofVerdict.Refuted : open is null ? ProofVerdict.Proved : ProofVerdict.Undecided,
                Reason = open?.Reason ?? UndecidedReason.None,
                Place = open?.Place,
                Witnesses = witnesses,
                Assumptions = [$"asked by {principal}"],
            };
        }
    }
}
