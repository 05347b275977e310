using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>What a snapshot says about a resource.</summary>
/// <param name="Facts">The account that owns it, its tags and what else context keys tell.</param>
/// <param name="Policies">What applies to it.</param>
/// <param name="Notes">What a reader of an answer should know about it.</param>
internal sealed record ResourceTarget(ResourceFacts Facts, ResourcePolicies Policies, ImmutableArray<string> Notes)
{
    /// <summary>How a note on a holder ends that the model does not have.</summary>
    public const string UnknownPolicy = "its resource policy is unknown, and the answer assumes that there is none";

    /// <summary>How a note ends on what is behind a resource and the model does not tell.</summary>
    public const string UnknownBehindPolicy = "its policy is not asked, and the answer assumes that it permits the request";

    /// <summary>Why a policy is unknown that the model does not have.</summary>
    public const string NotInModel = "it is not in the model";

    /// <summary>
    /// The same where the policies that the model does not have are unknown, instead of none; null where it has them all.
    /// </summary>
    public ResourceTarget? WithUnknownPolicy { get; init; }

    /// <summary>
    /// The same where a KMS key that the model does not have has the policy that keys have by default; null for anything else.
    /// </summary>
    public ResourceTarget? WithDefaultPolicy { get; init; }

    /// <summary>
    /// True for a role to assume and for a KMS key, which have a policy and are accessible by it alone, and where the account does not tell
    /// all its resources.
    /// </summary>
    public bool IsPolicyNeeded { get; init; }

    /// <summary>The account that owns it.</summary>
    public string Account => Facts.Account;

    /// <summary>The target with the policies that a question gives; what it does not give stays.</summary>
    /// <param name="given">The policies.</param>
    public ResourceTarget With(ResourcePolicies given) => this with
    {
        Policies = Policies.With(given),
        WithUnknownPolicy = given.Policy is null ? WithUnknownPolicy?.With(given) : null,
        WithDefaultPolicy = given.Policy is null ? WithDefaultPolicy?.With(given) : null,
        Notes = given.Policy is null ? Notes : [.. Notes.Where(n => !n.EndsWith(UnknownPolicy, StringComparison.Ordinal))],
    };

    /// <summary>The Block Public Access of all levels that are known.</summary>
    public PublicAccessBlock KnownBlock { get; init; } = PublicAccessBlock.Off;

    /// <summary>What is not known of Block Public Access; null where all is.</summary>
    public UnknownFact? OpenBlock { get; init; }

    /// <summary>What stands behind it and has to permit a request, too (evaluation.md 2.10, mode all).</summary>
    public ImmutableArray<HolderTarget> Behind { get; init; } = [];

    /// <summary>
    /// What stands behind it and the model does not tell: of an unknown policy, for who needs its word; null where all of it is told.
    /// </summary>
    public HolderTarget? UnknownBehind { get; init; }
}

/// <summary>A resource that stands behind another.</summary>
/// <param name="Action">The action that is asked of it; null for the action that was asked.</param>
/// <param name="Resource">The request in its form.</param>
/// <param name="Target">What a snapshot says about it.</param>
internal sealed record HolderTarget(ActionName? Action, string Resource, ResourceTarget Target);
