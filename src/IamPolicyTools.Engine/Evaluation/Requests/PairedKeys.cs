using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>
/// Keys that tell one fact under several names (CK-4, CK-7, CK-8): who gives one of them has given the others. What the model would derive
/// for them does not count then.
/// </summary>
internal static class PairedKeys
{
    private static readonly ImmutableArray<string> s_ofBuckets = ["aws:ResourceTag/", "s3:BucketTag/"];

    private static readonly ContextKey s_principalArn = ContextKey.Of("aws:PrincipalArn");
    private static readonly ContextKey s_principalAccount = ContextKey.Of("aws:PrincipalAccount");
    private static readonly ContextKey s_currentTime = ContextKey.Of("aws:CurrentTime");
    private static readonly ContextKey s_retainUntil = ContextKey.Of("s3:object-lock-retain-until-date");
    private static readonly ContextKey s_retentionDays = ContextKey.Of("s3:object-lock-remaining-retention-days");
    private static readonly ContextKey s_sourceVpc = ContextKey.Of("aws:SourceVpc");
    private static readonly ContextKey s_sourceVpcArn = ContextKey.Of("aws:SourceVpcArn");

    // The families of keys with a name in them, and the key that lists those names.
    private static readonly (string Family, string Keys)[] s_listed =
    [
        ("aws:RequestTag/", "aws:TagKeys"), ("s3:RequestObjectTag/", "s3:RequestObjectTagKeys"), ("kms:EncryptionContext:", "kms:EncryptionContextKeys"),
    ];

    /// <summary>The keys that follow from given ones, without those that are given themselves.</summary>
    /// <param name="given">The keys the caller gives.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="now">The instant of the request, where its time is not given.</param>
    public static ContextLayer Of(ContextLayer given, ActionName action, string resource, DateTimeOffset now)
    {
        IEnumerable<ContextEntry> all = Find(given, action, resource).Select(p => p.Entry);
        ContextEntry[] entries =
        [
            .. (action.Service == "s3" ? all.Concat(OfRetention(given, now)) : all)
                .Where(e => given.Find(e.Key) is null)
                .DistinctBy(e => e.Key),
        ];
        return ContextLayer.Of(entries);
    }

    /// <summary>
    /// True when what follows from given keys is the same on all resources of an action: no tag of a resource is among them.
    /// </summary>
    /// <param name="given">The keys the caller gives.</param>
    public static bool AreOfAction(ContextLayer given) => !given.Entries.Any(e => ResourceTagKeys.Contains(e.Key.Folded));

    /// <summary>The account of the principal that is told by whichever key; null when none does.</summary>
    /// <param name="given">The keys the caller gives.</param>
    public static string? PrincipalAccountIn(ContextLayer given) =>
        OneOf(given, s_principalAccount)
            ?? (OneOf(given, s_principalArn) is { } arn && Arn.AccountOf(arn) is { IsEmpty: false } account ? account.ToString() : null);

    /// <summary>Given keys that contradict each other: a note for each.</summary>
    /// <param name="given">The keys the caller gives.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    public static IEnumerable<string> Contradictions(ContextLayer given, ActionName action, string resource)
    {
        foreach ((ContextKey origin, ContextEntry entry) in Find(given, action, resource))
        {
            if (given.Find(entry.Key) is { IsAmbiguous: false } told && !Agree(told, entry))
            {
                string[] names = [.. new[] { origin.Name, told.Key.Name }.Order(StringComparer.OrdinalIgnoreCase)];
                yield return $"{names[0]} and {names[1]} were given and tell one thing differently, which no request does: both values stand as they were given";
            }
        }
    }

    /// <summary>The VPC that a request comes from, by whichever key tells it; null when none does.</summary>
    /// <param name="given">The keys the caller gives.</param>
    public static string? VpcIn(ContextLayer given) => given.Find(s_sourceVpc) is { Values: [{ } vpc] } ? vpc.Text
        : given.Find(s_sourceVpcArn) is { IsAmbiguous: false, Values: [{ } arn] } ? VpcOf(arn.Text)
        : null;

    /// <summary>True for a key that the given ones rule out: a tag of the request whose name is not among its tag keys.</summary>
    /// <param name="key">The key, in lower case.</param>
    /// <param name="given">The keys the caller gives.</param>
    public static bool AreWithout(string key, ContextLayer given)
    {
        if (given.Entries.Count == 0)
        {
            return false;
        }

        foreach ((string family, string keys) in s_listed)
        {
            if (key.StartsWith(family, StringComparison.OrdinalIgnoreCase)
                && given.Find(ContextKey.Of(keys)) is { IsAmbiguous: false } names)
            {
                return !names.Values.Any(v => key.AsSpan(family.Length).Equals(v.Text, StringComparison.OrdinalIgnoreCase));
            }
        }

        return false;
    }

    private static IEnumerable<(ContextKey Origin, ContextEntry Entry)> Find(ContextLayer given, ActionName action, string resource)
    {
        foreach (ContextEntry entry in given.Entries)
        {
            if (entry.IsAmbiguous || entry.Values.IsEmpty)
            {
                continue;
            }

            foreach (ContextEntry other in OfOne(entry, action, resource))
            {
                yield return (entry.Key, other);
            }
        }

        foreach ((string family, string keys) in s_listed)
        {
            ContextEntry[] members =
                [.. given.Entries.Where(e => !e.Values.IsEmpty && e.Key.Name.StartsWith(family, StringComparison.OrdinalIgnoreCase))];
            if (members.Length > 0)
            {
                // There may be more than those that are given.
                yield return (members[0].Key, new ContextEntry(
                    ContextKey.Of(keys),
                    [.. members.Select(m => new RequestValue(m.Key.Name[family.Length..]))],
                    isMultivalued: true,
                    isAmbiguous: false,
                    ContextCertainty.Partial));
            }
        }
    }

    private static IEnumerable<ContextEntry> OfOne(ContextEntry entry, ActionName action, string resource)
    {
        string value = entry.Values[0].Text;
        return entry.Key.Folded switch
        {
            "aws:principalarn" => OfPrincipal(value, action),
            "aws:principalaccount" when action.Service == "kms" => [One("kms:CallerAccount", value)],
            "kms:calleraccount" when action.Service == "kms" => [One("aws:PrincipalAccount", value)],
            "kms:requestalias" when action.Service == "kms" =>
                [new ContextEntry(
                    ContextKey.Of("kms:ResourceAliases"), entry.Values, isMultivalued: true, isAmbiguous: false, ContextCertainty.Partial)],
            "kms:viaservice" when action.Service == "kms" => [One("aws:ViaAWSService", "true")],
            "aws:requestedregion" when action.Service == "ec2" => [One("ec2:Region", value)],
            "ec2:region" when action.Service == "ec2" => [One("aws:RequestedRegion", value)],
            "s3:tlsversion" when action.Service == "s3" => [One("aws:SecureTransport", "true")],
            "s3:dataaccesspointarn" => IfAny("s3:DataAccessPointAccount", Arn.AccountOf(value)),
            "aws:sourcearn" => IfAny("aws:SourceAccount", Arn.AccountOf(value)),
            "aws:sourcevpcarn" when VpcOf(value) is { } vpc => [One("aws:SourceVpc", vpc)],
            // ST-8: what a session has is inherited by what it assumes.
            "aws:sourceidentity" when StsRules.IsDecidedByTrust(action.Name) && action.Service == "sts" =>
                [One("sts:SourceIdentity", value)],
            "aws:principalorgpaths" => OfPaths("aws:PrincipalOrgID", entry),
            "aws:resourceorgpaths" => OfPaths("aws:ResourceOrgID", entry),
            "aws:sourceorgpaths" => OfPaths("aws:SourceOrgID", entry),
            "aws:vpceorgpaths" => OfPaths("aws:VpceOrgID", entry),
            string name when ResourceTagKeys.Contains(name) => OfTag(entry, action, resource),
            string name when RequestTagKeys.Contains(name) => OfRequestTag(entry, action),
            _ => [],
        };
    }

    // context-keys.md 4.1: the ARN tells the account, the kind and the name of a user.
    private static IEnumerable<ContextEntry> OfPrincipal(string value, ActionName action)
    {
        if (!Arn.TryParse(value, out Arn arn) || !Arn.IsAccountId(arn.Account))
        {
            yield break;
        }

        yield return One("aws:PrincipalAccount", arn.Account);
        if (action.Service == "kms")
        {
            yield return One("kms:CallerAccount", arn.Account);
        }

        string kind = arn.Resource.Split('/')[0];
        string? type =
            kind switch { "root" => "Account", "user" => "User", "role" => "AssumedRole", "federated-user" => "FederatedUser", _ => null };
        if (type is not null)
        {
            yield return One("aws:PrincipalType", type);
            yield return kind == "user"
                ? One("aws:username", arn.Resource[(arn.Resource.LastIndexOf('/') + 1)..])
                : new ContextEntry(ContextKey.Of("aws:username"), [], isMultivalued: false, isAmbiguous: false);
        }
    }

    // context-keys.md 4.4: the days that are left until a date. How S3 counts a part of a day is not documented.
    private static IEnumerable<ContextEntry> OfRetention(ContextLayer given, DateTimeOffset now)
    {
        const decimal Day = 86_400;
        decimal start =
            given.Find(s_currentTime) is { Values: [{ } time] } && time.TryGetInstant(out decimal told) ? told : now.ToUnixTimeSeconds();
        if (given.Find(s_retainUntil) is { IsAmbiguous: false, Values: [{ } until] } && until.TryGetInstant(out decimal end))
        {
            decimal days = (end - start) / Day;
            yield return Taken(
                s_retentionDays, decimal.Ceiling(days).ToString(CultureInfo.InvariantCulture), days == decimal.Ceiling(days));
        }
        else if (given.Find(s_retentionDays) is { IsAmbiguous: false, Values: [{ } left] }
            && decimal.TryParse(
                left.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)
            && Math.Abs(count) < 1_000_000
            && start + (count * Day) is > 0 and < 100_000_000_000 and var last)
        {
            yield return Taken(
                s_retainUntil, DerivedContext.FormatInstant(DateTimeOffset.FromUnixTimeSeconds((long)last)), isCertain: false);
        }
    }

    private static ContextEntry Taken(ContextKey key, string value, bool isCertain) => new(
        key, [new RequestValue(value)], isMultivalued: false, isAmbiguous: false, isCertain
            ? ContextCertainty.Known
            : ContextCertainty.Present);

    private static string? OneOf(ContextLayer given, ContextKey key) =>
        given.Find(key) is { IsAmbiguous: false, Values: [{ } one] } ? one.Text : null;

    // A tag that the call sets is there under each key that the catalogue lists for the action.
    private static IEnumerable<ContextEntry> OfRequestTag(ContextEntry entry, ActionName action)
    {
        int slash = entry.Key.Name.IndexOf('/', StringComparison.Ordinal) + 1;
        string family = entry.Key.Name[..slash];
        ImmutableArray<string> families = RequestTagKeys.Of(action);
        return families.Contains(family, StringComparer.OrdinalIgnoreCase)
            ? families
                .Where(f => !f.Equals(family, StringComparison.OrdinalIgnoreCase))
                .Select(f => Like(f + entry.Key.Name[slash..], entry))
            : [];
    }

    // CK-4 to CK-6: a tag of the resource is there under each key that the catalogue lists for it.
    private static IEnumerable<ContextEntry> OfTag(ContextEntry entry, ActionName action, string resource)
    {
        int slash = entry.Key.Name.IndexOf('/', StringComparison.Ordinal) + 1;
        string family = entry.Key.Name[..slash];
        ImmutableArray<string> families =
            resource.Contains(":s3:::", StringComparison.Ordinal) ? s_ofBuckets : ResourceTagKeys.Of(action.Text, resource);
        return families.Contains(family, StringComparer.OrdinalIgnoreCase)
            ? families
                .Where(f => !f.Equals(family, StringComparison.OrdinalIgnoreCase))
                .Select(f => Like(f + entry.Key.Name[slash..], entry))
            : [];
    }

    private static string? VpcOf(string arn)
    {
        const string Type = "vpc/";
        return Arn.TryParse(arn, out Arn vpc) && vpc.Resource.StartsWith(Type, StringComparison.Ordinal)
            ? vpc.Resource[Type.Length..]
            : null;
    }

    // o-example/r-root/ou-one/
    private static IEnumerable<ContextEntry> OfPaths(string key, ContextEntry paths) =>
        IfAny(key, paths.Values[0].Text is { } path && path.IndexOf('/', StringComparison.Ordinal) is > 0 and var end
            ? path.AsSpan(0, end)
            : default);

    private static IEnumerable<ContextEntry> IfAny(string key, ReadOnlySpan<char> value) =>
        value.IsEmpty ? [] : [One(key, value.ToString())];

    private static ContextEntry One(string key, string value) =>
        new(ContextKey.Of(key), [new RequestValue(value)], isMultivalued: false, isAmbiguous: false);

    private static ContextEntry Like(string key, ContextEntry entry) =>
        new(ContextKey.Of(key), entry.Values, entry.IsMultivalued, isAmbiguous: false);

    // A list of names that may have more of them agrees with a longer one.
    private static bool Agree(ContextEntry told, ContextEntry follows) => follows.Certainty == ContextCertainty.Known
        ? told.Values.Length == follows.Values.Length && follows.Values.All(v => Has(told, v))
        : follows.Values.All(v => Has(told, v));

    private static bool Has(ContextEntry entry, RequestValue value) =>
        entry.Values.Any(v => v.Text.Equals(value.Text, StringComparison.OrdinalIgnoreCase));
}
