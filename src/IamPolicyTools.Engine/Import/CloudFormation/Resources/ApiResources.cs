using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>APIs of API Gateway (7.2.5).</summary>
internal static class ApiResources
{
    /// <summary>The member of an API's definition that is its policy.</summary>
    public const string PolicyMember = "x-amazon-apigateway-policy";

    /// <summary><c>AWS::ApiGateway::RestApi</c>, whose policy may stand in its definition. Of that nothing else is evaluated (CFN-5).</summary>
    public static void RestApi(ResourceScope scope)
    {
        StorageResources.Put(scope);
        if (scope.Resource.Properties is not ObjectNode properties || properties["Policy"] is not null || (properties["Body"] as ObjectNode)?[PolicyMember] is not { } written)
        {
            return;
        }

        if (scope.Stack.ArnOf(scope.Resource) is { } arn && scope.PolicyOf(scope.Stack.Evaluator.Evaluate(written), $"Body/{PolicyMember}", PolicyKind.Resource) is { } document)
        {
            scope.SetPolicy(arn, document, scope.PlaceOf($"Body/{PolicyMember}", written), scope.Both(null, scope.Place));
        }
    }
}
