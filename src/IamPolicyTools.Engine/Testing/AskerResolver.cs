using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
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
            RequireAll(asker);
            Subject subject = asker.Assumes ? Walk(asker).ToSubject(model, now) : Find(asker.Principal!, asker.Account);
            return new AskerOutcome { Subject = subject, Doubt = DoubtOf(asker), ClaimDoubt = ClaimDoubtOf(asker) };
        }
        catch (IamOperationException refusal) when (asker.Assumes && IsRefusal(refusal))
        {
            return new AskerOutcome { Refusal = refusal.Message, Access = refusal.AccessResult, Doubt = DoubtOf(asker), ClaimDoubt = ClaimDoubtOf(asker) };
        }
        catch (Exception exception) when (exception is LookupException or IamOperationException or InvalidTextException)
        {
            return new AskerOutcome { Error = exception.Message };
        }
    }

    // What STS refuses because of a policy; a role that is not there or a name of a wrong form is a fault of the test.
    private static bool IsRefusal(IamOperationException exception) =>
        exception.AccessResult is not null || exception.ErrorCode is IamErrorCode.AccessDenied or IamErrorCode.InvalidIdentityToken;

    // What a test names must be there, also behind the hop that is refused: where CannotAssume is expected, a misspelt name would pass.
    private void RequireAll(Asker asker)
    {
        if (asker.Federated is { } federated)
        {
            RequireProvider(federated, RequireRole(federated.Role, asker.Account));
        }

        foreach (RoleStep step in asker.Roles)
        {
            Role role = RequireRole(step.Role, asker.Account);
            SessionPolicies.Read(ContextOf(null), role.AccountId, step.Policy, step.PolicyArns);
        }
    }

    private Role RequireRole(string role, string? account)
    {
        string arn = RoleArn(role, account);
        return RoleTarget.Find(model, arn) ?? throw new LookupException(
            LookupError.PrincipalNotFound,
            Arn.TryParse(arn, out Arn parts) && model.Accounts.TryGetValue(parts.Account, out Account? own)
                ? $"There is no role {arn} in the model.{NearNames.Hint(arn, own.Roles.Values.Select(r => r.Arn))}"
                : $"The account of the role {arn} is not in the model: whom it trusts is not known.",
            arn);
    }

    private void RequireProvider(FederatedStep step, Role role)
    {
        Account account = model.Accounts[role.AccountId];
        IEnumerable<string> asked = step.IsSaml
            ? [SamlProviderOf(step, role.Arn)]
            : step.Claims.Where(c => c.Key == "iss").Select(c => c.Value as string).OfType<string>().Append(step.Provider).Select(HostOf);
        string[] known = step.IsSaml
            ? [.. account.SamlProviders.Keys]
            : [.. account.OpenIdConnectProviders.Values.Select(p => p.Url), .. WebIdentityFacts.BuiltInProviders];
        if (asked.FirstOrDefault(p => !known.Contains(p)) is { } missing)
        {
            throw new LookupException(
                LookupError.PrincipalNotFound,
                $"There is no {(step.IsSaml ? "SAML" : "OpenID Connect")} provider {missing} in account {account.AccountId} of the model.{NearNames.Hint(missing, known)}",
                missing);
        }
    }

    private static string SamlProviderOf(FederatedStep step, string role) =>
        !step.Provider.StartsWith("arn:", StringComparison.Ordinal) && Arn.TryParse(role, out Arn parsed)
            ? $"arn:{parsed.Partition}:iam::{parsed.Account}:saml-provider/{step.Provider}"
            : step.Provider;

    /// <summary>The host that condition keys of an OpenID Connect provider begin with.</summary>
    /// <param name="provider">The host, with or without <c>https://</c>, or the provider's ARN.</param>
    internal static string HostOf(string provider)
    {
        string host = provider.StartsWith("arn:", StringComparison.Ordinal) ? provider[(provider.IndexOf('/', StringComparison.Ordinal) + 1)..] : provider;
        return host.StartsWith("https://", StringComparison.Ordinal) ? host["https://".Length..] : host;
    }

    // Every denial of a name that is nobody's would pass.
    private static string? DoubtOf(Asker asker) => (asker.Principal?.Trim() is { } principal ? QuestionDoubts.OfName(principal) : null)
        ?? asker.Federated?.Claims.SelectMany(c => ClaimDoubts.TextsOf(c.Value)).Select(TextDoubts.OfPlaceholder).FirstOrDefault(d => d is not null);

    // Whoever comes here has a role that is there.
    private string? ClaimDoubtOf(Asker asker) => asker.Federated is { } step
        ? ClaimDoubts.Of(step, model.Accounts[RequireRole(step.Role, asker.Account).AccountId])
        : null;

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
        string host = HostOf(step.Provider);
        IEnumerable<KeyValuePair<string, object?>> issuer = step.Claims.Any(c => c.Key == "iss")
            ? []
            : [KeyValuePair.Create("iss", (object?)$"https://{host}")];
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
        string provider = SamlProviderOf(step, role);
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

    /// <summary>What makes it doubtful that there is such a one; null when nothing does.</summary>
    public string? Doubt { get; init; }

    /// <summary>What makes it doubtful that there is a token with such claims; null when nothing does.</summary>
    public string? ClaimDoubt { get; init; }

    /// <summary>Why the case cannot be asked; null when it can.</summary>
    public string? Error { get; init; }
}
