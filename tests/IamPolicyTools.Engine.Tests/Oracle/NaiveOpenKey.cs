using System.Globalization;
using System.Text.RegularExpressions;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>A key whose value, or whose presence, is not known.</summary>
/// <param name="MayBeAbsent">False when only the value is unknown.</param>
/// <param name="Known">The only values it can have, where those are known.</param>
internal sealed record NaiveOpenKey(bool MayBeAbsent, IReadOnlyList<string>? Known = null)
{
    private const string Generic = "\u0001any";

    /// <summary><see langword="null"/> when the key is known, or known to be absent.</summary>
    public static NaiveOpenKey? Of(string key, NaiveCheck check)
    {
        NaiveCaller caller = check.Caller;
        bool Is(string name) => string.Equals(key, name, StringComparison.OrdinalIgnoreCase);
        if (IsGiven(key, check))
        {
            return null;
        }

        // R-177
        if (check.Case.Request.UnknownKeys.FirstOrDefault(unknown => unknown.Covers(key)) is { } declared)
        {
            return new NaiveOpenKey(!declared.IsPresent);
        }

        if (check.Case.Options.NoDerivedContext)
        {
            return new NaiveOpenKey(true);
        }

        bool isRole = caller.Kind == CallerKind.RoleSession;
        if (Is("aws:TokenIssueTime") && check.Context.Find(key) is not null)
        {
            // CK-1
            return new NaiveOpenKey(false);
        }

        if (Is("aws:MultiFactorAuthPresent") && isRole)
        {
            // CK-1, R-178
            return check.Case.Options.TrustAlsoFederated ? new NaiveOpenKey(true, ["false"]) : null;
        }

        // CK-2: with a known id the session name is what is open.
        bool derived = check.Context.Names.Contains(key, StringComparer.OrdinalIgnoreCase);
        return derived || IsSurelyAbsent(key, check) ? null : new NaiveOpenKey(true);
    }

    /// <summary>Values that the mentions could tell apart.</summary>
    public IEnumerable<NaiveKey> Values(IReadOnlyList<NaiveMention> mentions, NaiveCheck check)
    {
        string key = mentions[0].Key;
        bool isMultivalued = NaiveCatalogue.IsMultivalued(key);
        string[] values = [.. (Known ?? [Generic, .. mentions.SelectMany(mention => Of(mention, check))]).Distinct()];
        IEnumerable<NaiveKey> single = values.Select(value => new NaiveKey([value], false));
        IEnumerable<NaiveKey> sets = values.Select(value => new NaiveKey([value], true)).Append(new NaiveKey(values, true));

        // Of a key that nobody knows a set operator makes us think that it may hold a set.
        bool mayBeSet = isMultivalued || (!NaiveCatalogue.IsKnown(key) && mentions.Any(mention => mention is { Operator: not null, IsPlain: false }));
        IEnumerable<NaiveKey> present = isMultivalued ? sets : mayBeSet ? single.Concat(sets) : single;
        return MayBeAbsent ? present.Prepend(NaiveKey.Absent) : present;
    }

    private static bool IsGiven(string key, NaiveCheck check) =>
        check.Case.Request.Context.EnumerateObject()
            .Concat(check.Target.Context?.EnumerateObject().AsEnumerable() ?? [])
            .Any(member => string.Equals(member.Name, key, StringComparison.OrdinalIgnoreCase));

    // What the "Present" columns of context-keys.md 4.1 and sts-and-credentials.md 3.2 rule out for this caller and resource.
    private static bool IsSurelyAbsent(string key, NaiveCheck check)
    {
        NaiveCaller caller = check.Caller;
        bool Begins(string prefix) => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        bool Is(params string[] names) => names.Contains(key, StringComparer.OrdinalIgnoreCase);

        // R-175a: a role by itself may have a session with any tag.
        // Of a user or a root with credentials of an unknown kind they are open; an AssumeRoot session has none of MFA (4.1).
        bool mayHaveMfa = caller.Kind == CallerKind.IamUser || (caller.Kind == CallerKind.AccountRoot && !check.HasSession);
        bool isRole = caller.Kind == CallerKind.RoleSession || (caller.Kind == CallerKind.AccountRoot && check.HasSession);
        bool isOpenRole = caller is { Kind: CallerKind.RoleSession, Name: null };
        return (Begins("aws:PrincipalTag/") && !isOpenRole)
            || Is("aws:username", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:PrincipalIsAWSService", "aws:AssumedRoot")
            || (Is("aws:userid") && caller.Account is null)
            || (Is("s3:ResourceAccount") && check.Service != "s3")
            || Is("kms:CallerAccount")

            // 4.1: not of anonymous callers, nor of services.
            || (Is("aws:PrincipalOrgID", "aws:PrincipalOrgPaths") && caller.Kind is CallerKind.Anonymous or CallerKind.AwsService)
            || (Is("aws:MultiFactorAuthAge") && check.Case.Options.GetSessionTokenWithoutMfa)
            || Is("aws:PrincipalServiceName", "aws:PrincipalServiceNamesList")
            || (Is("aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge") && !mayHaveMfa)

            // 4.1: of sessions of roles alone, and of direct calls of services alone.
            || (Is("aws:SourceIdentity", "aws:FederatedProvider", "aws:ChatbotSourceArn", "ec2:SourceInstanceARN", "lambda:SourceFunctionArn") && !isRole)
            || (Is("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths") && caller.Kind is not CallerKind.AwsService)
            || ((Begins("saml:") || key.Split(':')[0].Contains('.')) && caller.Kind is CallerKind.IamUser or CallerKind.AccountRoot or CallerKind.FederatedUser)
            || (Begins("s3:BucketTag/") && !check.Case.Options.BucketAbac)
            || (Is("aws:CalledViaFirst", "aws:CalledViaLast") && IsKnownToBeAbsent("aws:CalledVia", check))
            || IsUnlistedTag(key, check)
            || NaiveCatalogue.NeverHas(check.Action, check.Resource, key)
            || IsOfKnownTags(key, check)

            // R-181: only requests through an access point have them.
            || Is("s3:DataAccessPointArn", "s3:DataAccessPointAccount", "s3:AccessPointNetworkOrigin");
    }

    private static bool IsKnownToBeAbsent(string key, NaiveCheck check) => IsGiven(key, check) && check.Context.Find(key) is null;

    // CK-4 to CK-6: all tags of the resource are known, or of the bucket.
    private static bool IsOfKnownTags(string key, NaiveCheck check)
    {
        bool isInBucket = check.Resource.Split(':') is [_, _, "s3", "", "", ..];
        IReadOnlyList<KeyValuePair<string, string>>? ofBucket = check.Case.Request.BucketTags ?? (check.IsS3Object ? null : check.Target.Tags);
        return NaiveCatalogue.IsTag(key)
            ? (isInBucket ? ofBucket : check.Target.Tags) is not null
            : key.StartsWith("s3:ExistingObjectTag/", StringComparison.OrdinalIgnoreCase) && check.Target.Tags is not null;
    }

    // CK-4: a tag key that the catalogue lists neither for the action nor for the type.
    private static bool IsUnlistedTag(string key, NaiveCheck check) => !NaiveCatalogue.IsListedTag(check.Action, check.Resource, key);

    private static IEnumerable<string> Of(NaiveMention mention, NaiveCheck check)
    {
        if (mention.Operator is not { } name)
        {
            // As a variable: what would make the text around it meet the request.
            string field = check.Resource.Split(':', 6)[^1];
            return [field, .. field.Split(':', '/'), check.Caller.Account ?? "", .. check.Case.Request.Context.EnumerateObject().SelectMany(member => NaiveText.OneOrMany(member.Value)).Select(NaiveText.Of)];
        }

        return mention.Values.SelectMany(value => name switch
        {
            "Null" => [],
            "Bool" => ["true", "false"],
            _ when name.StartsWith("Numeric", StringComparison.OrdinalIgnoreCase) => Around(value, (number, step) => number + step),
            _ when name.StartsWith("Date", StringComparison.OrdinalIgnoreCase) => Dates(value),
            _ when name.EndsWith("IpAddress", StringComparison.OrdinalIgnoreCase) => [value.Split('/')[0], "192.0.2.254", "2001:db8:ffff::fe"],
            _ => Texts(value, check),
        });
    }

    private static IEnumerable<string> Texts(string value, NaiveCheck check)
    {
        string literal = Regex.Replace(
            value,
            @"\$\{(?<key>[^},]+)(?:, '(?<default>[^']*)')?\}",
            match => check.Context.Find(match.Groups["key"].Value)?.Values[0] ?? (match.Groups["key"].Length == 1 ? match.Groups["key"].Value : match.Groups["default"].Value));
        return [literal, literal.Replace('?', 'x').Replace("*", "", StringComparison.Ordinal), literal.Replace('?', 'x').Replace("*", "x", StringComparison.Ordinal)];
    }

    private static IEnumerable<string> Around(string value, Func<decimal, decimal, decimal> step) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            ? [value, step(number, -1).ToString(CultureInfo.InvariantCulture), step(number, 1).ToString(CultureInfo.InvariantCulture)]
            : [value];

    private static IEnumerable<string> Dates(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? new[] { -1, 0, 1 }.Select(days => date.AddDays(days).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            : Around(value, (number, step) => number + (86_400 * step));
}
