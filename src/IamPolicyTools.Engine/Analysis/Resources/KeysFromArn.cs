using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Conditions on keys that are read from the ARN itself, and so tell resources apart: the Region (CK-3), the owner, the service of a service-linked role,
/// the access point through which a request comes, and, where it is not known, what only some types of resource have (CK-4, PL-47).
/// </summary>
/// <param name="domain">The action.</param>
/// <param name="context">The context of a request for it; what is given there is not read from the ARN.</param>
/// <param name="mode">What an absent context key means.</param>
/// <param name="account">The subject's account; empty for none.</param>
internal sealed class KeysFromArn(ActionDomain domain, RequestContext context, ContextMode mode, string account)
{
    private static readonly ContextKey s_region = ContextKey.Of("aws:RequestedRegion");
    private static readonly ContextKey s_regionOfEc2 = ContextKey.Of("ec2:Region");
    private static readonly ContextKey s_service = ContextKey.Of("iam:AWSServiceName");
    private static readonly ContextKey s_accessPoint = ContextKey.Of("s3:DataAccessPointArn");
    private static readonly ContextKey s_accessPointAccount = ContextKey.Of("s3:DataAccessPointAccount");
    private static readonly ContextKey s_accessPointOrigin = ContextKey.Of("s3:AccessPointNetworkOrigin");

    /// <summary>
    /// Keys that a document leaves to the evaluator, which reads them from the ARN as well, or knows whose the resource is: an answer for the
    /// account's own resources would say too much of others.
    /// </summary>
    public static IReadOnlyList<string> LeftToEvaluator { get; } =
    [
        s_region.Name, s_regionOfEc2.Name, s_service.Name, "aws:ResourceAccount", "s3:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths",
    ];

    private readonly bool _hasRegion = context.IsDerived(s_region) && domain.Forms.Any(f => f.HasRegion);
    private readonly bool _hasService = context.IsDerived(s_service) && domain.Action is { Service: "iam", Name: "createservicelinkedrole" };
    private readonly bool _hasOwner = account.Length > 0 && domain.Forms.Any(f => f.HasAccount);
    private readonly bool _isS3 = domain.Forms.Any(f => f.ServiceField is null or "s3");

    /// <summary>True when a condition reads such a key.</summary>
    public bool AreReadBy(CompiledCondition condition) =>
        (_hasRegion && IsRegion(condition.Key))
        || (_hasOwner && IsOfOwner(condition.Key) && !context.IsUndecided(condition.Key))
        || (_hasService && condition.Key.Equals(s_service))
        || (_isS3 && IsOfAccessPoint(condition.Key) && context.IsDerived(condition.Key))
        || TellsTypes(condition);

    /// <summary>What the conditions of a statement tell apart, and whether there is such a key at all. What a variable without a value says is not known.</summary>
    public IEnumerable<ResourceSet> SetsOf(CompiledStatement statement) => statement.Conditions
        .Where(AreReadBy)
        .SelectMany(c => IsRegion(c.Key) ? Values(c).Append("?*").Select(ArnPattern.OfRegion)
            : c.Key.Equals(s_service) ? Values(c).Append("?*").Select(ArnPattern.OfServiceLinkedRole)
            : IsOfAccessPoint(c.Key) ? AccessPoints(c)
            : IsOfOwner(c.Key) ? Owners(c)
            : [])
        .Distinct()
        .Select(pattern => new ResourceSet([pattern]) { IsMade = true })
        .Concat(statement.Conditions.SelectMany(SetsOfTypes).Distinct());

    // CK-8: EC2 has a name of its own for it.
    private bool IsRegion(ContextKey key) => key.Equals(s_region) || (domain.Action.Service == "ec2" && key.Equals(s_regionOfEc2));

    private static bool IsOfOwner(ContextKey key) =>
        key.Folded is "aws:resourceaccount" or "s3:resourceaccount" or "aws:resourceorgid" or "aws:resourceorgpaths";

    private static bool IsOfAccessPoint(ContextKey key) =>
        key.Equals(s_accessPoint) || key.Equals(s_accessPointAccount) || key.Equals(s_accessPointOrigin);

    // Where nothing is known of a key, a request on a type that does not list it is known to lack it.
    private bool TellsTypes(CompiledCondition condition) =>
        mode == ContextMode.Discovery && domain.Known is { ResourceTypes.Length: > 1 } && SetsOfTypes(condition).Any();

    private IEnumerable<ResourceSet> SetsOfTypes(CompiledCondition condition)
    {
        if (mode != ContextMode.Discovery || domain.Known is not { ResourceTypes.Length: > 1 } action)
        {
            yield break;
        }

        foreach (ContextKey key in condition.Variables.Prepend(condition.Key).Where(context.IsDerived))
        {
            if (IamCatalogue.Default.FindConditionKey(key.Name) is not { IsGlobal: false } listed || action.ConditionKeys.Contains(listed))
            {
                continue;
            }

            ILookup<bool, ActionResourceType> types =
                action.ResourceTypes.ToLookup(t => t.ConditionKeys.Contains(listed) || t.Type.ConditionKeys.Contains(listed));
            if (types.Count == 2)
            {
                ResourceSet listing = SetOf(types[true]);
                yield return listing;
                // A star in a name is none that reaches into another type.
                ResourceSet others = SetOf(types[false]);
                if (listing.Patterns.Any(l => others.Patterns.Any(o => l.FieldByField.Overlaps(o.FieldByField))))
                {
                    yield return others;
                }
            }
        }
    }

    private ResourceSet SetOf(IEnumerable<ActionResourceType> types) => new(
    [
        .. types.SelectMany(t => t.Type is { Service: "logs", Name: "log-group" } && domain.ResourceKey.IsOnStreams ? [CheckedResource.StreamsOfGroup] : t.Type.ArnTemplates.AsEnumerable())
            .Select(t => ArnPattern.Parse(t.ToPattern()))
            .OfType<ArnPattern>()
            .Distinct(),
    ])
    {
        IsMade = true,
    };

    private IEnumerable<string> Values(CompiledCondition condition) => condition.Clause.Values
        .Select(v => TextPattern.Compile(v.Text, PatternStyle.Wildcards))
        .Where(t => t.CanResolve(context))
        .Select(t => t.Generalize(context).Chars)
        .SelectMany(text => new[] { text, text.ToLowerInvariant() });

    // The subject's account and those that are named, and all others, since what has no account in its ARN may be anybody's.
    private IEnumerable<ArnPattern> Owners(CompiledCondition condition) =>
        (condition.Key.Folded.EndsWith(":resourceaccount", StringComparison.Ordinal) ? Values(condition).Where(v => v.Length > 0 && !v.Contains(':', StringComparison.Ordinal)) : [])
            .Prepend(account)
            .Append("?*")
            .Select(ArnPattern.OfAccount);

    // The access point, and what is asked through it.
    private IEnumerable<ArnPattern> AccessPoints(CompiledCondition condition)
    {
        IEnumerable<string> named = condition.Key.Equals(s_accessPoint) ? Values(condition).SelectMany(v => new[] { v, $"{v}/*" })
            : condition.Key.Equals(s_accessPointAccount) ? Values(condition).Select(v => $"arn:*:s3:*:{v}:accesspoint/*")
            : [];
        return named.Append("arn:*:s3:*:?*:accesspoint/*").Select(ArnPattern.Parse).OfType<ArnPattern>();
    }
}
