using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on the tags of users, roles and managed policies.</summary>
public static class TagOperations
{
    /// <summary>TagUser, TagRole, TagPolicy: adds tags, and replaces those whose keys differ at most by case.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What is tagged.</param>
    /// <param name="id">Its name, or a policy's ARN.</param>
    /// <param name="tags">The tags.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Add(OperationContext context, TaggedKind kind, string id, ImmutableArray<Tag> tags)
    {
        Check.Tags(tags);
        IamEntity entity = kind.RequireEditable(context, $"iam:Tag{kind}", id, RequestKeys.Tags(tags));
        ImmutableArray<Tag> kept = TaggedKind.TagsOf(entity).RemoveAll(old => tags.Any(t => IsSameKey(t.Key, old.Key)));
        ImmutableArray<Tag> all = kept.AddRange(tags);
        Check.TagQuota(all.Length);
        return TaggedKind.WithTags(context, entity, all);
    }

    /// <summary>UntagUser, UntagRole, UntagPolicy. A key that is not there is no error.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What is untagged.</param>
    /// <param name="id">Its name, or a policy's ARN.</param>
    /// <param name="keys">The keys of the tags.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Remove(OperationContext context, TaggedKind kind, string id, ImmutableArray<string> keys)
    {
        foreach (string key in keys)
        {
            Check.Form(NameRules.TagKey(key), key);
        }

        IamEntity entity = kind.RequireEditable(context, $"iam:Untag{kind}", id, RequestKeys.TagKeys(keys));
        ImmutableArray<Tag> before = TaggedKind.TagsOf(entity);
        ImmutableArray<Tag> after = before.RemoveAll(tag => keys.Any(key => IsSameKey(key, tag.Key)));
        return after.Length == before.Length ? context.Model : TaggedKind.WithTags(context, entity, after);
    }

    /// <summary>ListUserTags, ListRoleTags, ListPolicyTags.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What has the tags.</param>
    /// <param name="id">Its name, or a policy's ARN.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<Tag> List(OperationContext context, TaggedKind kind, string id) =>
        TaggedKind.TagsOf(kind.Require(context, $"iam:List{kind}Tags", id));

    private static bool IsSameKey(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
