using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Authoring;

/// <summary>
/// Repairs what validation finds, one finding after the other. A repair is taken where it is proved to leave the access as it is; what would
/// change it is told with a request that shows how, and taken only where that is wanted (CP-59).
/// </summary>
public static class PolicyRepairer
{
    private const int MostRepairs = 200;

    /// <summary>The codes that are repaired.</summary>
    public static ImmutableArray<string> Codes => [.. PolicyRepairs.Codes.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Mends a text that cannot be read as a policy: misspelt elements, a Version and an Effect that there are not. AWS refuses such a document, so that
    /// there is no access which could be kept.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="included">The codes that are repaired; all where there is none.</param>
    /// <returns>The document and what was written; null where it cannot be read even then.</returns>
    public static (PolicyDocument Document, ImmutableArray<PolicyRepair> Repairs)? Mend(string text, PolicyUse use, IReadOnlyCollection<string> included)
    {
        ArgumentNullException.ThrowIfNull(use);
        ArgumentNullException.ThrowIfNull(included);
        List<PolicyRepair> repairs = [];
        string current = text;
        while (repairs.Count < MostRepairs)
        {
            if (PolicyParser.ParseText(current, use.Kind, "repair", new DiagnosticBag()) is { } document)
            {
                return (document, [.. repairs]);
            }

            if (Mended(current, use, included) is not { } mended)
            {
                return null;
            }

            repairs.Add(mended.Repair);
            current = mended.After;
        }

        return null;
    }

    private static (string After, PolicyRepair Repair)? Mended(string text, PolicyUse use, IReadOnlyCollection<string> included)
    {
        foreach (PolicyFinding finding in new PolicyValidator().CheckText(text, "repair", use))
        {
            if (NamedReplacements.Unreadable.Contains(finding.Code) && (included.Count == 0 || included.Contains(finding.Code))
                && NamedReplacements.Of(TextDocument.Parse(text, "repair"), finding) is { } mended)
            {
                return (mended.After, new PolicyRepair(finding.Code, finding.StatementIndex + 1, mended.What, RepairEffect.Readable, null, IsApplied: true));
            }
        }

        return null;
    }

    /// <summary>Repairs a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="included">The codes that are repaired; all where there is none.</param>
    /// <param name="changesAccess">True to take repairs that change the access, too.</param>
    /// <param name="options">How relations are proved.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static RepairedPolicy Repair(
        PolicyDocument document, PolicyUse use, IReadOnlyCollection<string> included, bool changesAccess, ProofOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(use);
        ProofOptions own = options with { Kind = use.Kind };
        List<PolicyRepair> repairs = [];
        HashSet<string> refused = [];
        PolicyDocument current = document;
        bool isDone = false;
        while (!isDone && repairs.Count < MostRepairs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            isDone = true;
            foreach (PolicyFinding finding in Findings(current, use).Where(f => included.Count == 0 || included.Contains(f.Code)))
            {
                if (PolicyRepairs.Of(current, finding) is not { } repair || refused.Contains(KeyOf(finding, repair.What)))
                {
                    continue;
                }

                (RepairEffect effect, string? change) = EffectOf(current, repair.After, own, cancellationToken);
                bool isTaken = effect == RepairEffect.Same || changesAccess;
                repairs.Add(new PolicyRepair(finding.Code, finding.StatementIndex + 1, repair.What, effect, change, isTaken));
                if (!isTaken || repair.After.ToString() == current.ToString())
                {
                    refused.Add(KeyOf(finding, repair.What));
                }

                if (isTaken)
                {
                    // What else was found stands elsewhere by now.
                    current = repair.After;
                    isDone = false;
                    break;
                }
            }
        }

        return new RepairedPolicy { Document = current, Repairs = [.. repairs], Left = [.. Findings(current, use).Select(f => f.Code)] };
    }

    private static string KeyOf(PolicyFinding finding, string what) => $"{finding.Code}\n{finding.StatementIndex}\n{what}";

    // Documents are checked as the text that is written in the end.
    private static ImmutableArray<PolicyFinding> Findings(PolicyDocument document, PolicyUse use) =>
        document.UnknownReason is null ? new PolicyValidator().CheckText(document.ToString(), "policy", use) : [];

    private static (RepairEffect Effect, string? Change) EffectOf(PolicyDocument before, PolicyDocument after, ProofOptions options, CancellationToken cancellationToken)
    {
        (ProofAnswer gained, ProofAnswer lost) = RewriteProof.Compare(before, after, options, cancellationToken);
        return (gained.Verdict, lost.Verdict) switch
        {
            (ProofVerdict.Proved, ProofVerdict.Proved) => (RepairEffect.Same, null),
            (ProofVerdict.Refuted, _) => (RepairEffect.Wider, $"allowed then: {gained.Witnesses[0]}"),
            (ProofVerdict.Undecided, _) => (RepairEffect.Undecided, $"{gained.Reason} at {gained.Place}"),
            (_, ProofVerdict.Refuted) => (RepairEffect.Narrower, $"not allowed any more: {lost.Witnesses[0]}"),
            _ => (RepairEffect.Undecided, $"{lost.Reason} at {lost.Place}"),
        };
    }
}
