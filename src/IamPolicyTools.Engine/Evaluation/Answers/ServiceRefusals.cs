using System.Collections.Frozen;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>What the service says when one of its own rules refuses, by the rule's number.</summary>
internal static class ServiceRefusals
{
    /// <summary>Sentences that fit behind "because"; <c>about_IamEvaluation</c> lists the numbers.</summary>
    public static FrozenDictionary<string, string> Sentences { get; } = new Dictionary<string, string>
    {
        ["CK-6"] = "a bucket whose tags authorise (ABAC) is tagged with s3:TagResource and s3:UntagResource only",
        ["R-73"] = "the root user of an account cannot assume roles",
        ["R-108"] = "only the account that owns the bucket may read or change its policy",
        ["R-113"] = "GetSessionToken credentials may call IAM only with MFA, and of STS only AssumeRole and GetCallerIdentity",
        ["R-114"] = "a federated user may call neither IAM nor STS, except GetCallerIdentity",
        ["R-114a"] = "a role session can get neither session tokens nor federation tokens",
        ["R-114b"] = "AssumeRoot is for the management account or IAM's delegated administrator, on a member account, with one of the five task policies",
        ["R-121"] = "KMS does not offer this operation on a key of another account",
        ["R-126"] = "aliases that begin with aws/ are reserved",
        ["R-143"] = "a role can be passed only inside its own account",
        ["R-155"] = "AWS managed policies cannot be changed",
        ["R-156"] = "the role is reserved for AWS and cannot be changed or passed",
        ["R-157"] = "a service-linked role is changed by its service only",
        ["R-158"] = "credentials of one partition are worth nothing in another",
        ["R-160"] = "the call has to be signed: * as a principal means every principal of AWS, and nobody else",
    }.ToFrozenDictionary();

    /// <summary>The sentence of a rule.</summary>
    public static string Sentence(string rule) => Sentences[rule];
}
