using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Bases;

/// <summary>What is odd about the context that a question is asked in: keys that there are not, and values that a key cannot have.</summary>
internal static class ContextWarnings
{
    /// <summary>Tells of the keys of a context, and of their values.</summary>
    public static IEnumerable<string> Of(ContextLayer context) => context.Entries
        .SelectMany(e => e.Values.Select(v => QuestionDoubts.OfValue(e.Key.ToString(), v.Text))
            .Prepend(QuestionDoubts.OfSeveral(e.Key.ToString(), e.Values.Length))
            .Prepend(QuestionDoubts.OfKey(e.Key.ToString())))
        .OfType<string>();

    /// <summary>Tells of keys that are said to be unknown: one that there is not is unknown to nobody.</summary>
    /// <param name="keys">Keys, and patterns of keys.</param>
    public static IEnumerable<string> OfUnknown(IEnumerable<string>? keys) =>
        (keys ?? []).Where(k => !k.AsSpan().ContainsAny('*', '?')).Select(QuestionDoubts.OfKey).OfType<string>();
}
