using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>
/// FD-3, fact by fact: what credentials a user has; null where that is not known. A person who writes an account says what there is, and
/// may say of a member that it is unknown (IN-24); AWS's dump, which has dates of creation, does not tell.
/// </summary>
internal static class KnownCredentials
{
    private const int MostKeys = 2;

    /// <summary>True for fewer than two access keys, false for two: then no other can be created.</summary>
    public static bool? HasRoomForKey(User user) => user.GetKeys().Length >= MostKeys ? false
        : user.CredentialReport is not null || (!user.Unknowns.ContainsKey("AccessKeys") && (IsWritten(user) || !user.AccessKeys.IsEmpty))
            ? true
            : null;

    /// <summary>Whether there is a password.</summary>
    public static bool? HasPassword(User user) => user.LoginProfile is not null || user.PasswordLastUsed is not null
        ? true
        : user.CredentialReport?.PasswordEnabled ?? Absent(user, "LoginProfile");

    /// <summary>Whether there is an MFA device.</summary>
    public static bool? HasMfa(User user) => user.MfaActive ?? Absent(user, "MFADevices");

    private static bool? Absent(User user, string member) => IsWritten(user) && !user.Unknowns.ContainsKey(member) ? false : null;

    private static bool IsWritten(User user) => user.CreateDate is null;
}
