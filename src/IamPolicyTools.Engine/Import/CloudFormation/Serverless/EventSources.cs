using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>What SAM makes for the events of a function: permissions to call it, rules, roles of schedules (CFN-35, CFN-36).</summary>
/// <param name="stack">The stack.</param>
/// <param name="function">The function.</param>
/// <param name="make">Makes nodes at its place.</param>
/// <param name="alias">The logical id of its alias, which is called then; null for none.</param>
internal sealed class EventSources(Stack stack, TemplateResource function, SyntaxNodes make, string? alias)
{
    private readonly SyntaxNodes _make = make;

    /// <summary>Adds what the function's role needs to read from its sources.</summary>
    public static void AddPullPolicies(ObjectNode? events, string functionId, RolePolicies policies)
    {
        foreach (Member member in events?.Members ?? [])
        {
            switch (TypeOf(member.Value))
            {
                case "Kinesis":
                    policies.AddAws("service-role/AWSLambdaKinesisExecutionRole");
                    break;
                case "DynamoDB":
                    policies.AddAws("service-role/AWSLambdaDynamoDBExecutionRole");
                    break;
                case "SQS":
                    policies.AddAws("service-role/AWSLambdaSQSQueueExecutionRole");
                    break;
                case "MSK":
                    policies.AddAws("service-role/AWSLambdaMSKExecutionRole");
                    break;
                case "MQ" or "SelfManagedKafka" or "DocumentDB":
                    policies.AddUnknown($"{functionId}{member.Name}Policy", $"Events.{member.Name}", member.NameLocation);
                    break;
            }
        }
    }

    /// <summary>The resources for the events of the function, and for its URL.</summary>
    /// <param name="properties">The function's properties.</param>
    public IEnumerable<TemplateResource> Permissions(ObjectNode properties)
    {
        var made = new List<TemplateResource>();
        foreach (Member member in properties["Events"] is ObjectNode events ? events.Members : [])
        {
            Add(member, (member.Value as ObjectNode)?["Properties"] as ObjectNode ?? _make.Object(), made);
        }

        AddUrl(properties["FunctionUrlConfig"], made);
        return made;
    }

    private static string? TypeOf(Node source) => ((source as ObjectNode)?["Type"] as ScalarNode)?.Text;

    private void Add(Member source, ObjectNode properties, List<TemplateResource> made)
    {
        string id = $"{function.LogicalId}{source.Name}";
        switch (TypeOf(source.Value))
        {
            case "Api":
                AddApi(id, properties, "RestApiId", "ServerlessRestApi", "PermissionProd", made);
                break;
            case "HttpApi":
                AddApi(id, properties, "ApiId", "ServerlessHttpApi", "Permission", made);
                break;
            case "S3":
                Permit(id, "Permission", "s3.amazonaws.com", made, ("SourceAccount", _make.Ref("AWS::AccountId")));
                break;
            case "SNS":
                Permit(id, "Permission", "sns.amazonaws.com", made, ("SourceArn", properties["Topic"]));
                break;
            case "Schedule" or "EventBridgeRule" or "CloudWatchEvent":
                made.Add(Make(id, "AWS::Events::Rule", ("Name", properties["Name"] ?? properties["RuleName"]), ("EventBusName", properties["EventBusName"])));
                Permit(id, "Permission", "events.amazonaws.com", made, ("SourceArn", _make.GetAtt(id, "Arn")));
                break;
            case "ScheduleV2":
                AddSchedule(id, properties, made);
                break;
            case "CloudWatchLogs":
                Permit(id, "Permission", "logs.amazonaws.com", made, ("SourceArn", properties["LogGroupName"] is { } group
                    ? _make.Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*", ("Group", group))
                    : null));
                break;
            case "IoTRule":
                Permit(id, "Permission", "iot.amazonaws.com", made, ("SourceArn", _make.Sub(
                    "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${Rule}", ("Rule", stack.Unknown(id, Model.UnknownValueKind.Name, source.NameLocation)))));
                break;
            case "AlexaSkill":
                Permit(id, "Permission", "alexa-appkit.amazon.com", made, ("EventSourceToken", properties["SkillId"]));
                break;
            case "Cognito":
                if (properties["UserPool"] is ObjectNode { Members: [{ Name: "Ref", Value: ScalarNode pool }] })
                {
                    Permit($"{function.LogicalId}Cognito", "Permission", "cognito-idp.amazonaws.com", made, ("SourceArn", _make.GetAtt(pool.Text, "Arn")));
                }

                break;
            case "Kinesis" or "DynamoDB" or "SQS" or "MSK" or "MQ" or "SelfManagedKafka" or "DocumentDB":
                break;
            default:
                stack.File.Warn("PART_NOT_READ", "CFN-36", $"{function.LogicalId}: what SAM makes for the event {DisplayedText.Shorten(source.Name)} is not in the model", source.NameLocation);
                break;
        }
    }

    private void AddApi(string id, ObjectNode properties, string apiProperty, string implicitApi, string suffix, List<TemplateResource> made)
    {
        Node api = properties[apiProperty] switch
        {
            null => stack.Unknown(implicitApi, Model.UnknownValueKind.Name, function.Location),
            ScalarNode text => _make.Ref(text.Text),
            { } reference => reference,
        };
        string method = properties["Method"] is ScalarNode { Text: var verb } ? verb.ToUpperInvariant() : "*";
        method = method is "ANY" or "X-AMAZON-APIGATEWAY-ANY-METHOD" ? "*" : method;
        Node path = properties["Path"] switch
        {
            ScalarNode { Text: var text } => _make.Text(PathPattern(text)),
            null => _make.Text("*"),
            { } open => stack.Unknown($"{id}.Path", Model.UnknownValueKind.Text, open.Location),
        };
        Permit(id, suffix, "apigateway.amazonaws.com", made, ("SourceArn", _make.Sub(
            $"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{__Api}}/*/{method}/${{__Path}}", ("__Api", api), ("__Path", path))));
    }

    // A parameter of a path is any text.
    private static string PathPattern(string path)
    {
        var pattern = new System.Text.StringBuilder();
        int from = path.StartsWith('/') ? 1 : 0;
        for (int at = path.IndexOf('{', from); at >= 0; at = path.IndexOf('{', from))
        {
            int end = path.IndexOf('}', at);
            if (end < 0)
            {
                break;
            }

            pattern.Append(path, from, at - from).Append('*');
            from = end + 1;
        }

        return pattern.Append(path, from, path.Length - from).ToString();
    }

    private void AddSchedule(string id, ObjectNode properties, List<TemplateResource> made)
    {
        if (properties["RoleArn"] is not null)
        {
            return;
        }

        made.Add(Make(
            $"{id}Role",
            "AWS::IAM::Role",
            ("AssumeRolePolicyDocument", _make.Trust("scheduler.amazonaws.com")),
            ("PermissionsBoundary", properties["PermissionsBoundary"]),
            ("Policies", _make.List(_make.Inline($"{id}LambdaPolicy", _make.Document(_make.Allow(["lambda:InvokeFunction"], Called("Arn"))))))));
    }

    private void AddUrl(Node? config, List<TemplateResource> made)
    {
        if (config is not ObjectNode url || url["AuthType"] is not { } type || type is ScalarNode { Text: "AWS_IAM" })
        {
            return;
        }

        // Of an AuthType that is a function, the permission says as much: it holds where the type is NONE.
        made.Add(Permission($"{function.LogicalId}UrlPublicPermissions", "lambda:InvokeFunctionUrl", "*", ("FunctionUrlAuthType", type)));
        made.Add(Permission($"{function.LogicalId}URLInvokeAllowPublicAccess", "lambda:InvokeFunction", "*", ("InvokedViaFunctionUrl", _make.Text("true"))) with
        {
            ExistsWhen = type is ScalarNode ? function.ExistsWhen : Possibilities.Both(function.ExistsWhen, $"{function.LogicalId}.FunctionUrlConfig.AuthType is NONE"),
        });
    }

    private void Permit(string id, string suffix, string service, List<TemplateResource> made, params IEnumerable<(string Name, Node? Value)> conditions) =>
        made.Add(Permission(id + suffix, "lambda:InvokeFunction", service, conditions));

    private TemplateResource Permission(string id, string action, string principal, params IEnumerable<(string Name, Node? Value)> conditions) => Make(
        id,
        "AWS::Lambda::Permission",
        [("Action", _make.Text(action)), ("FunctionName", Called("Ref")), ("Principal", _make.Text(principal)), .. conditions]);

    // The alias is called where there is one.
    private Node Called(string how) => alias is not null ? _make.Ref(alias) : how == "Ref" ? _make.Ref(function.LogicalId) : _make.GetAtt(function.LogicalId, how);

    private TemplateResource Make(string id, string type, params IEnumerable<(string Name, Node? Value)> properties) =>
        function with { LogicalId = id, Type = type, Properties = _make.Object(properties) };
}
