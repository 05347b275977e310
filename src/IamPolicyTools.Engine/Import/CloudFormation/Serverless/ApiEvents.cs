using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>Events that are routes of an API (CFN-36).</summary>
internal static class ApiEvents
{
    /// <summary>The API of REST that SAM makes for events that name none.</summary>
    public const string ImplicitRest = "ServerlessRestApi";

    /// <summary>The HTTP API that SAM makes for events that name none.</summary>
    public const string ImplicitHttp = "ServerlessHttpApi";

    /// <summary>Lets a REST API call a function, for one route.</summary>
    public static void AddRest(ServerlessScope scope, Member source, ObjectNode properties, Node function)
    {
        (string api, Node id) = Api(scope, properties["RestApiId"], ImplicitRest);
        (Node method, Node path) = Route(scope, source, properties);
        Note(scope, api, properties);
        string permission = $"{scope.Id}{source.Name}Permission{StageSuffix(scope, api)}";
        scope.Permit(permission, function, "apigateway.amazonaws.com", ("SourceArn", SourceArn(scope, id, method, path)));
    }

    /// <summary>Lets an HTTP API call a function, for one route or all that have no other.</summary>
    /// <param name="scope">The function.</param>
    /// <param name="source">The event.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="function">What is called.</param>
    /// <param name="catchAlls">The APIs that call the function for all routes.</param>
    public static void AddHttp(ServerlessScope scope, Member source, ObjectNode properties, Node function, HashSet<string> catchAlls)
    {
        (string api, Node id) = Api(scope, properties["ApiId"], ImplicitHttp);
        if (api == ImplicitHttp)
        {
            scope.Context.UsersOfImplicitHttp.Add(scope.Resource);
        }

        SyntaxNodes make = scope.Make;
        (Node method, Node path) = Route(scope, source, properties);
        Node arn = IsCatchAll(properties) ? SourceArn(scope, id, null, make.Text("*"))
            : scope.Context.SettledText(properties["Path"]) is "$default" or "/$default" ? SourceArn(scope, id, null, make.Text("$default"))
            : SourceArn(scope, id, method, path);

        // What calls for all routes calls for each.
        if (IsCatchAll(properties) || !catchAlls.Contains(api))
        {
            scope.Permit($"{scope.Id}{source.Name}Permission", function, "apigateway.amazonaws.com", ("SourceArn", arn));
        }
    }

    /// <summary>The HTTP APIs that call a function for all routes that have no other.</summary>
    public static HashSet<string> CatchAlls(
        ServerlessScope scope) => scope.Properties["Events"] is not ObjectNode events ? [] : events.Members
        .Select(m => m.Value).OfType<ObjectNode>()
        .Where(e => e["Type"] is ScalarNode { Text: "HttpApi" })
        .Select(e => e["Properties"] as ObjectNode ?? scope.Make.Object())
        .Where(IsCatchAll)
        .Select(p => Api(scope, p["ApiId"], ImplicitHttp).Id)
        .Where(id => id.Length > 0)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Notes the route of an event: policies of APIs are of routes.</summary>
    public static void Note(ServerlessScope scope, ObjectNode properties) =>
        Note(scope, Api(scope, properties["RestApiId"], ImplicitRest).Id, properties);

    /// <summary>The ARN of calls of an API, of all its stages.</summary>
    public static ObjectNode SourceArn(ServerlessScope scope, Node api, Node? method, Node path) => scope.Make.Sub(
        $"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{__Api}}/*/{(method is null ? string.Empty : "${__Method}/")}${{__Path}}",
        ("__Api", api),
        ("__Method", method),
        ("__Path", path));

    private static void Note(ServerlessScope scope, string api, ObjectNode properties) => scope.Context.Routes.Add(new ApiRoute(
        scope.Resource,
        api,
        Method(scope, properties),
        scope.Context.SettledText(properties["Path"]) is { } path ? PathPattern(path) : null,
        scope.Context.Settled(properties["Auth"]) as ObjectNode));

    private static bool IsCatchAll(ObjectNode properties) => properties["Path"] is null && properties["Method"] is null;


    // A text is the id itself; also where it is a resource's name, which SAM takes for its stage only.
    private static (string Id, Node Value) Api(
        ServerlessScope scope, Node? given, string implicitApi) => scope.Context.Settled(given) switch
        {
            null => (implicitApi, scope.Make.Ref(implicitApi)),
            ScalarNode text => (text.Text, text),
            ObjectNode { Members: [{ Name: "Ref", Value: ScalarNode name }] } reference => (name.Text, reference),
            ObjectNode { Members: [{ Name: var function }] } open when function.StartsWith("Fn::", StringComparison.Ordinal) =>
                (string.Empty, open),
            { } other => (string.Empty, NoApi(scope, other)),
        };

    private static ScalarNode NoApi(ServerlessScope scope, Node found)
    {
        scope.Context.Stack.File.EntityError(
            "WRONG_TYPE", "CFN-36", $"{scope.Id}: expected an API's id as a text or function, found {found.Describe()}", found.Location);
        return scope.Context.Stack.Unknown($"{scope.Id}.RestApiId", UnknownValueKind.Name, found.Location);
    }

    private static (Node Method, Node Path) Route(ServerlessScope scope, Member source, ObjectNode properties)
    {
        Node path = scope.Context.Settled(properties["Path"]) switch
        {
            ScalarNode { Text: var text } => scope.Make.Text(PathPattern(text)),
            null => scope.Make.Text("*"),
            { } open => scope.Context.Stack.Unknown($"{scope.Id}{source.Name}.Path", UnknownValueKind.Text, open.Location),
        };
        return (
            Method(scope, properties) is { } method
                ? scope.Make.Text(method)
                : scope.Context.Stack.Unknown($"{scope.Id}{source.Name}.Method", UnknownValueKind.Text, source.NameLocation),
            path);
    }

    // Null where it is open.
    private static string? Method(ServerlessScope scope, ObjectNode properties)
    {
        if (scope.Context.Settled(properties["Method"]) is null)
        {
            return "*";
        }

        string? method = scope.Context.SettledText(properties["Method"])?.ToUpperInvariant();
        return method is "ANY" or "X-AMAZON-APIGATEWAY-ANY-METHOD" ? "*" : method;
    }

    // A parameter of a path is any text.
    private static string PathPattern(string path)
    {
        var pattern = new StringBuilder();
        int from = path.StartsWith('/') ? 1 : 0;
        for (int at = path.IndexOf('{', from); at >= 0; at = path.IndexOf('{', from))
        {
            int end = path.IndexOf('}', at);
            if (end < 0)
            {
                break;
            }

            bool isParameter = IsParameter(path.AsSpan(at + 1, end - at - 1));
            pattern.Append(path, from, (isParameter ? at : end + 1) - from).Append(isParameter ? "*" : string.Empty);
            from = end + 1;
        }

        return pattern.Append(path, from, path.Length - from).ToString();
    }

    private static bool IsParameter(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> plain = name is [.., '+'] ? name[..^1] : name;
        foreach (char c in plain)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return plain.Length > 0;
    }

    // Logical ids end with the stage: by its name, by a part of its hash where the name is none for an id, by "Stage" where it is no plain
    // text.
    private static string StageSuffix(ServerlessScope scope, string api)
    {
        if (scope.Context.Written(api) is not { Type: "AWS::Serverless::Api" } written)
        {
            return "Prod";
        }

        return scope.Context.PropertiesOf(written)["StageName"] switch
        {
            ScalarNode { Text: var name } when name.All(char.IsAsciiLetterOrDigit) => name,
            ScalarNode { Text: var name } => Hash(name),
            _ => "Stage",
        };
    }

    [SuppressMessage("Security", "CA5350", Justification = "SAM names by SHA-1; it protects nothing.")]
    private static string Hash(string text) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(text)))[..10].ToLowerInvariant();
}
