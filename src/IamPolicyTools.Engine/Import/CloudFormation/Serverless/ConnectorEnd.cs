using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>An end of a connector.</summary>
internal sealed class ConnectorEnd
{
    private readonly ObjectNode _given;
    private readonly SyntaxNodes _make;

    private ConnectorEnd(ObjectNode given, string type, TemplateResource? resource, SyntaxNodes make)
    {
        _given = given;
        _make = make;
        Type = type;
        Resource = resource;
    }

    /// <summary>Its type, as CloudFormation has it.</summary>
    public string Type { get; }

    /// <summary>The name of its role; null where it has none, or none of this template.</summary>
    public Node? RoleName => _given["RoleName"] ?? (Resource is null ? null : RoleOf(Resource) switch
    {
        ObjectNode { Members: [{ Name: "Fn::GetAtt", Value: ArrayNode { Items: [ScalarNode role, ..] } }] } => _make.Ref(role.Text),
        ObjectNode { Members: [{ Name: "Fn::GetAtt", Value: ScalarNode { Text: var attribute } }] } => _make.Ref(attribute.Split('.')[0]),
        ObjectNode { Members: [{ Name: "Ref" }] } role => role,
        _ => null,
    });

    private TemplateResource? Resource { get; }

    /// <summary>The end that a connector names by id, or tells by type; null where it does neither.</summary>
    public static ConnectorEnd? Of(ServerlessScope scope, Node node)
    {
        if (node is not ObjectNode given)
        {
            return null;
        }

        if (given["Id"] is null)
        {
            return given["Type"] is ScalarNode { Text: var told } ? new ConnectorEnd(given, TypeOf(told), null, scope.Make) : null;
        }

        return given["Id"] is ScalarNode { Text: var id } && scope.Context.Find(id) is { } resource
            ? new ConnectorEnd(given, resource.Type, resource, scope.Make)
            : null;
    }

    /// <summary>A property that a rule asks for; null where it is not known.</summary>
    public Node? Property(string name)
    {
        if (_given[name] is { } given)
        {
            return given;
        }

        return (name, Resource) switch
        {
            ("Qualifier", _) when Type is "AWS::ApiGateway::RestApi" or "AWS::ApiGatewayV2::Api" => _make.Text("*"),
            (_, null) => null,
            ("Arn", _) => Type is "AWS::SNS::Topic" or "AWS::StepFunctions::StateMachine"
                ? _make.Ref(Resource.LogicalId)
                : _make.GetAtt(Resource.LogicalId, "Arn"),
            ("Name", _) => _make.GetAtt(Resource.LogicalId, "Name"),
            ("QueueUrl", _) when Type == "AWS::SQS::Queue" => _make.Ref(Resource.LogicalId),
            ("ResourceId", _) =>
                Type == "AWS::AppSync::GraphQLApi" ? _make.GetAtt(Resource.LogicalId, "ApiId") : _make.Ref(Resource.LogicalId),
            _ => null,
        };
    }

    // A rule has a role for each of its targets: where they differ, which is meant is not known.
    private static Node? RoleOf(TemplateResource resource)
    {
        var properties = resource.Properties as ObjectNode;
        switch (resource.Type)
        {
            case "AWS::Lambda::Function":
                return properties?["Role"];
            case "AWS::StepFunctions::StateMachine":
                return properties?["RoleArn"];
            case "AWS::AppSync::DataSource":
                return properties?["ServiceRoleArn"];
            case "AWS::Events::Rule":
                Node[] roles =
                    [.. ((properties?["Targets"] as ArrayNode)?.Items ?? []).OfType<ObjectNode>().Select(t => t["RoleArn"]).OfType<Node>()];
                return roles.Length > 0 && Array.TrueForAll(roles, r => NodeEquality.AreSame(r, roles[0])) ? roles[0] : null;
            default:
                return null;
        }
    }

    private static string TypeOf(string type) => type switch
    {
        "AWS::Serverless::Function" => "AWS::Lambda::Function",
        "AWS::Serverless::StateMachine" => "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::SimpleTable" => "AWS::DynamoDB::Table",
        "AWS::Serverless::Api" => "AWS::ApiGateway::RestApi",
        "AWS::Serverless::HttpApi" or "AWS::Serverless::WebSocketApi" => "AWS::ApiGatewayV2::Api",
        "AWS::Serverless::GraphQLApi" => "AWS::AppSync::GraphQLApi",
        _ => type,
    };
}
