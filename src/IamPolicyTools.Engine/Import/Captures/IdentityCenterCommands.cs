using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Captures;

/// <summary>What the commands of Identity Center tell (7.4.4).</summary>
internal static class IdentityCenterCommands
{
    // What a set has by other calls is not known until their answers are there.
    private static readonly string[] s_calls = ["RolePolicyList", "AttachedManagedPolicies", "PermissionsBoundary"];

    /// <summary>The commands by name.</summary>
    public static Dictionary<string, Action<CaptureScope>> All { get; } = new(StringComparer.Ordinal)
    {
        ["sso-admin list-instances"] = _ => { },
        ["sso-admin list-permission-sets"] = s =>
        {
            foreach (string arn in Nodes.Items(s.Output?["PermissionSets"]).Select(Nodes.Text).OfType<string>())
            {
                Of(s, arn);
            }
        },
        ["sso-admin describe-permission-set"] = Describe,
        ["sso-admin get-inline-policy-for-permission-set"] = Inline,
        ["sso-admin list-managed-policies-in-permission-set"] = Managed,
        ["sso-admin list-customer-managed-policy-references-in-permission-set"] = Customer,
        ["sso-admin get-permissions-boundary-for-permission-set"] = Boundary,
        ["sso-admin list-account-assignments"] = Assignments,
        ["sso-admin list-account-assignments-for-principal"] = Assignments,
        ["sso-admin list-accounts-for-provisioned-permission-set"] = Provisioned,
    };

    private static PermissionSet Of(CaptureScope scope, string arn)
    {
        PermissionSet set = scope.Shared.Context.PermissionSets.Of(arn, scope.Place);
        set.Region ??= scope.Record.Region;
        if (scope.Shared.KnownSets.Add(arn))
        {
            foreach (string member in s_calls)
            {
                set.Untold.TryAdd(member, $"no record tells it of the permission set {arn}");
            }
        }

        return set;
    }

    private static PermissionSet Subject(CaptureScope scope) => Of(scope, scope.Subject("permission-set-arn")!);

    private static void Describe(CaptureScope scope)
    {
        if (scope.Output?["PermissionSet"] is ObjectNode told && Nodes.Text(told["PermissionSetArn"]) is { } arn)
        {
            PermissionSet set = Of(scope, arn);
            set.Name = Nodes.Text(told["Name"]);
            set.Description = Nodes.Text(told["Description"]);
            set.SessionDuration = PermissionSets.SecondsOf(Nodes.Text(told["SessionDuration"])) ?? set.SessionDuration;
            set.Place = told.Location.At(set.Name ?? arn);
        }
    }

    private static void Inline(CaptureScope scope)
    {
        PermissionSet set = Subject(scope);
        set.InlinePolicy = scope.Policy(scope.Output?["InlinePolicy"], PolicyKind.Identity);
        set.Untold.Remove("RolePolicyList");
    }

    private static void Managed(CaptureScope scope)
    {
        PermissionSet set = Subject(scope);
        foreach (string policy in scope.Items("AttachedManagedPolicies").Select(p => Nodes.Text(p["Arn"])).OfType<string>())
        {
            set.Attach(policy);
        }

        Told(scope, set, "managed");
    }

    private static void Customer(CaptureScope scope)
    {
        PermissionSet set = Subject(scope);
        foreach (ObjectNode policy in scope.Items("CustomerManagedPolicyReferences"))
        {
            if (Nodes.Text(policy["Name"]) is { } name)
            {
                set.AttachOfAccount(Nodes.Text(policy["Path"]), name);
            }
        }

        Told(scope, set, "customer");
    }

    // Two calls have what is attached.
    private static void Told(CaptureScope scope, PermissionSet set, string part)
    {
        if (scope.IsWhole)
        {
            scope.Shared.KnownSets.Add($"{set.Key}|{part}");
        }

        if (scope.Shared.KnownSets.Contains($"{set.Key}|managed") && scope.Shared.KnownSets.Contains($"{set.Key}|customer"))
        {
            set.Untold.Remove("AttachedManagedPolicies");
        }
    }

    private static void Boundary(CaptureScope scope)
    {
        PermissionSet set = Subject(scope);
        if (scope.Denied is not null)
        {
            return;
        }

        var boundary = scope.Output?["PermissionsBoundary"] as ObjectNode;
        var reference = boundary?["CustomerManagedPolicyReference"] as ObjectNode;
        set.Boundary = Nodes.Text(boundary?["ManagedPolicyArn"])
            ?? (Nodes.Text(reference?["Name"]) is { } name ? PermissionSet.PathAndName(Nodes.Text(reference?["Path"]), name) : null);
        set.Untold.Remove("PermissionsBoundary");
    }

    private static void Assignments(CaptureScope scope)
    {
        foreach (ObjectNode assignment in scope.Items("AccountAssignments"))
        {
            if (Nodes.Text(assignment["AccountId"]) is { } account && Nodes.Text(assignment["PermissionSetArn"]) is { } arn)
            {
                Of(scope, arn);
                string? type = Nodes.Text(assignment["PrincipalType"]);
                scope.Shared.Context.PermissionSets.Assign(
                    new PermissionSetAssignment(account, arn, $"{type} {Nodes.Text(assignment["PrincipalId"])}".Trim(), scope.Place));
            }
        }
    }

    private static void Provisioned(CaptureScope scope)
    {
        PermissionSet set = Subject(scope);
        foreach (string account in Nodes.Items(scope.Output?["AccountIds"]).Select(Nodes.Text).OfType<string>())
        {
            scope.Shared.Context.PermissionSets.Assign(new PermissionSetAssignment(account, set.Key, null, scope.Place));
        }
    }
}
