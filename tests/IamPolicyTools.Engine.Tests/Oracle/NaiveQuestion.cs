namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>The question layer (PL-84): what AWS checks when a user asks about an action and a resource.</summary>
internal static class NaiveQuestion
{
    // PL-84: checked on an ARN although the reference lists no resource type.
    private static readonly string[] s_checkedOnArn = ["eks:createcluster", "logs:describeloggroups"];

    // PL-84b: the path prefix of the request would follow.
    private static readonly Dictionary<string, string> s_folders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["iam:ListUsers"] = "user/",
        ["iam:ListRoles"] = "role/",
        ["iam:ListGroups"] = "group/",
        ["iam:ListPolicies"] = "policy/",
        ["iam:ListInstanceProfiles"] = "instance-profile/",
        ["iam:ListServerCertificates"] = "server-certificate/",
        ["iam:ListVirtualMFADevices"] = "mfa/",
        ["iam:ListSAMLProviders"] = "saml-provider/",
        ["iam:ListOpenIDConnectProviders"] = "oidc-provider/",
    };

    public static string ResourceOf(string action, string asked, NaiveCaller caller) =>
        s_folders.TryGetValue(action, out string? folder) ? $"arn:{caller.Partition}:iam::{caller.Account}:{folder}"
        : IsCheckedOnArn(action) ? asked
        : NaiveCatalogue.TakesNoResource(action) ? "*"
        : asked;

    /// <summary>The answer for <c>*</c> depends on the resource that nobody named.</summary>
    public static bool IsOpen(string action, string asked) => asked == "*" && IsCheckedOnArn(action);

    private static bool IsCheckedOnArn(string action) => s_checkedOnArn.Contains(action.ToLowerInvariant());
}
