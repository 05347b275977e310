using System.Collections.Frozen;

namespace IamPolicyTools.Evaluation.Services;

/// <summary>The services whose resources RCPs concern (evaluation.md, 2.3).</summary>
internal static class ResourceControlServices
{
    // iam-data, August 2026, and the Organizations guide's further ones.
    private static readonly FrozenSet<string> s_services = (
        "aoss appconfig appstream autoscaling cloudfront cloudsearch codebuild codecommit codepipeline cognito-identity cognito-idp comprehend "
        + "comprehendmedical cost-optimization-hub dax dynamodb ecr events firehose fis health inspector-scan kendra kinesisvideo kms logs "
        + "memorydb networkmonitor opensearch pca-connector-ad polly pricing s3 secretsmanager signin sqs sts support textract "
        + "timestream-influxdb transcribe transfer translate wafv2 "
        + "autoscaling-plans budgets clouddirectory cloudtrail-data codeartifact compute-optimizer dsql ecr-public fms gamelift notifications "
        + "personalize resource-groups rolesanywhere servicediscovery swf workspaces xray").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when RCPs concern a service.</summary>
    /// <param name="service">The prefix of its actions, in lower case.</param>
    public static bool Supports(string service) => s_services.Contains(service);
}
