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

        // An alias whose name is open is there all the same.
        string? alias = scope.Settled("AutoPublishAlias") is null or ScalarNode { Text: "" }
            ? null
            : $"{scope.Id}Alias{scope.Context.SettledText(scope.Properties["AutoPublishAlias"])}";
        ServerlessRole role = ServerlessRole.Of(scope);
        Node? tags = scope.MarkedTags("lambda:createdBy");
        scope.Add(
            scope.Id,
            "AWS::Lambda::Function",
            null,
            ("FunctionName", scope.Properties["FunctionName"]),
            ("Role", role.Arn),
            ("Tags", tags),
            ("Code", make.Object()));
        if (alias is not null)
        {
            scope.Add(
                alias, "AWS::Lambda::Alias", null, ("Name", scope.Properties["AutoPublishAlias"]), ("FunctionName", make.Ref(scope.Id)));
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
            role.Add(scope, "lambda.amazonaws.com", tags, policies);
        }

        new EventSources(scope, alias).Add();
    }

    private static void AddDefaults(ServerlessScope scope, RolePolicies policies)
    {
        policies.AddAws(scope.Settled("DurableConfig") is null
            ? "service-role/AWSLambdaBasicExecutionRole"
            : "service-role/AWSLambdaBasicDurableExecutionRolePolicy");
        // SAM cannot tell what a condition will be: what an Fn::If leaves out may be given all the same.
        switch (scope.Settled("Tracing"))
        {
            case null or ScalarNode { Text: "Disabled" or "" } when IsChoice(scope.Properties["Tracing"]):
                policies.AddUnknown("Tracing", "Tracing", scope.Properties["Tracing"]!.Location);
                break;
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
            case null when IsChoice(scope.Properties["VpcConfig"]):
                policies.AddUnknown("VpcConfig", "VpcConfig", scope.Properties["VpcConfig"]!.Location);
                break;
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

    private static bool IsChoice(Node? node) => node is ObjectNode { Members: [{ Name: "Fn::If" }] };
}
