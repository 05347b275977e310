using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Sts;

/// <summary>AssumeRole: a role for somebody who has credentials already.</summary>
public static class RoleSessions
{
    private const int MaxProvidedContexts = 5;

    /// <summary>AssumeRole.</summary>
    /// <param name="context">The call's context. For nobody the trust policy is not asked.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">STS would refuse the call.</exception>
    public static Grant<AssumeRoleResponse> AssumeRole(OperationContext context, AssumeRoleCall call)
    {
        var target = RoleTarget.Of(context.Model, call.RoleArn);
        Check.Form(NameRules.RoleSessionName(call.RoleSessionName), call.RoleSessionName);
        if (call.ExternalId is { } externalId)
        {
            Check.Form(NameRules.ExternalId(externalId), externalId);
        }

        if (call.ProvidedContexts.Length > MaxProvidedContexts)
        {
            throw Invalid($"ProvidedContexts has up to {MaxProvidedContexts} items, found {call.ProvidedContexts.Length}.", "ProvidedContexts");
        }

        int seconds = SessionDuration.OfRoleCall(call.DurationSeconds);
        SessionTags tags = SessionTags.Of(call.Tags, call.TransitiveTagKeys, context.Caller);
        string? sourceIdentity = SourceIdentity(call.SourceIdentity, context.Caller);
        CompiledPolicySet? policies = SessionPolicies.Read(context, target.AccountId, call.Policy, call.PolicyArns);
        bool isMfaUsed = Mfa.Verify(context, call.SerialNumber, call.TokenCode);

        Authorize(context, target, call, tags, sourceIdentity, isMfaUsed);
        Role role = target.Require();
        SessionDuration.CheckRole(seconds, role, context.Caller);

        // ST-10: nothing of the MFA stays with the session. ST-14: nothing of the caller's own permissions does.
        var session = new Caller
        {
            Requester = Requesters.Of(role, target.Account, call.RoleSessionName) with
            {
                MultiFactorAuthPresent = false,
                SourceIdentity = sourceIdentity,
            },
            SessionPolicies = policies,
            SessionTags = tags.All,
            TransitiveTagKeys = tags.TransitiveKeys,
        };
        (Credentials credentials, Caller caller) = Issue.For(context, session, seconds);
        var response = new AssumeRoleResponse
        {
            Credentials = credentials,
            AssumedRoleUser = target.User(call.RoleSessionName),
            SourceIdentity = sourceIdentity,
        };
        return new Grant<AssumeRoleResponse>(response, credentials, caller);
    }

    // 2.6: each action the call uses is asked for, on the trust policy and on the caller's own.
    private static void Authorize(
        OperationContext context, RoleTarget target, AssumeRoleCall call, SessionTags tags, string? sourceIdentity, bool isMfaUsed)
    {
        ContextLayer.Builder layer = new ContextLayer.Builder()
            .Add("sts:RoleSessionName", call.RoleSessionName)
            .AddIfKnown("sts:ExternalId", call.ExternalId)
            .AddIfKnown("sts:SourceIdentity", sourceIdentity);
        tags.AddTo(layer);
        Mfa.AddTo(layer, isMfaUsed);
        if (!call.ProvidedContexts.IsEmpty)
        {
            layer.Add("sts:RequestContextProviders", call.ProvidedContexts.Select(c => c.ProviderArn), isMultivalued: true);
        }

        ContextLayer keys = layer.Build();
        target.Authorize(context, context.Subject, "sts:AssumeRole", keys);
        if (tags.NeedPermission)
        {
            target.Authorize(context, context.Subject, "sts:TagSession", keys);
        }

        if (sourceIdentity is not null)
        {
            target.Authorize(context, context.Subject, "sts:SetSourceIdentity", keys);
        }

        if (!call.ProvidedContexts.IsEmpty)
        {
            target.Authorize(context, context.Subject, "sts:SetContext", keys);
        }
    }

    // ST-8
    private static string? SourceIdentity(string? given, Caller? caller)
    {
        if (given is not null)
        {
            Check.Form(NameRules.SourceIdentity(given), given);
        }

        string? inherited = caller?.Requester.SourceIdentity;
        return inherited is null || given is null || given == inherited
            ? given ?? inherited
            : throw Invalid($"The source identity of the calling session is {inherited} and cannot be changed to {given}.", given);
    }

    private static IamOperationException Invalid(string message, string target) => new(IamErrorCode.ValidationError, message, target);
}

/// <summary>The parameters of AssumeRole (ST-1).</summary>
public sealed record AssumeRoleCall
{
    /// <summary>The role.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The session's name, 2 to 64 characters.</summary>
    public required string RoleSessionName { get; init; }

    /// <summary>An inline session policy, JSON, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>ARNs of managed session policies, up to 10.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>900 to what the role permits; null for an hour.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The external id, or null (ST-9).</summary>
    public string? ExternalId { get; init; }

    /// <summary>The MFA device, or null.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The MFA code, six digits, or null.</summary>
    public string? TokenCode { get; init; }

    /// <summary>The source identity to set, or null (ST-8).</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Session tags, up to 50 (ST-5).</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>Keys of the tags that chained sessions inherit (ST-6).</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>Context assertions, up to 5.</summary>
    public ImmutableArray<ProvidedContext> ProvidedContexts { get; init; } = [];
}

/// <summary>A trusted context assertion. What it asserts is not read.</summary>
/// <param name="ProviderArn">Who vouches for it.</param>
/// <param name="ContextAssertion">The assertion; null when it is left out.</param>
public sealed record ProvidedContext(string ProviderArn, string? ContextAssertion);
