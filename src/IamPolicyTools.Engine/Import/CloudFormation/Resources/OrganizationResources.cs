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
        if (type is not ("SERVICE_CONTROL_POLICY" or "RESOURCE_CONTROL_POLICY")
            || scope.Stack.Ref(scope.Resource.LogicalId, scope.Place) is not ScalarNode id)
        {
            return;
        }

        bool isScp = type == "SERVICE_CONTROL_POLICY";
        PolicyDocument document = scope.RequiredPolicy("Content", isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl);
        string? existsWhen = scope.Both(null, scope.Place);
        scope.Edits.PutOrgPolicy(id.Text, scope.RequiredText("Name") ?? id.Text, document, isScp, scope.Place, existsWhen);
        foreach ((string target, string? attachedWhen, SourceLocation place) in scope.Texts("TargetIds"))
        {
            if (attachedWhen == existsWhen)
            {
                scope.Edits.AttachOrgPolicy(id.Text, target, place);
            }
            else
            {
                string member =
                    isScp ? nameof(OrganizationalUnit.ServiceControlPolicies) : nameof(OrganizationalUnit.ResourceControlPolicies);
                scope.Edits.Add(
                    EditPhase.Set,
                    $"MarkUnknown {target}",
                    place,
                    model => model.Organization.MarkUnknown(target, member, $"{id.Text} is attached when {attachedWhen}"));
            }
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
