using System.Text.Json;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>
/// The reference: evaluation.md 2.2 read line by line, on raw JSON, with no thought for speed and no line of the engine but the
/// catalogue's data.
/// Where the specification says UNCERTAIN it takes the reading that the specification chooses.
/// </summary>
internal static class NaiveEvaluator
{
    // evaluation.md 2.3.
    private static readonly string[] s_rcpServices =
    [
        "aoss", "appconfig", "appstream", "autoscaling", "cloudfront", "cloudsearch", "codebuild", "codecommit", "codepipeline", "cognito-identity",
        "cognito-idp", "comprehend", "comprehendmedical", "cost-optimization-hub", "dax", "dynamodb", "ecr", "events", "firehose", "fis", "health",
        "inspector-scan", "kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "opensearch", "pca-connector-ad", "polly", "pricing",
        "s3", "secretsmanager", "signin", "sqs", "sts", "support", "textract", "timestream-influxdb", "transcribe", "transfer", "translate", "wafv2",
        "autoscaling-plans", "budgets", "clouddirectory", "cloudtrail-data", "codeartifact", "compute-optimizer", "dsql", "ecr-public", "fms",
        "gamelift", "notifications", "personalize", "resource-groups", "rolesanywhere", "servicediscovery", "swf", "workspaces", "xray",
    ];

    /// <summary>All actions on all resources; the first that is denied is the result, then the first that may be.</summary>
    public static OracleResult Evaluate(FixtureCase @case)
    {
        OracleResult open = OracleResult.Allow;
        foreach (string action in @case.Request.AdditionalActions.Prepend(@case.Request.Action))
        {
            foreach (FixtureTarget target in @case.Request.Targets)
            {
                OracleResult result = @case.Options.Discovery
                    ? NaiveDiscovery.Evaluate(@case, action, target)
                    : Evaluate(new NaiveCheck(NaiveUnknownDocuments.Without(@case), action, target, NaiveCompletion.Strict));
                if (result.Decision is OracleResult.ImplicitDeny or OracleResult.ExplicitDeny)
                {
                    return result;
                }

                open = result.Decision == OracleResult.Allowed ? open : result;
            }
        }

        return open;
    }

    /// <summary>One action on one resource, all being known.</summary>
    public static OracleResult Evaluate(NaiveCheck check)
    {
        // Step 0.
        if (NaiveServiceRules.NeedsNoPermission(check))
        {
            return OracleResult.Allow;
        }

        FixturePolicies policies = check.Case.Policies;
        IReadOnlyList<IReadOnlyList<JsonElement>> rcp = RcpApplies(check) ? policies.Rcp ?? [] : [];
        IReadOnlyList<IReadOnlyList<JsonElement>> scp = ScpApplies(check) ? policies.Scp ?? [] : [];
        NaiveOutcome[] rcpLevels = [.. rcp.Select(level => NaiveStatements.Outcome(level, Slot.Rcp, check))];
        NaiveOutcome[] scpLevels = [.. scp.Select(level => NaiveStatements.Outcome(level, Slot.Scp, check))];
        NaiveOutcome endpoint = Outcome(policies.Endpoint, Slot.Endpoint, check);
        IReadOnlyList<NaiveGate> gates = NaiveGate.Of(check, ConsultedResourcePolicy(check));
        NaiveOutcome identity = HasIdentityPolicies(check) ? NaiveStatements.Outcome(policies.Identity, Slot.Identity, check) : default;
        NaiveOutcome boundary = check.HasBoundary ? Outcome(policies.Boundary, Slot.Boundary, check) : default;
        NaiveOutcome session = check.HasSession ? NaiveStatements.Outcome(policies.Session, Slot.Session, check) : default;

        // Step 1: R-1. R-97: the owner's root is not bound by the bucket policy's Deny in three calls.
        bool unlocks = NaiveS3.IsBucketPolicyCall(check) && check.Caller.Kind == CallerKind.AccountRoot
            && check.Caller.Account == check.ResourceAccount;
        var blockers = new OracleBlockers();
        blockers.DenyIf(rcpLevels.Any(level => level.Denies), "rcp");
        blockers.DenyIf(scpLevels.Any(level => level.Denies), "scp");
        blockers.DenyIf(endpoint.Denies, "vpce");
        blockers.DenyIf(gates.Any(gate => gate.Outcome.Denies) && !unlocks, check.ResourceType);
        blockers.DenyIf(identity.Denies, "identity");
        blockers.DenyIf(boundary.Denies, "boundary");
        blockers.DenyIf(session.Denies, "session");

        // Steps 2 and 3. A level without any policy allows nothing.
        blockers.Require(rcpLevels.All(level => level.Allows), "rcp");
        blockers.Require(scpLevels.All(level => level.Allows), "scp");
        blockers.Require(policies.Endpoint is null || endpoint.Allows, "vpce");

        // Step 3b.
        blockers.DenyIf(NaiveS3.BlockPublicAccessRefuses(check), "blockPublicAccess");
        blockers.Require(!NaiveServiceRules.Refuses(check), "service");

        // Step 4. R-98: the bucket policy grants nothing on an object of another account.
        // each gate is passed as if it held the only resource policy.
        foreach (NaiveGate gate in gates)
        {
            Grants granted = NaiveS3.IsForeignObject(gate.Check) ? Grants.None : gate.Outcome.Allowed;
            granted |= NaiveS3.AclGrants(gate.Check) | NaiveKms.Granted(gate.Check) | SharedWith(gate.Check);
            NaiveCore.Check(gate.Check, granted, identity, boundary, session, blockers);
        }

        return blockers.Result;
    }

    private static NaiveOutcome Outcome(JsonElement? document, Slot slot, NaiveCheck check) =>
        document is { } one ? NaiveStatements.Outcome([one], slot, check) : default;

    // 2.3: no SCP for the management account, service-linked roles, services, anonymous callers and federated sign-in.
    private static bool ScpApplies(NaiveCheck check) =>
        check.Caller.Account is not null && !check.Case.Options.PrincipalInManagementAccount && !check.IsServiceLinkedRole;

    // 2.3, R-63 to.
    private static bool RcpApplies(NaiveCheck check)
    {
        bool trustOfServiceLinkedRole = check.IsRoleTrust && check.ResourceIs("iam", "role/aws-service-role/");
        return s_rcpServices.Contains(check.Service)
            && !NaiveCatalogue.TakesNoResource(check.Action)
            && !check.Case.Options.ResourceInManagementAccount
            && !check.IsServiceLinkedRole
            && !check.Case.Options.AwsManagedKey
            && !NaiveKms.IsRetireGrant(check)
            && !trustOfServiceLinkedRole;
    }

    // a key policy is asked for operations on the key only, and not for RetireGrant where grants are known. R-114b: AssumeRoot has none.
    private static JsonElement? ConsultedResourcePolicy(NaiveCheck check)
    {
        bool unasked = check.Case.Options.NoResourcePolicySupport
            || (check.Service == "kms" && !check.IsKmsKey)
            || NaiveKms.IsDecidedByGrants(check)
            || NaiveServiceRules.IsAssumeRoot(check);
        return unasked ? null : check.Case.Policies.Resource;
    }

    private static bool HasIdentityPolicies(NaiveCheck check) =>
        check.Caller.Kind is CallerKind.IamUser or CallerKind.RoleSession or CallerKind.FederatedUser && !check.Caller.HasRootParent;

    //
    private static Grants SharedWith(NaiveCheck check) =>
        check.Case.Policies.Shares.Any(share =>
            share.Resource == check.Resource
            && share.Account == check.Caller.Account
            && share.Actions.Contains(check.Action, StringComparer.OrdinalIgnoreCase))
            ? Grants.Share
            : Grants.None;
}
