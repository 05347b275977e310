using System.Text;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Patterns;

/// <summary>
/// A wildcard pattern of one ARN field as a set of texts, with what sets are for: is it in, is one within the other, do two
/// have something in common, and what.
/// </summary>
internal sealed class Glob : IEquatable<Glob>
{
    /// <summary>Stands in <see cref="Code"/> for any run of characters.</summary>
    public const char Many = '\uFFFE';

    /// <summary>Stands in <see cref="Code"/> for any one character.</summary>
    public const char One = '\uFFFF';

    private readonly GlobOp[] _ops;

    private Glob(string code)
    {
        Code = code;
        _ops = [.. code.Select(c => c switch { Many => GlobOp.Many, One => GlobOp.One, _ => GlobOp.Literal })];
        Prefix = code[..code.TakeWhile(IsLiteralCharacter).Count()];
    }

    /// <summary>The pattern that fits every text.</summary>
    public static Glob Everything { get; } = new(Many.ToString());

    /// <summary>The pattern, normalised: equal texts are equal patterns, one wildcard run being written one way only.</summary>
    public string Code { get; }

    /// <summary>The characters before the first wildcard.</summary>
    public string Prefix { get; }

    /// <summary>True when the pattern fits every text.</summary>
    public bool IsEverything => Code.Length == 1 && Code[0] == Many;

    /// <summary>True when only one text fits, <see cref="Code"/> itself.</summary>
    public bool IsLiteral => Prefix.Length == Code.Length;

    /// <summary>A pattern that one text alone fits.</summary>
    public static Glob Of(string text) => new(text);

    /// <summary>A part of a compiled pattern.</summary>
    public static Glob Of(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops)
    {
        var code = new StringBuilder(chars.Length);
        for (int i = 0; i < chars.Length; i++)
        {
            code.Append(ops[i] switch
            {
                GlobOp.Literal => chars[i],
                GlobOp.One or GlobOp.OneInField => One,
                _ => Many,
            });
        }

        return OfCode(code.ToString());
    }

    /// <summary>A pattern of a code that need not be normalised.</summary>
    public static Glob OfCode(string code)
    {
        var text = new StringBuilder(code.Length);
        bool many = false;
        foreach (char c in code)
        {
            // ?* for *?, so that a run of wildcards has one form.
            if (c == Many)
            {
                many = true;
                continue;
            }

            if (many && c != One)
            {
                text.Append(Many);
                many = false;
            }

            text.Append(c);
        }

        return new Glob((many ? text.Append(Many) : text).ToString());
    }

    /// <summary>True when a text fits.</summary>
    public bool Matches(string text) => GlobMatcher.Matches(Code, _ops, text);

    /// <summary>True when every text that fits the other pattern fits this one.</summary>
    public bool Contains(Glob other)
    {
        if (IsEverything || Code == other.Code)
        {
            return true;
        }

        if (other.IsLiteral)
        {
            return Matches(other.Code);
        }

        return !IsLiteral && other.Prefix.StartsWith(Prefix, StringComparison.Ordinal) && new GlobContainment(Code).Holds(other.Code);
    }

    /// <summary>True when some text fits both patterns.</summary>
    public bool Overlaps(Glob other)
    {
        if (IsEverything || other.IsEverything)
        {
            return true;
        }

        int common = Math.Min(Prefix.Length, other.Prefix.Length);
        return Prefix.AsSpan(0, common).SequenceEqual(other.Prefix.AsSpan(0, common)) && GlobIntersection.Exists(Code, other.Code);
    }

    /// <summary>The patterns that together fit just the texts which fit both; null when they are too many to be of use.</summary>
    public IReadOnlyList<Glob>? Intersect(Glob other)
    {
        if (Contains(other))
        {
            return [other];
        }

        return other.Contains(this) ? [this] : GlobIntersection.Find(Code, other.Code);
    }

    /// <summary>Texts that fit, different in how much stands for each wildcard; the first is unlike any text that a person writes.</summary>
    public IEnumerable<string> Examples()
    {
        const int MostCombined = 6;
        string[] fills = ["\uE000\uE001\uE002\uE003\uE004\uE005\uE006\uE007", string.Empty, "\uE008"];
        int wildcards = Code.Count(c => c == Many);
        int combinations = wildcards <= MostCombined ? (int)Math.Pow(fills.Length, wildcards) : fills.Length;
        for (int choice = 0; choice < combinations; choice++)
        {
            int rest = choice;
            var text = new StringBuilder();
            foreach (char c in Code)
            {
                if (c == Many)
                {
                    text.Append(fills[rest % fills.Length]);
                    rest = wildcards <= MostCombined ? rest / fills.Length : rest;
                }
                else
                {
                    text.Append(c == One ? '\uE009' : c);
                }
            }

            yield return text.ToString();
        }
    }

    /// <inheritdoc/>
    public bool Equals(Glob? other) => other is not null && Code == other.Code;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Glob);

    /// <inheritdoc/>
    public override int GetHashCode() => Code.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern as a 2012-10-17 policy has it, literal wildcards escaped (PL-75).</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Code.Length);
        for (int i = 0; i < Code.Length; i++)
        {
            text.Append(Code[i] switch
            {
                Many => "*",
                One => "?",
                '*' => "${*}",
                '?' => "${?}",
                '$' when i + 1 < Code.Length && Code[i + 1] == '{' => "${$}",
                char c => c.ToString(),
            });
        }

        return text.ToString();
    }

    private static bool IsLiteralCharacter(char c) => c is not (Many or One);
}
