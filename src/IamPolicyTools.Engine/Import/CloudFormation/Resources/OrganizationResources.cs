using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>Organizations (7.2.5).</summary>
internal static class OrganizationResources
{
    /// <summary><c>AWS::Organizations::Policy</c></summary>
    public static void Policy(ResourceScope scope)
    {
        string? type = scope.RequiredText("Type");
        if (type is not ("SERVICE_CONTROL_POLICY" or "RESOURCE_CONTROL_POLICY") || scope.Stack.Ref(scope.Resource.LogicalId, scope.Place) is not ScalarNode id)
        {
            return;
        }

        bool isScp = type == "SERVICE_CONTROL_POLICY";
        PolicyDocument document = scope.RequiredPolicy("Content", isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl);
        scope.Edits.PutOrgPolicy(id.Text, scope.RequiredText("Name") ?? id.Text, OpenStatements.Under(document, scope.Both(null, scope.Place)), isScp, scope.Place);
        foreach ((string target, string? _, SourceLocation place) in scope.Texts("TargetIds"))
        {
            scope.Edits.AttachOrgPolicy(id.Text, target, place);
        }
    }

    /// <summary><c>AWS::Organizations::OrganizationalUnit</c></summary>
    public static void Unit(ResourceScope scope)
    {
        if (scope.Stack.Ref(scope.Resource.LogicalId, scope.Place) is ScalarNode id)
        {
            scope.Edits.PutUnit(id.Text, scope.Text("Name"), scope.Text("ParentId"), scope.Place);
        }
    }

    /// <summary><c>AWS::Organizations::Account</c></summary>
    public static void Member(ResourceScope scope)
    {
        if (scope.Stack.Ref(scope.Resource.LogicalId, scope.Place) is ScalarNode id)
        {
            scope.Edits.PutMember(id.Text, scope.Texts("ParentIds").Select(p => p.Text).FirstOrDefault(), scope.Place);
        }
    }
}
