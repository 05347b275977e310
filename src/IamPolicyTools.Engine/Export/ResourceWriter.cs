using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Export;

/// <summary>Writes resources.</summary>
internal sealed class ResourceWriter(DocumentWriter writer)
{
    public void WriteResource(Resource resource) => writer.Entity(resource.Unknowns, () =>
    {
        writer.Text("Arn", resource.Arn);
        writer.Text("AccountId", resource.AccountId);
        writer.Document("Policy", resource.Document);
        writer.Tags("Tags", resource.Tags);
        writer.Objects("Acl", resource.Acl, grant =>
        {
            writer.Text("Grantee", grant.Grantee);
            writer.Text("Permission", grant.Permission);
        });
        writer.Text("ObjectOwnership", resource.ObjectOwnership?.ToString());
        writer.Text("BucketAbac", resource.BucketAbac?.ToString());
        writer.Text("Region", resource.Region);
        if (resource.PublicAccessBlock != PublicAccessBlock.Off)
        {
            WritePublicAccessBlock(resource.PublicAccessBlock);
        }

        writer.Text("ObjectOwner", resource.ObjectOwner);
        WriteBuckets(resource.Buckets);
        writer.Text("SupportingAccessPoint", resource.SupportingAccessPoint);
        writer.Text("RunsAs", resource.RunsAs);
        writer.Text("NetworkOrigin", resource.NetworkOrigin?.ToString());
        writer.Objects("Grants", resource.Grants, WriteGrant);
        writer.Text("KeyManager", resource.IsAwsManagedKey ? "AWS" : null);
        writer.Objects("Shares", resource.Shares, share =>
        {
            writer.Text("AccountId", share.AccountId);
            writer.Texts("Actions", share.Actions);
        });
        writer.Flags(resource.IsStub, resource.HasProvisionalName, resource.ExistsWhen);
    });

    public void WritePublicAccessBlock(PublicAccessBlock block) => writer.Object("PublicAccessBlock", () =>
    {
        writer.Boolean("BlockPublicAcls", block.BlockPublicAcls);
        writer.Boolean("IgnorePublicAcls", block.IgnorePublicAcls);
        writer.Boolean("BlockPublicPolicy", block.BlockPublicPolicy);
        writer.Boolean("RestrictPublicBuckets", block.RestrictPublicBuckets);
    });

    // One as GetAccessPoint shows it, several as GetMultiRegionAccessPoint does.
    private void WriteBuckets(ImmutableArray<AccessPointBucket> buckets)
    {
        if (buckets is [{ Region: null } single])
        {
            writer.Text("Bucket", single.Bucket);
            writer.Text("BucketAccountId", single.BucketAccountId);
            return;
        }

        writer.Objects("Regions", buckets, bucket =>
        {
            writer.Text("Bucket", bucket.Bucket);
            writer.Text("BucketAccountId", bucket.BucketAccountId);
            writer.Text("Region", bucket.Region);
        });
    }

    private void WriteGrant(KmsGrant grant)
    {
        writer.Text("GrantId", grant.GrantId);
        writer.Text("GranteePrincipal", grant.GranteePrincipal);
        writer.Text("GranteeServicePrincipal", grant.GranteeServicePrincipal);
        writer.Text("RetiringPrincipal", grant.RetiringPrincipal);
        writer.Text("RetiringServicePrincipal", grant.RetiringServicePrincipal);
        writer.Texts("Operations", grant.Operations);
        if (grant.IsConstrained || grant.SourceArn is not null)
        {
            writer.Object("Constraints", () =>
            {
                writer.Tags("EncryptionContextSubset", grant.EncryptionContextSubset);
                writer.Tags("EncryptionContextEquals", grant.EncryptionContextEquals);
                writer.Text("SourceArn", grant.SourceArn);
            });
        }
    }
}
