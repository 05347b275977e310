using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;

namespace IamPolicyTools.Authoring;

/// <summary>
/// What a rewrite changes, wherever the document stands (CP-59): what it allows by itself, and what it denies where other policies allow. A document
/// that only denies allows nothing, so that the first question alone would call every change of it safe.
/// </summary>
internal static class RewriteProof
{
    /// <summary>Compares two documents.</summary>
    /// <param name="before">The document as it was.</param>
    /// <param name="after">The document as it is rewritten.</param>
    /// <param name="options">What they are used as, and the requests that count.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Whether nothing is possible that was not before, and whether nothing is lost.</returns>
    public static (ProofAnswer Gained, ProofAnswer Lost) Compare(
        PolicyDocument before, PolicyDocument after, ProofOptions options, CancellationToken cancellationToken = default)
    {
        ProofAnswer gained = PolicyRelations.NoNewAccess(before, after, options, cancellationToken);
        ProofAnswer lost = PolicyRelations.NoLostAccess(before, after, options, cancellationToken);
        if (DeniesOf(before).ToString() == DeniesOf(after).ToString())
        {
            return (gained, lost);
        }

        PolicyDocument denied = BesideAll(before, options.Kind);
        PolicyDocument denies = BesideAll(after, options.Kind);
        return (
            Worse(gained, PolicyRelations.NoNewAccess(denied, denies, options, cancellationToken)),
            Worse(lost, PolicyRelations.NoLostAccess(denied, denies, options, cancellationToken)));
    }

    /// <summary>True where a rewrite changes nothing, whatever stands beside it: proved. Else the reason of what was not decided.</summary>
    /// <inheritdoc cref="Compare"/>
    public static ProofAnswer Same(PolicyDocument before, PolicyDocument after, ProofOptions options, CancellationToken cancellationToken = default)
    {
        (ProofAnswer gained, ProofAnswer lost) = Compare(before, after, options, cancellationToken);
        return Worse(gained, lost);
    }

    private static ProofAnswer Worse(ProofAnswer first, ProofAnswer second) => Rank(second) > Rank(first) ? second : first;

    private static int Rank(ProofAnswer answer) => answer.Verdict switch
    {
        ProofVerdict.Refuted => 2,
        ProofVerdict.Undecided => 1,
        _ => 0,
    };

    private static PolicyDocument DeniesOf(PolicyDocument document) => document.With(document.Statements.Where(s => s.Effect == Effect.Deny).Select(s => s.WithoutSid()));

    // The denies, with everything allowed beside them.
    private static PolicyDocument BesideAll(PolicyDocument document, PolicyKind kind) => document.With(
        document.Statements.Where(s => s.Effect == Effect.Deny).Append(new Statement
        {
            Index = document.Statements.Length,
            Effect = Effect.Allow,
            Principal = kind.HasPrincipal() || kind == PolicyKind.ResourceControl ? new PrincipalElement(false, true, [new PrincipalEntry(PrincipalType.Aws, "*", default)], default) : null,
            Action = new ActionElement(false, PolicyList.Create<LocatedText>([new LocatedText("*", default)]), default),
            Resource = kind == PolicyKind.Trust ? null : new ResourceElement(false, PolicyList.Create<PolicyString>([PolicyString.Literal("*")]), default),
        }));
}
