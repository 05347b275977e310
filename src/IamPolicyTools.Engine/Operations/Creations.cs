using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>The permission to create an entity.</summary>
internal static class Creations
{
    /// <summary>Refuses the call unless its caller may create the entity, and tag it where the call does.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">The kind, as in the names of calls: <c>User</c>.</param>
    /// <param name="arn">The ARN of the new entity.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="boundaryArn">Its permissions boundary, or null.</param>
    /// <exception cref="IamOperationException">The caller may not.</exception>
    public static void RequireCreation(
        this OperationContext context, string kind, string arn, ImmutableArray<Tag> tags, string? boundaryArn = null)
    {
        ContextLayer keys = RequestKeys.Tags(tags, boundaryArn);
        context.Require($"iam:Create{kind}", arn, keys);
        if (!tags.IsEmpty)
        {
            context.Require($"iam:Tag{kind}", arn, keys);
        }
    }
}
