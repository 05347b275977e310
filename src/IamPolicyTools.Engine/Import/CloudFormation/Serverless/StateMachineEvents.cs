using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>What SAM makes for the events of a state machine: the roles with which they start it (CFN-36).</summary>
internal static class StateMachineEvents
{
    /// <summary>Adds the roles.</summary>
    public static void Add(ServerlessScope scope)
    {
        SyntaxNodes make = scope.Make;
        Node target = Target(scope);
        foreach (Member member in scope.Properties["Events"] is ObjectNode events ? events.Members : [])
        {
            string id = $"{scope.Id}{member.Name}";
            ObjectNode properties = (member.Value as ObjectNode)?["Properties"] as ObjectNode ?? make.Object();
            switch (((member.Value as ObjectNode)?["Type"] as ScalarNode)?.Text)
            {
                case "Api":
                    ApiEvents.Note(scope, properties);
                    scope.AddRole(
                        $"{id}Role",
                        "apigateway.amazonaws.com",
                        Boundary(scope, properties),
                        Start(make, $"{id}RoleStartExecutionPolicy", target));
                    break;
                case "Schedule" or "EventBridgeRule" or "CloudWatchEvent":
                    scope.Add(
                        id,
                        "AWS::Events::Rule",
                        null,
                        ("Name", properties["Name"] ?? properties["RuleName"]),
                        ("EventBusName", properties["EventBusName"]));
                    EventQueues.AddDeadLetters(scope, id, properties);
                    if (scope.Context.Settled(properties["RoleArn"]) is null)
                    {
                        scope.AddRole(
                            $"{id}Role",
                            "events.amazonaws.com",
                            Boundary(scope, properties),
                            Start(make, $"{id}RoleStartExecutionPolicy", target));
                    }

                    break;
                case "ScheduleV2":
                    Node? deadLetters = EventQueues.ScheduleDeadLetters(scope, id, properties);
                    if (scope.Context.Settled(properties["RoleArn"]) is null)
                    {
                        Node start = Start(make, $"{id}StartExecutionPolicy", target);
                        scope.AddRole(
                            $"{id}Role",
                            "scheduler.amazonaws.com",
                            Boundary(scope, properties),
                            deadLetters is null ? [start] : [start, deadLetters]);
                    }

                    break;
                default:
                    scope.WarnNotRead($"what SAM makes for the event {DisplayedText.Shorten(member.Name)}", member.NameLocation);
                    break;
            }
        }
    }

    private static Node? Boundary(ServerlessScope scope, ObjectNode properties) =>
        properties["PermissionsBoundary"] ?? scope.Properties["PermissionsBoundary"];

    private static ObjectNode Start(SyntaxNodes make, string name, Node target) =>
        make.Inline(name, make.Document(make.Allow(["states:StartExecution"], target)));

    private static Node Target(ServerlessScope scope)
    {
        SyntaxNodes make = scope.Make;
        if (scope.Context.SettledText(scope.Properties["AutoPublishAlias"]) is not { Length: > 0 } alias)
        {
            return make.Ref(scope.Id);
        }

        string id = $"{scope.Id}Alias{alias}";
        scope.Add(id, "AWS::StepFunctions::StateMachineAlias", null, ("Name", make.Text(alias)));
        return scope.Context.SettledSwitch(scope.Properties["UseAliasAsEventTarget"], otherwise: false) switch
        {
            true => make.Ref(id),
            false => make.Ref(scope.Id),
            null => scope.Context.Stack.Unknown($"{scope.Id}.UseAliasAsEventTarget", UnknownValueKind.Arn, scope.Resource.Location),
        };
    }
}
