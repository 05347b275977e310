namespace IamPolicyTools.Evaluation.Results;

/// <summary>What the service says when one of its own rules refuses, by the rule's number.</summary>
internal static class ServiceRefusals
{
    /// <summary>A sentence that fits behind "because", ending in the rule's number.</summary>
    public static string Sentence(string? rule) => rule switch
    {
        "R-73" => "the root user of an account cannot assume roles (R-73)",
        "R-108" => "only the account that owns the bucket may read or change its policy (R-108)",
        "R-113" => "GetSessionToken credentials may call IAM only with MFA, and of STS only AssumeRole and GetCallerIdentity (R-113)",
        "R-114" => "a federated user may call neither IAM nor STS, except GetCallerIdentity (R-114)",
        "R-114a" => "a role session can get neither session tokens nor federation tokens (R-114a)",
        "R-114b" => "AssumeRoot is for the management account or IAM's delegated administrator, on a member account, with one of the five task policies (R-114b)",
        "R-121" => "KMS does not offer this operation on a key of another account (R-121)",
        "R-126" => "aliases that begin with aws/ are reserved (R-126)",
        "R-143" => "a role can be passed only inside its own account (R-143)",
        "R-155" => "AWS managed policies cannot be changed (R-155)",
        "R-156" => "the role is reserved for AWS and cannot be changed or passed (R-156)",
        "R-157" => "a service-linked role is changed by its service only (R-157)",
        _ => $"a rule of the service refuses it ({rule})",
    };
}
