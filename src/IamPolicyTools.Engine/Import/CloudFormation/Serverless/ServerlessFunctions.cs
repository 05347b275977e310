using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary><c>AWS::Serverless::Function</c> (CFN-32 to CFN-36)</summary>
internal static class ServerlessFunctions
{
    /// <summary>Adds the function, its alias and role, and what its events and destinations need.</summary>
    public static void Add(ServerlessScope scope)
    {
        SyntaxNodes make = scope.Make;
        string? alias = scope.Context.SettledText(scope.Properties["AutoPublishAlias"]) is { Length: > 0 } name ? $"{scope.Id}Alias{name}" : null;
        ServerlessRole role = ServerlessRole.Of(scope);
        scope.Add(
            scope.Id,
            "AWS::Lambda::Function",
            null,
            ("FunctionName", scope.Properties["FunctionName"]),
            ("Role", role.Arn),
            ("Tags", scope.Properties["Tags"]),
            ("Code", make.Object()));
        if (alias is not null)
        {
            scope.Add(alias, "AWS::Lambda::Alias", null, ("Name", scope.Properties["AutoPublishAlias"]), ("FunctionName", make.Ref(scope.Id)));
            DeploymentRole.Note(scope);
        }

        RolePolicies? policies = role.IsMade ? new RolePolicies(scope.Context.Stack, scope.Id, make) : null;
        if (policies is not null)
        {
            AddDefaults(scope, policies);
            policies.AddAll(scope.Properties["Policies"]);
            Destinations.AddDeadLetterQueue(scope, policies);
        }

        Destinations.AddOfCalls(scope, policies);
        if (policies is not null)
        {
            new PullSources(scope, policies).Add();
            role.Add(scope, "lambda.amazonaws.com", policies);
        }

        new EventSources(scope, alias).Add();
    }

    private static void AddDefaults(ServerlessScope scope, RolePolicies policies)
    {
        policies.AddAws(scope.Settled("DurableConfig") is null ? "service-role/AWSLambdaBasicExecutionRole" : "service-role/AWSLambdaBasicDurableExecutionRolePolicy");
        switch (scope.Settled("Tracing"))
        {
            case null or ScalarNode { Text: "Disabled" or "" }:
                break;
            case ScalarNode { Text: var mode } when !UnknownToken.IsIn(mode):
                policies.AddAws(ServerlessRole.XRay(scope));
                break;
            case { } open:
                policies.AddUnknown("Tracing", "Tracing", open.Location);
                break;
        }

        switch (scope.Settled("VpcConfig"))
        {
            case null:
                break;
            case { } optional when ServerlessContext.AsOptional(optional) is not null:
                policies.AddUnknown("VpcConfig", "VpcConfig", optional.Location);
                break;
            default:
                policies.AddAws("service-role/AWSLambdaVPCAccessExecutionRole");
                break;
        }
    }
}
