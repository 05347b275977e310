using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>
/// What there is to say of context keys: given ones that no request has together (CK-7, CK-8), tested ones that no such request has (CK-4,
/// context-keys.md 4.9), and values that strict evaluation takes for what is not known (R-175a, R-177a).
/// </summary>
internal static class KeyNotes
{
    private static readonly ContextKey s_principalArn = ContextKey.Of("aws:PrincipalArn");
    private static readonly string[] s_onlyThroughEndpoints = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

    /// <summary>The notes on a result.</summary>
    /// <param name="result">The result.</param>
    public static IEnumerable<string> Of(IamAccessResult result)
    {
        AccessRequest request = result.Request;
        IEnumerable<string> ofGiven = request.Context.Given.Entries.Count > 0 ? OfGiven(request) : [];
        IEnumerable<ConditionTrace> conditions = result.Trace
            .SelectMany(t => t.Statements)
            .Where(s => (s.Mismatch & ~StatementMismatch.Condition) == StatementMismatch.None)
            .SelectMany(s => s.Conditions)
            .DistinctBy(c => (c.Key.ToUpperInvariant(), IsMeantForAbsence(c)));
        return ofGiven
            .Concat(conditions.SelectMany(c => OfTested(c, result)))
            .Concat(OfSessionName(result))
            .Distinct(StringComparer.Ordinal);
    }

    // R-175: a role that is asked about by itself may be the session that a policy names.
    private static IEnumerable<string> OfSessionName(IamAccessResult result)
    {
        StatementTrace[] naming =
        [
            .. result.Trace.SelectMany(t => t.Statements)
                .Where(s => s.SessionName is not null && (s.Mismatch & ~StatementMismatch.Principal) == StatementMismatch.None),
        ];
        return naming.Length > 0 && AnswerBounds.OfOwnerTaken(result.Request).IsOpen
            ? naming.Select(s => $"the session's name is not known, and {s} is about the session {s.SessionName}: "
                + (result.Decision == Decision.Conditional
                    ? "the answer could change with it"
                    : "the answer assumes a name that no policy mentions"))
            : [];
    }

    private static IEnumerable<string> OfGiven(AccessRequest request)
    {
        RequestContext context = request.Context;
        string[] ofEndpoints = [.. s_onlyThroughEndpoints.Where(k => IsGiven(context, k))];

        // CK-7
        if (ofEndpoints.Length > 0 && IsTrue(context, "aws:ViaAWSService"))
        {
            yield return $"no request has aws:ViaAWSService true beside {string.Join(", ", ofEndpoints)}: a service that calls on does not pass them";
        }

        if (IsGiven(context, "aws:SourceVpce") && IsGiven(context, "aws:SourceIp"))
        {
            yield return "no request has both aws:SourceVpce and aws:SourceIp: one that comes through a VPC endpoint has no public address";
        }

        // CK-8
        if (IsGiven(context, "aws:MultiFactorAuthAge") && !IsTrue(context, "aws:MultiFactorAuthPresent"))
        {
            yield return "a request that has aws:MultiFactorAuthAge has aws:MultiFactorAuthPresent true, which this one has not";
        }

        foreach (string contradiction in PairedKeys.Contradictions(context.Given, request.Action, request.Resource))
        {
            yield return contradiction;
        }

        Requester asker = request.Requester;
        string? principal = asker.Kind == RequesterKind.RoleSession ? asker.ParentArn : asker.Arn;
        if (!asker.StandsForMany
            && principal is not null
            && context.Given.Find(s_principalArn) is { Values: [{ } named] }
            && named.Text != principal)
        {
            yield return $"aws:PrincipalArn was given and names another principal than {asker}: the given value stands, and so do the keys that follow from it";
        }

        bool isService = request.Requester.Kind == RequesterKind.AwsService;
        if (IsGiven(context, "aws:PrincipalIsAWSService") && IsTrue(context, "aws:PrincipalIsAWSService") != isService)
        {
            yield return $"aws:PrincipalIsAWSService was given, and {request.Requester} is {(isService ? "a" : "no")} service: the given value stands";
        }
    }

    private static IEnumerable<string> OfTested(ConditionTrace condition, IamAccessResult result)
    {
        AccessRequest request = result.Request;
        ContextEntry? entry = request.Context.Find(ContextKey.Of(condition.Key));
        if (entry is null && !UnknownToken.IsIn(condition.Key) && !IsMeantForAbsence(condition)
            && ActionKeys.AreWithout(condition.Key, request.Action, request.Resource))
        {
            yield return $"no request for {request.Action} on {request.Resource} has {condition.Key}, by the data of {DateOf(condition.Key)}: where a policy tests it, it counts as absent";
        }
        else if (NetworkKeyFacts.IsOfUnlistedServices(condition.Key))
        {
            yield return $"only some services send {condition.Key}, and AWS's list of them is not known here: whether {request.Action.Service} does is not certain";
        }

        // What strict evaluation takes is worth telling where it matters.
        if (result.Traced != UnknownTreatment.None
            || !result.MissingContextKeys.Contains(ContextKey.Of(condition.Key).Name, StringComparer.OrdinalIgnoreCase))
        {
            yield break;
        }

        if (entry is { IsPlaceholder: true, Values: [{ } token] } && UnknownToken.IsIn(token.Text))
        {
            yield return $"the value of {entry.Key} is known only after deployment: {token} is taken for it";
        }
        else if (entry is { IsPlaceholder: true, KnownStart: { } start })
        {
            yield return $"the session's name is not known: {entry.Key} is taken to be {start} and a name that no policy mentions";
        }
        else if (condition.Key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase)
            && request.Requester is { Kind: RequesterKind.RoleSession, IsSessionKnown: false, StandsForMany: false }
            && request.Context.Given.Find(ContextKey.Of(condition.Key)) is null
            && request.Context.IsUndecided(ContextKey.Of(condition.Key)))
        {
            yield return $"sessions of {request.Requester.ParentArn} can have tags of their own: {condition.Key} is taken to be "
                + (entry is { Values: [{ } own] } ? $"the role's, '{own}'" : "absent, as the role does not have it");
        }
    }

    // IfExists and Null are there for requests without the key.
    private static bool IsMeantForAbsence(ConditionTrace condition) =>
        condition.Operator.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase)
            || condition.Operator.EndsWith("Null", StringComparison.OrdinalIgnoreCase);

    private static string DateOf(string key) =>
        NetworkKeyFacts.TellsOwner(key)
            ? NetworkKeyFacts.DataDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            : IamCatalogue.Default.Info.DataDate;

    private static bool IsGiven(RequestContext context, string key) => context.Given.Find(ContextKey.Of(key)) is { Values.IsEmpty: false };

    private static bool IsTrue(RequestContext context, string key) =>
        context.Find(ContextKey.Of(key)) is { IsAmbiguous: false, Values: [{ } flag] }
            && flag.Text.Equals("true", StringComparison.OrdinalIgnoreCase);
}
