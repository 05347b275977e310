using System.Collections.Frozen;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// The services whose requests tell of whom the VPC endpoint is that they come through (context-keys.md, 4.9). The data packages do not have
/// them; AWS adds to the list now and then.
/// </summary>
public static class NetworkKeyFacts
{
    // As AWS's sample SCP of the data perimeter has them.
    private static readonly FrozenSet<string> s_withOwner = (
        "acm-pca applicationinsights apprunner athena b2bi cassandra cloudformation cognito-identity comprehendmedical compute-optimizer datasync "
        + "discovery dms ds-data ebs ecr ecs firehose healthlake identitystore iotfleetwise iottwinmaker iotwireless kinesisanalytics kms lambda "
        + "medical-imaging network-firewall omics payment-cryptography polly pricing rbin rekognition route53 s3 scheduler servicediscovery "
        + "servicequotas ses sms-voice sqs ssm-contacts storagegateway textract transcribe transfer workmail")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_ofOwner =
        new[] { "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The date of the list of services.</summary>
    public static DateOnly DataDate { get; } = new(2026, 3, 1);

    /// <summary>True for a key that tells of whom a VPC endpoint is.</summary>
    /// <param name="key">The key, in any case.</param>
    public static bool TellsOwner(string key) => s_ofOwner.Contains(key);

    /// <summary>True for a key that only some services send, whose list nobody has in full: <c>aws:SourceVpcArn</c>.</summary>
    /// <param name="key">The key, in any case.</param>
    public static bool IsOfUnlistedServices(string key) => key.Equals("aws:SourceVpcArn", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when requests for an action never have a key of the network.</summary>
    /// <param name="key">The key, in any case.</param>
    /// <param name="action">The action.</param>
    public static bool AreWithout(string key, ActionName action) => action is { Service: "iam", Name: "passrole" }
        ? TellsOwner(key) || IsOfUnlistedServices(key)
        : TellsOwner(key) && !s_withOwner.Contains(action.Service);

    /// <summary>True when requests for an action may have any key of the network.</summary>
    /// <param name="action">The action.</param>
    public static bool HaveAll(ActionName action) => action is not { Service: "iam", Name: "passrole" } && s_withOwner.Contains(action.Service);
}
