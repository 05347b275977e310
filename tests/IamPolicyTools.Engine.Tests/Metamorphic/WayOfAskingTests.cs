using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>One question has one answer, whichever way it is asked.</summary>
public sealed class WayOfAskingTests
{
    [Fact]
    public void A_bare_verdict_says_what_the_result_says() => Property.HoldsForAllCases(VerdictDiffers, least: 1_600);

    [Fact]
    public void A_bare_verdict_says_what_the_result_says_in_random_cases() => Property.HoldsForRandomCases(VerdictDiffers, 1_500, least: 99);

    [Fact]
    public void Discovery_says_what_strict_evaluation_says_where_it_knows() => Property.HoldsForAllCases(DiscoveryDiffers, least: 1_400);

    [Fact]
    public void Discovery_says_what_strict_evaluation_says_where_it_knows_in_random_cases() => Property.HoldsForRandomCases(DiscoveryDiffers, 1_500, least: 90);

    [Fact]
    public void An_object_an_ARN_and_credentials_ask_the_same() => Property.HoldsForAllCases(SubjectDiffers, least: 1_100);

    [Fact]
    public void An_object_an_ARN_and_credentials_ask_the_same_in_random_cases() => Property.HoldsForRandomCases(SubjectDiffers, 1_500, least: 15);

    [Fact]
    public void The_order_of_the_parts_of_a_call_decides_nothing() => Property.HoldsForAllCases(OrderDiffers, least: 45);

    [Fact]
    public void The_order_of_the_parts_of_a_call_decides_nothing_in_random_cases() => Property.HoldsForRandomCases(OrderDiffers, 1_500, least: 5);

    // Both modes, with and without a model.
    private static string? VerdictDiffers(FixtureCase @case)
    {
        foreach (ContextMode mode in Enum.GetValues<ContextMode>())
        {
            foreach (AccessRequest request in ProductionCase.Requests(@case))
            {
                IamAccessResult result = IamAccessResult.Of(request, mode);
                if (Difference(Interpretation.Of(request, mode, out _), result) is { } difference)
                {
                    return $"{mode}: {difference}";
                }
            }

            if (ModelCase.AccessOf(@case) is not { } access)
            {
                continue;
            }

            var asked = new ModelAccess(access.Model, access.Subject, access.Scope.Settings with { Mode = mode });
            foreach ((ActionName action, string resource) in ModelCase.PairsOf(@case))
            {
                if (Difference(asked.Decide(action, resource), asked.Ask(action, resource)) is { } difference)
                {
                    return $"model, {mode}: {difference}";
                }
            }
        }

        return null;
    }

    private static string? Difference(Verdict verdict, IamAccessResult result) =>
        verdict.Decision != result.Decision ? $"verdict {verdict.Decision}, result {result.Decision}"
        : (result.PolicyType ?? PolicyType.None) != verdict.PolicyType ? $"verdict by {verdict.PolicyType}, result by {result.PolicyType}"
        : result.IsAllowed != (result.Decision == Decision.Allowed) ? "IsAllowed is not the decision"
        : !result.IsAllowed && result.Decision != Decision.Conditional && result.Blockers[0].PolicyType != result.PolicyType ? "the first blocker is another"
        : null;

    // R-178a: strict evaluation is one of the completions, but of a key that is declared to be surely present.
    private static string? DiscoveryDiffers(FixtureCase @case)
    {
        if (@case.Request.UnknownKeys.Any(unknown => unknown.IsPresent))
        {
            return Property.NotAsked;
        }

        string? none = Property.NotAsked;
        foreach (AccessRequest request in ProductionCase.Requests(@case).Concat(RequestsOfModel(@case)))
        {
            var strict = IamAccessResult.Of(request);
            var found = IamAccessResult.Of(request, ContextMode.Discovery);
            if (found.Decision == Decision.Conditional)
            {
                continue;
            }

            // Of denials that differ the strictest is told: it may be stronger than strict evaluation's, never weaker.
            none = null;
            if (found.IsAllowed != strict.IsAllowed || (strict.Decision == Decision.ExplicitDeny && found.Decision != Decision.ExplicitDeny))
            {
                return $"strict {strict.Decision}, Discovery {found.Decision}";
            }
        }

        return none;
    }

    private static IEnumerable<AccessRequest> RequestsOfModel(FixtureCase @case) =>
        ModelCase.AccessOf(@case) is not { } access ? [] : ModelCase.PairsOf(@case).Select(pair => access.CreateRequest(pair.Action, pair.Resource));

    private static string? SubjectDiffers(FixtureCase @case)
    {
        if (ModelCase.AccessOf(@case) is not { Subject.Requester.AccountId: not null } access)
        {
            return Property.NotAsked;
        }

        string? none = Property.NotAsked;
        foreach ((string way, Subject subject) in Subjects(access))
        {
            none = null;
            var other = new ModelAccess(access.Model, subject, access.Scope.Settings);
            foreach ((ActionName action, string resource) in ModelCase.PairsOf(@case))
            {
                (Verdict first, Verdict second) = (access.Decide(action, resource), other.Decide(action, resource));
                if (first != second)
                {
                    return $"{first} by ARN, {second} {way}";
                }
            }
        }

        return none;
    }

    // What a question cannot be asked with except through the model's own calls is left as the case has it.
    private static IEnumerable<(string Way, Subject Subject)> Subjects(ModelAccess access)
    {
        (IamModel model, Requester requester) = (access.Model, access.Subject.Requester);
        Account account = model.Accounts[requester.AccountId!];
        DateTimeOffset now = access.Scope.Settings.Now;
        switch (requester.Kind)
        {
            case RequesterKind.IamUser:
                User user = account.FindUser(requester.Arn!)!;
                User old = user with { InlinePolicies = [], Groups = [], Tags = [], PermissionsBoundary = null };
                yield return ("by name", Same(new AskedPrincipals(model, new CredentialStore(), now).Find($"user/{user.UserName}", account.AccountId)));
                yield return ("by an object", Same(Subject.Of(model, user)));
                yield return ("by an object of an older model", Same(Subject.Of(model, old)));
                yield return ("by credentials", Same(Caller.Of(user).ToSubject(model, now)));
                break;
            case RequesterKind.RoleSession:
                Role role = account.FindRole(requester.ParentArn!)!;
                Role stale = role with { InlinePolicies = [], Tags = [], PermissionsBoundary = null };
                yield return ("by an object", Same(Subject.Of(model, role, requester.SessionName)));
                yield return ("by an object of an older model", Same(Subject.Of(model, stale, requester.SessionName)));
                yield return ("by credentials", Same(Caller.Of(role, requester.SessionName).ToSubject(model, now)));
                if (requester.SessionName is null)
                {
                    yield return ("by name", Same(new AskedPrincipals(model, new CredentialStore(), now).Find($"role/{role.RoleName}", account.AccountId)));
                }

                if (requester.SessionName is { Length: > 1 } session && access.Subject.Policies.Session is null && !SaysFederated(access))
                {
                    Grant<AssumeRoleResponse> grant = Assume(model, role, session, now);
                    var store = new CredentialStore();
                    store.Add(grant.Credentials, grant.Caller);
                    var asked = new AskedPrincipals(model, store, now);
                    yield return ("by credentials of AssumeRole", Same(grant.Caller.ToSubject(model, now)));
                    yield return ("by the ARN of a live session", Same(asked.Find(requester.Arn!)));
                    yield return ("by the access key of a live session", Same(asked.Find(grant.Credentials.AccessKeyId)));
                }

                break;
            case RequesterKind.AccountRoot:
                yield return ("by an object", Same(Subject.OfRoot(model, account)));
                yield return ("by credentials", Same(Caller.OfRoot(account).ToSubject(model, now)));
                break;
        }

        Subject Same(Subject subject) => subject with
        {
            Requester = subject.Requester with { IsSessionToken = requester.IsSessionToken },
            Policies = subject.Policies.WithSession(access.Subject.Policies.Session),
        };
    }

    // Of a session that the question says a provider made, AssumeRole's credentials are not (CK-1).
    private static bool SaysFederated(ModelAccess access) => access.Scope.Settings.Context.Entries.Any(entry =>
        entry.Key.Name.Split(':')[0] is var prefix && (prefix.Contains('.', StringComparison.Ordinal)
            || prefix.Equals("saml", StringComparison.OrdinalIgnoreCase)
            || entry.Key.Name.Equals("aws:FederatedProvider", StringComparison.OrdinalIgnoreCase)));

    // Nobody calls, so that the trust policy is not asked.
    private static Grant<AssumeRoleResponse> Assume(IamModel model, Role role, string session, DateTimeOffset now) => RoleSessions.AssumeRole(
        new OperationContext { Model = model, Now = now },
        new AssumeRoleCall { RoleArn = role.Arn, RoleSessionName = session });

    private static string? OrderDiffers(FixtureCase @case)
    {
        IamAccessResult[] parts = [.. ProductionCase.Requests(@case).Select(request => IamAccessResult.Of(request))];
        if (parts.Length == 1)
        {
            return Property.NotAsked;
        }

        Decision forward = CombinedResult.Of([.. parts]).Decision;
        Decision backward = CombinedResult.Of([.. parts.Reverse()]).Decision;
        return forward == backward ? null : $"{forward}, in reverse {backward}";
    }
}
