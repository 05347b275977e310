using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>Organizations (7.2.5).</summary>
internal static class OrganizationResources
{
    /// <summary><c>AWS::Organizations::Policy</c></summary>
    public static void Policy(ResourceScope scope)
    {
        string? type = scope.RequiredText("Type");
        bool isOpen = type is not null && UnknownToken.IsIn(type);
        if ((!isOpen && type is not ("SERVICE_CONTROL_POLICY" or "RESOURCE_CONTROL_POLICY"))
            || scope.Stack.Ref(scope.Resource.LogicalId, scope.Place) is not ScalarNode id)
        {
            return;
        }

        string name = scope.RequiredText("Name") ?? id.Text;
        string? existsWhen = scope.Both(null, scope.Place);
        if (isOpen)
        {
            scope.Edits.PutOrgPolicyOfUnknownType(
                id.Text,
                name,
                scope.Property("Content"),
                kind => scope.RequiredPolicy("Content", kind),
                scope.Place,
                known => scope.Both($"{scope.Resource.LogicalId}.Type is {known}", scope.Place)!);
        }
        else
        {
            bool isScp = type == "SERVICE_CONTROL_POLICY";
            PolicyDocument document = scope.RequiredPolicy("Content", isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl);
            scope.Edits.PutOrgPolicy(id.Text, name, document, isScp, scope.Place, existsWhen);
        }

        foreach ((string target, string? attachedWhen, SourceLocation place) in scope.Texts("TargetIds"))
        {
            scope.Edits.AttachOrgPolicy(id.Text, target, place, attachedWhen == existsWhen ? null : attachedWhen, scope.Stack.Context);
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

    /// <summary>
    /// <c>AWS::RAM::ResourceShare</c>. Which actions it allows stands in a permission of AWS RAM; so it is not known who may what through
    /// it.
    /// </summary>
    public static void Share(ResourceScope scope)
    {
        foreach ((string arn, string? _, SourceLocation place) in scope.Texts("ResourceArns"))
        {
            scope.Stack.File.Warn(
                "PART_NOT_READ", "CFN-5", $"{scope.Resource.LogicalId} shares {arn} by AWS RAM: who may use it then is unknown", place);
            scope.Edits.MarkUnknown(scope.Owner, arn, nameof(Resource.Shares), $"{scope.Resource.LogicalId} shares it", place);
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
