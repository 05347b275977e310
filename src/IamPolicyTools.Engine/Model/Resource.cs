using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>
/// A resource other than an IAM entity: a bucket, a key, a queue … with its policy and what else decides about access to it.
/// </summary>
public sealed record Resource
{
    /// <summary>The ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>The 12 digits of the owning account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The resource policy, parsed; null when it has none.</summary>
    public PolicyDocument? Document { get; init; }

    /// <summary>The resource policy as JSON, or null.</summary>
    public string? Policy => Document?.ToString();

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>S3: the grants of its access control list; empty stands for the owner's alone.</summary>
    public ImmutableArray<AclGrant> Acl { get; init; } = [];

    /// <summary>S3: the Object Ownership setting of a bucket; null when not given.</summary>
    public ObjectOwnership? ObjectOwnership { get; init; }

    /// <summary>
    /// S3: whether the bucket's tags authorise requests for it and its objects (CK-6); null when not given, which leaves that off.
    /// </summary>
    public BucketAbac? BucketAbac { get; init; }

    /// <summary>The Region, where the ARN does not tell it, as of a bucket; null when not known.</summary>
    public string? Region { get; init; }

    /// <summary>S3: Block Public Access of the bucket or access point.</summary>
    public PublicAccessBlock PublicAccessBlock { get; init; } = PublicAccessBlock.Off;

    /// <summary>S3 objects: the account that owns the object when it is not the bucket's; else null.</summary>
    public string? ObjectOwner { get; init; }

    /// <summary>
    /// S3 access points: the bucket behind it; of a multi-Region access point one for each Region. Empty when not known, and then the
    /// bucket's policy is not asked.
    /// </summary>
    public ImmutableArray<AccessPointBucket> Buckets { get; init; } = [];

    /// <summary>S3 Object Lambda access points: the ARN of the access point behind it; null when not known.</summary>
    public string? SupportingAccessPoint { get; init; }

    /// <summary>
    /// The ARN of the role that the resource runs as (a function's execution role, a task's, an instance's); null when it runs as none,
    /// or that is not known.
    /// </summary>
    public string? RunsAs { get; init; }

    /// <summary>S3 access points: where it accepts requests from; null when not known.</summary>
    public NetworkOrigin? NetworkOrigin { get; init; }

    /// <summary>KMS: the grants on the key.</summary>
    public ImmutableArray<KmsGrant> Grants { get; init; } = [];

    /// <summary>KMS: true for a key that AWS manages (<c>aws/s3</c>).</summary>
    public bool IsAwsManagedKey { get; init; }

    /// <summary>Shares of the resource with other accounts (R-49).</summary>
    public ImmutableArray<ResourceShare> Shares { get; init; } = [];

    /// <summary>Where it was read.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>
    /// The members that are not known, by the names of the account document, each with the reason. A list among them may have more than is
    /// here.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Unknowns { get; init; } = UnknownMembers.None;

    /// <summary>True where only a reference tells of it, and what it is stands elsewhere (IN-2).</summary>
    public bool IsStub { get; init; }

    /// <summary>True where the name is made up until AWS gives it one (IN-10): it is not one to paste into AWS.</summary>
    public bool HasProvisionalName { get; init; }

    /// <summary>The undecided condition under which it exists (IN-13); null where it does.</summary>
    public string? ExistsWhen { get; init; }

    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>A grant of an S3 access control list.</summary>
/// <param name="Grantee">A canonical user id or a group's URI.</param>
/// <param name="Permission"><c>READ</c>, <c>WRITE</c>, <c>READ_ACP</c>, <c>WRITE_ACP</c> or <c>FULL_CONTROL</c>.</param>
public sealed record AclGrant(string Grantee, string Permission)
{
    /// <summary>The permission and who has it.</summary>
    public override string ToString() => DisplayedText.Line($"{Permission} for {Grantee}");
}

/// <summary>A bucket behind an access point.</summary>
/// <param name="Bucket">Its name, or its ARN.</param>
/// <param name="BucketAccountId">The account that owns it; null when that is the model's to say, or the access point's own.</param>
/// <param name="Region">Its Region, for a multi-Region access point; else null.</param>
public sealed record AccessPointBucket(string Bucket, string? BucketAccountId = null, string? Region = null)
{
    /// <summary>The bucket.</summary>
    public override string ToString() => Bucket;
}

/// <summary>Where an S3 access point accepts requests from.</summary>
public enum NetworkOrigin : long
{
    /// <summary>Anywhere.</summary>
    Internet,

    /// <summary>One VPC only.</summary>
    VPC,
}

/// <summary>S3's Object Ownership settings.</summary>
public enum ObjectOwnership : long
{
    /// <summary>ACLs are off; the bucket's owner owns every object (R-99).</summary>
    BucketOwnerEnforced,

    /// <summary>ACLs count; objects written with <c>bucket-owner-full-control</c> belong to the bucket's owner.</summary>
    BucketOwnerPreferred,

    /// <summary>ACLs count; the writer owns the object.</summary>
    ObjectWriter,
}

/// <summary>S3's settings of attribute-based access control for a general purpose bucket (PutBucketAbac).</summary>
public enum BucketAbac : long
{
    /// <summary>The bucket's tags are for the bill only.</summary>
    Disabled,

    /// <summary>The bucket's tags are condition keys of requests for the bucket and its objects.</summary>
    Enabled,
}

/// <summary>The four settings of S3 Block Public Access.</summary>
/// <param name="BlockPublicAcls">Refuses calls that would set a public ACL.</param>
/// <param name="IgnorePublicAcls">Public ACL grants have no effect.</param>
/// <param name="BlockPublicPolicy">Refuses a public bucket policy.</param>
/// <param name="RestrictPublicBuckets">With a public policy, only AWS services and the owner's account have access.</param>
public sealed record PublicAccessBlock(bool BlockPublicAcls, bool IgnorePublicAcls, bool BlockPublicPolicy, bool RestrictPublicBuckets)
{
    /// <summary>Nothing blocked.</summary>
    public static PublicAccessBlock Off { get; } = new(false, false, false, false);

    /// <summary>Everything blocked.</summary>
    internal static PublicAccessBlock All { get; } = new(true, true, true, true);

    /// <summary>The most restrictive combination of two.</summary>
    /// <param name="other">The other.</param>
    public PublicAccessBlock Combine(PublicAccessBlock other) => new(
        BlockPublicAcls || other.BlockPublicAcls,
        IgnorePublicAcls || other.IgnorePublicAcls,
        BlockPublicPolicy || other.BlockPublicPolicy,
        RestrictPublicBuckets || other.RestrictPublicBuckets);

    /// <summary>The settings that are on: their names, <c>All</c> or <c>None</c>.</summary>
    public override string ToString()
    {
        (bool IsOn, string Name)[] settings =
        [
            (BlockPublicAcls, nameof(BlockPublicAcls)),
            (IgnorePublicAcls, nameof(IgnorePublicAcls)),
            (BlockPublicPolicy, nameof(BlockPublicPolicy)),
            (RestrictPublicBuckets, nameof(RestrictPublicBuckets)),
        ];
        return settings.All(s => s.IsOn) ? "All"
            : settings.Any(s => s.IsOn) ? string.Join(", ", settings.Where(s => s.IsOn).Select(s => s.Name))
            : "None";
    }
}

/// <summary>A KMS grant (R-123).</summary>
public sealed record KmsGrant
{
    /// <summary>The grant's id, or null.</summary>
    public string? GrantId { get; init; }

    /// <summary>
    /// The ARN of the principal that may use the key: a user, role, session or account root. Null for a grant to a service.
    /// </summary>
    public string? GranteePrincipal { get; init; }

    /// <summary>
    /// The service that may use the key, <c>backup.amazonaws.com</c> (R-168). Null for a grant to a principal of an account.
    /// </summary>
    public string? GranteeServicePrincipal { get; init; }

    /// <summary>The ARN of the principal that may retire the grant, or null.</summary>
    public string? RetiringPrincipal { get; init; }

    /// <summary>The service that may retire the grant, or null.</summary>
    public string? RetiringServicePrincipal { get; init; }

    /// <summary>Operations, as the API names them: <c>Decrypt</c>, <c>GenerateDataKey</c> …</summary>
    public ImmutableArray<string> Operations { get; init; } = [];

    /// <summary>Pairs that must all be in the encryption context.</summary>
    public ImmutableArray<Tag> EncryptionContextSubset { get; init; } = [];

    /// <summary>Pairs that must be exactly the encryption context.</summary>
    public ImmutableArray<Tag> EncryptionContextEquals { get; init; } = [];

    /// <summary>The ARN of the resource on whose behalf the service must act; a grant to a service always has one (R-168).</summary>
    public string? SourceArn { get; init; }

    /// <summary>Whoever may use the key.</summary>
    internal string Grantee => GranteeServicePrincipal ?? GranteePrincipal ?? "nobody";

    /// <summary>True when the grant holds for some encryption contexts only.</summary>
    internal bool IsConstrained => !EncryptionContextSubset.IsEmpty || !EncryptionContextEquals.IsEmpty;

    /// <summary>The operations and who may call them.</summary>
    public override string ToString() => DisplayedText.Line($"{string.Join(", ", Operations)} for {Grantee}");
}

/// <summary>A share that stands for the resource side of a cross-account grant: AWS RAM, a shared AMI or snapshot (R-49).</summary>
/// <param name="AccountId">The receiving account.</param>
/// <param name="Actions">Action patterns that the share covers.</param>
public sealed record ResourceShare(string AccountId, ImmutableArray<string> Actions)
{
    /// <summary>The actions and who shares them.</summary>
    public override string ToString() => DisplayedText.Line($"{string.Join(", ", Actions)} for {AccountId}");
}
