using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>What is known of the resource of a request, as far as context keys tell it.</summary>
public sealed record ResourceFacts
{
    /// <summary>The account that owns it; empty when not known.</summary>
    public required string Account { get; init; }

    /// <summary>True when nobody said whose it is, so that <see cref="Account"/> is a guess .</summary>
    public bool IsOwnerAssumed { get; init; }

    /// <summary>Its tags; null when not known. Those of an S3 bucket stand in <see cref="BucketTags"/>.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>Set where there may be more tags than those that are known.</summary>
    public UnknownFact? OpenTags { get; init; }

    /// <summary>Set where the bucket may have more tags, or it is not known whether they count.</summary>
    public UnknownFact? OpenBucketTags { get; init; }

    /// <summary>S3: the tags of the bucket, asked about itself or about an object in it; null when not known.</summary>
    public IReadOnlyList<Tag>? BucketTags { get; init; }

    /// <summary>S3: true when the bucket's tags authorise requests for it and its objects (CK-6).</summary>
    public bool IsBucketAbacEnabled { get; init; }

    /// <summary>The Region, where the ARN does not tell it; null when not known.</summary>
    public string? Region { get; init; }

    /// <summary>Keys that tell through what the request comes, an S3 access point; null for none.</summary>
    public ContextLayer? Through { get; init; }

    /// <summary>
    /// The user or role of IAM that the request is about; null when it is about something else, or about one that is not known.
    /// </summary>
    public IamIdentity? Identity { get; init; }
}
