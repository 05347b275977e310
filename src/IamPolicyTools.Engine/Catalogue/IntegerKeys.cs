namespace IamPolicyTools.Catalogue;

/// <summary>
/// The numeric keys whose values are whole numbers, as AWS's pages describe them: counts, sizes, ports, days and seconds
/// (change-and-proof.md, CP-37). Versions, prices and shares are none.
/// </summary>
internal static class IntegerKeys
{
    private static readonly HashSet<string> s_keys = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:MultiFactorAuthAge",
        "autoscaling:MaxSize", "autoscaling:MetadataHttpPutResponseHopLimit", "autoscaling:MinSize",
        "backup:ChangeableForDays", "backup:MaxRetentionDays", "backup:MinRetentionDays",
        "batch:EKSRunAsGroup", "batch:EKSRunAsUser",
        "ebs:VolumeSize",
        "ec2-instance-connect:maxTunnelDuration", "ec2-instance-connect:remotePort",
        "ec2:InstanceCount", "ec2:MetadataHttpPutResponseHopLimit", "ec2:Quantity", "ec2:TargetInstanceCount", "ec2:VolumeIops", "ec2:VolumeSize",
        "ec2:VolumeThroughput",
        "elasticache:NumNodeGroups", "elasticache:ReplicasPerNodeGroup", "elasticache:SnapshotRetentionLimit",
        "iam:ServiceSpecificCredentialAgeDays",
        "kms:RotationPeriodInDays", "kms:ScheduleKeyDeletionPendingWindowInDays", "kms:TrailingDaysWithoutKeyUsage",
        "rds:Piops", "rds:StorageSize",
        "s3-outposts:max-keys", "s3-outposts:signatureAge", "s3:ExistingJobPriority", "s3:max-keys", "s3:RequestJobPriority", "s3:signatureAge",
        "s3express:signatureAge",
        "sagemaker:MaxRuntimeInSeconds", "sagemaker:ServerlessMaxConcurrency", "sagemaker:ServerlessMemorySize",
        "secretsmanager:RecoveryWindowInDays",
        "sts:DurationSeconds",
        "vpc-lattice-svcs:Port",
    };

    /// <summary>True for a key that takes whole numbers only.</summary>
    /// <param name="key">The key.</param>
    public static bool Contains(string key) => s_keys.Contains(key);
}
