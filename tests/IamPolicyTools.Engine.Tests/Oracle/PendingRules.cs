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
        bool isRoleOrFederated = Says("assumed-role/") || Says(":role/") || Says("federated-user");
        return

            // CK-3, CK-7, PL-83, PL-85
            Says("RequestedRegion") || Says("CalledVia") || Says("cloudfront:user") || Says("execute-api:/")

            // PL-26
            || (Says("NotPrincipal") && isRoleOrFederated)

            //
            || (@case.Request.Principal.Name == "anonymous" && NaiveText.Service(action) is not ("s3" or "sqs"))

            //
            || Says("arn:aws-us-gov:iam") || @case.Request.Targets.Any(target => target.Resource != "*" && !target.Resource.StartsWith("arn:aws:", StringComparison.Ordinal))

            //
            || action == "kms:retiregrant" || @case.Policies.KmsGrants.Any(grant => grant.ConstraintKind is not null)

            //
            || (@case.Policies.Rcp is not null && NaiveCatalogue.TakesNoResource(action));
    }
}
