using System.Collections.Immutable;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.AwsConfig;

/// <summary>Buckets, access points and keys as AWS Config has them (7.4.1).</summary>
internal static class ConfigStorage
{
    private const string Groups = "http://acs.amazonaws.com/groups/";

    private static readonly Dictionary<string, string> s_permissions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["FullControl"] = "FULL_CONTROL",
        ["Read"] = "READ",
        ["Write"] = "WRITE",
        ["ReadAcp"] = "READ_ACP",
        ["WriteAcp"] = "WRITE_ACP",
    };

    private static readonly Dictionary<string, string> s_groups = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AllUsers"] = Groups + "global/AllUsers",
        ["AuthenticatedUsers"] = Groups + "global/AuthenticatedUsers",
        ["LogDelivery"] = Groups + "s3/LogDelivery",
    };

    /// <summary><c>AWS::S3::Bucket</c></summary>
    public static void Bucket(ConfigScope scope)
    {
        ConfigItem item = scope.Item;
        string arn = scope.ArnOr("s3", item.Name ?? item.Id, isRegional: false);
        if (item.IsDeleted)
        {
            scope.Edits.DeleteResource(scope.Owner, arn, item.Place);
            return;
        }

        List<string> told = [];
        List<Func<Resource, Resource>> sets = [];
        if (item.TellsSupplement("PublicAccessBlockConfiguration"))
        {
            PublicAccessBlock block = Block(item.Supplement("PublicAccessBlockConfiguration"));
            Tell(nameof(Resource.PublicAccessBlock), known => known with { PublicAccessBlock = block });
        }

        if (item.TellsSupplement("AccessControlList"))
        {
            if (Acl(item) is { } acl)
            {
                Tell(nameof(Resource.Acl), known => known with { Acl = acl });
            }
            else
            {
                item.File.Warn(
                    "PART_NOT_READ",
                    "CFG-1",
                    $"The access control list of {item.Id} has a form that is not known: it is unknown",
                    item.At("AccessControlList"));
            }
        }

        if (Ownership(item) is { } ownership)
        {
            Tell(nameof(Resource.ObjectOwnership), known => known with { ObjectOwnership = ownership });
        }

        // The item's own tags are the bucket's; some answers have them in the supplement alone.
        ImmutableArray<Tag>? tags = item.Tags is null && item.Supplement("BucketTaggingConfiguration") is ObjectNode tagging
            ? ConfigScope.TagsIn(
                (tagging["tagSets"] as ArrayNode)?.Items.FirstOrDefault() is ObjectNode set ? set["tags"] ?? set : tagging["tagSet"])
            : scope.Tags;
        if (tags is { } known)
        {
            Tell(nameof(Resource.Tags), resource => resource with { Tags = known });
        }

        Node? policy = item.Supplement("BucketPolicy");
        bool isPolicyTold = item.TellsSupplement("BucketPolicy");
        if (!isPolicyTold)
        {
            scope.NotAsked("BucketPolicy");
        }

        string? region = item.Region;
        new ObservedResource
        {
            Arn = arn,
            Place = item.Place,
            Policy = isPolicyTold
                ? scope.ReadPolicy(policy is ObjectNode wrapper ? wrapper["policyText"] : policy, PolicyKind.Resource, "BucketPolicy")
                : null,
            IsPolicyTold = isPolicyTold,
            Told = [.. told],
            Set = resource => sets.Aggregate(resource with { Region = region ?? resource.Region }, (changed, set) => set(changed)),
            Reason = $"AWS Config does not tell it of {item.Id}",
        }.AddTo(scope.Edits, scope.Owner);
        if (CanonicalId(item) is { } canonical)
        {
            scope.Edits.Add(EditPhase.Set, $"Set CanonicalUserId {scope.Owner.AccountId}", item.Place, model =>
            {
                AccountEditor account = model.Of(scope.Owner);
                account.Account = account.Account with { CanonicalUserId = account.Account.CanonicalUserId ?? canonical };
            });
        }

        void Tell(string member, Func<Resource, Resource> set)
        {
            told.Add(member);
            sets.Add(set);
        }
    }

    /// <summary><c>AWS::S3::AccountPublicAccessBlock</c></summary>
    public static void AccountBlock(ConfigScope scope)
    {
        string account = Arn.IsAccountId(scope.Item.Id) ? scope.Item.Id : scope.Owner.AccountId;
        if (!scope.Item.IsDeleted && !s_settings.Any(scope.Item.Tells))
        {
            scope.Edits.Add(EditPhase.Set, $"MarkUnknown {account}", scope.Item.Place, model =>
            {
                AccountEditor known = model.Of(new Owner(account));
                known.Account = known.Account.Given.Contains(nameof(Account.PublicAccessBlock)) ? known.Account : known.Account with
                {
                    Unknowns = known.Account.Unknowns.SetItem(nameof(Account.PublicAccessBlock), $"AWS Config does not tell it of {account}"),
                };
            });
            return;
        }

        PublicAccessBlock block = scope.Item.IsDeleted ? PublicAccessBlock.Off
            : Block(new ObjectNode(scope.Item.Place, [.. s_settings.Select(s => (s, Value: scope.Item.Value(s)))
            .Where(s => s.Value is not null)
            .Select(s => new Member(s.s, scope.Item.Place, s.Value!))]));
        scope.Edits.SetPublicAccessBlock(new Owner(account), block, scope.Item.Place);
    }

    /// <summary><c>AWS::S3::AccessPoint</c></summary>
    public static void AccessPoint(ConfigScope scope)
    {
        ConfigItem item = scope.Item;
        string arn = scope.ArnOr("s3", $"accesspoint/{item.Text("Name") ?? item.Name ?? item.Id}");
        if (item.IsDeleted)
        {
            scope.Edits.DeleteResource(scope.Owner, arn, item.Place);
            return;
        }

        string? bucket = item.Text("Bucket");
        bool tellsBlock = item.Tells("PublicAccessBlockConfiguration");
        bool tellsPolicy = item.Tells("Policy");
        PublicAccessBlock block = Block(item.Value("PublicAccessBlockConfiguration"));
        bool isInVpc = item.Value("VpcConfiguration") is ObjectNode { Members.IsEmpty: false };
        new ObservedResource
        {
            Arn = arn,
            Place = item.Place,
            Policy = tellsPolicy ? scope.Policy("Policy", PolicyKind.Resource) : null,
            IsPolicyTold = tellsPolicy,
            Told = tellsBlock ? [nameof(Resource.PublicAccessBlock), nameof(Resource.Tags)] : [nameof(Resource.Tags)],
            Set = known => known with
            {
                Buckets = bucket is null ? known.Buckets : [new AccessPointBucket(bucket, item.Text("BucketAccountId"))],
                PublicAccessBlock = tellsBlock ? block : known.PublicAccessBlock,
                NetworkOrigin = isInVpc ? NetworkOrigin.VPC : NetworkOrigin.Internet,
            },
            Reason = $"AWS Config does not tell it of {item.Id}",
        }.AddTo(scope.Edits, scope.Owner);
    }

    /// <summary><c>AWS::KMS::Key</c></summary>
    public static void Key(ConfigScope scope)
    {
        string arn = scope.Item.Text("arn") ?? scope.ArnOr("kms", $"key/{scope.Item.Id}");
        ConfigTypes.Put(scope, arn, "Policy", isSupplement: true);
        if (scope.Item.Text("keyManager") == "AWS" && !scope.Item.IsDeleted)
        {
            scope.Edits.SetMember(scope.Owner, arn, "KeyManager", scope.Item.Place, known => known with { IsAwsManagedKey = true });
        }
    }

    private static readonly string[] s_settings = ["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"];

    // Lower camel in Config, the API's names elsewhere; none is off.
    private static PublicAccessBlock Block(Node? value)
    {
        var settings = value as ObjectNode;
        return new PublicAccessBlock(Is(s_settings[0]), Is(s_settings[1]), Is(s_settings[2]), Is(s_settings[3]));

        bool Is(string name) => Nodes.IsTrue(settings?[name]) || Nodes.IsTrue(settings?[char.ToUpperInvariant(name[0]) + name[1..]]);
    }

    private static ObjectOwnership? Ownership(ConfigItem item)
    {
        ObjectNode? rule = Nodes.Block((item.Supplement("OwnershipControls") as ObjectNode)?["rules"]
            ?? (item.Supplement("OwnershipControls") as ObjectNode)?["Rules"]);
        string? text = Nodes.Text(rule?["objectOwnership"]) ?? Nodes.Text(rule?["ObjectOwnership"]);
        return Enum.TryParse(text, out ObjectOwnership ownership) ? ownership : null;
    }

    // The owner's own grant gives nothing to others.
    private static ImmutableArray<AclGrant>? Acl(ConfigItem item)
    {
        if (item.Supplement("AccessControlList") is not ObjectNode list)
        {
            return null;
        }

        string? owner = Nodes.Text((list["owner"] as ObjectNode)?["id"]) ?? CanonicalId(item);
        ImmutableArray<AclGrant>.Builder grants = ImmutableArray.CreateBuilder<AclGrant>();
        foreach (Node node in ConfigItem.Items(list["grantList"] is { } value && !Nodes.IsNull(value) ? value : list["grants"]))
        {
            string? grantee = (node as ObjectNode)?["grantee"] switch
            {
                ObjectNode who => Nodes.Text(who["id"]) ?? Nodes.Text(who["uri"]) ?? Nodes.Text(who["URI"]),
                ScalarNode name => Nodes.Text(name),
                _ => null,
            };
            if (grantee is null
                || s_permissions.GetValueOrDefault(Nodes.Text(((ObjectNode)node)["permission"]) ?? string.Empty) is not { } permission)
            {
                return null;
            }

            if (grantee != owner)
            {
                grants.Add(new AclGrant(s_groups.GetValueOrDefault(grantee, grantee), permission));
            }
        }

        return grants.ToImmutable();
    }

    private static string? CanonicalId(ConfigItem item) =>
        Nodes.Text((item.Value("owner") as ObjectNode)?["id"]) is { Length: 64 } id ? id : null;
}
