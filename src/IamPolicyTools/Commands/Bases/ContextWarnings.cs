using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Bases;

/// <summary>What is odd about the context that a question is asked in: keys that there are not, and values that a key cannot have.</summary>
internal static class ContextWarnings
{
    /// <summary>Tells of the keys of a context, and of their values.</summary>
    public static IEnumerable<string> Of(ContextLayer context) =>
        OfKeys(context.Entries.Select(e => e.Key.ToString())).Concat(OfValues(context));

    /// <summary>Tells of keys that are said to be unknown: one that there is not is unknown to nobody.</summary>
    /// <param name="keys">Keys, and patterns of keys.</param>
    public static IEnumerable<string> OfUnknown(IEnumerable<string>? keys) =>
        OfKeys((keys ?? []).Where(k => !k.AsSpan().ContainsAny('*', '?')));

    /// <summary>Tells of the values alone.</summary>
    public static IEnumerable<string> OfValues(ContextLayer context) => context.Entries
        .SelectMany(e => e.Values.Select(v => RequestChecks.CheckValue(IamCatalogue.Default, e.Key.ToString(), v.Text)))
        .OfType<Diagnostic>().Select(d => d.Message);

    private static IEnumerable<string> OfKeys(IEnumerable<string> keys) =>
        keys.Select(k => RequestChecks.CheckKey(IamCatalogue.Default, k)).OfType<Diagnostic>().Select(d => d.Message);
}
