using System.Globalization;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Sts;

/// <summary>How long sessions may last, in seconds (sts-and-credentials.md, 3.1; ST-2).</summary>
internal static class SessionDuration
{
    private const int OneHour = 3_600;
    private const int Shortest = 900;
    private const int LongestOfRole = 43_200;
    private const int LongestOfUser = 129_600;
    private const int LongestOfAssumedRoot = 900;

    /// <summary>The duration of a role session, as far as the call alone tells.</summary>
    /// <param name="requested">What was asked for, or null.</param>
    public static int OfRoleCall(int? requested) => InRange(requested ?? OneHour, Shortest, LongestOfRole);

    /// <summary>Refuses a duration that the role or the way to it does not permit.</summary>
    /// <param name="seconds">The duration.</param>
    /// <param name="role">The role.</param>
    /// <param name="caller">Who asks; null for an identity without a session.</param>
    public static void CheckRole(int seconds, Role role, Caller? caller)
    {
        // ST-2: chaining. The credentials of an instance or a function are those of a role.
        if (caller?.Requester.Kind == RequesterKind.RoleSession && seconds > OneHour)
        {
            throw Invalid(
                $"The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining: found {seconds}, at most {OneHour}.");
        }

        // A role whose limit is not known may have the longest there is.
        if (seconds > role.MaxSessionDuration && !role.Unknowns.ContainsKey(nameof(Role.MaxSessionDuration)))
        {
            throw Invalid(
                $"The requested DurationSeconds exceeds the MaxSessionDuration set for this role: found {seconds}, at most {role.MaxSessionDuration}.");
        }
    }

    /// <summary>The duration of a GetSessionToken or GetFederationToken session. The root user gets an hour, whatever it asks for.</summary>
    /// <param name="requested">What was asked for, or null.</param>
    /// <param name="isRoot">True for the root user.</param>
    public static int OfUserCall(int? requested, bool isRoot)
    {
        int seconds = InRange(requested ?? LongestOfRole, Shortest, LongestOfUser);
        return isRoot ? Math.Min(seconds, OneHour) : seconds;
    }

    /// <summary>The duration of an AssumeRoot session.</summary>
    /// <param name="requested">What was asked for, or null.</param>
    public static int OfAssumeRoot(int? requested) => InRange(requested ?? LongestOfAssumedRoot, 0, LongestOfAssumedRoot);

    private static int InRange(int seconds, int shortest, int longest) => seconds >= shortest && seconds <= longest
        ? seconds
        : throw Invalid($"DurationSeconds is {shortest} to {longest}, found {seconds.ToString(CultureInfo.InvariantCulture)}.");

    private static IamOperationException Invalid(string message) => new(IamErrorCode.ValidationError, message, "DurationSeconds");
}
