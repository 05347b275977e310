using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>Reasons in AWS's wording (evaluation.md, 2.7).</summary>
internal static class ReasonText
{
    /// <summary>The reason of a result.</summary>
    public static string Reason(IamAccessResult result) => DisplayedText.Line(result.Decision switch
    {
        Decision.Allowed => Allowed(result),
        Decision.Conditional => Conditional(result),
        _ => Denied(result.Blockers[0], result),
    });

    /// <summary>The whole sentence of a denied request, or null.</summary>
    public static string? Message(IamAccessResult result) => result.Decision is Decision.ExplicitDeny or Decision.ImplicitDeny
        ? DisplayedText.Line(
            $"User: {result.Principal} is not authorized to perform: {result.Action} on resource: {result.Resource} {Reason(result)}")
        : null;

    /// <summary>What a policy type is called in a sentence.</summary>
    public static string NameOf(PolicyType type) => type switch
    {
        PolicyType.Identity => "identity-based policy",
        PolicyType.Boundary => "permissions boundary",
        PolicyType.Session => "session policy",
        PolicyType.Resource => "resource-based policy",
        PolicyType.Trust => "role trust policy",
        PolicyType.ServiceControl => "service control policy",
        PolicyType.ResourceControl => "resource control policy",
        PolicyType.VpcEndpoint => "VPC endpoint policy",
        PolicyType.BlockPublicAccess => "S3 Block Public Access",
        _ => "service",
    };

    /// <summary>The reason that one blocker gives.</summary>
    public static string Denied(Blocker blocker, IamAccessResult result) => (blocker.PolicyType, blocker.Decision) switch
    {
        (PolicyType.BlockPublicAccess, _) => BlockPublicAccess(blocker.Rule),
        (PolicyType.Service, _) => $"because {ServiceRefusals.Sentence(blocker.Rule!)}",
        (_, Decision.ExplicitDeny) => ExplicitDeny(blocker.PolicyType, result),
        _ => $"because no {NameOf(blocker.PolicyType)} allows the {result.Action} action",
    };

    private static string ExplicitDeny(PolicyType type, IamAccessResult result)
    {
        string article = type == PolicyType.Identity ? "an" : type == PolicyType.Trust ? "the" : "a";
        StatementTrace? statement = result.Trace
            .Where(t => t.PolicyType == type)
            .SelectMany(t => t.Statements)
            .FirstOrDefault(s => s.IsMatch && s.Effect == Effect.Deny);
        string arn = statement?.PolicyArn is { } known ? ": " + known : string.Empty;
        return $"with an explicit deny in {article} {NameOf(type)}{arn}";
    }

    private static string BlockPublicAccess(string? rule) => rule switch
    {
        "R-104" => "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access",
        "R-105" => "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access",
        _ => "because access through a public policy is prevented by the RestrictPublicBuckets setting in S3 Block Public Access",
    };

    private static string Conditional(IamAccessResult result)
    {
        if (Interpretation.LacksResource(result.Request))
        {
            return $"depending on the resource, of the form {CheckedResource.FormOf(result.Request.Action)}";
        }

        string[] open =
        [
            .. SessionNames(result, s => s.IsUndecided),
            .. result.MissingContextKeys,
            .. result.UnresolvedPlaceholders.Select(p => p.Origin?.Origin ?? p.Text).Distinct(),
            .. result.Unknowns.Select(u => $"{u.What}, which is unknown ({u.Reason})"),
            .. OpenRules(result),
        ];

        // What names the account and a session of it matches, and grants the session more than the account (2.4).
        string[] all = open.Length == 0 ? [.. SessionNames(result, s => s.IsMatch)] : open;
        return all.Length == 0 ? "depending on context keys that were not given" : $"depending on {string.Join(", ", all)}";
    }

    private static IEnumerable<string> SessionNames(IamAccessResult result, Func<StatementTrace, bool> isMeant) => result.Trace
        .SelectMany(t => t.Statements)
        .Where(isMeant)
        .Select(s => s.SessionName)
        .OfType<string>()
        .Distinct()
        .Select(name => $"the session's name ({name})");

    // What no key and no fact tells: what a condition means (PL-69), the grant that the call would make (R-167).
    private static IEnumerable<string> OpenRules(IamAccessResult result)
    {
        IEnumerable<ConditionTrace> unqualified = result.Trace
            .SelectMany(t => t.Statements)
            .Where(s => s.IsUndecided)
            .SelectMany(s => s.Conditions)
            .Where(c => c.Outcome == ConditionOutcome.MissingQualifier);
        foreach (string key in unqualified.Select(c => $"what AWS makes of {c.Operator} on {c.Key}, which has several values").Distinct())
        {
            yield return key;
        }

        if (KmsRules.HingesOnNewGrant(result.Request))
        {
            yield return "the new grant, which is not part of the question";
        }
    }

    private static string Allowed(IamAccessResult result)
    {
        // The grant itself, not the ceilings above it.
        StatementTrace? grant = CarryingGrant.Of(result);
        if (grant is not null)
        {
            return $"allowed by {grant.PolicyName} {grant.Statement.DisplayName}";
        }

        // R-178a: no statement is sure to apply, but some one does whatever the keys are.
        string[] together =
        [
            .. result.Trace
                .Where(t => t.PolicyType is PolicyType.Identity or PolicyType.Resource or PolicyType.Trust)
                .SelectMany(t => t.Statements)
                .Where(s => s.IsUndecided && s.Effect == Effect.Allow)
                .Select(s => $"{s.PolicyName} {s.Statement.DisplayName}"),
        ];
        if (together.Length > 0)
        {
            return $"allowed whatever the context keys are, by one of {string.Join(", ", together)}";
        }

        return result.Full.Grants is [{ } other, ..]
            ? $"allowed because {other}"
            : "allowed because the account's root user needs no policy";
    }
}
