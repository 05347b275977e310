using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Questions of one subject in one context.</summary>
public interface IAccessQuestions
{
    /// <summary>Answers with everything there is to know.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="resourceAccount">The account that owns it; null to find it out.</param>
    IamAccessResult Ask(ActionName action, string resource, string? resourceAccount = null);

    /// <summary>Answers with the bare verdict.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="resourceAccount">The account that owns it; null to find it out.</param>
    Verdict Decide(ActionName action, string resource, string? resourceAccount = null);
}
