using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads resources with their policies, and VPC endpoints.</summary>
internal static class ResourceReader
{
    public static Item<Resource>? ReadResource(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.Resource, file) is not { } reader || reader.RequireText("Arn") is not { } text)
        {
            return null;
        }

        // IN-7, IN-24: of one that only a reference tells of, the whole ARN may be a token.
        if (!Arn.TryParse(text, out Arn arn) && !UnknownToken.StartsWithToken(text))
        {
            reader.Invalid("Arn", $"found \"{text}\", expected arn:partition:service:region:account:resource");
            return null;
        }

        string? account = reader.AccountId("AccountId");
        if (Arn.IsAccountId(arn.Account))
        {
            if (account is not null && account != arn.Account)
            {
                reader.Invalid("AccountId", $"found {account}, expected {arn.Account} as the ARN says");
            }

            account = arn.Account;
        }

        var resource = new Resource
        {
            Arn = text,
            AccountId = account ?? string.Empty,
            Document = reader.Document("Policy", PolicyKind.Resource),
            Tags = reader.Tags("Tags"),
            Acl = ReadAcl(reader),
            ObjectOwnership = Enum.TryParse(reader.Word("ObjectOwnership", Enum.GetNames<ObjectOwnership>()), out ObjectOwnership ownership) ? ownership : null,
            BucketAbac = Enum.TryParse(reader.Word("BucketAbac", Enum.GetNames<BucketAbac>()), out BucketAbac abac) ? abac : null,
            Region = reader.Text("Region"),
            PublicAccessBlock = ReadPublicAccessBlock(reader.Value("PublicAccessBlock"), file),
            ObjectOwner = reader.AccountId("ObjectOwner"),
            Buckets = ReadBuckets(reader, file),
            SupportingAccessPoint = reader.Text("SupportingAccessPoint"),
            RunsAs = reader.Text("RunsAs"),
            NetworkOrigin = Enum.TryParse(reader.Word("NetworkOrigin", Enum.GetNames<NetworkOrigin>()), out NetworkOrigin origin) ? origin : null,
            Grants = reader.List("Grants", item => GrantReader.Read(item, file)),
            IsAwsManagedKey = reader.Word("KeyManager", "AWS", "CUSTOMER") == "AWS",
            Shares = reader.List("Shares", item => ReadShare(item, file)),
            Location = reader.Location,
            IsStub = reader.Boolean("IsStub") ?? false,
            HasProvisionalName = reader.Boolean("HasProvisionalName") ?? false,
            ExistsWhen = reader.Text("ExistsWhen") ?? reader.Unknowns.GetValueOrDefault("ExistsWhen"),
        };
        if (resource.Document is { } document)
        {
            // PL-85: which account it is matters for nothing that is not said here.
            ShortResources.CheckAbsent(ShortResources.Expand(document, text, account ?? string.Empty), file.Findings);
        }

        return new Item<Resource>(account, file, reader.Location, owner => resource with
        {
            Unknowns = reader.Unknowns,
            AccountId = owner.AccountId,
            Document = resource.Document is null ? null : ShortResources.Expand(resource.Document, text, owner.AccountId),
        });
    }

    /// <summary>The four settings, or GetPublicAccessBlock's wrapper around them.</summary>
    public static PublicAccessBlock ReadPublicAccessBlock(Node? node, FileContext file)
    {
        Node? settings = (node as ObjectNode)?["PublicAccessBlockConfiguration"] ?? node;
        if (settings is null || Scalars.IsNull(settings) || ObjectReader.Open(settings, Shapes.PublicAccessBlock, file) is not { } reader)
        {
            return PublicAccessBlock.Off;
        }

        return new PublicAccessBlock(
            reader.Boolean("BlockPublicAcls") ?? false,
            reader.Boolean("IgnorePublicAcls") ?? false,
            reader.Boolean("BlockPublicPolicy") ?? false,
            reader.Boolean("RestrictPublicBuckets") ?? false);
    }

    public static VpcEndpoint? ReadVpcEndpoint(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.VpcEndpoint, file) is not { } reader || reader.RequireText("VpcEndpointId") is not { } id)
        {
            return null;
        }

        if (!id.StartsWith("vpce-", StringComparison.Ordinal))
        {
            reader.Invalid("VpcEndpointId", $"found \"{id}\", expected vpce-…");
        }

        return new VpcEndpoint
        {
            VpcEndpointId = id,
            VpcId = reader.Text("VpcId"),
            Document = reader.Document("PolicyDocument", PolicyKind.Endpoint),
            Location = reader.Location,
            ExistsWhen = reader.Text("ExistsWhen") ?? reader.Unknowns.GetValueOrDefault("ExistsWhen"),
            Unknowns = reader.Unknowns,
        };
    }

    private static ImmutableArray<AccessPointBucket> ReadBuckets(ObjectReader reader, FileContext file)
    {
        ImmutableArray<AccessPointBucket> regions = reader.List("Regions", item =>
            ObjectReader.Open(item, Shapes.AccessPointRegion, file) is { } region && region.RequireText("Bucket") is { } name
                ? new AccessPointBucket(name, region.AccountId("BucketAccountId"), region.Text("Region"))
                : null);
        string? owner = reader.AccountId("BucketAccountId");
        string? bucket = reader.Text("Bucket");
        if (owner is not null && bucket is null)
        {
            reader.Invalid("BucketAccountId", "expected the bucket's name as Bucket");
        }

        return bucket is null ? regions : regions.Insert(0, new AccessPointBucket(bucket, owner));
    }

    private static ImmutableArray<AclGrant> ReadAcl(ObjectReader reader) => reader.List("Acl", item =>
    {
        if (ObjectReader.Open(item, Shapes.AclGrant, reader.File) is not { } grant)
        {
            return null;
        }

        string? grantee = grant.Require("Grantee") is { } value ? ReadGrantee(value, reader.File) : null;
        grant.Require("Permission");
        string? permission = grant.Word("Permission", "READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL");
        return grantee is null || permission is null ? null : new AclGrant(grantee, permission);
    });

    // GetBucketAcl shows an object with the canonical id or the group's URI.
    private static string? ReadGrantee(Node node, FileContext file)
    {
        if (node is not ObjectNode)
        {
            return Scalars.Text(node, "Grantee", file);
        }

        return ObjectReader.Open(node, Shapes.Grantee, file) is { } reader ? reader.Text("URI") ?? reader.RequireText("ID") : null;
    }

    private static ResourceShare? ReadShare(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.ResourceShare, file) is not { } reader)
        {
            return null;
        }

        return reader.RequireAccountId("AccountId") is { } account ? new ResourceShare(account, reader.Texts("Actions")) : null;
    }
}
