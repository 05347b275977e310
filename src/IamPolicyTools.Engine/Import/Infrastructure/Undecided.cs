namespace IamPolicyTools.Import.Infrastructure;

/// <summary>Whether something is: it is, it is not, or it is under a condition that nobody has decided (IN-13).</summary>
/// <param name="Is">True where it is, false where it is not, null where that is not decided.</param>
/// <param name="Text">The condition in words, where it is not decided.</param>
internal readonly record struct Undecided(bool? Is, string? Text)
{
    /// <summary>It is.</summary>
    public static Undecided Always => new(true, null);

    /// <summary>It is not.</summary>
    public static Undecided Never => new(false, null);

    /// <summary>It is under a condition; it is where there is none.</summary>
    public static Undecided When(string? condition) => condition is null ? Always : new(null, condition);

    /// <summary>Both are.</summary>
    public Undecided And(Undecided other) =>
        Is == false || other.Is == true ? this : Is == true || other.Is == false ? other : new(null, $"{Text} and {other.Text}");

    /// <summary>One of them is.</summary>
    public Undecided Or(Undecided other) =>
        Is == true || other.Is == false ? this
            : Is == false || other.Is == true ? other
            : Text == other.Text ? this
            : new(null, $"{Text} or {other.Text}");

    /// <summary>It is not.</summary>
    public Undecided Not() => Is is { } decided ? new(!decided, null) : new(null, $"not ({Text})");
}
