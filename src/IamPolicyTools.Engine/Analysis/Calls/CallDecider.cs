using System.Collections.Immutable;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Calls;

/// <summary>Decides the requests of a call, each with its own context (CL-60, CL-71).</summary>
/// <param name="model">The model.</param>
/// <param name="settings">Context and switches of the question. A key of its context wins over one that the call tells (CL-54).</param>
public sealed class CallDecider(IamModel model, ModelAccessSettings settings)
{
    private const string PassedToService = "iam:PassedToService";
    private const string GrantRead = "s3:x-amz-grant-read";
    private const string PublicGrant = "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"";
    private const string PublicPolicy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}""";
    private const string LeftToPolicy = "depending on the policy of the resource, which nobody names";

    private static readonly string[] s_aclActions = ["s3:PutBucketAcl", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"];

    /// <summary>The answer for a subject.</summary>
    /// <param name="subject">Who calls.</param>
    /// <param name="call">The call.</param>
    /// <param name="requests">Its requests.</param>
    /// <param name="resourceAccount">The account that owns the resources; null to find it out.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public CallAnswer Decide(
        Subject subject, ApiCall call, ImmutableArray<ResolvedRequest> requests, string? resourceAccount = null, CancellationToken cancellationToken = default) =>
        new(
            call,
            call.IsLocal ? null : subject.Requester.DisplayName,
            [.. SessionRequests.Of(subject.Requester, requests).Select(r => Refused(subject, Decide(subject, r, resourceAccount, cancellationToken), resourceAccount, cancellationToken))]);

    /// <summary>The answer for a call of which nothing is sent.</summary>
    /// <param name="call">The call.</param>
    public static CallAnswer DecideLocal(ApiCall call) => new(call, null, []);

    private RequestAnswer Decide(Subject subject, ResolvedRequest request, string? account, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (!request.OtherResources.IsEmpty)
        {
            return DecideEach(subject, request, account, stop);
        }

        if (request.PassedToServices.IsEmpty)
        {
            return DecideOne(subject, request, account, service: null, stop);
        }

        // One of the services is passed on, and the source does not say which.
        RequestAnswer[] answers = [.. request.PassedToServices.Select(s => DecideOne(subject, request, account, s, stop))];
        if (answers.All(a => a.Decision == answers[0].Decision))
        {
            return answers[0];
        }

        string allowed = string.Join(", ", request.PassedToServices.Where((_, i) => answers[i].IsAllowed));
        return new RequestAnswer(
            request,
            answers.First(a => !a.IsAllowed).GetResult(),
            Decision.Conditional,
            $"depending on {PassedToService}: allowed for {(allowed.Length > 0 ? allowed : "none for certain")}");
    }

    // What the parameters bring besides the action, and AWS refuses.
    private RequestAnswer Refused(Subject subject, RequestAnswer answer, string? account, CancellationToken stop)
    {
        ResolvedRequest request = answer.GetRequest();
        if (answer.Decision is Decision.ExplicitDeny or Decision.ImplicitDeny)
        {
            return answer;
        }

        if (SessionRequests.RefusalOf(subject.Requester, request) is { } refusal)
        {
            return new RequestAnswer(request, answer.GetResult(), Decision.ImplicitDeny, refusal);
        }

        if (request.Action is "s3:PutBucketPolicy" or "s3:PutAccessPointPolicy" && request.NewPolicy is null)
        {
            // R-104: nobody knows whether it is public.
            RequestAnswer asPublic = DecideOne(subject, request with { NewPolicy = PublicPolicy }, account, service: null, stop);
            return asPublic.Decision == answer.Decision ? answer
                : new RequestAnswer(request, asPublic.GetResult(), Decision.Conditional, "depending on whether the policy is public, which is not known");
        }

        if (s_aclActions.Contains(request.Action) && request.Call.Parameters.Find("AccessControlPolicy") is { } acl && !request.Context.ContainsKey(GrantRead) && MayBePublic(acl))
        {
            // R-105: Block Public Access refuses the same grant in a header.
            RequestAnswer asPublic = DecideOne(subject, request with { Context = request.Context.Add(GrantRead, PublicGrant) }, account, service: null, stop);
            return asPublic.Decision == answer.Decision ? answer
                : new RequestAnswer(request, asPublic.GetResult(), acl is TextValue or MapValue ? asPublic.Decision : Decision.Conditional, null);
        }

        return answer;
    }

    // What cannot be read may be.
    private static bool MayBePublic(CallValue value) => value switch
    {
        TextValue { Text: var text } => text.Contains("/groups/global/A", StringComparison.Ordinal),
        ListValue list => list.Items.Any(MayBePublic),
        MapValue map => map.Members.Any(m => MayBePublic(m.Value)),
        SwitchValue => false,
        _ => true,
    };

    // One of the resources is checked, and nobody says which there is.
    private RequestAnswer DecideEach(Subject subject, ResolvedRequest request, string? account, CancellationToken stop)
    {
        string[] resources = [request.Resource, .. request.OtherResources];
        RequestAnswer[] answers = [.. resources.Select(r => DecideOne(subject, request with { Resource = r }, account, service: null, stop))];
        if (answers.All(a => a.Decision == answers[0].Decision))
        {
            return answers[0];
        }

        string sides = string.Join(", ", resources.Select((r, i) => $"{(answers[i].IsAllowed ? "allowed" : answers[i].Decision == Decision.Conditional ? "open" : "denied")} on {r}"));
        return new RequestAnswer(request, answers.First(a => !a.IsAllowed).GetResult(), Decision.Conditional, $"depending on which of the resources there is: {sides}");
    }

    private RequestAnswer DecideOne(Subject subject, ResolvedRequest request, string? account, string? service, CancellationToken stop)
    {
        var scope = new AccessScope(model, Settings(request, service));
        ActionName action = ActionName.Parse(request.Action);
        if (request.Unknown.IsEmpty && !request.IsOfMany)
        {
            IamAccessResult result = new ModelAccess(scope, subject).Ask(action, request.Resource, account);
            return Open(request, result, result.Decision, [result]);
        }

        // CL-60, CL-32: some resource of the form, or all of them. Every one must be allowed.
        ResourceFormAnswer answer = new ResourceFormSearch(scope).Ask(subject, action, request.Resource, account, CanBeMeant, stop);
        string example = answer.DeniedExample ?? answer.ConditionalExample ?? answer.AllowedExample ?? request.Resource;
        var access = new ModelAccess(scope, subject);
        IamAccessResult shown = access.Ask(action, example, account);
        IamAccessResult[] all = [.. answer.Examples.Where(e => e != example).Select(e => access.Ask(action, e, account)).Prepend(shown)];
        return answer.Verdict switch
        {
            ResourceFormVerdict.All => Open(request, shown, Decision.Allowed, all),
            ResourceFormVerdict.None when IsLeftToPolicy(request, all) => new RequestAnswer(request, shown, Decision.Conditional, LeftToPolicy) { IsLeftToPolicy = true },
            ResourceFormVerdict.None or ResourceFormVerdict.NoResource => Open(request, shown, shown.Decision, all),
            _ => new RequestAnswer(request, shown, Decision.Conditional, DependsOn(request, answer)),
        };
    }

    // What AWS may check on something that nobody names, and that the caller's own side allows: of a key that there may not even be, the policy is
    // not known, and most leave it to the account (ESC's default key policy).
    private static bool IsLeftToPolicy(ResolvedRequest request, IEnumerable<IamAccessResult> all) => request.Need == RequestNeed.Optional
        && all.All(r => r is { Decision: Decision.ImplicitDeny, PolicyType: PolicyType.Resource }
            && r.Blockers.All(b => b.PolicyType == PolicyType.Resource)
            && r.Unknowns.Any(u => u.Reason == ResourceTarget.NotInModel));

    // R-156: a role of Identity Center trusts no service, so that nobody passes one.
    private static bool CanBeMeant(string resource) => !resource.Contains(":role/aws-reserved/", StringComparison.Ordinal);

    // CL-60, CL-63: a key that nobody knows decides nothing. Where it would, the answer depends on it.
    private RequestAnswer Open(ResolvedRequest request, IamAccessResult shown, Decision decision, IEnumerable<IamAccessResult> all)
    {
        if (settings.Mode == ContextMode.Discovery || request.Need == RequestNeed.Never)
        {
            return new RequestAnswer(request, shown, decision, null);
        }

        var open = new OpenContextKeys(request);
        foreach (IamAccessResult result in all)
        {
            string[] keys = [.. open.Of(result.MissingContextKeys)];
            if (keys.Length > 0)
            {
                return new RequestAnswer(
                    request, result, Decision.Conditional, $"depending on {string.Join(", ", keys)}, which the call or its target decides and which {(keys.Length == 1 ? "is" : "are")} not known");
            }
        }

        return new RequestAnswer(request, shown, decision, null);
    }

    private static string DependsOn(ResolvedRequest request, ResourceFormAnswer answer)
    {
        string unknown = request.IsOfMany ? "depending on the object" : $"depending on {string.Join(", ", request.Unknown)}, which {(request.Unknown.Length == 1 ? "is" : "are")} not known";
        string[] sides =
        [
            .. answer.AllowedExample is { } allowed ? [$"allowed on {allowed}"] : Array.Empty<string>(),
            .. answer.DeniedExample is { } denied ? [$"denied on {denied}"] : Array.Empty<string>(),
            .. answer.ConditionalExample is { } open ? [$"open on {open}"] : Array.Empty<string>(),
        ];
        return sides.Length == 0 ? unknown : $"{unknown}: {string.Join(", ", sides)}";
    }

    private static PolicyDocument? Parsed(string policy) => PolicyParser.ParseText(policy, PolicyKind.Resource, "policy", new DiagnosticBag());

    private ModelAccessSettings Settings(ResolvedRequest request, string? service)
    {
        var own = new ContextLayer.Builder();
        // What is there, and of which nobody knows whether the service completes it, decides nothing.
        foreach ((string key, object value) in request.Context.Where(c => !request.UnknownContextKeys.Contains(c.Key)))
        {
            if (value is ImmutableArray<string> list)
            {
                own.Add(key, list, isMultivalued: true);
            }
            else
            {
                own.Add(key, [(string)value], isMultivalued: Catalogue.IamCatalogue.Default.IsMultivalued(key));
            }
        }

        if (service is not null)
        {
            own.Add(PassedToService, service);
        }

        // CL-63: in discovery such a key is unknown; elsewhere one that is not there.
        IEnumerable<string> unknown = settings.Mode == ContextMode.Discovery ? request.UnknownContextKeys.Where(k => service is null || k != PassedToService) : [];
        return settings with
        {
            Context = settings.Context.Over(own.Build()),
            NewPolicy = settings.NewPolicy ?? (request.NewPolicy is { } policy ? Parsed(policy) : null),
            // CL-61: the line and the profile come before what was given beside them; IAM has one Region (CL-54).
            // A Region of the line that is a variable is not that one either.
            Region = request.Region ?? (request.Call.RegionVariable is null ? settings.Region : null),
            UnknownKeys = unknown.Any() ? settings.UnknownKeys.And(unknown) : settings.UnknownKeys,
        };
    }
}
