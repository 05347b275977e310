using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>A way into the parameters of a call: <c>TagSpecifications[ResourceType=instance].Tags</c> (CL-51).</summary>
/// <param name="Steps">Its steps.</param>
/// <param name="Text">How it is written.</param>
internal sealed record ValuePath(ImmutableArray<PathStep> Steps, string Text)
{
    /// <summary>The parameter it begins with.</summary>
    public string Parameter => Steps[0].Name;

    /// <summary>The number of steps up to the last list, of which each element counts by itself; 0 when there is none. Lists in lists are one.</summary>
    public int ListSteps { get; } = 1 + Array.FindLastIndex([.. Steps], s => s.IsList);

    /// <summary>What the path has in common with others that walk through the same list; empty when it walks through none.</summary>
    public string ListKey => string.Join('.', Steps.Take(ListSteps).Select(s => s.Name));

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    public static ValuePath Parse(string text) => new([.. Split(text).Select(PathStep.Parse)], text);

    // An option's name has no dots to split at.
    private static string[] Split(string text) => text.Split('.');
}

/// <summary>A step of a path.</summary>
/// <param name="Name">The member.</param>
/// <param name="IsList">True for <c>Name[]</c>: every element.</param>
/// <param name="FilterKey">For <c>Name[K=v]</c> the member that tells which elements; null for all.</param>
/// <param name="FilterValue">Its value.</param>
internal readonly record struct PathStep(string Name, bool IsList, string? FilterKey, string? FilterValue)
{
    /// <summary>Reads a step.</summary>
    /// <param name="text">The step.</param>
    public static PathStep Parse(string text)
    {
        int bracket = text.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0)
        {
            return new PathStep(text, false, null, null);
        }

        string inner = text[(bracket + 1)..^1];
        int equals = inner.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new PathStep(text[..bracket], true, null, null)
            : new PathStep(text[..bracket], false, inner[..equals], inner[(equals + 1)..]);
    }
}
