using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing;

/// <summary>Makes subjects of who asks in cases: names are looked up, roles are assumed call by call, trust policies asked (AT-2).</summary>
/// <param name="model">The model.</param>
/// <param name="sources">The profiles and the credentials that there are.</param>
/// <param name="now">The instant of the calls.</param>
internal sealed class AskerResolver(IamModel model, ProfileSources sources, DateTimeOffset now)
{
    /// <summary>Is told of the answers of the trust policies on the way; null for nobody.</summary>
    public Action<IamAccessResult>? Observe { get; init; }

    /// <summary>Who somebody is in the end.</summary>
    /// <param name="asker">Who asks.</param>
    public AskerOutcome Resolve(Asker asker)
    {
        try
        {
            return asker.Assumes ? new AskerOutcome { Subject = Walk(asker).ToSubject(model, now) } : new AskerOutcome { Subject = Find(asker.Principal!, asker.Account) };
        }
        catch (IamOperationException refusal) when (asker.Assumes && IsRefusal(refusal))
        {
            return new AskerOutcome { Refusal = refusal.Message, Access = refusal.AccessResult };
        }
        catch (Exception exception) when (exception is LookupException or IamOperationException or InvalidTextException)
        {
            return new AskerOutcome { Error = exception.Message };
        }
    }

    // What STS refuses because of a policy; a role that is not there or a name of a wrong form is a fault of the test.
    private static bool IsRefusal(IamOperationException exception) =>
        exception.AccessResult is not null || exception.ErrorCode is IamErrorCode.AccessDenied or IamErrorCode.InvalidIdentityToken;

    private Subject Find(string principal, string? account) => new AskedPrincipals(model, sources.Credentials, now).Find(principal.Trim(), account);

    private Caller Walk(Asker asker)
    {
        Caller caller = First(asker);
        foreach (RoleStep step in asker.Roles)
        {
            caller = RoleSessions.AssumeRole(ContextOf(caller), new AssumeRoleCall
            {
                RoleArn = RoleArn(step.Role, asker.Account),
                RoleSessionName = step.SessionName,
                ExternalId = step.ExternalId,
                Policy = step.Policy,
                PolicyArns = step.PolicyArns,
                Tags = step.Tags,
                TransitiveTagKeys = step.TransitiveTagKeys,
                SourceIdentity = step.SourceIdentity,
            }).Caller;
        }

        return caller;
    }

    private Caller First(Asker asker)
    {
        if (asker.Federated is { } federated)
        {
            return federated.IsSaml ? AssumeWithSaml(federated, asker.Account) : AssumeWithWebIdentity(federated, asker.Account);
        }

        if (asker.Profile is { } profile)
        {
            CredentialProfile found = sources.FindProfile(profile)
                ?? throw new LookupException(LookupError.PrincipalNotFound, $"There is no credential profile '{profile}'.", profile);
            ProfileWalk walk = new ProfileWalker(model, now, sources).Walk(found);
            return walk.Caller ?? throw walk.Refusal ?? (Exception)new LookupException(LookupError.PrincipalNotFound, walk.Reason ?? $"The profile '{profile}' leads nowhere.", profile);
        }

        string principal = asker.Principal!.Trim();
        string name = Find(principal, asker.Account).Requester.DisplayName;
        return sources.Credentials.Find(principal)
            ?? Caller.Find(model, name, RoleStep.DefaultSessionName)
            ?? throw new LookupException(LookupError.PrincipalNotFound, $"'{principal}' signs no calls, so it assumes no role.", principal);
    }

    private Caller AssumeWithWebIdentity(FederatedStep step, string? account)
    {
        string host = step.Provider.StartsWith("arn:", StringComparison.Ordinal) ? step.Provider[(step.Provider.IndexOf('/', StringComparison.Ordinal) + 1)..] : step.Provider;
        IEnumerable<KeyValuePair<string, object?>> issuer = step.Claims.Any(c => c.Key == "iss")
            ? []
            : [KeyValuePair.Create("iss", (object?)(host.StartsWith("https://", StringComparison.Ordinal) ? host : $"https://{host}"))];
        return WebIdentitySessions.AssumeRoleWithWebIdentity(ContextOf(null), new AssumeRoleWithWebIdentityCall
        {
            RoleArn = RoleArn(step.Role, account),
            RoleSessionName = step.SessionName,
            Token = WebIdentityToken.FromClaims(step.Claims.Concat(issuer)),
        }).Caller;
    }

    private Caller AssumeWithSaml(FederatedStep step, string? account)
    {
        string role = RoleArn(step.Role, account);
        string provider = step.Provider;
        if (!provider.StartsWith("arn:", StringComparison.Ordinal) && Language.Arn.TryParse(role, out Language.Arn parsed))
        {
            provider = $"arn:{parsed.Partition}:iam::{parsed.Account}:saml-provider/{provider}";
        }

        var attributes = step.Claims.ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        attributes.TryAdd("Role", $"{role},{provider}");
        attributes.TryAdd("RoleSessionName", step.SessionName);
        return SamlSessions.AssumeRoleWithSaml(ContextOf(null), new AssumeRoleWithSamlCall
        {
            RoleArn = role,
            PrincipalArn = provider,
            Assertion = SamlAssertion.FromAttributes(attributes),
        }).Caller;
    }

    private OperationContext ContextOf(Caller? caller) => new() { Model = model, Now = now, Caller = caller, Observe = Observe };

    private string RoleArn(string role, string? account) => role.StartsWith("arn:", StringComparison.Ordinal)
        ? role
        : model.FindPrincipal(role.Contains('/', StringComparison.Ordinal) ? role : $"role/{role}", account);
}

/// <summary>Who somebody is, or why not.</summary>
internal sealed record AskerOutcome
{
    /// <summary>Who; null where a role cannot be assumed, or there is nobody of the name.</summary>
    public Subject? Subject { get; init; }

    /// <summary>Why a role on the way cannot be assumed; null when all can.</summary>
    public string? Refusal { get; init; }

    /// <summary>The answer that refused; null when there is none.</summary>
    public IamAccessResult? Access { get; init; }

    /// <summary>Why the case cannot be asked; null when it can.</summary>
    public string? Error { get; init; }
}
