using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on the tags of entities of all kinds that have tags.</summary>
public static class TagOperations
{
    /// <summary>TagUser, TagServerCertificate …: adds tags, and replaces those whose keys differ at most by case.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What is tagged.</param>
    /// <param name="id">Its name, or a policy's ARN.</param>
    /// <param name="tags">The tags.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Add(OperationContext context, EntityKind kind, string id, ImmutableArray<Tag> tags)
    {
        Check.Tags(tags);
        IamEntity entity = RequireEditable(context, kind, $"iam:Tag{kind}", id, RequestKeys.Tags(tags));
        ImmutableArray<Tag> kept = kind.TagsOf(entity).RemoveAll(old => tags.Any(t => IsSameKey(t.Key, old.Key)));
        ImmutableArray<Tag> all = kept.AddRange(tags);
        Check.TagQuota(all.Length);
        return context.Model.With(kind.PutTags(context.Account, entity, all));
    }

    /// <summary>UntagUser, UntagServerCertificate … A key that is not there is no error.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What is untagged.</param>
    /// <param name="id">Its name, or a policy's ARN.</param>
    /// <param name="keys">The keys of the tags.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Remove(OperationContext context, EntityKind kind, string id, ImmutableArray<string> keys)
    {
        foreach (string key in keys)
        {
            Check.Form(NameRules.TagKey(key), key);
        }

        IamEntity entity = RequireEditable(context, kind, $"iam:Untag{kind}", id, RequestKeys.TagKeys(keys));
        ImmutableArray<Tag> before = kind.TagsOf(entity);
        ImmutableArray<Tag> after = before.RemoveAll(tag => keys.Any(key => IsSameKey(key, tag.Key)));
        return after.Length == before.Length ? context.Model : context.Model.With(kind.PutTags(context.Account, entity, after));
    }

    /// <summary>ListUserTags, ListServerCertificateTags …</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What has the tags.</param>
    /// <param name="id">Its name, or a policy's ARN.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<Tag> List(OperationContext context, EntityKind kind, string id) =>
        kind.TagsOf(Require(context, kind, $"iam:List{kind}Tags", id));

    private static bool IsSameKey(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static IamEntity Require(OperationContext context, EntityKind kind, string action, string id, ContextLayer? keys = null) =>
        !kind.HasTags ? throw new ArgumentOutOfRangeException(nameof(kind), kind, "Entities of this kind have no tags.")
        : kind == EntityKind.Policy ? ManagedPolicyOperations.Require(context, action, id, keys)
        : kind.Require(context, action, id, keys);

    // ST-24 and R-155. A service-linked role may be tagged: R-157 does not name the call.
    private static IamEntity RequireEditable(OperationContext context, EntityKind kind, string action, string id, ContextLayer keys)
    {
        if (kind == EntityKind.Policy)
        {
            return ManagedPolicyOperations.RequireEditable(context, action, id, keys);
        }

        if (kind == EntityKind.Role && context.Account.Roles.TryGetValue(id, out Role? role))
        {
            Check.NotReserved(role);
        }

        return Require(context, kind, action, id, keys);
    }
}
