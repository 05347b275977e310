using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>What SAM makes of its resources, as far as it counts for access (7.2.6): functions with their roles, permissions, tables.</summary>
internal sealed class ServerlessTransform
{
    private const string Start = "AWS::Serverless::";
    private readonly Stack _stack;
    private readonly List<TemplateResource> _made = [];

    private ServerlessTransform(Stack stack) => _stack = stack;

    /// <summary>The resources with those of SAM as what SAM makes of them.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="resources">The resources as written.</param>
    public static IReadOnlyList<TemplateResource> Expand(Stack stack, IReadOnlyList<TemplateResource> resources)
    {
        if (!resources.Any(r => r.Type.StartsWith(Start, StringComparison.Ordinal)))
        {
            return resources;
        }

        // CFN-20: fragments are written without the transform.
        if (!stack.Template.Transforms.Any(t => t.Name == Template.Serverless))
        {
            stack.File.Warn("TRANSFORM_MISSING", "CFN-20", $"Found resources of SAM without the transform {Template.Serverless}; they are read as if it were there", stack.Template.Root.Location);
        }

        var transform = new ServerlessTransform(stack);
        foreach (TemplateResource resource in resources)
        {
            transform.Expand(resource);
        }

        transform.Connect(resources);
        return transform._made;
    }

    private void Expand(TemplateResource resource)
    {
        string kind = resource.Type.StartsWith(Start, StringComparison.Ordinal) ? resource.Type[Start.Length..] : string.Empty;
        if (kind.Length == 0 || kind is "Application")
        {
            _made.Add(resource);
            return;
        }

        ObjectNode own = resource.Properties as ObjectNode ?? new ObjectNode(resource.Body.Location, []);
        ObjectNode properties = Globals.Merge(_stack.Template.Globals, kind, resource.Body, own);
        switch (kind)
        {
            case "Function":
                Function(resource, properties);
                break;
            case "StateMachine":
                StateMachine(resource, properties);
                break;
            case "SimpleTable":
                _made.Add(Renamed(resource, "AWS::DynamoDB::Table", properties));
                break;
            case "LayerVersion":
                _made.Add(Renamed(resource, "AWS::Lambda::LayerVersion", properties));
                break;
            case "Api" or "HttpApi":
                _made.Add(Renamed(resource, kind == "Api" ? "AWS::ApiGateway::RestApi" : "AWS::ApiGatewayV2::Api", new ObjectNode(properties.Location, [])));
                WarnOfAuthorizers(resource, properties);
                break;
            case "Connector":
                break;
            default:
                _made.Add(resource);
                _stack.File.Warn("PART_NOT_READ", "CFN-36", $"{resource.LogicalId}: what SAM makes of {resource.Type} is not in the model", resource.Location);
                break;
        }
    }

    private void WarnOfAuthorizers(TemplateResource resource, ObjectNode properties)
    {
        if (properties["Auth"] is not null)
        {
            _stack.File.Warn("PART_NOT_READ", "CFN-36", $"{resource.LogicalId}: permissions that SAM makes for authorizers are not in the model", resource.Location);
        }
    }

    private void Function(TemplateResource resource, ObjectNode properties)
    {
        var make = new SyntaxNodes(resource.Location);
        string? alias = properties["AutoPublishAlias"] is ScalarNode { Text: { Length: > 0 } name } ? $"{resource.LogicalId}Alias{name}" : null;
        (Node role, string? roleExists, bool isMade) = Role(resource, properties, make);
        _made.Add(resource with
        {
            Type = "AWS::Lambda::Function",
            Properties = make.Object(("FunctionName", properties["FunctionName"]), ("Role", role), ("Tags", properties["Tags"]), ("Code", make.Object())),
        });
        if (alias is not null)
        {
            _made.Add(resource with
            {
                LogicalId = alias,
                Type = "AWS::Lambda::Alias",
                Properties = make.Object(("Name", properties["AutoPublishAlias"]), ("FunctionName", make.Ref(resource.LogicalId))),
            });
        }

        if (isMade)
        {
            var policies = new RolePolicies(_stack, resource.LogicalId, make);
            AddDefaults(properties, policies);
            policies.AddAll(properties["Policies"]);
            AddDestinations(resource, properties, policies);
            EventSources.AddPullPolicies(properties["Events"] as ObjectNode, resource.LogicalId, policies);
            _made.Add(MakeRole(resource, properties, make.Trust("lambda.amazonaws.com"), policies, make) with { ExistsWhen = Possibilities.Both(resource.ExistsWhen, roleExists) });
        }

        _made.AddRange(new EventSources(_stack, resource, make, alias).Permissions(properties));
    }

    private void StateMachine(TemplateResource resource, ObjectNode properties)
    {
        var make = new SyntaxNodes(resource.Location);
        (Node role, string? roleExists, bool isMade) = Role(resource, properties, make);
        _made.Add(resource with
        {
            Type = "AWS::StepFunctions::StateMachine",
            Properties = make.Object(("StateMachineName", properties["Name"]), ("RoleArn", role), ("Tags", properties["Tags"])),
        });
        if (isMade)
        {
            var policies = new RolePolicies(_stack, resource.LogicalId, make);
            if (properties["Tracing"] is ObjectNode tracing && tracing["Enabled"] is ScalarNode { Text: not ("false" or "False") })
            {
                policies.AddAws(XRay());
            }

            policies.AddAll(properties["Policies"]);
            _made.Add(MakeRole(resource, properties, make.Trust("states.amazonaws.com"), policies, make) with { ExistsWhen = Possibilities.Both(resource.ExistsWhen, roleExists) });
        }

        if (properties["Events"] is ObjectNode)
        {
            _stack.File.Warn("PART_NOT_READ", "CFN-36", $"{resource.LogicalId}: the roles that SAM makes for the events of state machines are not in the model", resource.Location);
        }
    }

    // CFN-32: a role that is given, or one that is made; under an undecided Fn::If with AWS::NoValue either.
    private (Node Role, string? ExistsWhen, bool IsMade) Role(TemplateResource resource, ObjectNode properties, SyntaxNodes make)
    {
        Node made = make.GetAtt($"{resource.LogicalId}Role", "Arn");
        switch (properties["Role"])
        {
            case null or ScalarNode { Kind: ScalarKind.Null }:
                return (made, null, true);
            case ObjectNode { Members: [{ Name: "Fn::If", Value: ArrayNode { Items: [ScalarNode condition, { } yes, { } no] } }] } when IsNoValue(yes) || IsNoValue(no):
                Truth truth = _stack.Conditions.Of(condition.Text, condition.Location);
                bool isMadeWhenTrue = IsNoValue(yes);
                Node either = make.Object(("Fn::If", make.List(condition, isMadeWhenTrue ? made : yes, isMadeWhenTrue ? no : made)));
                return truth == Truth.Unknown
                    ? (either, Possibilities.Words(_stack.Undecided(condition.Text, condition.Location), isMadeWhenTrue), true)
                    : (either, null, (truth == Truth.True) == isMadeWhenTrue);
            case { } given:
                return (given, null, false);
        }
    }

    private static bool IsNoValue(Node node) => node is ObjectNode { Members: [{ Name: "Ref", Value: ScalarNode { Text: "AWS::NoValue" } }] };

    private void AddDefaults(ObjectNode properties, RolePolicies policies)
    {
        policies.AddAws(properties["DurableConfig"] is null ? "service-role/AWSLambdaBasicExecutionRole" : "service-role/AWSLambdaBasicDurableExecutionRolePolicy");
        if (properties["Tracing"] is { } tracing && tracing is not ScalarNode { Text: "Disabled" or "" })
        {
            policies.AddAws(XRay());
        }

        if (properties["VpcConfig"] is { } vpc && !IsNoValue(vpc))
        {
            policies.AddAws("service-role/AWSLambdaVPCAccessExecutionRole");
        }
    }

    private string XRay() => _stack.Facts.Owner.Partition == "aws" ? "AWSXrayWriteOnlyAccess" : "AWSXRayDaemonWriteAccess";

    // CFN-35
    private void AddDestinations(TemplateResource resource, ObjectNode properties, RolePolicies policies)
    {
        if (properties["DeadLetterQueue"] is ObjectNode queue && queue["TargetArn"] is { } target)
        {
            policies.AddInline("DeadLetterQueuePolicy", target, (queue["Type"] as ScalarNode)?.Text == "SNS" ? "sns:Publish" : "sqs:SendMessage");
        }
        else if (properties["DeadLetterQueue"] is { } open && !IsNoValue(open))
        {
            policies.AddUnknown("DeadLetterQueuePolicy", "DeadLetterQueue", open.Location);
        }

        if (properties["EventInvokeConfig"] is not ObjectNode config || config["DestinationConfig"] is not ObjectNode destinations)
        {
            return;
        }

        foreach (Member member in destinations.Members)
        {
            string id = $"{resource.LogicalId}EventInvokeConfig{member.Name}";
            Node? destination = (member.Value as ObjectNode)?["Destination"];
            switch (((member.Value as ObjectNode)?["Type"] as ScalarNode)?.Text)
            {
                case "SQS" when destination is not null:
                    policies.AddInline($"{id}SQSPolicy", destination, "sqs:SendMessage");
                    break;
                case "SNS" when destination is not null:
                    policies.AddInline($"{id}SNSPolicy", destination, "sns:Publish");
                    break;
                case "EventBridge" when destination is not null:
                    policies.AddInline($"{id}EventBridgePolicy", destination, "events:PutEvents");
                    break;
                case "Lambda" when destination is not null:
                    policies.AddInline($"{id}LambdaPolicy", destination, "lambda:InvokeFunction");
                    break;
                case "S3" when destination is not null:
                    var make = new SyntaxNodes(resource.Location);
                    Node objects = make.Object(("Fn::Join", make.List(make.Text(string.Empty), make.List(destination, make.Text("/*")))));
                    policies.Inline.Add(make.Inline($"{id}S3Policy", make.Document(make.Allow(["s3:PutObject"], objects), make.Allow(["s3:ListBucket"], destination))));
                    break;
                default:
                    policies.AddUnknown($"{id}Policy", $"EventInvokeConfig.{member.Name}", member.NameLocation);
                    break;
            }
        }
    }

    private static TemplateResource MakeRole(TemplateResource resource, ObjectNode properties, Node trust, RolePolicies policies, SyntaxNodes make) => resource with
    {
        LogicalId = $"{resource.LogicalId}Role",
        Type = "AWS::IAM::Role",
        Properties = make.Object(
            ("AssumeRolePolicyDocument", properties["AssumeRolePolicyDocument"] ?? trust),
            ("Path", properties["RolePath"]),
            ("PermissionsBoundary", properties["PermissionsBoundary"]),
            ("ManagedPolicyArns", make.List(policies.Managed)),
            ("Policies", make.List(policies.Inline)),
            ("Tags", properties["Tags"])),
    };

    private static TemplateResource Renamed(TemplateResource resource, string type, ObjectNode properties) => resource with { Type = type, Properties = properties };

    // CFN-36: what connectors give is not written out; their source may do anything that they say.
    private void Connect(IReadOnlyList<TemplateResource> resources)
    {
        foreach (TemplateResource resource in resources)
        {
            if (resource.Body["Connectors"] is { } connectors)
            {
                Open(resource.LogicalId, connectors.Location);
            }

            if (resource.Type == Start + "Connector")
            {
                string? source = resource.Properties is ObjectNode properties && properties["Source"] is ObjectNode from ? (from["Id"] as ScalarNode)?.Text : null;
                Open(source, resource.Location);
            }
        }
    }

    private void Open(string? source, SourceLocation place)
    {
        _stack.File.Warn("PART_NOT_READ", "CFN-36", $"The connector of {DisplayedText.Shorten(source ?? "a resource")} is not written out: what its role may do besides is unknown", place);
        int at = _made.FindIndex(r => r.LogicalId == $"{source}Role");
        if (at >= 0 && _made[at].Properties is ObjectNode role && role["Policies"] is ArrayNode policies)
        {
            var make = new SyntaxNodes(place);
            Node open = make.Inline("Connectors", _stack.Unknown($"{source}.Connectors", Model.UnknownValueKind.Document, place));
            Node all = make.List(policies.Items.Where(p => (p as ObjectNode)?["PolicyName"] is not ScalarNode { Text: "Connectors" }).Append(open));
            _made[at] = _made[at] with { Properties = new ObjectNode(role.Location, [.. role.Members.Select(m => m.Name == "Policies" ? m with { Value = all } : m)]) };
        }
    }
}
