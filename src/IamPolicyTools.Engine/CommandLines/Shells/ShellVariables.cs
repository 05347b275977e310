using System.Collections.Frozen;

namespace IamPolicyTools.CommandLines.Shells;

/// <summary>The variables whose values are known: those that were given, and those that a script sets itself (CL-6).</summary>
/// <param name="Given">The given ones. They count everywhere, and before what the script sets.</param>
/// <param name="Assigned">Those that the script sets; each counts behind its assignment alone.</param>
internal sealed record ShellVariables(IReadOnlyDictionary<string, string> Given, IReadOnlyDictionary<string, AssignedVariable> Assigned)
{
    /// <summary>True where the shell may split values at something else than blanks, or not at all.</summary>
    public bool HasOwnSeparators { get; init; }

    /// <summary>True for a text that another shell expands before the one that reads it: what it writes with a backslash is left to the latter.</summary>
    public bool IsExpandedBefore { get; init; }

    /// <summary>The variables of settings.</summary>
    /// <param name="settings">The settings.</param>
    public static ShellVariables Of(CallReaderSettings settings) => new(settings.Variables, settings.Assigned);

    /// <summary>Given variables alone.</summary>
    /// <param name="given">The variables.</param>
    public static ShellVariables Of(IReadOnlyDictionary<string, string> given) => new(given, FrozenDictionary<string, AssignedVariable>.Empty);

    /// <summary>The value at a place of the text; null when it is not known.</summary>
    /// <param name="name">The name.</param>
    /// <param name="offset">The place.</param>
    /// <param name="isOfEnvironment">True for <c>$env:NAME</c>, which is another variable than <c>$NAME</c>.</param>
    public string? Find(string name, int offset, bool isOfEnvironment) =>
        Given.TryGetValue(name, out string? value) ? value
        : !isOfEnvironment && Assigned.TryGetValue(name, out AssignedVariable assigned) && assigned.Offset < offset ? assigned.Value
        : null;
}
