using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>ARNs of IAM's entities (policy-language.md, 1.10).</summary>
internal static class IamArn
{
    /// <summary>The ARN of an entity with a path.</summary>
    /// <param name="account">Its account.</param>
    /// <param name="type">What the resource part begins with: <c>user</c>, <c>role</c>, <c>policy</c> …</param>
    /// <param name="path"><c>/</c> or <c>/…/</c>.</param>
    /// <param name="name">The name; empty for what a list is asked on (PL-48).</param>
    public static string Of(Account account, string type, string path, string name) =>
        $"arn:{account.Partition}:iam::{account.AccountId}:{type}{path}{name}";

    /// <summary>The path in a managed policy's ARN.</summary>
    /// <param name="policyArn">The ARN.</param>
    public static string PathOfPolicy(string policyArn)
    {
        int start = policyArn.IndexOf('/', StringComparison.Ordinal);
        return start < 0 ? "/" : policyArn[start..(policyArn.LastIndexOf('/') + 1)];
    }
}
