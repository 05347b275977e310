using System.Management.Automation;
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

    /// <summary>Warns of what no service has: an answer about it is true of nothing that there is.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="pattern">The action or pattern.</param>
    public static void WarnOfUnknown(Cmdlet cmdlet, string pattern)
    {
        IamCatalogue catalogue = IamCatalogue.Default;
        bool hasWildcard = pattern.AsSpan().ContainsAny('*', '?');
        string? doubt = !hasWildcard ? RequestChecks.CheckAction(catalogue, pattern)?.Message
            : ActionPatterns.Expand(catalogue, pattern).Any() ? null
            : $"No action of AWS's services as of {catalogue.Info.DataDate} fits '{pattern}'.";
        if (doubt is not null)
        {
            cmdlet.WriteWarning(doubt);
        }
    }
}
