using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>The policy of a REST API, of what its <c>Auth</c> and those of its routes say (CFN-36).</summary>
internal static class ApiPolicies
{
    private static readonly string[] s_ofRoutes =
    [
        "AwsAccountWhitelist", "AwsAccountBlacklist", "IpRangeWhitelist", "IpRangeBlacklist", "SourceVpcWhitelist", "SourceVpcBlacklist",
        "IntrinsicVpcWhitelist", "IntrinsicVpceWhitelist", "IntrinsicVpcBlacklist", "IntrinsicVpceBlacklist",
    ];

    private const int Near = 64;

    private static readonly string[] s_kinds = ["Whitelist", "Blacklist"];

    /// <summary>The policy; null where nothing of SAM's makes one, or no route is there for which it would be.</summary>
    /// <param name="scope">The API.</param>
    /// <param name="body">Its definition, which may have a policy of its own; null for none.</param>
    public static Node? Of(ServerlessScope scope, Node? body)
    {
        Node? own = scope.Context.Settled((scope.Settled("Auth") as ObjectNode)?["ResourcePolicy"]);
        ApiRoute[] routes = [.. scope.Context.Routes.Where(r => r.Api == scope.Id)];
        (ApiRoute Route, Node? Policy)[] ofEvents =
        [
            .. routes.Select(r => (Route: r, Policy: scope.Context.Settled(r.Auth?["ResourcePolicy"]))).Where(e => e.Policy is not null),
        ];
        if (own is null && ofEvents.Length == 0)
        {
            return null;
        }

        var statements = new List<Node>();
        Node place = own ?? ofEvents[0].Policy!;
        bool isRead = TryAddOfBody(scope, body, statements) && (own is null || TryAddOfApi(scope, own, body, routes, statements));
        foreach ((ApiRoute route, Node? policy) in ofEvents)
        {
            isRead = isRead
                && policy is ObjectNode given
                && TryAddCustom(scope, given, statements)
                && TryAddOfRoute(scope, given, route, statements);
        }

        if (!isRead)
        {
            scope.WarnNotRead("a part of the policy that SAM makes for it", place.Location);
            return scope.UnknownDocument("ResourcePolicy", place.Location);
        }

        return statements.Count == 0 ? null : scope.Make.VersionedDocument(statements);
    }

    private static bool TryAddOfBody(ServerlessScope scope, Node? body, List<Node> statements)
    {
        switch (body)
        {
            case null when scope.Properties["DefinitionUri"] is null:
                return true;
            case ObjectNode definition when definition["Fn::Transform"] is null:
                return scope.Context.Settled(definition[Resources.ApiResources.PolicyMember]) switch
                {
                    null => true,
                    ObjectNode policy => TryAddStatements(scope, policy["Statement"], statements),
                    _ => false,
                };
            default:
                return false;
        }
    }

    // The lists count for each route: those that only a definition has are not read here.
    private static bool TryAddOfApi(ServerlessScope scope, Node own, Node? body, ApiRoute[] routes, List<Node> statements)
    {
        if (own is not ObjectNode policy || !TryAddCustom(scope, policy, statements))
        {
            return false;
        }

        if (!Array.Exists(s_ofRoutes, n => scope.Context.Settled(policy[n]) is not null))
        {
            return true;
        }

        return body is null && Array.TrueForAll(routes, r => TryAddOfRoute(scope, policy, r, statements));
    }

    private static bool TryAddCustom(ServerlessScope scope, ObjectNode policy, List<Node> statements) =>
        TryAddStatements(scope, policy["CustomStatements"], statements);

    private static bool TryAddStatements(ServerlessScope scope, Node? given, List<Node> statements)
    {
        switch (scope.Context.Settled(given))
        {
            case null:
                return true;
            case ArrayNode list:
                return list.Items.All(i => TryAddStatements(scope, i, statements));
            case { } statement:
                Add(statements, statement);
                return true;
        }
    }

    private static bool TryAddOfRoute(ServerlessScope scope, ObjectNode policy, ApiRoute route, List<Node> statements)
    {
        if (route.Method is null || route.Path is null)
        {
            return false;
        }

        var lists = new Dictionary<string, ArrayNode>(StringComparer.Ordinal);
        foreach (string name in s_ofRoutes)
        {
            Node? given = scope.Context.Settled(policy[name]);
            if (given is null)
            {
                continue;
            }

            ArrayNode list =
                given is ArrayNode many ? scope.Make.List(many.Items.Select(scope.Context.Settled).OfType<Node>()) : scope.Make.List(given);
            if (name.StartsWith("SourceVpc", StringComparison.Ordinal)
                && !list.Items.All(i => i is ScalarNode { Text: var id } && id.StartsWith("vpc", StringComparison.Ordinal)))
            {
                return false;
            }

            lists.Add(name, list);
        }

        // How networks and endpoints go together in one policy is not known.
        if (Array.Exists(
            s_kinds, k => Sources(scope.Make, lists, k, "Vpc") is not null && Sources(scope.Make, lists, k, "Vpce") is not null))
        {
            return false;
        }

        Node resource = scope.Make.Sub(
            $"execute-api:/${{__Stage}}/{route.Method}/${{__Path}}", ("__Stage", Stage(scope)), ("__Path", scope.Make.Text(route.Path)));
        AddLists(scope.Make, lists, resource, statements);
        return true;
    }

    private static void AddLists(SyntaxNodes make, Dictionary<string, ArrayNode> lists, Node resource, List<Node> statements)
    {
        void Accounts(string list, string effect)
        {
            if (lists.TryGetValue(list, out ArrayNode? accounts))
            {
                Add(statements, make.Statement(effect, make.Object(("AWS", accounts)), "execute-api:Invoke", resource));
            }
        }

        void Deny(string op, string key, Node? values)
        {
            if (values is not null)
            {
                Add(statements, make.Statement("Allow", make.Text("*"), "execute-api:Invoke", resource));
                Add(statements, make.Statement("Deny", make.Text("*"), "execute-api:Invoke", resource, make.Condition(op, key, values)));
            }
        }

        Accounts("AwsAccountWhitelist", "Allow");
        Accounts("AwsAccountBlacklist", "Deny");
        Deny("NotIpAddress", "aws:SourceIp", lists.GetValueOrDefault("IpRangeWhitelist"));
        Deny("IpAddress", "aws:SourceIp", lists.GetValueOrDefault("IpRangeBlacklist"));
        foreach ((string kind, string op) in new[] { ("Whitelist", "StringNotEquals"), ("Blacklist", "StringEquals") })
        {
            Deny(op, "aws:SourceVpc", Sources(make, lists, kind, "Vpc"));
            Deny(op, "aws:SourceVpce", Sources(make, lists, kind, "Vpce"));
        }
    }

    // SourceVpc holds ids of networks and of endpoints, which their beginning tells apart; functions stand in lists of their own.
    private static ArrayNode? Sources(SyntaxNodes make, Dictionary<string, ArrayNode> lists, string kind, string source)
    {
        string prefix = $"{source.ToLowerInvariant()}-";
        Node[] ids =
        [
            .. (lists.GetValueOrDefault($"SourceVpc{kind}")?.Items ?? [])
                .Where(i => ((ScalarNode)i).Text.StartsWith(prefix, StringComparison.Ordinal)),
            .. lists.GetValueOrDefault($"Intrinsic{source}{kind}")?.Items ?? [],
        ];
        return ids.Length == 0 ? null : make.List(ids);
    }

    private static Node Stage(ServerlessScope scope) => scope.Properties["StageName"] ?? scope.Make.Text("Prod");

    private static void Add(List<Node> statements, Node statement)
    {
        // What repeats is near: of many routes not each is compared with all.
        if (!statements.Skip(statements.Count - Near).Any(s => NodeEquality.AreSame(s, statement)))
        {
            statements.Add(statement);
        }
    }
}
