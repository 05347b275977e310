using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>The questions about two models: of everybody in them, and of those outside whom their policies let in (CP-21 to CP-23).</summary>
public static class ModelRelations
{
    /// <summary>CP-21: may nobody do anything after that he could not do before?</summary>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model after.</param>
    /// <param name="options">The space and the budget, which each group of principals has for itself.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ProofAnswer NoNewAccess(IamModel before, IamModel after, ProofOptions options, CancellationToken cancellationToken = default) =>
        Answer(before, after, [ChangeDirection.Gained], options, cancellationToken);

    /// <summary>CP-22: may everybody do after what he could do before?</summary>
    /// <inheritdoc cref="NoNewAccess"/>
    public static ProofAnswer NoLostAccess(IamModel before, IamModel after, ProofOptions options, CancellationToken cancellationToken = default) =>
        Answer(before, after, [ChangeDirection.Lost], options, cancellationToken);

    /// <summary>CP-23: may everybody do the same in both? A witness for each direction that fails.</summary>
    /// <inheritdoc cref="NoNewAccess"/>
    public static ProofAnswer Equivalent(IamModel before, IamModel after, ProofOptions options, CancellationToken cancellationToken = default) =>
        Answer(before, after, [ChangeDirection.Gained, ChangeDirection.Lost], options, cancellationToken);

    private static ProofAnswer Answer(IamModel before, IamModel after, ChangeDirection[] asked, ProofOptions options, CancellationToken cancellationToken)
    {
        ComparedAccess?[] shown = new ComparedAccess?[asked.Length];
        UndecidedCell? open = null;
        long rows = 0;
        foreach (ComparedAccess row in ModelComparison.Compare(before, after, options, cancellationToken: cancellationToken))
        {
            rows++;
            int at = Array.IndexOf(asked, row.Change);
            if (at >= 0 && row.Verdict == Verdict.Refuted)
            {
                shown[at] ??= row;
            }

            // What can only be lost is no question about what is gained.
            bool isAsked = row.Open is { } cell && (cell.IsGained is not { } isGained || asked.Contains(isGained ? ChangeDirection.Gained : ChangeDirection.Lost));
            open ??= isAsked ? row.Open : null;
            if (Array.TrueForAll(shown, s => s is not null))
            {
                break;
            }
        }

        ProofWitness[] witnesses = [.. shown.Select(s => s?.Witness).OfType<Witness>().Select(WitnessOf)];
        ProofVerdict verdict = witnesses.Length > 0 ? ProofVerdict.Refuted : open is null ? ProofVerdict.Proved : ProofVerdict.Undecided;
        return new ProofAnswer
        {
            Verdict = verdict,
            Reason = verdict == ProofVerdict.Undecided ? open!.Reason : UndecidedReason.None,
            Place = verdict == ProofVerdict.Undecided ? open!.Place : null,
            Witnesses = [.. witnesses],
            Assumptions = [ComparisonLimits.OtherAccounts],
            Cells = rows,
        };
    }

    private static ProofWitness WitnessOf(Witness witness) => new()
    {
        Principal = witness.Principal,
        Action = witness.Action,
        Resource = witness.Resource,
        ResourceAccount = witness.ResourceAccount,
        Context = [.. witness.Context.Select(c => new WitnessKey(c.Key, c.Value, IamCatalogue.Default.IsMultivalued(c.Key)))],
    };
}
