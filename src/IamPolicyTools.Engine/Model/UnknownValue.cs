using System.Globalization;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>A value that is not known before deployment, and the token that stands for it (IN-5, IN-6).</summary>
/// <param name="Token">The token, as names, ARNs and policies hold it: <c>unknown-1f2e3d4c5b6a</c>.</param>
/// <param name="Kind">What it is a value of.</param>
/// <param name="Origin">Whence it would come, and the name to answer it by: <c>aws_s3_bucket.logs.bucket</c>, <c>Parameter:Env</c>.</param>
public sealed record UnknownValue(string Token, UnknownValueKind Kind, string Origin)
{
    /// <summary>The expression that gives it, as far as the file shows it; else null.</summary>
    public string? Expression { get; init; }

    /// <summary>The file that names it; null when it came from none.</summary>
    public string? File { get; init; }

    /// <summary>Where in the file: the logical address, or line and column.</summary>
    public string? Position { get; init; }

    /// <summary>The same, seen at a place.</summary>
    internal UnknownValue At(SourceLocation place) => place.IsKnown
        ? this with
        {
            File = place.File,
            Position = place.LogicalAddress ?? string.Create(CultureInfo.InvariantCulture, $"{place.Line}:{place.Column}")
        }
        : this;

    /// <summary>The origin.</summary>
    public override string ToString() => DisplayedText.Line(Origin);
}

/// <summary>What a value is that is not known (IN-6).</summary>
public enum UnknownValueKind : long
{
    /// <summary>A name or an id.</summary>
    Name,

    /// <summary>An ARN.</summary>
    Arn,

    /// <summary>The 12 digits of an account.</summary>
    AccountId,

    /// <summary>A Region.</summary>
    Region,

    /// <summary>A policy document.</summary>
    Document,

    /// <summary>Any other text.</summary>
    Text,

    /// <summary>Whether something exists.</summary>
    Condition,

    /// <summary>A list, of which not even the length is known.</summary>
    List,
}
