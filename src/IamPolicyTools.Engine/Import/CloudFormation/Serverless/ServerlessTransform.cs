using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>
/// What SAM makes of its resources, as far as it counts for access (7.2.6): functions with their roles, permissions, APIs, tables.
/// </summary>
internal sealed class ServerlessTransform
{
    private const string Start = "AWS::Serverless::";
    private readonly ServerlessContext _context;

    private ServerlessTransform(Stack stack, IReadOnlyList<TemplateResource> resources) =>
        _context = new ServerlessContext(stack, resources);

    /// <summary>The resources with those of SAM as what SAM makes of them.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="resources">The resources as written.</param>
    public static IReadOnlyList<TemplateResource> Expand(Stack stack, IReadOnlyList<TemplateResource> resources)
    {
        if (!resources.Any(r => r.Type.StartsWith(Start, StringComparison.Ordinal)
            || (r.Body["Connectors"] is not null && stack.Template.Transforms.Any(IsServerless))))
        {
            return resources;
        }

        // CFN-20: fragments are written without the transform.
        if (!stack.Template.Transforms.Any(IsServerless))
        {
            stack.File.Warn(
                "TRANSFORM_MISSING",
                "CFN-20",
                $"Found resources of SAM without the transform {Template.Serverless}; they are read as if it were there",
                stack.Template.Root.Location);
        }

        var transform = new ServerlessTransform(stack, resources);
        foreach (TemplateResource resource in resources)
        {
            transform.Expand(resource);
        }

        transform.AddRestApis(resources);
        DeploymentRole.Add(transform._context);
        Connectors.Add(transform._context, resources);
        return transform._context.Made;
    }

    private static bool IsServerless((string Name, SourceLocation Location) transform) => transform.Name == Template.Serverless;

    private void Expand(TemplateResource resource)
    {
        string kind = resource.Type.StartsWith(Start, StringComparison.Ordinal) ? resource.Type[Start.Length..] : string.Empty;
        if (kind.Length == 0 || kind is "Application")
        {
            _context.Made.Add(resource);
            return;
        }

        var scope = new ServerlessScope(_context, resource, _context.PropertiesOf(resource));
        switch (kind)
        {
            case "Function":
                ServerlessFunctions.Add(scope);
                break;
            case "StateMachine":
                StateMachines.Add(scope);
                break;
            case "SimpleTable":
                Rename(scope, "AWS::DynamoDB::Table");
                break;
            case "LayerVersion":
                Rename(scope, "AWS::Lambda::LayerVersion");
                break;
            case "HttpApi":
                ServerlessApis.AddHttp(scope);
                break;
            case "WebSocketApi":
                ServerlessApis.AddWebSocket(scope);
                break;
            case "GraphQLApi":
                GraphQlApis.Add(scope);
                break;
            case "CapacityProvider":
                AddCapacityProvider(scope);
                break;

            // They come when all events are known.
            case "Api" or "Connector":
                break;
            default:
                _context.Made.Add(resource);
                _context.Stack.File.Warn(
                    "PART_NOT_READ",
                    "CFN-36",
                    $"{resource.LogicalId}: what SAM makes of {resource.Type} is not in the model",
                    resource.Location);
                break;
        }
    }

    // The APIs that events need and the template does not have are made of the template's defaults.
    private void AddRestApis(IReadOnlyList<TemplateResource> resources)
    {
        foreach (TemplateResource resource in resources.Where(r => r.Type == Start + "Api"))
        {
            ServerlessApis.AddRest(new ServerlessScope(_context, resource, _context.PropertiesOf(resource)));
        }

        if (Implicit(
            ApiEvents.ImplicitRest,
            "Api",
            [.. _context.Routes.Where(r => r.Api == ApiEvents.ImplicitRest).Select(r => r.Source)]) is { } rest)
        {
            ServerlessApis.AddRest(rest);
        }

        if (Implicit(ApiEvents.ImplicitHttp, "HttpApi", _context.UsersOfImplicitHttp) is { } http)
        {
            ServerlessApis.AddHttp(http);
        }
    }

    // It is there when one that uses it is. What has its id and is no such API gives way to it.
    private ServerlessScope? Implicit(string id, string kind, List<TemplateResource> users)
    {
        TemplateResource? written = _context.Written(id);
        if (written?.Type == Start + kind
            || !_context.IsAnyThere(users.Select(u => ((TemplateResource?)u, u.ExistsWhen)), out string? existsWhen))
        {
            return null;
        }

        if (written is not null)
        {
            _context.Stack.File.Warn(
                "PART_NOT_READ",
                "CFN-36",
                $"{id}: SAM makes an API of this name in the place of the {written.Type}, which is left out",
                written.Location);
            _context.Made.RemoveAll(r => ReferenceEquals(r.Body, written.Body));
        }

        SourceLocation place = _context.Stack.Template.Root.Location;
        var resource = new TemplateResource(id, Start + kind, new ObjectNode(place, []), place) { ExistsWhen = existsWhen };
        return new ServerlessScope(_context, resource, _context.PropertiesOf(resource));
    }

    private void Rename(ServerlessScope scope, string type) =>
        _context.Made.Add(scope.Resource with { Type = type, Properties = scope.Properties });

    private static void AddCapacityProvider(ServerlessScope scope)
    {
        if (scope.Settled("OperatorRole") is null)
        {
            SyntaxNodes make = scope.Make;
            Node tags = make.Object(("lambda:createdBy", make.Text("SAM")));
            scope.AddRole(
                $"{scope.Id}OperatorRole",
                make.Trust("lambda.amazonaws.com"),
                null,
                null,
                [make.AwsPolicy("AWSLambdaManagedEC2ResourceOperator")],
                [],
                tags);
        }

        scope.Add(scope.Id, "AWS::Lambda::CapacityProvider", null, ("CapacityProviderName", scope.Properties["CapacityProviderName"]));
    }
}
