using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Sts;

/// <summary>AssumeRoleWithWebIdentity: a role for somebody whom an OIDC provider vouches for.</summary>
public static class WebIdentitySessions
{
    /// <summary>AssumeRoleWithWebIdentity. The call is unsigned: the context's caller has no part in it.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">STS would refuse the call.</exception>
    public static Grant<AssumeRoleWithWebIdentityResponse> AssumeRoleWithWebIdentity(OperationContext context, AssumeRoleWithWebIdentityCall call)
    {
        OperationContext unsigned = context.WithoutCaller();
        var target = RoleTarget.Of(context.Model, call.RoleArn);
        Check.Form(NameRules.RoleSessionName(call.RoleSessionName), call.RoleSessionName);
        WebIdentityToken token = call.Token;
        string host = token.Host ?? call.ProviderId ?? throw Invalid("The token has no issuer (iss), and ProviderId names none.");
        string subject = token.Text("sub") ?? token.Text("user_id") ?? token.Text("id") ?? throw Invalid("The token has no subject (sub).");
        if (token.SourceIdentity is { } identity)
        {
            Check.Form(NameRules.SourceIdentity(identity), identity);
        }

        int seconds = SessionDuration.OfRoleCall(call.DurationSeconds);
        SessionTags tags = SessionTags.Of(token.Tags, token.TransitiveTagKeys, null);
        CompiledPolicySet? policies = SessionPolicies.Read(context, target.AccountId, call.Policy, call.PolicyArns);

        OpenIdConnectProvider? provider = FindProvider(target, host);
        string? audience = Audience(token, provider);
        ContextLayer.Builder layer = new ContextLayer.Builder()
            .Add("sts:RoleSessionName", call.RoleSessionName)
            .Add("sts:RoleAuthorizedByIdp", "false")
            .AddIfKnown("sts:SourceIdentity", token.SourceIdentity);
        WebIdentityKeys.AddTo(layer, host, token, audience);
        tags.AddTo(layer);
        ContextLayer keys = layer.Build();

        var asking = Requester.OfProvider(provider?.Arn ?? host);
        var asked = new Subject(asking, PrincipalPolicies.None, true);
        FederatedTrust.Authorize(unsigned, target, asked, "sts:AssumeRoleWithWebIdentity", keys, tags, token.SourceIdentity);
        Role role = target.Require();
        SessionDuration.CheckRole(seconds, role, null);

        var session = new Caller
        {
            Requester = Requesters.Of(role, target.Account, call.RoleSessionName) with
            {
                FederatedProvider = asking.FederatedProvider,
                SourceIdentity = token.SourceIdentity,
                SessionContext = WebIdentityKeys.Kept(keys, host),
            },
            SessionPolicies = policies,
            SessionTags = tags.All,
            TransitiveTagKeys = tags.TransitiveKeys,
        };
        (Credentials credentials, Caller caller) = Issue.For(unsigned, session, seconds);
        var response = new AssumeRoleWithWebIdentityResponse
        {
            Credentials = credentials,
            AssumedRoleUser = target.User(call.RoleSessionName),
            SourceIdentity = token.SourceIdentity,
            SubjectFromWebIdentityToken = subject,
            Provider = provider?.Arn ?? host,
            Audience = token.AuthorizedParty ?? audience,
        };
        return new Grant<AssumeRoleWithWebIdentityResponse>(response, credentials, caller);
    }

    // ST-35: the role's account must know the provider, unless everybody does (ST-34). Null for those.
    private static OpenIdConnectProvider? FindProvider(RoleTarget target, string host)
    {
        OpenIdConnectProvider? provider = target.Account?.OpenIdConnectProviders.Values.FirstOrDefault(p => p.Url == host);
        return provider is not null || WebIdentityFacts.BuiltInProviders.Contains(host)
            ? provider
            : throw Invalid(
                $"No OpenIDConnect provider found in your account for https://{host}: account {target.AccountId} "
                + (target.Account is null ? "is not in the model." : "has none (New-IamOpenIDConnectProvider adds one)."));
    }

    // Of several audiences, the one that the provider object knows.
    private static string? Audience(WebIdentityToken token, OpenIdConnectProvider? provider)
    {
        string? fit = token.Audiences.FirstOrDefault(a => provider is null || provider.ClientIdList.IsEmpty || provider.ClientIdList.Contains(a));
        bool isPartyKnown = token.AuthorizedParty is { } party && provider?.ClientIdList.Contains(party) == true;
        return fit is not null || isPartyKnown || token.Audiences.IsEmpty
            ? fit ?? token.Audiences.FirstOrDefault()
            : throw Invalid($"Incorrect token audience: the token is for {string.Join(", ", token.Audiences)}, and {provider} knows {string.Join(", ", provider!.ClientIdList)}.");
    }

    private static IamOperationException Invalid(string message) => new(IamErrorCode.InvalidIdentityToken, message, "WebIdentityToken");
}

/// <summary>The parameters of AssumeRoleWithWebIdentity.</summary>
public sealed record AssumeRoleWithWebIdentityCall
{
    /// <summary>The role.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The session's name, 2 to 64 characters.</summary>
    public required string RoleSessionName { get; init; }

    /// <summary>What the provider says.</summary>
    public required WebIdentityToken Token { get; init; }

    /// <summary>The built-in provider of a token that names no issuer, <c>www.amazon.com</c> or <c>graph.facebook.com</c>; else null.</summary>
    public string? ProviderId { get; init; }

    /// <summary>An inline session policy, JSON, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>ARNs of managed session policies, up to 10.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>900 to what the role permits; null for an hour.</summary>
    public int? DurationSeconds { get; init; }
}
