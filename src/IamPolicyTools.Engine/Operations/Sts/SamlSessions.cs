using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Sts;

/// <summary>AssumeRoleWithSAML: a role for somebody whom a SAML provider vouches for.</summary>
public static class SamlSessions
{
    /// <summary>AssumeRoleWithSAML. The call is unsigned: the context's caller has no part in it.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">STS would refuse the call.</exception>
    public static Grant<AssumeRoleWithSamlResponse> AssumeRoleWithSaml(OperationContext context, AssumeRoleWithSamlCall call)
    {
        OperationContext unsigned = context.WithoutCaller();
        var target = RoleTarget.Of(context.Model, call.RoleArn);
        Arn provider = Provider(target, call.PrincipalArn);
        SamlAssertion assertion = call.Assertion;
        string name = SessionName(assertion);
        if (assertion.SourceIdentity is { } identity)
        {
            Check.Form(NameRules.SourceIdentity(identity), identity);
        }

        int seconds = Seconds(call, assertion, context.Now);
        SessionTags tags = SessionTags.Of(assertion.Tags, assertion.TransitiveTagKeys, null);
        CompiledPolicySet? policies = SessionPolicies.Read(context, target.AccountId, call.Policy, call.PolicyArns);
        if (!assertion.Offers(call.RoleArn, call.PrincipalArn))
        {
            throw new IamOperationException(
                IamErrorCode.AccessDenied,
                $"Not authorized to perform sts:AssumeRoleWithSAML: the assertion's Role attribute does not list \"{call.RoleArn},{call.PrincipalArn}\".",
                call.RoleArn);
        }

        ContextLayer.Builder layer = new ContextLayer.Builder()
            .Add("sts:RoleSessionName", name)
            .AddIfKnown("sts:SourceIdentity", assertion.SourceIdentity);
        SamlKeys.AddTo(layer, assertion, provider);
        tags.AddTo(layer);
        var asked = new Subject(Requester.OfProvider(call.PrincipalArn), PrincipalPolicies.None, true);
        FederatedTrust.Authorize(unsigned, target, asked, "sts:AssumeRoleWithSAML", layer.Build(), tags, assertion.SourceIdentity);
        Role role = target.Require();
        SessionDuration.CheckRole(seconds, role, null);

        // ST-42: the person does not exist in IAM; the session's name and tags are all there is.
        var session = new Caller
        {
            Requester = Requesters.Of(role, target.Account, name) with
            {
                SourceIdentity = assertion.SourceIdentity,
                SessionContext = SamlKeys.Kept(assertion, provider),
            },
            SessionPolicies = policies,
            SessionTags = tags.All,
            TransitiveTagKeys = tags.TransitiveKeys,
        };
        (Credentials credentials, Caller caller) = Issue.For(unsigned, session, seconds);
        var response = new AssumeRoleWithSamlResponse
        {
            Credentials = credentials,
            AssumedRoleUser = target.User(name),
            SourceIdentity = assertion.SourceIdentity,
            Subject = assertion.Subject,
            SubjectType = assertion.SubjectType,
            Issuer = assertion.Issuer,
            Audience = assertion.Recipient,
            NameQualifier = SamlKeys.NameQualifier(assertion, provider),
        };
        return new Grant<AssumeRoleWithSamlResponse>(response, credentials, caller);
    }

    // ST-42
    private static Arn Provider(RoleTarget target, string arn)
    {
        bool isProvider = Arn.TryParse(arn, out Arn provider)
            && provider.Service == "iam"
            && provider.Resource.StartsWith("saml-provider/", StringComparison.Ordinal);
        if (!isProvider)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError,
                $"PrincipalArn is the ARN of a SAML provider, arn:aws:iam::123456789012:saml-provider/name, found \"{arn}\".",
                arn);
        }

        if (provider.Account != target.AccountId)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError,
                $"Role and SAML provider belong to one account: {target.Arn} is of {target.AccountId}, {arn} of {provider.Account}.",
                arn);
        }

        return target.Account?.SamlProviders.ContainsKey(arn) == true
            ? provider
            : throw Invalid($"Account {target.AccountId} has no SAML provider {arn} (New-IamSAMLProvider adds one).");
    }

    private static string SessionName(SamlAssertion assertion)
    {
        string name = assertion.RoleSessionName ?? throw Invalid("RoleSessionName is required in AuthnResponse");
        return NameRules.RoleSessionName(name) is { } fault ? throw Invalid($"RoleSessionName in AuthnResponse: {fault}") : name;
    }

    private static int Seconds(AssumeRoleWithSamlCall call, SamlAssertion assertion, DateTimeOffset now)
    {
        int seconds = SessionDuration.OfRoleCall(call.DurationSeconds);
        if (assertion.SessionDuration is { } text)
        {
            seconds = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) && wanted is >= 900 and <= 43_200
                ? Math.Min(seconds, wanted)
                : throw Invalid($"SessionDuration in AuthnResponse is 900 to 43200, found \"{text}\".");
        }

        if (assertion.SessionNotOnOrAfter is not { } end)
        {
            return seconds;
        }

        return end > now
            ? (int)Math.Min(seconds, (end - now).TotalSeconds)
            : throw new IamOperationException(
                IamErrorCode.ExpiredToken, $"The assertion's sessions have ended at {DerivedContext.FormatInstant(end)} (SessionNotOnOrAfter).", "SAMLAssertion");
    }

    private static IamOperationException Invalid(string message) => new(IamErrorCode.InvalidIdentityToken, message, "SAMLAssertion");
}

/// <summary>The parameters of AssumeRoleWithSAML.</summary>
public sealed record AssumeRoleWithSamlCall
{
    /// <summary>The role.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The SAML provider.</summary>
    public required string PrincipalArn { get; init; }

    /// <summary>What the provider says.</summary>
    public required SamlAssertion Assertion { get; init; }

    /// <summary>An inline session policy, JSON, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>ARNs of managed session policies, up to 10.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>900 to what the role and the assertion permit; null for an hour.</summary>
    public int? DurationSeconds { get; init; }
}
