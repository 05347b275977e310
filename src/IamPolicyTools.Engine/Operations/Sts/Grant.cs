using IamPolicyTools.Evaluation.Requests;


namespace IamPolicyTools.Operations.Sts;

/// <summary>Temporary credentials that a call has earned, with the API's answer. They are good once a store has them.</summary>
/// <typeparam name="T">The API's answer.</typeparam>
/// <param name="Response">The API's answer.</param>
/// <param name="Credentials">The credentials.</param>
/// <param name="Caller">Who calls with them.</param>
public sealed record Grant<T>(T Response, Credentials Credentials, Caller Caller);

/// <summary>Makes credentials for a session.</summary>
internal static class Issue
{
    /// <summary>The credentials of a session, and the caller that they make of their bearer.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="session">The session; key and times are added to it.</param>
    /// <param name="seconds">How long it lasts.</param>
    public static (Credentials Credentials, Caller Caller) For(OperationContext context, Caller session, int seconds)
    {
        var credentials = new Credentials(
            GeneratedKeys.NewId("ASIA", session.AccountId!),
            GeneratedKeys.NewSecret(),
            GeneratedKeys.NewSessionToken(),
            context.Now.AddSeconds(seconds));
        Requester requester = session.Requester with { TokenIssueTime = context.Now, IsSessionKnown = true };
        Caller caller = session with
        {
            Requester = requester,
            AccessKeyId = credentials.AccessKeyId,
            Expiration = credentials.Expiration,
            Context = context.Caller?.Context ?? session.Context,
        };
        return (credentials, caller);
    }
}
