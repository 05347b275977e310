using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>APIs of API Gateway (7.2.5).</summary>
internal static class ApiResources
{
    /// <summary>The member of an API's definition that is its policy.</summary>
    public const string PolicyMember = "x-amazon-apigateway-policy";

    /// <summary>
    /// <c>AWS::ApiGateway::RestApi</c>, whose policy may stand in its definition. Of that nothing else is evaluated (CFN-5).
    /// </summary>
    public static void RestApi(ResourceScope scope)
    {
        StorageResources.Put(scope);
        if (scope.Resource.Properties is not ObjectNode properties
            || properties["Policy"] is not null
            || scope.Stack.ArnOf(scope.Resource) is not { } arn)
        {
            return;
        }

        SourceLocation place = scope.PlaceOf($"Body/{PolicyMember}", properties["Body"]);
        if (Written(scope, properties, place) is { } written
            && scope.PolicyOf(written, $"Body/{PolicyMember}", PolicyKind.Resource) is { } document)
        {
            scope.SetPolicy(arn, document, scope.PlaceOf($"Body/{PolicyMember}", written), scope.Both(null, scope.Place));
        }
    }

    // A definition that lies elsewhere may have a policy, too: to say nothing of it would be to say that there is none.
    private static Node? Written(ResourceScope scope, ObjectNode properties, SourceLocation place)
    {
        Node? body = properties["Body"];
        if (body is null && properties["BodyS3Location"] is null)
        {
            return null;
        }

        if (body is ObjectNode own && !own.Members.Any(m => m.Name is "Ref" || m.Name.StartsWith("Fn::", StringComparison.Ordinal)))
        {
            return own[PolicyMember] is { } policy ? scope.Stack.Evaluator.Evaluate(policy) : null;
        }

        Node? evaluated = body is ObjectNode ? scope.Stack.Evaluator.Evaluate(body) : null;
        if (evaluated is ObjectNode definition && definition[Evaluator.OpenMember] is null)
        {
            return definition[PolicyMember];
        }

        scope.Stack.File.Warn(
            "PART_NOT_READ",
            "CFN-20",
            $"The definition of {scope.Resource.LogicalId} lies elsewhere, or is not known: whether it has a policy ({PolicyMember}), and which, is unknown",
            place);
        return scope.Stack.Unknown($"{scope.Resource.LogicalId}.Body.{PolicyMember}", UnknownValueKind.Document, place);
    }
}
