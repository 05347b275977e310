using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>APIs: who may call their authorizers and the functions of their routes, and their own policies (CFN-36).</summary>
internal static class ServerlessApis
{
    /// <summary>Adds a REST API. Its policy comes later, when all routes are known.</summary>
    public static void AddRest(ServerlessScope scope)
    {
        AddAuthorizers(scope, isOnByDefault: true);
        Node? body = scope.Context.Settled(scope.Properties["DefinitionBody"]);
        Node? policy = ApiPolicies.Of(scope, body);
        scope.Add(
            scope.Id,
            "AWS::ApiGateway::RestApi",
            null,
            ("Policy", policy ?? scope.Properties["Policy"]),
            ("Body", policy is null ? body : null));
    }

    /// <summary>Adds an HTTP API, which has no policy.</summary>
    public static void AddHttp(ServerlessScope scope)
    {
        AddAuthorizers(scope, isOnByDefault: false);
        scope.Add(scope.Id, "AWS::ApiGatewayV2::Api", null);
    }

    /// <summary>Adds a WebSocket API, which names the functions of its routes.</summary>
    public static void AddWebSocket(ServerlessScope scope)
    {
        SyntaxNodes make = scope.Make;
        scope.Add(scope.Id, "AWS::ApiGatewayV2::Api", null);
        Node stage = scope.Settled("StageName") ?? make.Text("default");
        Node api = make.GetAtt(scope.Id, "ApiId");
        Node? routes = scope.Settled("Routes");
        if (routes is not null and not ObjectNode)
        {
            scope.WarnNotRead("what calls the functions of its routes", routes.Location);
        }

        foreach (Member route in (routes as ObjectNode)?.Members ?? [])
        {
            if ((route.Value as ObjectNode)?["FunctionArn"] is not { } function)
            {
                scope.WarnNotRead($"what calls the function of the route {DisplayedText.Shorten(route.Name)}", route.NameLocation);
                continue;
            }

            string name = string.Concat(route.Name.Where(char.IsAsciiLetterOrDigit));
            string id = name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
            Permit(scope, $"{scope.Id}{id}Permission", function, make.Sub(
                "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__Api}/${__Stage}/${__Route}",
                ("__Api", api),
                ("__Stage", stage),
                ("__Route", make.Text(route.Name))));
        }

        Node? given = scope.Settled("Auth");
        if (given is ObjectNode auth && auth["AuthArn"] is { } authorizer && scope.Context.Settled(auth["InvokeRole"]) is null)
        {
            Permit(scope, $"{scope.Id}AuthorizerPermission", authorizer, AuthorizersOf(scope, make.Ref(scope.Id)));
        }
        else if (given is not null and not ObjectNode)
        {
            scope.WarnNotRead("what calls its authorizer", given.Location);
        }
    }

    // REST: unless it is switched off; HTTP: where it is switched on.
    private static void AddAuthorizers(ServerlessScope scope, bool isOnByDefault)
    {
        Node? auth = scope.Settled("Auth");
        Node? authorizers = scope.Context.Settled((auth as ObjectNode)?["Authorizers"]);
        if ((auth ?? authorizers) is { } open && (auth is not ObjectNode || authorizers is not (null or ObjectNode)))
        {
            scope.WarnNotRead("what calls its authorizers", open.Location);
        }

        foreach (Member member in (authorizers as ObjectNode)?.Members ?? [])
        {
            if (member.Value is not ObjectNode authorizer || authorizer["FunctionArn"] is not { } function)
            {
                continue;
            }

            bool? isOn = isOnByDefault
                ? !scope.Context.SettledSwitch(authorizer["DisableFunctionDefaultPermissions"], otherwise: false)
                : scope.Context.SettledSwitch(authorizer["EnableFunctionDefaultPermissions"], otherwise: false);
            if (isOn == false)
            {
                continue;
            }

            string id = $"{scope.Id}{member.Name}AuthorizerPermission";
            scope.Permit(
                id,
                "lambda:InvokeFunction",
                function,
                "apigateway.amazonaws.com",
                isOn is null ? $"{id} is made" : null,
                ("SourceArn", AuthorizersOf(scope, scope.Make.Ref(scope.Id))));
        }
    }

    private static ObjectNode AuthorizersOf(ServerlessScope scope, Node api) =>
        scope.Make.Sub("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__Api}/authorizers/*", ("__Api", api));

    private static void Permit(ServerlessScope scope, string id, Node function, Node source) =>
        scope.Permit(id, function, "apigateway.amazonaws.com", ("SourceArn", source));
}
