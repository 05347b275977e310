using System.Globalization;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>The keys that follow from principal, action and resource (context-keys.md 4.8, values by sts-and-credentials.md 3.2).</summary>
internal sealed class NaiveDerivation(NaiveCheck check, IReadOnlyDictionary<string, NaiveKey> given, Dictionary<string, NaiveKey> keys)
{
    // 4.9
    private static readonly string[] s_withoutResourceAccount =
    [
        "auditmanager:updateassessmentframeworkshare", "detective:acceptinvitation", "ds:acceptshareddirectory",
        "ec2:accepttransitgatewaypeeringattachment", "ec2:acceptvpcendpointconnections", "ec2:acceptvpcpeeringconnection",
        "ec2:createtransitgatewaypeeringattachment", "ec2:createvpcendpoint", "ec2:createvpcpeeringconnection",
        "guardduty:acceptadministratorinvitation", "macie2:acceptinvitation", "es:acceptinboundconnection", "route53:associatevpcwithhostedzone",
        "route53:createvpcassociationauthorization", "securityhub:acceptadministratorinvitation",
    ];

    // CK-3
    private static readonly string[] s_global =
    [
        "iam", "organizations", "route53", "route53domains", "cloudfront", "account", "artifact", "budgets", "ce", "cur", "health", "shield",
        "support", "supportplans", "tax", "trustedadvisor", "waf", "chatbot", "aws-portal", "billing", "consolidatedbilling", "freetier",
        "invoicing", "payments",
    ];

    private const string GenericSessionName = "\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001";

    private readonly HashSet<string> _followed = new(StringComparer.OrdinalIgnoreCase);

    private NaiveCaller Caller => check.Caller;

    public void Derive()
    {
        DerivePrincipal();
        DeriveSession();
        DeriveForwarding();
        DeriveResource();
        DeriveTags();
        Add("kms:CallerAccount", check.Service == "kms" ? Caller.Account : null);
        DerivePairs();
        Add("aws:RequestedRegion", Region());
        Add("ec2:Region", check.Service == "ec2" && !NaiveCatalogue.NeverHas(check.Action, check.Resource, "ec2:Region") ? Region() : null);
        Add("aws:SecureTransport", "true");
        DateTimeOffset now = GivenTime() ?? check.Case.Options.Now;
        Add("aws:CurrentTime", Text(now));
        Add("aws:EpochTime", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
    }

    // CK-8: the caller may tell the time under either name.
    private DateTimeOffset? GivenTime()
    {
        if (given.GetValueOrDefault("aws:CurrentTime") is { IsAmbiguous: false, Values: [var current] }
            && DateTimeOffset.TryParse(current, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time;
        }

        return given.GetValueOrDefault("aws:EpochTime") is { IsAmbiguous: false, Values: [var epoch] }
            && long.TryParse(epoch, NumberStyles.Integer, CultureInfo.InvariantCulture, out long seconds)
            && seconds is >= 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
    }

    private void DerivePrincipal()
    {
        bool anonymous = Caller.Kind == CallerKind.Anonymous;
        Add("aws:PrincipalArn", Caller.PrincipalArn);
        Add("aws:PrincipalAccount", anonymous ? "anonymous" : Caller.Account);
        Add("aws:PrincipalType", Caller.Kind switch
        {
            CallerKind.AccountRoot => "Account",
            CallerKind.IamUser => "User",
            CallerKind.RoleSession => "AssumedRole",
            CallerKind.FederatedUser => "FederatedUser",
            CallerKind.Anonymous => "Anonymous",
            _ => null,
        });
        Add("aws:userid", Caller.Kind switch
        {
            CallerKind.AccountRoot => Caller.Account,
            CallerKind.IamUser => Caller.UniqueId,

            // CK-2, R-177a: of an unknown session name the generic completion, which no policy mentions.
            CallerKind.RoleSession when Caller.UniqueId is not null => $"{Caller.UniqueId}:{Caller.Name ?? GenericSessionName}",
            CallerKind.FederatedUser => $"{Caller.Account}:{Caller.Name}",
            CallerKind.Anonymous => "anonymous",
            _ => null,
        });
        Add("aws:username", Caller.Kind == CallerKind.IamUser ? Caller.Name : null);
        if (Caller.Kind is CallerKind.IamUser or CallerKind.RoleSession or CallerKind.FederatedUser)
        {
            AddTags("aws:PrincipalTag/", Caller.Tags);
        }

        // Every *signed* request: AssumeRoleWithSAML and ...WithWebIdentity are unsigned calls (3.1).
        if (!anonymous && !Caller.IsUnsignedProvider)
        {
            Add("aws:PrincipalIsAWSService", Caller.Kind == CallerKind.AwsService ? "true" : "false");
        }

        Add("aws:PrincipalServiceName", Caller.Kind == CallerKind.AwsService ? Caller.Service : null);
        if (Caller.Kind == CallerKind.AwsService)
        {
            keys["aws:PrincipalServiceNamesList"] = new NaiveKey(ServiceNames(Caller.Service!), true);
        }
    }

    // CK-1
    private void DeriveSession()
    {
        bool token = check.Case.Options.GetSessionTokenWithoutMfa && Caller.Kind is CallerKind.IamUser or CallerKind.AccountRoot;
        bool assumedRoot = Caller.Kind == CallerKind.AccountRoot && check.HasSession;
        bool isTemporary = token || assumedRoot || Caller.Kind is CallerKind.RoleSession or CallerKind.FederatedUser;
        bool hasMfa = token || (Caller.Kind == CallerKind.RoleSession && !IsFederatedSession());
        Add("aws:TokenIssueTime", isTemporary ? Text(check.Case.Options.Now) : null);
        Add("aws:MultiFactorAuthPresent", hasMfa ? "false" : null);
        Add("aws:AssumedRoot", assumedRoot ? "true" : null);
    }

    // aws:FederatedProvider, a saml: or provider key given.
    private bool IsFederatedSession() => given.Any(pair => !pair.Value.IsEmpty
        && (string.Equals(pair.Key, "aws:FederatedProvider", StringComparison.OrdinalIgnoreCase)
            || pair.Key.StartsWith("saml:", StringComparison.OrdinalIgnoreCase)
            || pair.Key.Split(':')[0].Contains('.', StringComparison.Ordinal)));

    // CK-7
    private void DeriveForwarding()
    {
        NaiveKey? via = given.GetValueOrDefault("aws:CalledVia") is { IsEmpty: false } named ? named : null;
        bool endIsGiven = given.GetValueOrDefault("aws:CalledViaFirst") is { IsEmpty: false } || given.GetValueOrDefault("aws:CalledViaLast") is { IsEmpty: false };
        Add("aws:CalledViaFirst", via?.Values[0]);
        Add("aws:CalledViaLast", via?.Values[^1]);
        Add("aws:ViaAWSService", via is not null || endIsGiven ? "true" : "false");
    }

    private void DeriveResource()
    {
        if (check.Service == "ebs" || s_withoutResourceAccount.Contains(check.Action.ToLowerInvariant()))
        {
            return;
        }

        // CK-8: what the caller says of the owner under one name holds under the other.
        string? account = GivenOwner("aws:ResourceAccount") ?? (check.Service == "s3" ? GivenOwner("s3:ResourceAccount") : null) ?? OwnOwner();
        Add("aws:ResourceAccount", account);
        Add("s3:ResourceAccount", check.Service == "s3" ? account : null);

        string? GivenOwner(string name) => given.GetValueOrDefault(name) is { IsAmbiguous: false, Values: [var value] } ? value : null;

        string? OwnOwner() => check.Resource != "*" ? check.ResourceAccount
            : NaiveCatalogue.TakesNoResource(check.Action) ? Caller.Account
            : null;
    }

    // CK-4 to CK-6
    private void DeriveTags()
    {
        FixtureRequest request = check.Case.Request;
        if (!IsInGeneralPurposeBucket)
        {
            foreach (string family in NaiveCatalogue.TagFamilies(check.Action, check.Resource))
            {
                AddTags(family, check.Target.Tags ?? []);
            }

            return;
        }

        if (check.IsS3Object && NaiveCatalogue.Lists(check.Action, check.Resource, "s3:ExistingObjectTag/"))
        {
            AddTags("s3:ExistingObjectTag/", check.Target.Tags ?? []);
        }

        if (check.Case.Options.BucketAbac)
        {
            IReadOnlyList<KeyValuePair<string, string>> tags = request.BucketTags ?? (check.IsS3Object ? null : check.Target.Tags) ?? [];
            AddTags("aws:ResourceTag/", tags);
            AddTags("s3:BucketTag/", tags);
        }
    }

    // A bucket of this kind, or its object, has neither Region nor account in its ARN.
    private bool IsInGeneralPurposeBucket => check.Resource.Split(':') is [_, _, "s3", "", "", ..];

    // CK-8: one fact has one value under all its names.
    private void DerivePairs()
    {
        if (check.Service == "kms")
        {
            Follow("aws:PrincipalAccount", "kms:CallerAccount");
            Follow("kms:CallerAccount", "aws:PrincipalAccount");
            if (given.GetValueOrDefault("kms:RequestAlias") is { IsAmbiguous: false, IsEmpty: false } alias)
            {
                Tell("kms:ResourceAliases", new NaiveKey(alias.Values, true));
            }
        }

        FollowPrincipal();

        string[] families = IsInGeneralPurposeBucket ? ["aws:ResourceTag/", "s3:BucketTag/"] : [.. NaiveCatalogue.TagFamilies(check.Action, check.Resource)];
        foreach ((string name, NaiveKey _) in given.ToArray())
        {
            if (families.FirstOrDefault(f => name.StartsWith(f, StringComparison.OrdinalIgnoreCase)) is { } family)
            {
                foreach (string other in families)
                {
                    Follow(name, other + name[family.Length..]);
                }
            }
        }

        // CK-8: who tells the members has told their names.
        FollowNames("aws:RequestTag/", "aws:TagKeys");
        FollowNames("s3:RequestObjectTag/", "s3:RequestObjectTagKeys");
        FollowNames("kms:EncryptionContext:", "kms:EncryptionContextKeys");
    }

    // 4.1: the ARN tells account, kind and a user's name.
    private void FollowPrincipal()
    {
        if (given.GetValueOrDefault("aws:PrincipalArn") is { IsAmbiguous: false, Values: [var arn] }
            && arn.Split(':', 6) is [_, _, _, { Length: 0 }, { Length: 12 } account, var name]
            && account.All(char.IsAsciiDigit))
        {
            Tell("aws:PrincipalAccount", new NaiveKey([account], false));
            if (check.Service == "kms")
            {
                Tell("kms:CallerAccount", new NaiveKey([account], false));
            }

            string kind = name.Split('/')[0];
            string? type = kind switch { "root" => "Account", "user" => "User", "role" => "AssumedRole", "federated-user" => "FederatedUser", _ => null };
            if (type is not null)
            {
                Tell("aws:PrincipalType", new NaiveKey([type], false));
                Tell("aws:username", kind == "user" ? new NaiveKey([name.Split('/')[^1]], false) : NaiveKey.Absent);
            }
        }
    }

    private void Tell(string key, NaiveKey value)
    {
        if (!given.Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
        {
            keys[key] = value;
        }
    }

    private void FollowNames(string family, string list)
    {
        string[] names =
        [
            .. given.Where(g => g.Key.StartsWith(family, StringComparison.OrdinalIgnoreCase) && g.Value is { IsAmbiguous: false, IsEmpty: false })
                .Select(g => g.Key[family.Length..]),
        ];
        if (names.Length > 0 && !given.Keys.Contains(list, StringComparer.OrdinalIgnoreCase))
        {
            keys[list] = new NaiveKey(names, true);
        }
    }

    private void Follow(string from, string to)
    {
        if (given.GetValueOrDefault(from) is { IsAmbiguous: false, IsEmpty: false } told
            && !given.Keys.Contains(to, StringComparer.OrdinalIgnoreCase)
            && _followed.Add(to))
        {
            keys[to] = told;
        }
    }

    // CK-3
    private string? Region()
    {
        // Of a call through an access point it is the access point's, for the bucket behind it, too.
        string[] arn = check.Called.Split(':', 6);
        return check.Service switch
        {
            "globalaccelerator" or "networkmanager" => "us-west-2",
            _ when s_global.Contains(check.Service) => (Caller.Partition ?? (arn.Length == 6 ? arn[1] : "aws")) switch
            {
                "aws" => "us-east-1",
                "aws-cn" => "cn-north-1",
                "aws-us-gov" => "us-gov-west-1",
                _ => null,
            },
            _ => arn.Length == 6 && arn[3].Length > 0 ? arn[3] : null,
        };
    }

    // 4.1: its names incl. regional; an offline list has the caller's own name, and its form without and with the Region.
    private string[] ServiceNames(string own)
    {
        string[] parts = own.Split('.');
        string plain = parts.Length == 4 ? $"{parts[0]}.{parts[2]}.{parts[3]}" : own;
        string[] regional = Region() is { } region ? [plain.Insert(plain.IndexOf('.', StringComparison.Ordinal) + 1, region + ".")] : [];
        return [.. new[] { own, plain }.Concat(regional).Distinct()];
    }

    // PL-50: two tags that differ by case only are ambiguous.
    private void AddTags(string family, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        foreach (IGrouping<string, KeyValuePair<string, string>> tag in tags.GroupBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase))
        {
            keys[family + tag.Key] = new NaiveKey([tag.First().Value], false, tag.Count() > 1);
        }
    }

    private void Add(string key, string? value)
    {
        if (value is not null)
        {
            keys[key] = new NaiveKey([value], NaiveCatalogue.IsMultivalued(key));
        }
    }

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
