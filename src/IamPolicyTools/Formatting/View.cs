using System.ComponentModel;
using System.Management.Automation;
using System.Reflection;

namespace IamPolicyTools.Formatting;

/// <summary>
/// What the views call to colour a text. Colour exists here alone: no property and no <c>ToString()</c> has any.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class View
{
    private const string Reset = "\u001b[0m";

    // $PSStyle is younger than the library that this is compiled against.
    private static readonly PropertyInfo? s_style = typeof(PSObject).Assembly
        .GetType("System.Management.Automation.PSStyle")?
        .GetProperty("Instance", BindingFlags.Public | BindingFlags.Static);

    private static readonly PropertyInfo? s_rendering = s_style?.PropertyType.GetProperty("OutputRendering");

    /// <summary>What is allowed, or good.</summary>
    /// <param name="value">What to show.</param>
    public static string Good(object? value) => Colour(value, "\u001b[32m");

    /// <summary>What is denied, or wrong.</summary>
    /// <param name="value">What to show.</param>
    public static string Bad(object? value) => Colour(value, "\u001b[31m");

    /// <summary>What is open, or deserves a look.</summary>
    /// <param name="value">What to show.</param>
    public static string Uncertain(object? value) => Colour(value, "\u001b[33m");

    private static string Colour(object? value, string sequence)
    {
        string text = value?.ToString() ?? string.Empty;
        return text.Length == 0 || IsPlain() ? text : sequence + text + Reset;
    }

    // Whether a host can show colour is the engine's to judge: it takes the sequences out of what is piped or redirected.
    private static bool IsPlain() =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        || s_rendering?.GetValue(s_style!.GetValue(null))?.ToString() is null or "PlainText";
}
