using System.Collections.Frozen;

namespace IamPolicyTools.Evaluation.Context;

/// <summary>Actions whose requests carry no <c>aws:ResourceAccount</c> and no <c>aws:ResourceOrg…</c> (context-keys.md, 4.9).</summary>
internal static class ResourceAccountKeys
{
    private static readonly FrozenSet<string> s_actions = new[]
    {
        "ec2:accepttransitgatewaypeeringattachment", "ec2:acceptvpcendpointconnections", "ec2:acceptvpcpeeringconnection",
        "ec2:createtransitgatewaypeeringattachment", "ec2:createvpcendpoint", "ec2:createvpcpeeringconnection",
        "route53:associatevpcwithhostedzone", "route53:listhostedzonesbyvpc",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_invitingServices = new[]
    {
        "auditmanager", "detective", "ds", "events", "guardduty", "macie2", "es", "securityhub",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when the keys are absent.</summary>
    /// <param name="service">The service prefix in lower case.</param>
    /// <param name="action">The action's name in lower case.</param>
    public static bool AreAbsent(string service, string action) =>
        service == "ebs"
        || s_actions.Contains($"{service}:{action}")
        || (s_invitingServices.Contains(service) && action.Contains("invit", StringComparison.Ordinal));
}
