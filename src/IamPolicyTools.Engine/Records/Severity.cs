namespace IamPolicyTools.Records;

/// <summary>
/// How bad what a record says is (ci-and-reports.md, 2.0a). The order is that of the numbers: a gate at High takes High and Critical.
/// </summary>
public enum Severity : long
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>To be mended when somebody is there anyway.</summary>
    Low,

    /// <summary>To be mended.</summary>
    Medium,

    /// <summary>To be mended now. The gate's default.</summary>
    High,

    /// <summary>Somebody can do great harm today.</summary>
    Critical,
}
