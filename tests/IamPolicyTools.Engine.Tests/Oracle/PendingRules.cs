using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>
/// What of the changed specification the oracle follows and the engine does not yet: random cases about it are left out. A line goes
/// when the engine follows.
/// </summary>
internal static class PendingRules
{
    public static bool Touches(FixtureCase @case)
    {
        string line = @case.Line;
        string action = @case.Request.Action.ToLowerInvariant();
        bool Says(string text) => line.Contains(text, StringComparison.OrdinalIgnoreCase);
        return

            // R-110 for who has no account
            Says("cloudfront:user")

            // CK-3, CK-7
            || Says("RequestedRegion") || Says("CalledVia")

            // R-157a
            || (Says("aws-reserved") && Says("ViaAWSService"))

            //
            || action == "kms:retiregrant" || @case.Policies.KmsGrants.Any(grant => grant.ConstraintKind is not null);
    }
}
