using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Sts;

/// <summary>Sessions for those who have long-term credentials: GetSessionToken and GetFederationToken.</summary>
public static class UserSessions
{
    /// <summary>GetSessionToken: temporary credentials of the user itself, with MFA if a code is given.</summary>
    /// <param name="context">The call's context; somebody must call.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">STS would refuse the call.</exception>
    /// <exception cref="LookupException">Nobody calls.</exception>
    public static Grant<GetSessionTokenResponse> GetSessionToken(OperationContext context, GetSessionTokenCall call)
    {
        Caller self = context.RequireCaller();
        bool isRoot = self.Requester.Kind == RequesterKind.AccountRoot;
        int seconds = SessionDuration.OfUserCall(call.DurationSeconds, isRoot);
        context.Require("sts:GetSessionToken", "*");
        bool isMfaUsed = Mfa.Verify(context, call.SerialNumber, call.TokenCode);
        Caller session = self with
        {
            Requester = self.Requester with
            {
                IsSessionToken = true,
                MultiFactorAuthPresent = isMfaUsed,
                MultiFactorAuthTime = isMfaUsed ? context.Now : null,
            },

            // They outlive the key that asked for them.
            IsKeyModelled = false,
        };
        (Credentials credentials, Caller caller) = Issue.For(context, session, seconds);
        return new Grant<GetSessionTokenResponse>(new GetSessionTokenResponse(credentials), credentials, caller);
    }

    /// <summary>GetFederationToken: a session for somebody else, with some of the user's permissions (ST-11).</summary>
    /// <param name="context">The call's context; somebody must call.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">STS would refuse the call.</exception>
    /// <exception cref="LookupException">Nobody calls.</exception>
    public static Grant<GetFederationTokenResponse> GetFederationToken(OperationContext context, GetFederationTokenCall call)
    {
        Caller self = context.RequireCaller();
        string account = AccountOf(self);
        Check.Form(NameRules.FederatedUserName(call.Name), call.Name);
        bool isRoot = self.Requester.Kind == RequesterKind.AccountRoot;
        int seconds = SessionDuration.OfUserCall(call.DurationSeconds, isRoot);

        // ST-6: nothing is transitive here, and nothing is inherited.
        var tags = SessionTags.Of(call.Tags, [], null);
        CompiledPolicySet? policies = SessionPolicies.Read(context, account, call.Policy, call.PolicyArns);
        string arn = $"arn:{Arn.Parse(self.Arn).Partition}:sts::{account}:federated-user/{call.Name}";
        var layer = new ContextLayer.Builder();
        tags.AddTo(layer);
        ContextLayer keys = layer.Build();
        context.Require("sts:GetFederationToken", arn, keys);
        if (tags.NeedPermission)
        {
            context.Require("sts:TagSession", arn, keys);
        }

        var session = new Caller
        {
            Requester = new Requester
            {
                Kind = RequesterKind.FederatedUser,
                AccountId = account,
                Arn = arn,
                ParentArn = self.Arn,
                UniqueId = self.Requester.UniqueId,
                SessionName = call.Name,
            },
            SessionPolicies = policies,
            SessionTags = tags.All,
        };
        (Credentials credentials, Caller caller) = Issue.For(context, session, seconds);
        var response = new GetFederationTokenResponse
        {
            Credentials = credentials,
            FederatedUser = new FederatedUser(arn, $"{account}:{call.Name}"),
        };
        return new Grant<GetFederationTokenResponse>(response, credentials, caller);
    }

    private static string AccountOf(Caller self) => self.AccountId
        ?? throw new IamOperationException(IamErrorCode.AccessDenied, $"{self} is a service: it has no permissions to hand on.", self.Arn);
}

/// <summary>The parameters of GetSessionToken.</summary>
public sealed record GetSessionTokenCall
{
    /// <summary>900 to 129600; null for twelve hours. The root user gets an hour at most.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The MFA device, or null.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The MFA code, six digits, or null.</summary>
    public string? TokenCode { get; init; }
}

/// <summary>The parameters of GetFederationToken.</summary>
public sealed record GetFederationTokenCall
{
    /// <summary>The session's name, 2 to 32 characters.</summary>
    public required string Name { get; init; }

    /// <summary>An inline session policy, JSON, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>ARNs of managed session policies, up to 10.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>900 to 129600; null for twelve hours. The root user gets an hour at most.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>Session tags, up to 50.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];
}
