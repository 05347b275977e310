using System.Collections.Immutable;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Testing;

/// <summary>
/// What makes a case inconclusive in a file that requires keys, or that everything be known (AT-6): what the answer could change with. A
/// denial that nothing undoes rests on nothing.
/// </summary>
/// <param name="file">The file.</param>
internal readonly struct OpenPoints(AccessTestFile file)
{
    // A case asks as its principal does, directly.
    private const string Via = "aws:ViaAWSService";

    /// <summary>What is missing of an answer, in words; null when nothing is that the file requires.</summary>
    /// <param name="asked">Whom it was asked for.</param>
    /// <param name="access">The answer.</param>
    /// <param name="owner">The account that owns the resource, where the case says it.</param>
    public string? Missing(ModelAccess asked, IamAccessResult access, string? owner)
    {
        if (!file.RequiresKeys && !file.RequiresKnown)
        {
            return null;
        }

        string[] keys = [.. Keys(access)];
        if (file.RequiresKeys && keys.Length > 0)
        {
            return OfKeys(keys);
        }

        string[] points = file.RequiresKnown ? [.. Points(access, keys).Where(p => !QuestionNotes.IsOfFurtherAction(p))] : [];
        return points.Length == 0 || (IsDenial(access.Decision) && !asked.CanBeAllowed(ActionName.Parse(access.Action), access.Resource, owner)) ? null : OfPoints(points);
    }

    /// <summary>What is missing of the answer to a call, over all requests that it is checked for.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="decision">The decision.</param>
    public string? Missing(CallAnswer answer, Decision decision)
    {
        RequestAnswer[] needed = [.. answer.Requests.Where(r => r.Need != RequestNeed.Optional)];
        if (IsDenial(decision) && needed.Any(r => r.Need == RequestNeed.Required && IsFinal(r.GetResult())))
        {
            return null;
        }

        string[] keys = [.. needed.SelectMany(r => Keys(r.GetResult())).Distinct()];
        return file.RequiresKeys && keys.Length > 0 ? OfKeys(keys)
            : file.RequiresKnown && answer.OpenPoints is { IsEmpty: false } points ? OfPoints(points)
            : null;
    }

    // Whether what the model does not have could undo it is known of an explicit denial alone.
    private static bool IsFinal(IamAccessResult result) => result.Decision == Decision.ExplicitDeny && !AnswerBounds.Of(result.GetRequest()).Best.IsAllowed;

    private static bool IsDenial(Decision decision) => decision is Decision.ExplicitDeny or Decision.ImplicitDeny;

    private static IEnumerable<string> Keys(IamAccessResult access) => access.MissingContextKeys.Where(k => !k.Equals(Via, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Points(IamAccessResult access, string[] keys) =>
        keys.Length == 0 ? access.Notes : access.Notes.Append(QuestionNotes.OfMissing(ImmutableArray.Create(keys)));

    private static string OfKeys(string[] keys) => $"the decision depends on {string.Join(", ", keys)}, which the case does not give";

    private static string OfPoints(IReadOnlyCollection<string> points) => $"the answer rests on what is not known: {string.Join("; ", points)}"
        + (points.Any(p => p.EndsWith(ResourceTarget.UnknownPolicy, StringComparison.Ordinal)) ? ". Write it to the Resources of its account, with its Policy or without one" : string.Empty);
}
