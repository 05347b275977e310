using System.Collections.Immutable;

namespace IamPolicyTools.Authoring.Reviews;

/// <summary>Actions that come to the same: who denies one of them and not the others has denied nothing (F-1114).</summary>
internal static class EquivalentActions
{
    /// <summary>The families.</summary>
    public static ImmutableArray<ImmutableArray<string>> Families { get; } =
    [
        ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy"],
        ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"],
        ["ec2:RunInstances", "ec2:CreateFleet", "ec2:RequestSpotInstances"],
        ["iam:AttachRolePolicy", "iam:PutRolePolicy"],
        ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy"],
        ["s3:PutBucketPublicAccessBlock", "s3:PutAccountPublicAccessBlock"],
        ["ssm:StartSession", "ssm:SendCommand"],
    ];
}
