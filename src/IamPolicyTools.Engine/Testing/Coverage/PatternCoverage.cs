using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Coverage;

/// <summary>Whether an action, a resource or a principal of a statement was one that matched (AT-21).</summary>
/// <param name="Element">The element as AWS names it: <c>Action</c>, <c>NotResource</c> …</param>
/// <param name="Pattern">The entry as written.</param>
/// <param name="Hits">How many requests it matched.</param>
/// <param name="Location">Where it stands.</param>
public sealed record PatternCoverage(string Element, string Pattern, int Hits, Location? Location)
{
    /// <summary>True when it matched some request.</summary>
    public bool IsCovered => Hits > 0;

    /// <summary>The entry, and how often it matched.</summary>
    public override string ToString() => DisplayedText.Line($"{Element} {Pattern}: {Hits}");
}

/// <summary>Which of its two outcomes a condition had (AT-21).</summary>
/// <param name="Operator">The operator as written.</param>
/// <param name="Key">The key as written.</param>
/// <param name="Held">How many requests it held for.</param>
/// <param name="Failed">How many requests it kept the statement from.</param>
/// <param name="Location">Where it stands.</param>
public sealed record ConditionCoverage(string Operator, string Key, int Held, int Failed, Location? Location)
{
    /// <summary>How many of the two outcomes were seen.</summary>
    public int Branches => (Held > 0 ? 1 : 0) + (Failed > 0 ? 1 : 0);

    /// <summary>True when both were seen.</summary>
    public bool IsCovered => Branches == 2;

    /// <summary>The condition, and how often it held and did not.</summary>
    public override string ToString() => DisplayedText.Line($"{Operator} {Key}: held {Held}, did not hold {Failed}");
}
