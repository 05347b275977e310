using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>Permission sets of Identity Center and who has them (7.2.5, 7.4.4).</summary>
internal static class IdentityCenterResources
{
    /// <summary><c>AWS::SSO::PermissionSet</c></summary>
    public static void PermissionSet(ResourceScope scope)
    {
        if (scope.Stack.Attribute(scope.Resource.LogicalId, "PermissionSetArn", scope.Place) is not ScalarNode { Text: var arn })
        {
            return;
        }

        PermissionSet set = scope.Stack.Context.PermissionSets.Of(arn, scope.Place);
        set.Name = scope.RequiredText("Name");
        set.Description = scope.Text("Description");
        set.SessionDuration = PermissionSets.SecondsOf(scope.Text("SessionDuration")) ?? set.SessionDuration;
        set.Region = scope.Region;
        set.Place = scope.Place;
        set.ExistsWhen = scope.Both(null, scope.Place);
        set.InlinePolicy = scope.Policy("InlinePolicy", PolicyKind.Identity);
        foreach ((string policy, string? existsWhen, SourceLocation _) in scope.Texts("ManagedPolicies"))
        {
            Attach(set, existsWhen, policy, () => set.Attach(policy));
        }

        int index = 0;
        foreach (Possible item in Possibilities.Items(scope.Property("CustomerManagedPolicyReferences")))
        {
            string at = $"CustomerManagedPolicyReferences/{index++}";
            if (Reference(scope, item.Value, at) is { } policy)
            {
                Attach(set, item.ExistsWhen, policy, () => set.CustomerPolicies.Add(policy));
            }
        }

        if (scope.IsUnknownList("ManagedPolicies") || scope.IsUnknownList("CustomerManagedPolicyReferences"))
        {
            set.Unknowns["AttachedManagedPolicies"] = $"the policies of {scope.Resource.LogicalId} are not known";
        }

        Bound(scope, set);
    }

    /// <summary><c>AWS::SSO::Assignment</c></summary>
    public static void Assignment(ResourceScope scope)
    {
        if (scope.RequiredText("TargetId") is { } account && scope.RequiredText("PermissionSetArn") is { } arn)
        {
            string who = $"{scope.Text("PrincipalType")} {scope.Text("PrincipalId")}".Trim();
            scope.Stack.Context.PermissionSets.Assign(new PermissionSetAssignment(account, arn, who, scope.Place, scope.Both(null, scope.Place)));
        }
    }

    // What may be attached is not all that is known to be.
    private static void Attach(PermissionSet set, string? existsWhen, string policy, Action attach)
    {
        if (existsWhen is null)
        {
            attach();
        }
        else
        {
            set.Unknowns["AttachedManagedPolicies"] = $"{policy} is attached when {existsWhen}";
        }
    }

    private static void Bound(ResourceScope scope, PermissionSet set)
    {
        switch (scope.Property("PermissionsBoundary"))
        {
            case null:
                break;
            case ObjectNode boundary:
                set.Boundary = scope.TextOf(boundary["ManagedPolicyArn"], "PermissionsBoundary/ManagedPolicyArn")
                    ?? Reference(scope, boundary["CustomerManagedPolicyReference"], "PermissionsBoundary/CustomerManagedPolicyReference");
                break;
            default:
                set.Unknowns["PermissionsBoundary"] = $"the boundary of {scope.Resource.LogicalId} is not known";
                break;
        }
    }

    private static string? Reference(ResourceScope scope, Node? node, string at) =>
        node is ObjectNode reference && scope.TextOf(reference["Name"], $"{at}/Name") is { } name
            ? Infrastructure.PermissionSet.PathAndName(scope.TextOf(reference["Path"], $"{at}/Path"), name)
            : null;
}
