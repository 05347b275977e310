using System.Collections.Frozen;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Which services are principals (ST-26). No list is complete.</summary>
internal static class ServiceNames
{
    private const string Domain = ".amazonaws.com";

    private static readonly FrozenSet<string> s_hosts = new[]
    {
        "ecs-tasks", "states", "datapipeline", "monitoring.rds", "spotfleet", "monitoring", "batchoperations.s3", "vpc-flow-logs", "export.rds",
        "build.apprunner", "tasks.apprunner", "eks-fargate-pods", "pods.eks", "edgelambda", "delivery.logs", "logging.s3", "enhanced-monitoring.rds",
        "elasticmapreduce", "vpce", "billingreports", "s3.data-source.lustre.fsx", "eks-nodegroup", "ops.apigateway", "spot", "replicator.lambda",
        "ecs.application-autoscaling", "dynamodb.application-autoscaling", "custom-resource.application-autoscaling", "streams.metrics.cloudwatch",
        "resource-explorer-2", "member.org.stacksets.cloudformation", "stacksets.cloudformation", "reporting.trustedadvisor", "cloudtrail", "config",
        "config-multiaccountsetup", "guardduty", "malware-protection-plan.guardduty", "inspector2", "agentless.inspector2", "macie", "lakeformation",
        "bedrock", "bedrock-agentcore", "rolesanywhere", "opensearchservice", "es", "events", "pipes", "scheduler", "ses", "sns", "s3", "sqs", "logs",
        "translate", "transfer", "textract", "rekognition", "codedeploy", "codepipeline", "codebuild", "codestar-notifications", "chatbot", "iot",
        "credentials.iot", "greengrass", "firehose", "kinesisanalytics", "ds", "dlm", "dms", "dax", "cloudfront", "ssm", "ssm-incidents", "support",
        "access-analyzer", "batch", "braket", "connect", "drs", "elasticbeanstalk", "elasticfilesystem", "elastictranscoder", "fms", "fsx", "gamelift",
        "globalaccelerator", "health", "imagebuilder", "kafka", "kafkaconnect", "lex", "lexv2", "license-manager", "mgn", "network-firewall",
        "ram", "redshift", "redshift-serverless", "robomaker", "sagemaker", "securityhub", "servicecatalog", "shield", "signin", "sso", "storagegateway",
        "swf", "synthetics", "trustedadvisor", "wafv2", "workmail", "workspaces", "xray", "cloudsearch", "mediaconvert", "mediastore", "personalize", "forecast",
        "comprehend", "omics", "osis.pipelines", "osis-pipelines", "m2", "iotevents", "iotanalytics", "iotsitewise", "amplify", "appflow", "appstream",
        "application-autoscaling", "backup", "backup-gateway", "cassandra.application-autoscaling", "rds.application-autoscaling", "appmesh",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for services that are known, and for those of other partitions' domains, which are not doubted.</summary>
    public static bool IsKnown(string principal, ValidationMemory memory) => memory.Answer("SERVICE_PRINCIPAL", principal, p =>
    {
        int end = p.IndexOf(Domain, StringComparison.Ordinal);
        if (end <= 0 || Language.Placeholders.AreIn(p) || p.Contains('*', StringComparison.Ordinal))
        {
            return true;
        }

        string host = p[..end];
        int dot = host.LastIndexOf('.');
        return IsHost(host) || (dot > 0 && Places.IsRegion(host[(dot + 1)..]) && IsHost(host[..dot]));

        bool IsHost(string name) =>
            s_hosts.Contains(name) || memory.Catalogue.FindService(name) is not null || memory.Names.HasPrefix(name);
    });
}
