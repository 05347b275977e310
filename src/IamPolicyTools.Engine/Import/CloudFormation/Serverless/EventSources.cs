using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>What SAM makes for the events of a function: permissions to call it, rules, roles of schedules (CFN-35, CFN-36).</summary>
/// <param name="scope">The function.</param>
/// <param name="alias">The logical id of its alias, which is called then; null for none.</param>
internal sealed class EventSources(ServerlessScope scope, string? alias)
{
    private readonly SyntaxNodes _make = scope.Make;
    private readonly HashSet<string> _catchAlls = ApiEvents.CatchAlls(scope);

    /// <summary>Adds what the events of the function need, and its URL.</summary>
    public void Add()
    {
        foreach (Member member in scope.Properties["Events"] is ObjectNode events ? events.Members : [])
        {
            Add(member, (member.Value as ObjectNode)?["Properties"] as ObjectNode ?? _make.Object());
        }

        AddUrl(scope.Settled("FunctionUrlConfig"));
    }

    private void Add(Member source, ObjectNode properties)
    {
        string id = $"{scope.Id}{source.Name}";
        switch (((source.Value as ObjectNode)?["Type"] as ScalarNode)?.Text)
        {
            case "Api":
                ApiEvents.AddRest(scope, source, properties, Called("Ref"));
                break;
            case "HttpApi":
                ApiEvents.AddHttp(scope, source, properties, Called("Ref"), _catchAlls);
                break;
            case "S3":
                Permit(id, "s3.amazonaws.com", ("SourceAccount", _make.Ref("AWS::AccountId")));
                break;
            case "SNS":
                AddTopic(id, properties);
                break;
            case "Schedule" or "EventBridgeRule" or "CloudWatchEvent":
                scope.Add(
                    id,
                    "AWS::Events::Rule",
                    null,
                    ("Name", properties["Name"] ?? properties["RuleName"]),
                    ("EventBusName", properties["EventBusName"]));
                Permit(id, "events.amazonaws.com", ("SourceArn", _make.GetAtt(id, "Arn")));
                EventQueues.AddDeadLetters(scope, id, properties);
                break;
            case "ScheduleV2":
                AddSchedule(id, properties);
                break;
            case "CloudWatchLogs":
                Permit(id, "logs.amazonaws.com", ("SourceArn", properties["LogGroupName"] is { } group
                    ? _make.Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*", ("Group", group))
                    : null));
                break;
            case "IoTRule":
                Permit(
                    id,
                    "iot.amazonaws.com",
                    ("SourceArn", _make.Sub(
                        "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${Rule}",
                        ("Rule", scope.Context.Stack.Unknown(id, UnknownValueKind.Name, source.NameLocation)))),
                    ("SourceAccount", _make.Ref("AWS::AccountId")));
                break;
            case "AlexaSkill":
                Permit(id, "alexa-appkit.amazon.com", ("EventSourceToken", properties["SkillId"]));
                break;
            case "Cognito":
                if (properties["UserPool"] is ObjectNode { Members: [{ Name: "Ref", Value: ScalarNode pool }] })
                {
                    Permit($"{scope.Id}Cognito", "cognito-idp.amazonaws.com", ("SourceArn", _make.GetAtt(pool.Text, "Arn")));
                }
                else
                {
                    scope.WarnNotRead($"what SAM makes for the event {DisplayedText.Shorten(source.Name)}", source.NameLocation);
                }

                break;
            case "Kinesis" or "DynamoDB" or "SQS" or "MSK" or "MQ" or "SelfManagedKafka" or "DocumentDB":
                break;
            default:
                scope.WarnNotRead($"what SAM makes for the event {DisplayedText.Shorten(source.Name)}", source.NameLocation);
                break;
        }
    }

    // With a queue between, the topic sends to it and calls nothing.
    private void AddTopic(string id, ObjectNode properties)
    {
        Node? between = scope.Context.Settled(properties["SqsSubscription"]);
        Node? topic = properties["Topic"];
        switch (between)
        {
            case null or ScalarNode { Text: "false" or "False" }:
                Permit(id, "sns.amazonaws.com", ("SourceArn", topic));
                break;
            case ScalarNode { Text: "true" or "True" } or ObjectNode when topic is not null
                && ServerlessContext.AsOptional(between) is null:
                EventQueues.AddSubscription(scope, id, between as ObjectNode, topic);
                break;
            default:
                scope.WarnNotRead("a queue between a topic and the function that SAM may make", between.Location);
                scope.Permit(
                    $"{id}Permission", "lambda:InvokeFunction", Called(
                        "Ref"), "sns.amazonaws.com", $"{id}.SqsSubscription is false", ("SourceArn", topic));
                break;
        }
    }

    private void AddSchedule(string id, ObjectNode properties)
    {
        Node? deadLetters = EventQueues.ScheduleDeadLetters(scope, id, properties);
        if (scope.Context.Settled(properties["RoleArn"]) is null)
        {
            Node call = _make.Inline($"{id}LambdaPolicy", _make.Document(_make.Allow(["lambda:InvokeFunction"], Called("Arn"))));
            scope.AddRole(
                $"{id}Role",
                "scheduler.amazonaws.com",
                properties["PermissionsBoundary"],
                deadLetters is null ? [call] : [call, deadLetters]);
        }
    }

    private void AddUrl(Node? config)
    {
        // SAM lets the public in where the template says so in words; of a parameter it does not look at the value.
        if (config is not ObjectNode url
            || url["AuthType"] is not { } type
            || type is ScalarNode { Text: not "NONE" } or ObjectNode { Members: [{ Name: "Ref" }] })
        {
            return;
        }

        // Of an AuthType that is a function it may, where that gives NONE.
        string? existsWhen = type is ScalarNode ? null : $"{scope.Id}.FunctionUrlConfig.AuthType is NONE";
        scope.Permit(
            $"{scope.Id}UrlPublicPermissions", "lambda:InvokeFunctionUrl", Called("Ref"), "*", existsWhen, ("FunctionUrlAuthType", type));
        scope.Permit(
            $"{scope.Id}URLInvokeAllowPublicAccess",
            "lambda:InvokeFunction",
            Called("Ref"),
            "*",
            existsWhen,
            ("InvokedViaFunctionUrl", _make.Text("true")));
    }

    private void Permit(string id, string service, params IEnumerable<(string Name, Node? Value)> conditions) =>
        scope.Permit($"{id}Permission", Called("Ref"), service, conditions);

    // The alias is called where there is one.
    private ObjectNode Called(string how) =>
        alias is not null ? _make.Ref(alias) : how == "Ref" ? _make.Ref(scope.Id) : _make.GetAtt(scope.Id, how);
}
