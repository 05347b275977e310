using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>One question: may this requester do this action on this resource in this context? With all that applies to it.</summary>
public sealed record AccessRequest
{
    /// <summary>Who asks.</summary>
    public required Requester Requester { get; init; }

    /// <summary>The action.</summary>
    public required ActionName Action { get; init; }

    /// <summary>The resource's ARN, or <c>*</c> for actions without resources. Wildcards in it are literal (PL-48).</summary>
    public required string Resource { get; init; }

    /// <summary>True when the resource's ARN holds a token: it may turn out to be another one (IN-14).</summary>
    internal bool HasOpenResource { get; init; }

    /// <summary>
    /// True for a request of, or for, what does not exist: in one of the cases that an undecided condition leaves open (IN-13).
    /// </summary>
    internal bool IsAbsent { get; init; }

    /// <summary>What the tokens in policies and ARNs stand for; none without a model.</summary>
    internal ImmutableSortedDictionary<string, UnknownValue> UnknownValues { get; init; } = IamModel.Empty.UnknownValues;

    /// <summary>
    /// The ARN or <c>*</c> that a person asked about, where AWS checks the action on another resource (PL-84); null where it is the same.
    /// </summary>
    public string? AskedResource { get; init; }

    /// <summary>What stands in the place of an account for what AWS itself owns and lets every account use.</summary>
    internal const string AwsAccount = "aws";

    /// <summary>The 12 digits of the account that owns the resource; <c>aws</c> for what AWS itself owns.</summary>
    public required string ResourceAccount { get; init; }

    /// <summary>True when nobody said whose the resource is, so that <see cref="ResourceAccount"/> is a guess .</summary>
    public bool IsOwnerAssumed { get; init; }

    /// <summary>S3: true when the bucket's tags authorise requests (CK-6).</summary>
    public bool IsBucketAbacEnabled { get; init; }

    /// <summary>Set where the resource may have more tags than those that are known.</summary>
    internal UnknownFact? OpenTags { get; init; }

    /// <summary>The context keys.</summary>
    public required RequestContext Context { get; init; }

    /// <summary>What applies to the requester.</summary>
    public PrincipalPolicies PrincipalPolicies { get; init; } = PrincipalPolicies.None;

    /// <summary>What applies to the resource.</summary>
    public ResourcePolicies ResourcePolicies { get; init; } = ResourcePolicies.None;

    /// <summary>
    /// The same request in the form of further resources whose policies are asked, each a gate of its own (evaluation.md 2.10, mode all):
    /// the bucket behind an access point. What concerns the requester is asked of this request alone.
    /// </summary>
    public ImmutableArray<AccessRequest> Behind { get; init; } = [];

    /// <summary>The policy of the VPC endpoint that the request goes through; null when it goes through none.</summary>
    public CompiledPolicySet? EndpointPolicy { get; init; }

    /// <summary>The policy document that the call wants to set (PutBucketPolicy), or null.</summary>
    public PolicyDocument? NewPolicy { get; init; }

    /// <summary>For sts:AssumeRoot: what the organization says about caller and target; null otherwise (R-114b).</summary>
    public AssumeRootFacts? AssumeRoot { get; init; }

    /// <summary>Tells whether a unique id (<c>AROA…</c>) is one of the model's users or roles; null where there is no model.</summary>
    internal Func<string, bool>? KnowsUniqueId { get; init; }

    /// <summary>Switches.</summary>
    public EvaluationOptions Options { get; init; } = EvaluationOptions.Default;

    /// <summary>
    /// True when requester and resource belong to one account, and for what AWS lets every account use as its own. Anonymous and services
    /// belong to none.
    /// </summary>
    internal bool IsSameAccount => Requester.AccountId is not null && (Requester.AccountId == OwnerAccount || OwnerAccount == AwsAccount);

    /// <summary>
    /// requester and resource are in different partitions, between which credentials are worth nothing. Who has no account yet,
    /// and who stands for an account that a policy of the resource names, is in the resource's.
    /// </summary>
    internal bool CrossesPartition =>
        Requester is { AccountId: not null, StandsForMany: false }
        && Requester.Arn is { } own
        && Resource.StartsWith("arn:", StringComparison.Ordinal)
        && !Arn.PartitionOf(Resource).SequenceEqual(Arn.PartitionOf(own));

    /// <summary>The account whose word counts for the resource: of an S3 object the object's owner .</summary>
    internal string OwnerAccount => ResourcePolicies.ObjectOwner ?? ResourceAccount;

    /// <summary>
    /// The same request where the resource belongs to an account that is neither the requester's nor one of its organization.
    /// </summary>
    internal AccessRequest OwnedByStranger() => this with
    {
        ResourceAccount = string.Empty,
        ResourcePolicies = new ResourcePolicies
        {
            Policy = ResourcePolicies.Policy,
            PublicAccessBlock = ResourcePolicies.PublicAccessBlock
        },
    };

    /// <summary>Who asks for what.</summary>
    public override string ToString() => $"{Requester}: {Action} on {Resource}";
}

/// <summary>What R-114b asks of the organization.</summary>
/// <param name="CallerMayAssumeRoot">The caller's account is the management account or IAM's delegated administrator.</param>
/// <param name="TargetIsMember">The target is a member account of the same organization.</param>
public sealed record AssumeRootFacts(bool CallerMayAssumeRoot, bool TargetIsMember);
