using System.ComponentModel;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Formatting;

/// <summary>Names short enough for a table. Called by the views; the objects keep the full ones.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShortNames
{
    /// <summary>The principal without its account: <c>user/alice</c>, <c>assumed-role/app/session</c>.</summary>
    /// <param name="result">The result.</param>
    public static string OfPrincipal(IamAccessResult result) =>
        DisplayedText.Line(Arn.TryParse(result.Principal, out Arn arn) ? arn.Resource : result.Principal);

    /// <summary>The resource without what it has in common with every ARN of its account.</summary>
    /// <param name="result">The result.</param>
    public static string OfResource(IamAccessResult result)
    {
        if (!Arn.TryParse(result.Resource, out Arn arn))
        {
            return DisplayedText.Line(result.Resource);
        }

        return DisplayedText.Line(arn.Account == result.ResourceAccount && arn.Service == "iam" ? arn.Resource : result.Resource);
    }
}
