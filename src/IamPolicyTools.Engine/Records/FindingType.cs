namespace IamPolicyTools.Records;

/// <summary>What a code about a document says of it, as IAM Access Analyzer sorts its codes (validation-checks.md, 5).</summary>
public enum FindingType : long
{
    /// <summary>The document does not do what is written; AWS may refuse it.</summary>
    Error,

    /// <summary>The document grants more than its author is likely to want.</summary>
    SecurityWarning,

    /// <summary>The document goes against what AWS recommends, or part of it has no effect.</summary>
    Warning,

    /// <summary>The document can be written better.</summary>
    Suggestion,
}

/// <summary>What follows from a finding type.</summary>
public static class FindingTypes
{
    /// <summary>
    /// The severity of a code that names none of its own (design.md, 12): Error and SecurityWarning High, Warning Low, Suggestion Info.
    /// </summary>
    /// <param name="type">The type.</param>
    public static Severity DefaultSeverity(this FindingType type) => type switch
    {
        FindingType.Error or FindingType.SecurityWarning => Severity.High,
        FindingType.Warning => Severity.Low,
        _ => Severity.Info,
    };

    /// <summary>AWS's spelling: <c>ERROR</c>, <c>SECURITY_WARNING</c>, <c>WARNING</c>, <c>SUGGESTION</c>.</summary>
    /// <param name="type">The type.</param>
    public static string ToAwsName(this FindingType type) => type switch
    {
        FindingType.Error => "ERROR",
        FindingType.SecurityWarning => "SECURITY_WARNING",
        FindingType.Warning => "WARNING",
        _ => "SUGGESTION",
    };
}
