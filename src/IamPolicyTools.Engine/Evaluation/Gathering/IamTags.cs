using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Tags of the entities that IAM itself keeps.</summary>
internal static class IamTags
{
    /// <summary>
    /// The tags of an entity, and what is not known of it; null when the account has none of that ARN, or when its kind has no tags.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="resource">The resource part of the ARN, <c>user/alice</c>.</param>
    /// <param name="arn">The whole ARN.</param>
    public static (IReadOnlyList<Tag> Tags, ImmutableSortedDictionary<string, string> Unknowns)? Of(
        Account account, string resource, string arn) =>
        resource[..(resource.IndexOf('/', StringComparison.Ordinal) + 1)] switch
        {
            "oidc-provider/" =>
                account.OpenIdConnectProviders.GetValueOrDefault(arn) is { } provider ? (provider.Tags, provider.Unknowns) : null,
            "saml-provider/" => account.SamlProviders.GetValueOrDefault(arn) is { } provider ? (provider.Tags, provider.Unknowns) : null,
            "mfa/" => account.VirtualMfaDevices.GetValueOrDefault(arn) is { } device ? (device.Tags, UnknownMembers.None) : null,
            _ => EntityKind.OfResource(resource) is { } kind && kind.FindTagged(account, arn) is { } entity
                ? (kind.TagsOf(entity), entity.Unknowns)
                : null,
        };
}
