using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// How many calls of a script were read, and how many could not be. The calls of one reading share it, so that whoever gathers their requests can
/// finish before the error that counts what is missing, and raise it in the reader's place.
/// </summary>
public sealed class ScriptTally
{
    private readonly HashSet<string> _variables = new(StringComparer.Ordinal);

    /// <summary>The calls that were found.</summary>
    public int Calls { get; private set; }

    /// <summary>Those that could not be read.</summary>
    public int Failed { get; private set; }

    /// <summary>True when somebody else raises the error.</summary>
    public bool IsTakenOver { get; private set; }

    /// <summary>True where the reader was told to go on without them.</summary>
    public bool GoesOn { get; private set; }

    /// <summary>The variables whose values are missing, as they are written.</summary>
    public ImmutableArray<string> Variables => [.. _variables.Where(IsNamed).Order(StringComparer.Ordinal)];

    // A substitution, or a program that calls with words of its own, can be given no value.
    private static bool IsNamed(string variable) => variable is ['$' or '%', _, ..] && !variable.StartsWith("$(", StringComparison.Ordinal);

    /// <summary>Counts a call.</summary>
    public void Count() => Calls++;

    /// <summary>Counts that a call could not be read.</summary>
    /// <param name="exception">Why not; null for another reason than its text.</param>
    public void CountFailed(CommandLineException? exception)
    {
        Failed++;
        _variables.UnionWith(exception?.Variables ?? []);
        if (exception?.Variable is { } first)
        {
            _variables.Add(first);
        }
    }

    /// <summary>Says that the reader goes on without what cannot be read.</summary>
    public void GoOn() => GoesOn = true;

    /// <summary>Says that the caller raises the error.</summary>
    public void TakeOver() => IsTakenOver = true;
}
