using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary><c>AWS::Serverless::StateMachine</c> (CFN-36)</summary>
internal static class StateMachines
{
    /// <summary>Adds the state machine, its role and those of its events.</summary>
    public static void Add(ServerlessScope scope)
    {
        ServerlessRole role = ServerlessRole.Of(scope);
        Node? tags = scope.MarkedTags("stateMachine:createdBy");
        scope.Add(
            scope.Id, "AWS::StepFunctions::StateMachine", null, ("StateMachineName", scope.Properties["Name"]), ("RoleArn", role.Arn), ("Tags", tags));
        if (role.IsMade)
        {
            var policies = new RolePolicies(scope.Context.Stack, scope.Id, scope.Make);
            AddTracing(scope, policies);
            policies.AddAll(scope.Properties["Policies"]);
            role.Add(scope, "states.amazonaws.com", tags, policies);
        }

        StateMachineEvents.Add(scope);
    }

    private static void AddTracing(ServerlessScope scope, RolePolicies policies)
    {
        Node? tracing = scope.Settled("Tracing");
        if (tracing is null)
        {
            return;
        }

        switch (tracing is ObjectNode config ? scope.Context.SettledSwitch(config["Enabled"], otherwise: false) : null)
        {
            case true:
                policies.AddAws(ServerlessRole.XRay(scope));
                break;
            case false:
                break;
            default:
                policies.AddUnknown("Tracing", "Tracing", tracing.Location);
                break;
        }
    }
}
