using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>The context keys that calls of the IAM API bring with them (context-keys.md, 4.1 and 4.2).</summary>
internal static class RequestKeys
{
    /// <summary>The boundary that a call sets, or that the entity it changes has now.</summary>
    /// <param name="boundaryArn">The boundary's ARN; null for none, when the key is absent.</param>
    public static ContextLayer Boundary(string? boundaryArn) => new ContextLayer.Builder().AddBoundary(boundaryArn).Build();

    /// <summary>The managed policy that a call attaches or detaches, and the boundary that the entity has now.</summary>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <param name="boundary">The boundary, or null.</param>
    public static ContextLayer Attachment(string policyArn, AttachedPolicy? boundary) =>
        new ContextLayer.Builder().Add("iam:PolicyARN", policyArn).AddBoundary(boundary?.PolicyArn).Build();

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

        return layer.AddTagKeys(tags.Select(t => t.Key)).AddBoundary(boundaryArn).Build();
    }

    /// <summary>The keys of tags that a call removes.</summary>
    /// <param name="keys">The tags' keys.</param>
    public static ContextLayer TagKeys(IEnumerable<string> keys) => new ContextLayer.Builder().AddTagKeys(keys).Build();

    /// <summary>A key with one value.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="value">The value.</param>
    public static ContextLayer One(string name, string value) => new ContextLayer.Builder().Add(name, value).Build();

    private static ContextLayer.Builder AddBoundary(this ContextLayer.Builder layer, string? arn) => layer.AddIfKnown("iam:PermissionsBoundary", arn);

    private static ContextLayer.Builder AddTagKeys(this ContextLayer.Builder layer, IEnumerable<string> keys)
    {
        string[] all = [.. keys];
        return all.Length == 0 ? layer : layer.Add("aws:TagKeys", all, isMultivalued: true);
    }
}
