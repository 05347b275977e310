using System.Collections.Frozen;

namespace IamPolicyTools.Operations.Calls;

/// <summary>What services call their service-linked roles, and the policies of AWS's that they give them (ST-23).</summary>
internal static class ServiceLinkedRoles
{
    private static readonly FrozenDictionary<string, ServiceLinkedRole> s_known = new Dictionary<string, ServiceLinkedRole>(StringComparer.Ordinal)
    {
        ["access-analyzer.amazonaws.com"] = new("AccessAnalyzer", "AccessAnalyzerServiceRolePolicy"),
        ["autoscaling.amazonaws.com"] = new("AutoScaling", "AutoScalingServiceRolePolicy"),
        ["backup.amazonaws.com"] = new("Backup", "AWSBackupServiceLinkedRolePolicyForBackup"),
        ["batch.amazonaws.com"] = new("Batch", "BatchServiceRolePolicy"),
        ["cloudtrail.amazonaws.com"] = new("CloudTrail", "CloudTrailServiceRolePolicy"),
        ["config.amazonaws.com"] = new("Config", "AWSConfigServiceRolePolicy"),
        ["dynamodb.application-autoscaling.amazonaws.com"] =
            new("ApplicationAutoScaling_DynamoDBTable", "AWSApplicationAutoscalingDynamoDBTablePolicy"),
        ["ecs.amazonaws.com"] = new("ECS", "AmazonECSServiceRolePolicy"),
        ["ecs.application-autoscaling.amazonaws.com"] = new("ApplicationAutoScaling_ECSService", "AWSApplicationAutoscalingECSServicePolicy"),
        ["eks.amazonaws.com"] = new("AmazonEKS", "AmazonEKSServiceRolePolicy"),
        ["eks-nodegroup.amazonaws.com"] = new("AmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup"),
        ["elasticache.amazonaws.com"] = new("ElastiCache", "ElastiCacheServiceRolePolicy"),
        ["elasticfilesystem.amazonaws.com"] = new("AmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy"),
        ["elasticloadbalancing.amazonaws.com"] = new("ElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"),
        ["guardduty.amazonaws.com"] = new("AmazonGuardDuty", "AmazonGuardDutyServiceRolePolicy"),
        ["inspector2.amazonaws.com"] = new("AmazonInspector2", "AmazonInspector2ServiceRolePolicy"),
        ["opensearchservice.amazonaws.com"] = new("AmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy"),
        ["ops.apigateway.amazonaws.com"] = new("APIGateway", "APIGatewayServiceRolePolicy"),
        ["organizations.amazonaws.com"] = new("Organizations", "AWSOrganizationsServiceTrustPolicy"),
        ["rds.amazonaws.com"] = new("RDS", "AmazonRDSServiceRolePolicy"),
        ["redshift.amazonaws.com"] = new("Redshift", "AmazonRedshiftServiceLinkedRolePolicy"),
        ["replicator.lambda.amazonaws.com"] = new("LambdaReplicator", "AWSLambdaReplicator"),
        ["securityhub.amazonaws.com"] = new("SecurityHub", "AWSSecurityHubServiceRolePolicy"),
        ["spot.amazonaws.com"] = new("EC2Spot", "AWSEC2SpotServiceRolePolicy"),
        ["spotfleet.amazonaws.com"] = new("EC2SpotFleet", "AWSEC2SpotFleetServiceRolePolicy"),
        ["ssm.amazonaws.com"] = new("AmazonSSM", "AmazonSSMServiceRolePolicy"),
        ["sso.amazonaws.com"] = new("SSO", "AWSSSOServiceRolePolicy"),
        ["support.amazonaws.com"] = new("Support", "AWSSupportServiceRolePolicy"),
        ["trustedadvisor.amazonaws.com"] = new("TrustedAdvisor", "AWSTrustedAdvisorServiceRolePolicy"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The service principals that are listed.</summary>
    public static IEnumerable<string> Services => s_known.Keys;

    /// <summary>The role of a service. Of a service that is not listed the name is made up from its own, and the policy is not known.</summary>
    /// <param name="service">The service principal.</param>
    public static ServiceLinkedRole Of(string service) => s_known.TryGetValue(service, out ServiceLinkedRole? known)
        ? known
        : new ServiceLinkedRole(MakeName(service), null);

    // my-service.amazonaws.com: MyService
    private static string MakeName(string service)
    {
        string host = service[..service.IndexOf(".amazonaws.com", StringComparison.Ordinal)];
        return string.Concat(host.Split('-', '.').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
    }
}

/// <summary>A service-linked role, as its service makes it.</summary>
/// <param name="Name">Its name without <c>AWSServiceRoleFor</c>.</param>
/// <param name="PolicyName">The name of its policy under <c>aws-service-role/</c>; null when not known.</param>
internal sealed record ServiceLinkedRole(string Name, string? PolicyName);
