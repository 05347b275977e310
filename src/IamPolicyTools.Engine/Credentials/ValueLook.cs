using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Credentials;

/// <summary>What is told of a value that is not kept: its look, never what it says (CF-27).</summary>
/// <param name="Length">Its length in characters.</param>
/// <param name="IsQuoted">True when it stands in quotes, which the tools take for a part of it.</param>
/// <param name="HasBlank">True when there is a blank inside.</param>
/// <param name="IsKeyId">True for the form of an access key id.</param>
/// <param name="IsLowerCaseKeyId">True for an access key id in lower-case letters.</param>
/// <param name="IsSecret">True for the form of a secret access key.</param>
/// <param name="EndsWithPercent">True for what a shell shows behind a line without an end.</param>
internal readonly record struct ValueLook(
    int Length, bool IsQuoted, bool HasBlank, bool IsKeyId, bool IsLowerCaseKeyId, bool IsSecret, bool EndsWithPercent)
{
    /// <summary>Looks at a value.</summary>
    /// <param name="value">The value.</param>
    public static ValueLook Of(ReadOnlySpan<char> value)
    {
        string text = value.Length <= 20 ? value.ToString() : string.Empty;
        return new ValueLook(
            value.Length,
            IsInQuotes(value),
            value.IndexOfAny(' ', '\t', '\n') >= 0,
            AccessKeyIds.IsWellFormed(text),
            !AccessKeyIds.IsWellFormed(text) && AccessKeyIds.IsWellFormed(text.ToUpperInvariant()),
            SecretText.IsShapedLikeSecret(value),
            value.EndsWith("%"));
    }

    /// <summary>True when a text begins and ends with the same quote.</summary>
    /// <param name="text">The text.</param>
    public static bool IsInQuotes(ReadOnlySpan<char> text) => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0];

    /// <summary>What is wrong with an access key id, or null.</summary>
    public string? FaultOfKeyId() => this switch
    {
        { IsKeyId: true } => null,
        { IsSecret: true } => "has the form of a secret access key",
        { IsQuoted: true } => "stands in quotes, which the tools take for a part of it",
        { HasBlank: true } => "has a blank or a line break inside",
        { IsLowerCaseKeyId: true } => "is in lower-case letters",
        { EndsWithPercent: true } => "ends with %, which a shell shows behind a line without an end",
        { Length: < 20 } => $"has {Length} characters instead of 20: it may be cut off",
        { Length: > 20 } => $"has {Length} characters instead of 20",
        _ => "is not AKIA or ASIA and 16 upper-case letters or digits",
    };

    /// <summary>What is wrong with a secret access key, or null.</summary>
    public string? FaultOfSecret() => this switch
    {
        { IsSecret: true } => null,
        { IsKeyId: true } => "has the form of an access key id",
        { IsQuoted: true } => "stands in quotes, which the tools take for a part of it",
        { HasBlank: true } => "has a blank or a line break inside",
        { EndsWithPercent: true } => "ends with %, which a shell shows behind a line without an end",
        { Length: < 40 } => $"has {Length} characters instead of 40: it may be cut off",
        { Length: > 40 } => $"has {Length} characters instead of 40",
        _ => "is not made of letters, digits, / + and =",
    };
}
