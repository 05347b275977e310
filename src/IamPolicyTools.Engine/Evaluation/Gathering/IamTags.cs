using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Tags of the entities that IAM itself keeps.</summary>
internal static class IamTags
{
    /// <summary>The tags of an entity; null when the account has none of that ARN, or when its kind has no tags.</summary>
    /// <param name="account">The account.</param>
    /// <param name="resource">The resource part of the ARN, <c>user/alice</c>.</param>
    /// <param name="arn">The whole ARN.</param>
    public static IReadOnlyList<Tag>? Of(Account account, string resource, string arn) => resource[..(resource.IndexOf('/', StringComparison.Ordinal) + 1)] switch
    {
        "user/" => account.FindUser(arn)?.Tags,
        "role/" => account.FindRole(arn)?.Tags,
        "policy/" => account.Policies.GetValueOrDefault(arn)?.Tags,
        "instance-profile/" => account.InstanceProfiles.GetValueOrDefault(arn[(arn.LastIndexOf('/') + 1)..])?.Tags,
        "oidc-provider/" => account.OpenIdConnectProviders.GetValueOrDefault(arn)?.Tags,
        "saml-provider/" => account.SamlProviders.GetValueOrDefault(arn)?.Tags,
        "mfa/" => account.VirtualMfaDevices.GetValueOrDefault(arn)?.Tags,
        _ => null,
    };
}
