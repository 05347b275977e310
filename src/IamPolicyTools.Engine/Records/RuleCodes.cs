namespace IamPolicyTools.Records;

/// <summary>Codes that several wings name. All others are named by the wing that emits them.</summary>
public static class RuleCodes
{
    /// <summary>A case of an access test.</summary>
    public const string AccessTest = "ACCESS_TEST";

    /// <summary>Access that somebody gained.</summary>
    public const string AccessGained = "ACCESS_GAINED";

    /// <summary>Access that somebody lost.</summary>
    public const string AccessLost = "ACCESS_LOST";

    /// <summary>Access of which it is not decided whether it changes.</summary>
    public const string AccessUndecided = "ACCESS_UNDECIDED";

    /// <summary>A suppression whose last day is past (OP-13).</summary>
    public const string SuppressionExpired = "SUPPRESSION_EXPIRED";

    /// <summary>A suppression that fits no record of a whole run (OP-13).</summary>
    public const string SuppressionUnused = "SUPPRESSION_UNUSED";
}
