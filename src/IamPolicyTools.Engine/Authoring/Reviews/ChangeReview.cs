using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Model;

namespace IamPolicyTools.Authoring.Reviews;

/// <summary>
/// What who reviews a change should know besides who gains and loses what: sizes and attachments before and after, what a changed statement
/// leaves open, what it could have been narrowed to, and what was so before (policy-repositories.md, section 3).
/// </summary>
public static class ChangeReview
{
    /// <summary>The rows of a comparison, each with what else is to be known of the change as a whole.</summary>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model after.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="options">How the models were compared.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ImmutableArray<ComparedAccess> With(
        IamModel before, IamModel after, ImmutableArray<ComparedAccess> rows, ProofOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (rows.IsDefaultOrEmpty)
        {
            return rows;
        }

        ChangedDocument[] changed = [.. ChangedDocument.Of(before, after)];
        ImmutableArray<string> facts =
        [
            .. ChangedSizes.Of(changed),
            .. ChangedSizes.OfAttachments(before, after),
            .. StatementReview.Values(changed),
            .. StatementReview.Vacuous(changed, options, cancellationToken),
            .. StatementReview.Exceptions(changed, rows),
            .. StatementReview.OpenWithoutKey(after, rows, options),
            .. GuardReview.Of(before, after, changed, rows, options, cancellationToken),
        ];
        return facts.IsEmpty ? rows : [.. rows.Select(r => r with { Facts = facts })];
    }
}
