using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Templates;

/// <summary>The answer to a placeholder of a template (PO-2.1).</summary>
/// <param name="name">What stands between the placeholder's brackets.</param>
/// <param name="location">Where it is given.</param>
internal sealed class Variable(string name, SourceLocation location)
{
    public string Name => name;

    public SourceLocation Location => location;

    /// <summary>The values; one unless it is a list. Of a <see cref="Fact"/> none.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    public bool IsList { get; init; }

    /// <summary>The member of the account whose value it has, such as <c>AccountId</c>; null when it has values of its own.</summary>
    public string? Fact { get; init; }

    /// <summary>True for one of several names that one entry of a file gives the same value.</summary>
    public bool IsSynonym { get; init; }

    /// <summary>True once a placeholder was answered by it, or when a later one of its name replaces it on purpose.</summary>
    public bool IsUsed { get; set; }

    /// <summary>True once a placeholder was answered by a variable of that name that stands over it.</summary>
    public bool IsHidden { get; set; }
}
