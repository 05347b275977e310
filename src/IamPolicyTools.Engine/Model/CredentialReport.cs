using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>
/// What a row of <c>aws iam get-credential-report</c> says of a user. A report names no key ids and no MFA serial numbers, so
/// these facts stand beside <see cref="User.AccessKeys"/> and <see cref="User.MfaDevices"/> and do not pretend to be them.
/// </summary>
public sealed record CredentialReportEntry
{
    /// <summary>When AWS made the report, in UTC; null when it came as bare CSV, which does not say.</summary>
    public DateTimeOffset? GeneratedTime { get; init; }

    /// <summary>True when the user has a password; null when the report does not say (the root user's, in older reports).</summary>
    public bool? PasswordEnabled { get; init; }

    /// <summary>When the password was last used, in UTC; null when never or unknown.</summary>
    public DateTimeOffset? PasswordLastUsed { get; init; }

    /// <summary>When the password was last set, in UTC; null when there is none or the report does not say.</summary>
    public DateTimeOffset? PasswordLastChanged { get; init; }

    /// <summary>When the password must be changed, in UTC; null when no rule demands it.</summary>
    public DateTimeOffset? PasswordNextRotation { get; init; }

    /// <summary>True when an MFA device is enabled; null when the report does not say.</summary>
    public bool? MfaActive { get; init; }

    /// <summary>The access keys that exist, without their ids.</summary>
    public ImmutableArray<ReportedAccessKey> AccessKeys { get; init; } = [];

    /// <summary>Password, MFA and keys, in one line.</summary>
    public override string ToString() => DisplayedText.Line(
        $"password: {YesOrNo(PasswordEnabled)}, MFA: {YesOrNo(MfaActive)}, access keys: {(AccessKeys.IsEmpty ? "none" : string.Join(", ", AccessKeys))}");

    private static string YesOrNo(bool? value) => value switch
    {
        true => "yes",
        false => "no",
        null => "unknown",
    };
}

/// <summary>An access key as a credential report shows it: without its id.</summary>
/// <param name="Slot">1 or 2, the number in the report's column names.</param>
public sealed record ReportedAccessKey(int Slot)
{
    /// <summary>True while it may be used.</summary>
    public bool IsActive { get; init; }

    /// <summary>When it was created or last changed, in UTC; null when unknown.</summary>
    public DateTimeOffset? LastRotated { get; init; }

    /// <summary>When it was last used, in UTC; null when never or unknown.</summary>
    public DateTimeOffset? LastUsedDate { get; init; }

    /// <summary>The Region it was last used in, or null.</summary>
    public string? LastUsedRegion { get; init; }

    /// <summary>The service it was last used for, by its namespace; or null.</summary>
    public string? LastUsedService { get; init; }

    /// <summary>Number, status and date.</summary>
    public override string ToString() => DisplayedText.Line(
        $"key {Slot} ({(IsActive ? "active" : "inactive")}{(LastRotated is { } date ? $" since {date.UtcDateTime:yyyy-MM-dd}" : string.Empty)})");
}
