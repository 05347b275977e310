namespace IamPolicyTools.Analysis.Globs;

/// <summary>What one place of a <see cref="Glob"/> stands for.</summary>
internal enum GlobTokenKind : byte
{
    /// <summary>The character itself.</summary>
    Literal,

    /// <summary>One character.</summary>
    One,

    /// <summary>Any run of characters.</summary>
    Many,
}

/// <summary>One place of a <see cref="Glob"/>.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Char">The character of a literal.</param>
/// <param name="Except">The characters that a wildcard does not stand for: a colon inside the first five fields of an ARN (PL-40).</param>
internal readonly record struct GlobToken(GlobTokenKind Kind, char Char, string Except)
{
    /// <summary>Any run of any characters.</summary>
    public static GlobToken Many { get; } = new(GlobTokenKind.Many, default, string.Empty);

    /// <summary>Any one character.</summary>
    public static GlobToken One { get; } = new(GlobTokenKind.One, default, string.Empty);

    /// <summary>Any run of characters without a colon.</summary>
    public static GlobToken ManyInField { get; } = new(GlobTokenKind.Many, default, ":");

    /// <summary>Any one character but a colon.</summary>
    public static GlobToken OneInField { get; } = new(GlobTokenKind.One, default, ":");

    /// <summary>True for a character that stands for itself.</summary>
    public bool IsLiteral => Kind == GlobTokenKind.Literal;

    /// <summary>True for any run of any characters.</summary>
    public bool IsAnything => Kind == GlobTokenKind.Many && Except.Length == 0;

    /// <summary>A character that stands for itself.</summary>
    public static GlobToken Of(char c) => new(GlobTokenKind.Literal, c, string.Empty);

    /// <summary>True when a character fits; of a run, as one of its characters.</summary>
    public bool Fits(char c) => Kind == GlobTokenKind.Literal ? c == Char : Except.Length == 0 || !Except.Contains(c);

    /// <summary>True when whatever the other stands for, this one can stand for it too.</summary>
    public bool Covers(GlobToken other)
    {
        if (other.IsLiteral)
        {
            return Fits(other.Char);
        }

        return !IsLiteral && (Kind == GlobTokenKind.Many || other.Kind == GlobTokenKind.One) && Except.All(other.Except.Contains);
    }

    /// <summary>True when some character fits both. The alphabet has no end, so two wildcards always share one.</summary>
    public bool Meets(GlobToken other) => IsLiteral ? other.Fits(Char) : !other.IsLiteral || Fits(other.Char);
}
