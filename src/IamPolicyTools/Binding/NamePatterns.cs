using System.Management.Automation;

namespace IamPolicyTools.Binding;

/// <summary>Names as a parameter takes them, each a PowerShell wildcard pattern or a plain name; upper and lower case are the same.</summary>
internal sealed class NamePatterns
{
    private readonly WildcardPattern[] _patterns;

    private NamePatterns(IEnumerable<string> names) =>
        _patterns = [.. names.Select(n => new WildcardPattern(n, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];

    /// <summary>Reads names.</summary>
    /// <param name="names">The names.</param>
    public static NamePatterns Create(IEnumerable<string> names) => new(names);

    /// <summary>True when a name fits one of the patterns.</summary>
    /// <param name="name">The name.</param>
    public bool Fits(string name) => Array.Exists(_patterns, p => p.IsMatch(name));

    /// <summary>The items whose name fits.</summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="name">The name of an item.</param>
    public IEnumerable<T> Filter<T>(IEnumerable<T> items, Func<T, string> name) => items.Where(item => Fits(name(item)));
}
