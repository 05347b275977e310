using System.Globalization;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>
/// Connectors, alone and in the resources that they start from: the policies and permissions that SAM makes of them (CFN-36).
/// </summary>
internal static class Connectors
{
    /// <summary>Writes the connectors of a template out.</summary>
    /// <param name="context">The template, whose other resources are made.</param>
    /// <param name="resources">The resources as written.</param>
    public static void Add(ServerlessContext context, IReadOnlyList<TemplateResource> resources)
    {
        foreach (TemplateResource resource in resources)
        {
            foreach (Member member in resource.Body["Connectors"] is ObjectNode embedded ? embedded.Members : [])
            {
                // What stands in a resource is there when the resource is, and under its own condition.
                if ((member.Value as ObjectNode)?["Properties"] is ObjectNode properties)
                {
                    Node id = new ScalarNode(member.NameLocation, ScalarKind.Text, resource.LogicalId);
                    ObjectNode reference = properties["SourceReference"] as ObjectNode ?? new ObjectNode(member.NameLocation, []);
                    var source = new ObjectNode(member.NameLocation, [new Member("Id", member.NameLocation, id), .. reference.Members]);
                    var own = resource with { LogicalId = resource.LogicalId + member.Name, Location = member.NameLocation };
                    if (((ObjectNode)member.Value)["Condition"] is not null)
                    {
                        if (context.IsAbsent(resource, out string? existsWhen))
                        {
                            continue;
                        }

                        own = own with { Body = (ObjectNode)member.Value, ExistsWhen = Possibilities.Both(own.ExistsWhen, existsWhen) };
                    }

                    Add(new ServerlessScope(context, own, properties), source, resource.LogicalId);
                }
                else
                {
                    Open(context, resource.LogicalId, member.NameLocation);
                }
            }

            if (resource.Type == "AWS::Serverless::Connector")
            {
                var properties = resource.Properties as ObjectNode;
                var source = properties?["Source"] as ObjectNode;
                string? id = (source?["Id"] as ScalarNode)?.Text;
                if (properties is null || source is null)
                {
                    Open(context, id, resource.Location);
                    continue;
                }

                Add(new ServerlessScope(context, resource, properties), source, id);
            }
        }
    }

    private static void Add(ServerlessScope scope, ObjectNode source, string? sourceId)
    {
        Node? destinations = scope.Properties["Destination"];
        Node? asked = scope.Settled("Permissions");
        string?[] permissions =
            [.. (asked is ArrayNode list ? list.Items : asked is null ? [] : [asked]).Select(scope.Context.SettledText)];
        if (destinations is not (ObjectNode or ArrayNode)
            || permissions.Length == 0
            || Array.Exists(permissions, p => p is not ("Read" or "Write")))
        {
            Open(scope.Context, sourceId, scope.Resource.Location);
            return;
        }

        Node[] all = destinations is ArrayNode many ? [.. many.Items] : [destinations];
        for (int i = 0; i < all.Length; i++)
        {
            string suffix = destinations is ArrayNode ? $"Destination{i.ToString(CultureInfo.InvariantCulture)}" : string.Empty;
            if (ConnectorEnd.Of(scope, source) is not { } from
                || ConnectorEnd.Of(scope, all[i]) is not { } to
                || !TryConnect(scope, from, to, [.. permissions.OfType<string>()], suffix))
            {
                Open(scope.Context, sourceId, all[i].Location);
            }
        }
    }

    private static bool TryConnect(
        ServerlessScope scope, ConnectorEnd source, ConnectorEnd destination, string[] permissions, string suffix)
    {
        if (ConnectorProfiles.Find(source.Type, destination.Type) is not { } profile || !profile.For(permissions).Any())
        {
            return false;
        }

        SyntaxNodes make = scope.Make;
        Node? Property(string end, string name) => (end == "Source" ? source : destination).Property(name);
        switch (profile.How)
        {
            case "source-role" or "destination-role":
                Node? role = profile.How == "source-role" ? source.RoleName : destination.RoleName;
                if (role is null || profile.Statements(make, permissions, Property) is not { } statements)
                {
                    return false;
                }

                scope.Add(
                    $"{scope.Id}Policy{suffix}",
                    "AWS::IAM::ManagedPolicy",
                    null,
                    ("PolicyDocument", make.VersionedDocument(statements)),
                    ("Roles", make.List(role)));
                return true;
            case "function-permission":
                return profile.For(permissions).All(rule => TryPermit(scope, rule, destination, Property, suffix));
            default:
                bool isQueue = profile.How == "queue-policy";
                if ((isQueue ? destination.Property("QueueUrl") : destination.Property("Arn")) is not { } holder)
                {
                    return false;
                }

                Node?[] made = [.. profile.For(permissions).Select(rule => Statement(make, rule, Property))];
                if (Array.Exists(made, s => s is null))
                {
                    return false;
                }

                scope.Add(
                    $"{scope.Id}{(isQueue ? "Queue" : "Topic")}Policy{suffix}",
                    isQueue ? "AWS::SQS::QueuePolicy" : "AWS::SNS::TopicPolicy",
                    null,
                    ("PolicyDocument", make.VersionedDocument(made.OfType<Node>())),
                    (isQueue ? "Queues" : "Topics", make.List(holder)));
                return true;
        }
    }

    private static bool TryPermit(
        ServerlessScope scope, ConnectorRule rule, ConnectorEnd destination, Func<string, string, Node?> property, string suffix)
    {
        if (destination.Property("Arn") is not { } function
            || ConnectorRule.Fill(scope.Make, rule.Resources[0], property) is not { } caller)
        {
            return false;
        }

        scope.Permit(
            $"{scope.Id}{rule.Permission}LambdaPermission{suffix}",
            rule.Actions[0],
            function,
            rule.Service!,
            null,
            ("SourceArn", caller),
            ("SourceAccount", rule.IsOfAccount ? scope.Make.Ref("AWS::AccountId") : null));
        return true;
    }

    private static ObjectNode? Statement(SyntaxNodes make, ConnectorRule rule, Func<string, string, Node?> property) =>
        property("Source", "Arn") is { } caller && ConnectorRule.Fill(make, rule.Resources[0], property) is { } resource
            ? make.Statement(
                "Allow", make.Service(rule.Service!), rule.Actions[0], resource, make.Condition("ArnEquals", "aws:SourceArn", caller))
            : null;

    // What a connector gives that is not written out is not known: its source may do anything that it says.
    private static void Open(ServerlessContext context, string? source, SourceLocation place)
    {
        string shown = DisplayedText.Shorten(source ?? "a resource");
        context.Stack.File.Warn(
            "PART_NOT_READ", "CFN-36", $"The connector of {shown} is not written out: what its ends may do besides is unknown", place);
        int at = context.Made.FindIndex(r => r.LogicalId == $"{source}Role");
        if (at >= 0 && context.Made[at].Properties is ObjectNode role && role["Policies"] is ArrayNode policies)
        {
            var make = new SyntaxNodes(place);
            Node open = make.Inline("Connectors", context.Stack.Unknown($"{source}.Connectors", UnknownValueKind.Document, place));
            Node all = make.List(
                policies.Items.Where(p => (p as ObjectNode)?["PolicyName"] is not ScalarNode { Text: "Connectors" }).Append(open));
            ObjectNode opened = new(role.Location, [.. role.Members.Select(m => m.Name == "Policies" ? m with { Value = all } : m)]);
            context.Made[at] = context.Made[at] with { Properties = opened };
        }
    }
}
