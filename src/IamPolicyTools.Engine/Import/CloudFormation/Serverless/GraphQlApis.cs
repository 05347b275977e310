using System.Globalization;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>
/// <c>AWS::Serverless::GraphQLApi</c>: the roles of its log and of its data sources, and who calls its authorizers (CFN-36).
/// </summary>
internal static class GraphQlApis
{
    private const string Service = "appsync.amazonaws.com";

    /// <summary>Adds the API and what SAM makes with it.</summary>
    public static void Add(ServerlessScope scope)
    {
        SyntaxNodes make = scope.Make;
        scope.Add(scope.Id, "AWS::AppSync::GraphQLApi", null, ("Name", scope.Properties["Name"]));
        AddLog(scope);
        AddAuthorizers(scope);
        Node? given = scope.Settled("DataSources");
        if (given is not (null or ObjectNode))
        {
            scope.WarnNotRead("what SAM makes for its data sources", given.Location);
        }

        foreach (Member kind in (given as ObjectNode)?.Members ?? [])
        {
            foreach (Member source in (kind.Value as ObjectNode)?.Members ?? [])
            {
                var properties = source.Value as ObjectNode;
                switch (kind.Name)
                {
                    case "DynamoDb":
                        Node? table = properties?["TableArn"] ?? (properties?["TableName"] is { } name
                            ? make.Sub(
                                "arn:${AWS::Partition}:dynamodb:${__Region}:${AWS::AccountId}:table/${__Table}",
                                ("__Region", properties["Region"] ?? make.Ref("AWS::Region")),
                                ("__Table", name))
                            : null);
                        AddSource(scope, source, "DynamoDB", "AWS::DynamoDB::Table", "Table", table, Permissions(scope, properties));
                        break;
                    case "Lambda":
                        AddSource(scope, source, "Lambda", "AWS::Lambda::Function", "Lambda", properties?["FunctionArn"], ["Write"]);
                        break;
                    default:
                        scope.WarnNotRead($"what SAM makes for the data source {DisplayedText.Shorten(source.Name)}", source.NameLocation);
                        break;
                }
            }
        }
    }

    private static string[]? Permissions(
        ServerlessScope scope, ObjectNode? properties) => scope.Context.Settled(properties?["Permissions"]) switch
        {
            null => ["Read", "Write"],
            ArrayNode list when list.Items.All(i => scope.Context.SettledText(i) is not null) =>
                [.. list.Items.Select(i => scope.Context.SettledText(i)!)],
            _ => null,
        };

    private static void AddSource(
        ServerlessScope scope, Member source, string kind, string type, string end, Node? target, string[]? permissions)
    {
        if (source.Value is ObjectNode given && scope.Context.Settled(given["ServiceRoleArn"]) is not null)
        {
            return;
        }

        SyntaxNodes make = scope.Make;
        string id = $"{scope.Id}{source.Name}{kind}DataSource";
        scope.AddRole($"{id}Role", Service, null);
        Node[]? statements = target is null || permissions is null
            ? null
            : ConnectorProfiles.Find(
                "AWS::AppSync::DataSource", type)?.Statements(make, permissions, (_, property) => property == "Arn" ? target : null);
        scope.Add(
            $"{id}To{end}ConnectorPolicy",
            "AWS::IAM::ManagedPolicy",
            null,
            ("PolicyDocument", statements is { Length: > 0 }
                ? make.VersionedDocument(statements)
                : scope.UnknownDocument($"DataSources.{source.Name}", source.NameLocation)),
            ("Roles", make.List(make.Ref($"{id}Role"))));
    }

    private static void AddLog(ServerlessScope scope)
    {
        Node? logging = scope.Settled("Logging");
        bool? isOn = scope.Context.SettledSwitch(logging is ObjectNode ? null : logging, otherwise: true);
        if (isOn == false || (logging is ObjectNode config && scope.Context.Settled(config["CloudWatchLogsRoleArn"]) is not null))
        {
            return;
        }

        SyntaxNodes make = scope.Make;
        string id = $"{scope.Id}CloudWatchRole";
        scope.AddRole(
            id,
            make.Trust(Service),
            isOn is null ? $"{scope.Id}.Logging is true" : null,
            null,
            [make.AwsPolicy("service-role/AWSAppSyncPushToCloudWatchLogs")],
            [],
            null);
    }

    // SAM counts them where there is more than one kind of authentication.
    private static void AddAuthorizers(ServerlessScope scope)
    {
        SyntaxNodes make = scope.Make;
        if (scope.Settled("Auth") is not ObjectNode auth)
        {
            return;
        }

        Node? additional = scope.Context.Settled(auth["Additional"]);
        if (additional is not (null or ArrayNode))
        {
            scope.WarnNotRead("what calls its authorizers", additional.Location);
        }

        ObjectNode[] all = [auth, .. ((additional as ArrayNode)?.Items ?? []).Select(scope.Context.Settled).OfType<ObjectNode>()];
        Node[] functions =
            [.. all.Select(a => (scope.Context.Settled(a["LambdaAuthorizer"]) as ObjectNode)?["AuthorizerUri"]).OfType<Node>()];
        for (int i = 0; i < functions.Length; i++)
        {
            string number = functions.Length > 1 ? (i + 1).ToString(CultureInfo.InvariantCulture) : string.Empty;
            scope.Permit(
                $"{scope.Id}ToLambdaAuthConnector{number}WriteLambdaPermission",
                functions[i],
                Service,
                ("SourceArn", make.Sub(
                    "arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/${__Api}",
                    ("__Api", make.GetAtt(scope.Id, "ApiId")))));
        }
    }
}
