using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Operations;

/// <summary>Lets a call through only if its caller may make it.</summary>
public static class Authorizer
{
    /// <summary>
    /// Refuses the call unless its caller may do an action. Nobody is not checked. A call that needs several actions, or one
    /// on several resources, asks for each of them.
    /// </summary>
    /// <param name="context">The call's context.</param>
    /// <param name="action">The action, <c>iam:CreateRole</c>.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="keys">Context keys of the request itself, <c>iam:PolicyARN</c> or <c>aws:RequestTag/team</c>; null for none.</param>
    /// <param name="newPolicy">The policy document that the call wants to set, or null.</param>
    /// <exception cref="IamOperationException">The caller may not, in AWS's words; or its credentials are not valid any more.</exception>
    public static void Require(
        this OperationContext context, string action, string resource, ContextLayer? keys = null, PolicyDocument? newPolicy = null)
    {
        if (context.Subject is not { } subject)
        {
            return;
        }

        IamAccessResult result = Ask(context, subject, action, resource, keys, newPolicy);
        if (!result.IsAllowed)
        {
            throw new IamOperationException(IamErrorCode.AccessDenied, Refusal(result), resource) { AccessResult = result };
        }
    }

    /// <summary>AWS's sentence about a call that is denied, and behind it what nobody knows that could have changed that.</summary>
    /// <param name="result">The answer.</param>
    internal static string Refusal(IamAccessResult result) =>
        result.Unknowns.IsEmpty ? result.Message! : $"{result.Message} ({string.Join("; ", result.Unknowns)})";

    /// <summary>Asks whether a subject may do an action, in the context of a call.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="subject">Who asks.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="keys">Context keys of the request itself; null for none.</param>
    /// <param name="newPolicy">The policy document that the call wants to set, or null.</param>
    internal static IamAccessResult Ask(
        OperationContext context, Subject subject, string action, string resource, ContextLayer? keys, PolicyDocument? newPolicy = null)
    {
        var access = new ModelAccess(context.Model, subject, new ModelAccessSettings
        {
            Now = context.Now,
            Region = context.Region,
            Context = keys ?? ContextLayer.Empty,
            NewPolicy = newPolicy,
        });
        return access.Ask(ActionName.Parse(action), resource);
    }
}
