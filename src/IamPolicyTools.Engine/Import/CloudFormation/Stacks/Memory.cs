using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>
/// What was evaluated, so that it is evaluated once, and what is being evaluated, so that it does not wait for itself (CFN-6).
/// </summary>
/// <param name="file">Receives what is wrong.</param>
internal sealed class Memory(SourceFile file)
{
    // A template's own texts have AWS's limit of 1 MB; texts that double from reference to reference must end somewhere.
    private const int MostCharacters = 4 * 1024 * 1024;
    private const int MostValues = 2_000_000;
    private readonly Dictionary<string, object?> _known = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private long _characters;
    private long _values;

    /// <summary>True once the template has evaluated to more than anything that CloudFormation takes.</summary>
    public bool IsSpent => _characters > MostCharacters || _values > MostValues;

    /// <summary>What has a key; made the first time.</summary>
    /// <param name="key">The resource and property, <c>Role/RoleName</c>.</param>
    /// <param name="place">Where it is needed.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="instead">What stands for it where it waits for itself.</param>
    public T Once<T>(string key, SourceLocation place, Func<T> make, Func<T> instead)
    {
        if (_known.TryGetValue(key, out object? known))
        {
            return (T)known!;
        }

        int start = _open.IndexOf(key);
        if (start >= 0)
        {
            file.EntityError(
                "REFERENCE_CYCLE",
                "CFN-6",
                $"Found a circle of references: {string.Join(" → ", _open.Skip(start).Append(key).Take(12))}",
                place);
            return instead();
        }

        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            file.EntityError(
                "TEXT_TOO_DEEP", "CFN-6", $"Found references that lead through {_open.Count} others, more than can be followed", place);
            return instead();
        }

        _open.Add(key);
        T made = make();
        _open.RemoveAt(_open.Count - 1);
        _known[key] = made;
        return made;
    }

    /// <summary>Counts values and characters; false when there are too many, which is reported once.</summary>
    public bool Spend(int characters, SourceLocation place)
    {
        bool wasSpent = IsSpent;
        _values++;
        _characters += characters;
        if (IsSpent && !wasSpent)
        {
            file.EntityError(
                "TEXT_TOO_LARGE",
                "CFN-6",
                "The template's functions give more than any template may hold; what comes after this place is taken to be unknown",
                place);
        }

        return !IsSpent;
    }
}
