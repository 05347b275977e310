using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Resources;

/// <summary>A cmdlet that says what a resource of the model is like.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ResourceChangingCmdlet : ModellingCmdlet
{
    private protected ResourceChangingCmdlet()
    {
    }

    /// <summary>The resource policy: text, a path, or an object that has it; null for none.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Policy { get; set; }

    /// <summary>Tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[]? Tag { get; set; }

    /// <summary>S3: the Object Ownership setting of a bucket.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ObjectOwnership? ObjectOwnership { get; set; }

    /// <summary>S3: whether the bucket's tags authorise requests for it and its objects.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public BucketAbac? BucketAbac { get; set; }

    /// <summary>The Region, where the ARN does not tell it, as of a bucket.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Region { get; set; }

    /// <summary>S3: the settings of Block Public Access that are on.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets", "All", "None")]
    public string[]? BlockPublicAccess { get; set; }

    /// <summary>S3 objects: the account that owns the object, where it is not the bucket's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ObjectOwner { get; set; }

    /// <summary>S3 access points: the name or ARN of the bucket behind it; of a multi-Region access point those of all Regions.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? Bucket { get; set; }

    /// <summary>S3 access points: the account that owns the bucket, where it is not the access point's own and the model does not have the bucket.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidatePattern("^[0-9]{12}$")]
    public string? BucketAccountId { get; set; }

    /// <summary>S3 Object Lambda access points: the ARN of the access point behind it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceArnCompleter))]
    public string? SupportingAccessPoint { get; set; }

    /// <summary>The ARN of the role that the resource runs as.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? RunsAs { get; set; }

    /// <summary>S3 access points: where it accepts requests from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public NetworkOrigin? NetworkOrigin { get; set; }

    /// <summary>Shares of the resource with other accounts, by AWS RAM or as an image or snapshot is shared.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Shares")]
    [ShareTransformation]
    [AllowNull]
    [AllowEmptyCollection]
    public ResourceShare[]? Share { get; set; }

    /// <summary>KMS: a key that AWS manages.</summary>
    [Parameter]
    public SwitchParameter AwsManagedKey { get; set; }

    /// <summary>KMS: the grants on the key, in the form that ListGrants shows: hashtables, objects or grants of another key.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Grants")]
    [AllowEmptyCollection]
    public object[]? Grant { get; set; }

    // What is given is known from then on.
    private static readonly (string Parameter, string Member)[] s_members =
    [
        (nameof(Tag), "Tags"), (nameof(ObjectOwnership), "ObjectOwnership"), (nameof(BlockPublicAccess), "PublicAccessBlock"),
        (nameof(BucketAbac), "BucketAbac"), (nameof(Region), "Region"), (nameof(ObjectOwner), "ObjectOwner"), (nameof(Bucket), "Bucket"),
        (nameof(BucketAccountId), "BucketAccountId"), (nameof(SupportingAccessPoint), "SupportingAccessPoint"),
        (nameof(RunsAs), "RunsAs"), (nameof(NetworkOrigin), "NetworkOrigin"), (nameof(Share), "Shares"), (nameof(Grant), "Grants"), (nameof(AwsManagedKey), "KeyManager"),
    ];

    /// <summary>The resource with what was given.</summary>
    /// <param name="resource">The resource as it is.</param>
    /// <param name="document">The policy, where one was given.</param>
    private protected Resource Apply(Resource resource, PolicyDocument? document) => resource with
    {
        Document = IsGiven(nameof(Policy)) ? document : resource.Document,
        Tags = Tag is null ? resource.Tags : [.. Tag],
        ObjectOwnership = ObjectOwnership ?? resource.ObjectOwnership,
        PublicAccessBlock = BlockPublicAccess is null ? resource.PublicAccessBlock : ToBlock(BlockPublicAccess),
        BucketAbac = BucketAbac ?? resource.BucketAbac,
        Region = Region ?? resource.Region,
        ObjectOwner = ObjectOwner ?? resource.ObjectOwner,
        Buckets = Bucket is null && BucketAccountId is null ? resource.Buckets : [.. (Bucket ?? [.. resource.Buckets.Select(b => b.Bucket)]).Select(b => new AccessPointBucket(b, BucketAccountId))],
        SupportingAccessPoint = SupportingAccessPoint ?? resource.SupportingAccessPoint,
        RunsAs = RunsAs ?? resource.RunsAs,
        NetworkOrigin = NetworkOrigin ?? resource.NetworkOrigin,
        Shares = IsGiven(nameof(Share)) ? [.. Share ?? []] : resource.Shares,
        Grants = Grant is null ? resource.Grants : [.. Grant.Select(ToGrant)],
        IsAwsManagedKey = IsGiven(nameof(AwsManagedKey)) ? AwsManagedKey : resource.IsAwsManagedKey,
        Unknowns = resource.Unknowns.RemoveRange(s_members.Where(m => IsGiven(m.Parameter)).Select(m => m.Member)),
    };

    /// <summary>The policy that was given; null for none.</summary>
    private protected PolicyDocument? ReadPolicy() =>
        Policy is null ? null : PolicyArgument.ReadToStore(this, Policy, PolicyKind.Resource, nameof(Policy));

    private static KmsGrant ToGrant(object value) => PolicyArgument.Bare(value) switch
    {
        KmsGrant grant => grant,
        string text => KmsGrants.Parse(text, "-" + nameof(Grant)),
        _ => KmsGrants.Parse(JsonText.Of(value), "-" + nameof(Grant)),
    };

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static PublicAccessBlock ToBlock(string[] settings)
    {
        bool Has(string name) => settings.Contains(name, StringComparer.OrdinalIgnoreCase) || settings.Contains("All", StringComparer.OrdinalIgnoreCase);
        return new PublicAccessBlock(Has("BlockPublicAcls"), Has("IgnorePublicAcls"), Has("BlockPublicPolicy"), Has("RestrictPublicBuckets"));
    }
}
