using System.Collections.Immutable;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.CommandLines;

/// <summary>The action with which a service lets its own resources be tagged: tagging many at once is checked for it, too.</summary>
internal static class TaggedResources
{
    private static readonly string[] s_tagging =
    [
        "PutBucketTagging", "TagResource", "CreateTags", "AddTags", "AddTagsToResource", "TagQueue", "ChangeTagsForResource", "AddTagsToCertificate", "TagDeliveryStream",
        "AddTagsToStream",
    ];

    private static readonly string[] s_untagging =
    [
        "PutBucketTagging", "UntagResource", "DeleteTags", "RemoveTags", "RemoveTagsFromResource", "UntagQueue", "ChangeTagsForResource", "RemoveTagsFromCertificate",
        "UntagDeliveryStream", "RemoveTagsFromStream",
    ];

    /// <summary>True for an operation of the tagging service that changes the tags of other services' resources.</summary>
    /// <param name="operation">The operation.</param>
    public static bool IsOf(ApiOperation operation) => operation.FullName is "tag:TagResources" or "tag:UntagResources";

    /// <summary>The action that is checked on a resource; null where none is known.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="arn">The resource.</param>
    public static string? ActionFor(ApiOperation operation, string arn)
    {
        string[] parts = arn.Split(':', 6);
        if (parts.Length < 6)
        {
            return null;
        }

        ImmutableArray<CatalogueAction> known =
        [
            .. (operation.Name == "TagResources" ? s_tagging : s_untagging).Select(n => IamCatalogue.Default.FindAction($"{parts[2]}:{n}")).OfType<CatalogueAction>(),
        ];
        return (known.FirstOrDefault(a => a.ResourceTypes.Any(t => GenericNames.IsOfType(arn, t.Type))) ?? known.FirstOrDefault())?.FullName;
    }
}
