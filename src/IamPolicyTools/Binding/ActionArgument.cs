using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Binding;

/// <summary>Judges what is given as an action.</summary>
internal static class ActionArgument
{
    /// <summary>True for a pattern of the form service:Name, or <c>*</c> alone (PL-29, PL-33).</summary>
    /// <param name="text">The text.</param>
    public static bool IsPattern(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return text == "*"
            || (colon > 0 && colon < text.Length - 1 && text.LastIndexOf(':') == colon && !text.Any(char.IsWhiteSpace));
    }

    /// <summary>What is to be warned of where no service has such an action: an answer about it is true of nothing that there is.</summary>
    /// <param name="pattern">The action or pattern.</param>
    /// <returns>Null where some service has it.</returns>
    public static string? DoubtOf(string pattern)
    {
        IamCatalogue catalogue = IamCatalogue.Default;
        return !pattern.AsSpan().ContainsAny('*', '?') ? RequestChecks.CheckAction(catalogue, pattern)?.Message
            : ActionPatterns.Expand(catalogue, pattern).Any() ? null
            : $"No action of AWS's services as of {catalogue.Info.DataDate} fits '{pattern}'.";
    }
}
