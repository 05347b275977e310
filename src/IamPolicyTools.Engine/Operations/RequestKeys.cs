using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>
/// The context keys that calls of the IAM API bring with them (context-keys.md, 4.1 and 4.2). What follows from action and resource, such as
/// the boundary that the changed user has now, every question about the same request has, too.
/// </summary>
internal static class RequestKeys
{
    /// <summary>The boundary that a call sets.</summary>
    /// <param name="boundaryArn">The boundary's ARN.</param>
    public static ContextLayer Boundary(string boundaryArn) => One("iam:PermissionsBoundary", boundaryArn);

    /// <summary>The tags that a call sets.</summary>
    /// <param name="tags">The tags; without any both keys are absent.</param>
    /// <param name="boundaryArn">The boundary that it sets beside them, or null.</param>
    public static ContextLayer Tags(ImmutableArray<Tag> tags, string? boundaryArn = null)
    {
        var layer = new ContextLayer.Builder();
        foreach (Tag tag in tags)
        {
            layer.Add("aws:RequestTag/" + tag.Key, tag.Value);
        }

        return layer.AddTagKeys(tags.Select(t => t.Key)).AddIfKnown("iam:PermissionsBoundary", boundaryArn).Build();
    }

    /// <summary>The keys of tags that a call removes.</summary>
    /// <param name="keys">The tags' keys.</param>
    public static ContextLayer TagKeys(IEnumerable<string> keys) => new ContextLayer.Builder().AddTagKeys(keys).Build();

    /// <summary>A key with one value.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="value">The value.</param>
    public static ContextLayer One(string name, string value) => new ContextLayer.Builder().Add(name, value).Build();

    private static ContextLayer.Builder AddTagKeys(this ContextLayer.Builder layer, IEnumerable<string> keys)
    {
        string[] all = [.. keys];
        return all.Length == 0 ? layer : layer.Add("aws:TagKeys", all, isMultivalued: true);
    }
}
