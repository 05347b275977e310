using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Rules;

/// <summary>Refusals by the service itself, which no policy can lift (step 3b of the algorithm).</summary>
internal static class ServiceRules
{
    /// <summary>The number of the rule that refuses, or null.</summary>
    /// <param name="request">The request.</param>
    /// <param name="unknown">What an absent key counts for.</param>
    public static string? Refuses(AccessRequest request, UnknownTreatment unknown)
    {
        if (request.CrossesPartition)
        {
            return "R-158";
        }

        // R-160; keys and roles lack a grant instead (2.2).
        if (request.Requester.Kind == RequesterKind.Anonymous && !TrustRequired.Applies(request) && !UnsignedCalls.Take(request, unknown))
        {
            return "R-160";
        }

        return request.Action.Service switch
        {
            "iam" => IamRules.Refuses(request),
            "kms" => KmsRules.Refuses(request),
            "s3" => S3Rules.Refuses(request),
            "sts" => StsRules.Refuses(request),
            _ => null,
        };
    }

    /// <summary>The forms of ARN that a service's own rules tell apart, as entries of a Resource element.</summary>
    /// <param name="action">The action.</param>
    public static IReadOnlyList<string> ArnForms(ActionName action) => action.Service switch
    {
        "iam" => IamRules.ArnForms,
        "kms" => KmsRules.ArnForms(action),
        "sts" => StsRules.ArnForms,
        _ => [],
    };
}
