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
}
