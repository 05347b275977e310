using System.Collections.Frozen;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Which resource's policy decides about an ARN: an object's bucket, a version's function, an index's table.</summary>
internal static class ResourceArns
{
    private static readonly FrozenSet<string> s_withPolicies = (
        "acm-pca aoss apigateway backup cloudtrail codeartifact codebuild dynamodb ecr ecr-public elasticfilesystem es events execute-api "
        + "glacier glue iot kafka kinesis kinesisvideo kms lambda lex logs mediastore opensearch redshift-serverless refactor-spaces "
        + "rekognition rolesanywhere s3 s3express s3-object-lambda s3-outposts s3tables schemas secretsmanager serverlessrepo ses signer "
        + "sns sqs ssm ssm-contacts ssm-incidents sts vpc-lattice").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for services whose resources can have a policy; of the others none is unknown.</summary>
    /// <param name="service">The service prefix in lower case.</param>
    public static bool CanHavePolicy(string service) => s_withPolicies.Contains(service);

    /// <summary>The ARN of the resource that holds the policy for an ARN, which may be the ARN itself.</summary>
    /// <param name="text">The ARN of a request.</param>
    public static string PolicyHolder(string text)
    {
        if (!Arn.TryParse(text, out Arn arn))
        {
            return text;
        }

        string holder = arn.Service switch
        {
            "s3" when arn.Resource.StartsWith("accesspoint/", StringComparison.Ordinal) => Segments(arn.Resource, '/', 2),
            "s3" => Segments(arn.Resource, '/', 1),
            "dynamodb" => Segments(arn.Resource, '/', 2),
            "lambda" => Segments(arn.Resource, ':', 2),
            "logs" => Segments(arn.Resource, ':', 2),
            _ => arn.Resource,
        };
        return (arn with { Resource = holder }).ToString();
    }

    /// <summary>The entry for what lies below a resource and has its policy: the objects of a bucket; null where nothing does.</summary>
    /// <param name="holder">The ARN of the resource that holds the policy.</param>
    public static string? Below(string holder)
    {
        if (!Arn.TryParse(holder, out Arn arn) || PolicyHolder(holder) != holder)
        {
            return null;
        }

        return arn.Service switch
        {
            "s3" or "dynamodb" => holder + "/*",
            "lambda" or "logs" => holder + ":*",
            _ => null,
        };
    }

    private static string Segments(string text, char separator, int count)
    {
        int at = -1;
        for (int i = 0; i < count; i++)
        {
            at = text.IndexOf(separator, at + 1);
            if (at < 0)
            {
                return text;
            }
        }

        return text[..at];
    }
}
