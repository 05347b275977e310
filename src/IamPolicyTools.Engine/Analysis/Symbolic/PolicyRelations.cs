using System.Collections.Immutable;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>The questions about one document or two (change-and-proof.md, section 3).</summary>
public static class PolicyRelations
{
    /// <summary>CP-21: does the new document allow nothing that the old one does not?</summary>
    /// <param name="existing">The old document.</param>
    /// <param name="changed">The new document.</param>
    /// <param name="options">The space.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ProofAnswer NoNewAccess(PolicyDocument existing, PolicyDocument changed, ProofOptions options, CancellationToken cancellationToken = default) =>
        DocumentProver.Find([changed, existing], [true, false], options, cancellationToken);

    /// <summary>CP-22: does the new document allow all that the old one does?</summary>
    /// <inheritdoc cref="NoNewAccess"/>
    public static ProofAnswer NoLostAccess(PolicyDocument existing, PolicyDocument changed, ProofOptions options, CancellationToken cancellationToken = default) =>
        NoNewAccess(changed, existing, options, cancellationToken);

    /// <summary>CP-23: do both documents allow the same? A witness for each direction that fails.</summary>
    /// <inheritdoc cref="NoNewAccess"/>
    public static ProofAnswer Equivalent(PolicyDocument existing, PolicyDocument changed, ProofOptions options, CancellationToken cancellationToken = default)
    {
        ProofAnswer gained = NoNewAccess(existing, changed, options, cancellationToken);
        ProofAnswer lost = NoLostAccess(existing, changed, options, cancellationToken);
        ProofAnswer worst = gained.Verdict == ProofVerdict.Refuted || (gained.Verdict == ProofVerdict.Undecided && lost.Verdict != ProofVerdict.Refuted) ? gained : lost;
        return worst with
        {
            Witnesses = [.. gained.Witnesses, .. lost.Witnesses],
            Assumptions = [.. gained.Assumptions.Union(lost.Assumptions)],
            Cells = gained.Cells + lost.Cells,
        };
    }

    /// <summary>CP-25: is there nothing that both documents allow?</summary>
    /// <param name="first">One document.</param>
    /// <param name="second">The other.</param>
    /// <param name="options">The space.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ProofAnswer Disjoint(PolicyDocument first, PolicyDocument second, ProofOptions options, CancellationToken cancellationToken = default) =>
        DocumentProver.Find([first, second], [true, true], options, cancellationToken);

    /// <summary>CP-26 and CP-28: does the document allow nothing in a region?</summary>
    /// <param name="policy">The document.</param>
    /// <param name="region">The region; null for all requests.</param>
    /// <param name="options">The space.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ProofAnswer NeverAllows(PolicyDocument policy, AccessRegion? region, ProofOptions options, CancellationToken cancellationToken = default) =>
        region is null
            ? DocumentProver.Find([policy], [true], options, cancellationToken)
            : DocumentProver.Find([policy, region.ToDocument()], [true, true], options, cancellationToken);

    /// <summary>CP-28: does the document allow all that is in a region?</summary>
    /// <inheritdoc cref="NeverAllows"/>
    public static ProofAnswer AlwaysAllows(PolicyDocument policy, AccessRegion region, ProofOptions options, CancellationToken cancellationToken = default) =>
        DocumentProver.Find([region.ToDocument(), policy], [true, false], options, cancellationToken);

    /// <summary>CP-29: is there no request that a statement matches?</summary>
    /// <param name="policy">The document.</param>
    /// <param name="statement">The position of the statement, counted from 0.</param>
    /// <param name="options">The space.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ProofAnswer IsDead(PolicyDocument policy, int statement, ProofOptions options, CancellationToken cancellationToken = default) =>
        DocumentProver.Find([Only(policy, policy.Statements[statement])], [true], options, cancellationToken);

    /// <summary>CP-29: is the document the same without a statement?</summary>
    /// <inheritdoc cref="IsDead"/>
    public static ProofAnswer IsRedundant(PolicyDocument policy, int statement, ProofOptions options, CancellationToken cancellationToken = default) =>
        Equivalent(policy, new PolicyDocument(policy.Version, policy.Id, policy.Statements.RemoveAt(statement), policy.Location), options, cancellationToken);

    private static PolicyDocument Only(PolicyDocument policy, Statement statement) =>
        new(policy.Version, policy.Id, [statement.AsAllow()], policy.Location);
}

/// <summary>Actions on resources, whoever asks for them and how (CP-45).</summary>
public sealed record AccessRegion
{
    /// <summary>Pairs of actions and resources with wildcards as in policies; no actions are all, and no resources are all. The region is their union.</summary>
    public required ImmutableArray<(ImmutableArray<string> Actions, ImmutableArray<string> Resources)> Parts { get; init; }

    /// <summary>The region as a document that allows just that, to everybody.</summary>
    internal PolicyDocument ToDocument() => new(
        PolicyVersion.V2012,
        null,
        [
            .. Parts.Select((p, i) => new Statement
            {
                Index = i,
                Effect = Effect.Allow,
                Principal = new PrincipalElement(false, true, [new PrincipalEntry(PrincipalType.Aws, "*", default)], default),
                Action = new ActionElement(false, PolicyList.Create<LocatedText>([.. Any(p.Actions).Select(a => new LocatedText(a, default))]), default),
                Resource = new ResourceElement(false, PolicyList.Create<PolicyString>([.. Any(p.Resources).Select(r => PolicyString.Literal(r))]), default),
            }),
        ],
        default);

    private static ImmutableArray<string> Any(ImmutableArray<string> texts) => texts.IsDefaultOrEmpty ? ["*"] : texts;
}
