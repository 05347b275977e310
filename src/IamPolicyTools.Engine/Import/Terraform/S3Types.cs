using System.Collections.Immutable;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>The resources of S3 (7.3.3).</summary>
internal static class S3Types
{
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    private const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    // evaluation.md 2.6: what canned ACLs grant besides the owner's own.
    private static readonly Dictionary<string, ImmutableArray<AclGrant>> s_canned = new(StringComparer.Ordinal)
    {
        ["private"] = [],
        ["bucket-owner-full-control"] = [],
        ["bucket-owner-read"] = [],
        ["aws-exec-read"] = [],
        ["public-read"] = [new AclGrant(AllUsers, "READ")],
        ["public-read-write"] = [new AclGrant(AllUsers, "READ"), new AclGrant(AllUsers, "WRITE")],
        ["authenticated-read"] = [new AclGrant(AuthenticatedUsers, "READ")],
        ["log-delivery-write"] = [new AclGrant(LogDelivery, "WRITE"), new AclGrant(LogDelivery, "READ_ACP")],
    };

    /// <summary>The types by name.</summary>
    public static Dictionary<string, ResourceType> All { get; } = new(StringComparer.Ordinal)
    {
        ["aws_s3_bucket"] = new(PutBucket)
        {
            NameAttribute = "bucket",
            PrefixAttribute = "bucket_prefix",
            LongestName = 63,
            Arn = (r, name) => $"arn:{r.Owner.Partition}:s3:::{name}",
            Aliases = new Dictionary<string, string> { ["id"] = "bucket", ["name"] = "bucket" },
            Computed = ["policy", "acl", "grant"],
            Delete = r => r.Edits.DeleteResource(r.Owner, r.Arn, r.Place),
        },
        ["aws_s3_bucket_policy"] = new(r => SetPolicy(r, "policy"))
        {
            Delete = r => r.Edits.RemovePolicy(r.Owner, Bucket(r) ?? string.Empty, null, r.Place),
            Aliases = new Dictionary<string, string> { ["id"] = "bucket" },
        },
        ["aws_s3_bucket_public_access_block"] = new(SetBlock)
        {
            Delete = r => OfBucket(r, arn => r.Edits.SetPublicAccessBlock(r.Owner, arn, PublicAccessBlock.Off, r.Place, EditPhase.Unset)),
        },
        ["aws_s3_account_public_access_block"] = new(r => r.Edits.SetPublicAccessBlock(OwnerIn(r), ReadBlock(r), r.Place))
        {
            Delete = r => r.Edits.SetPublicAccessBlock(OwnerIn(r), PublicAccessBlock.Off, r.Place, EditPhase.Unset),
        },

        // Without controls ACLs count, and whoever writes an object owns it.
        ["aws_s3_bucket_ownership_controls"] = new(SetOwnership)
        {
            Delete = r => OfBucket(r, arn => r.Edits.SetOwnership(r.Owner, arn, ObjectOwnership.ObjectWriter, r.Place, EditPhase.Unset)),
        },
        ["aws_s3_bucket_acl"] = new(SetAcl),
        ["aws_s3_access_point"] = new(PutAccessPoint)
        {
            NameAttribute = "name",
            Arn = (r, name) => r.Owner.ArnOf("s3", r.Region, $"accesspoint/{name}"),
            Computed = ["policy"],
            Delete = r => r.Edits.DeleteResource(r.Owner, r.Arn, r.Place),
        },
        ["aws_s3control_access_point_policy"] = ServiceTypes.OfOther(r => r.Slot("access_point_arn", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_s3control_bucket_policy"] = ServiceTypes.OfOther(r => r.Slot("bucket", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_s3control_object_lambda_access_point_policy"] = ServiceTypes.OfOther(
            r => r.Slot("name", "name") is { } name ? r.Owner.ArnOf("s3-object-lambda", r.Region, $"accesspoint/{name}") : null, "policy"),
        ["aws_s3_directory_bucket"] = new(r => r.Edits.PutResource(r.Owner, r.Arn, r.Name, r.Place, known => known with { Tags = r.Tags }))
        {
            NameAttribute = "bucket",
            Arn = (r, name) => r.Owner.ArnOf("s3express", r.Region, $"bucket/{name}"),
            Aliases = new Dictionary<string, string> { ["id"] = "bucket" },
            Delete = r => r.Edits.DeleteResource(r.Owner, r.Arn, r.Place),
        },
        ["aws_s3tables_table_bucket_policy"] = ServiceTypes.OfOther(r => r.Slot("table_bucket_arn", "arn", UnknownValueKind.Arn), "resource_policy"),
        ["aws_s3tables_table_policy"] = ServiceTypes.OfOther(
            r => r.Slot("table_bucket_arn", "arn", UnknownValueKind.Arn) is { } bucket && r.Text("name") is { } table ? $"{bucket}/table/{table}" : null, "resource_policy"),
    };

    /// <summary>Sets the policy of a resource.</summary>
    public static void SetPolicyOf(TerraformResource r, string? arn, string attribute)
    {
        if (arn is not null && r.Policy(attribute, PolicyKind.Resource) is { } document)
        {
            r.Add(attribute, edits => edits.SetPolicy(r.Owner, arn, document, r.At(attribute), r.ExistsWhen));
        }
    }

    private static string? Bucket(TerraformResource r) => r.Slot("bucket", "bucket") is not { } bucket ? null
        : bucket.StartsWith("arn:", StringComparison.Ordinal) ? bucket
        : bucket.EndsWith("--x-s3", StringComparison.Ordinal) ? r.Owner.ArnOf("s3express", r.Region, $"bucket/{bucket}")
        : $"arn:{r.Owner.Partition}:s3:::{bucket}";

    private static Owner OwnerIn(TerraformResource r) =>
        r.Text("account_id") is { } account ? r.Owner with { AccountId = account } : r.Owner;

    private static void SetPolicy(TerraformResource r, string attribute) => SetPolicyOf(r, Bucket(r), attribute);

    private static void PutBucket(TerraformResource r)
    {
        string arn = r.Arn;
        string? region = r.Text("region") ?? r.Text("bucket_region");
        r.Edits.PutResource(
            r.Owner,
            arn,
            r.Name,
            r.Place,
            known => known with
            {
                Tags = r.Tags,
                Region = region ?? known.Region,
                Unknowns = r.UnknownTags is { } why ? known.Unknowns.SetItem("Tags", why) : known.Unknowns,
            },
            r.IsCreated ? NewBucket : r.WithoutSettings);

        // TF-12: what older providers have in the bucket itself, only where the configuration says it.
        if (r.Expression("policy") is not null || r.Text("policy") is not null)
        {
            SetPolicyOf(r, arn, "policy");
        }

        if (r.Expression("acl") is not null && r.Text("acl") is { } acl)
        {
            r.Edits.SetAcl(r.Owner, arn, s_canned.GetValueOrDefault(acl, []), r.At("acl"));
        }
        else if (r.IsUnknown("acl") && r.Expression("acl") is not null)
        {
            r.Edits.MarkUnknown(r.Owner, arn, nameof(Resource.Acl), $"{r.Address}.acl is known only after apply", r.At("acl"));
        }

        if (r.Expression("grant") is not null)
        {
            r.Edits.SetAcl(r.Owner, arn, [.. Nodes.Items(r.Value("grant")).OfType<ObjectNode>().SelectMany(LegacyGrants)], r.At("grant"));
        }
    }

    // IN-11, CFN-27: what AWS gives a bucket that it makes, whoever asks for it.
    private static Resource NewBucket(Resource bucket) => bucket with
    {
        PublicAccessBlock = IsTold(bucket, nameof(Resource.PublicAccessBlock)) ? bucket.PublicAccessBlock : PublicAccessBlock.All,
        ObjectOwnership = IsTold(bucket, nameof(Resource.ObjectOwnership)) ? bucket.ObjectOwnership : ObjectOwnership.BucketOwnerEnforced,
    };

    private static bool IsTold(Resource bucket, string setting) => TerraformResource.IsTold(bucket, setting);

    private static IEnumerable<AclGrant> LegacyGrants(ObjectNode grant)
    {
        string? grantee = Nodes.Text(grant["uri"]) is { Length: > 0 } uri ? uri : Nodes.Text(grant["id"]);
        return grantee is { Length: > 0 }
            ? Nodes.Items(grant["permissions"]).Select(Nodes.Text).OfType<string>().Select(p => new AclGrant(grantee, p))
            : [];
    }

    private static PublicAccessBlock ReadBlock(TerraformResource r) => new(
        r.Text("block_public_acls") == "true", r.Text(
            "ignore_public_acls") == "true", r.Text("block_public_policy") == "true", r.Text("restrict_public_buckets") == "true");

    private static void OfBucket(TerraformResource r, Action<string> act)
    {
        if (Bucket(r) is { } arn)
        {
            act(arn);
        }
    }

    private static void SetBlock(TerraformResource r)
    {
        if (Bucket(r) is not { } arn)
        {
            return;
        }

        string[] settings = ["block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"];
        r.Edits.SetPublicAccessBlock(r.Owner, arn, ReadBlock(r), r.Place);
        if (r.ExistsWhen is { } condition || settings.Any(r.IsUnknown))
        {
            r.Edits.MarkUnknown(r.Owner, arn, nameof(Resource.PublicAccessBlock), $"{r.Address} is known only after apply", r.Place);
        }
    }

    private static void SetOwnership(TerraformResource r)
    {
        if (Bucket(r) is not { } arn)
        {
            return;
        }

        if (Enum.TryParse(Nodes.Text(Nodes.Block(r.Value("rule"))?["object_ownership"]), out ObjectOwnership ownership)
            && r.ExistsWhen is null)
        {
            r.Edits.SetOwnership(r.Owner, arn, ownership, r.At("rule"));
        }
        else
        {
            r.Edits.MarkUnknown(
                r.Owner, arn, nameof(Resource.ObjectOwnership), $"{r.Address}.rule is known only after apply", r.At("rule"));
        }
    }

    private static void SetAcl(TerraformResource r)
    {
        if (Bucket(r) is not { } arn)
        {
            return;
        }

        bool isUnknown = r.ExistsWhen is not null || (r.Text("acl") is null && r.IsSet("acl") && r.IsUnknown("acl"));
        if (r.Text("acl") is { } acl)
        {
            r.Edits.SetAcl(r.Owner, arn, s_canned.GetValueOrDefault(acl, []), r.At("acl"));
        }
        else if (Nodes.Block(r.Value("access_control_policy")) is { } policy)
        {
            List<AclGrant> grants = [];
            foreach (ObjectNode grant in Nodes.Items(policy["grant"]).OfType<ObjectNode>())
            {
                ObjectNode? grantee = Nodes.Block(grant["grantee"]);
                string? who = Nodes.Text(grantee?["uri"]) is { Length: > 0 } uri ? uri : Nodes.Text(grantee?["id"]);
                string? permission = Nodes.Text(grant["permission"]);
                isUnknown |= who is not { Length: > 0 } || permission is null;
                if (who is { Length: > 0 } && permission is not null)
                {
                    grants.Add(new AclGrant(who, permission));
                }
            }

            r.Edits.SetAcl(r.Owner, arn, [.. grants], r.At("access_control_policy"));
        }

        if (isUnknown)
        {
            r.Edits.MarkUnknown(r.Owner, arn, nameof(Resource.Acl), $"{r.Address} is known only after apply", r.Place);
        }
    }

    private static void PutAccessPoint(TerraformResource r)
    {
        string arn = r.Arn;
        string? bucket = r.Slot("bucket", "bucket");
        string? owner = r.Text("bucket_account_id");
        bool isInVpc = Nodes.Block(r.Value("vpc_configuration")) is not null;
        r.Edits.PutResource(r.Owner, arn, r.Name, r.Place, known => known with
        {
            Buckets = bucket is null ? [] : [new AccessPointBucket(bucket, owner)],
            NetworkOrigin = isInVpc ? NetworkOrigin.VPC : NetworkOrigin.Internet,
        });
        if (Nodes.Block(r.Value("public_access_block_configuration")) is { } block)
        {
            r.Edits.SetPublicAccessBlock(
                r.Owner,
                arn,
                new PublicAccessBlock(
                    !Nodes.IsFalse(block["block_public_acls"]), !Nodes.IsFalse(
                        block["ignore_public_acls"]), !Nodes.IsFalse(block["block_public_policy"]),
                    !Nodes.IsFalse(block["restrict_public_buckets"])),
                r.At("public_access_block_configuration"));
        }

        SetPolicyOf(r, arn, "policy");
    }
}
