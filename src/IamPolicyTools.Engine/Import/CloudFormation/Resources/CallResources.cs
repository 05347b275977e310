using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>Queues, permissions of functions and buses, endpoints: what others may call (7.2.5).</summary>
internal static class CallResources
{
    /// <summary><c>AWS::SQS::QueuePolicy</c> and <c>AWS::SQS::QueueInlinePolicy</c>, which name queues by URL.</summary>
    public static void QueuePolicy(ResourceScope scope)
    {
        string property = scope.Resource.Type == "AWS::SQS::QueueInlinePolicy" ? "Queue" : "Queues";
        PolicyDocument document = scope.RequiredPolicy("PolicyDocument", PolicyKind.Resource);
        foreach ((string url, string? existsWhen, SourceLocation place) in scope.Texts(property))
        {
            scope.SetPolicy(QueueArn(scope, url), document, place, existsWhen);
        }
    }

    /// <summary><c>AWS::Lambda::Permission</c> (IN-22)</summary>
    public static void Permission(ResourceScope scope)
    {
        string? function = scope.RequiredText("FunctionName");
        string? principal = scope.RequiredText("Principal");
        if (function is null || principal is null)
        {
            return;
        }

        var permission = new LambdaPermission
        {
            StatementId = scope.Resource.LogicalId,
            FunctionName = function,
            Action = scope.Text("Action") ?? "lambda:InvokeFunction",
            Principal = principal,
            SourceArn = scope.Text("SourceArn"),
            SourceAccount = scope.Text("SourceAccount"),
            PrincipalOrgId = scope.Text("PrincipalOrgID"),
            EventSourceToken = scope.Text("EventSourceToken"),
            FunctionUrlAuthType = scope.Text("FunctionUrlAuthType"),
            InvokedViaFunctionUrl = bool.TryParse(scope.Text("InvokedViaFunctionUrl"), out bool viaUrl) ? viaUrl : null,
        };

        // A condition that may be absent is neither known to be there nor known not to be.
        string[] properties =
            ["SourceArn", "SourceAccount", "PrincipalOrgID", "EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl"];
        scope.AddStatement(
            permission.FunctionArn(scope.Owner, scope.Region), permission.ToStatement(
                scope.Owner, scope.Region, scope.Place), scope.Place, scope.Both(OpenPart(scope, properties), scope.Place));
    }

    /// <summary><c>AWS::Lambda::LayerVersionPermission</c></summary>
    public static void LayerPermission(ResourceScope scope)
    {
        if (scope.RequiredText("LayerVersionArn") is not { } layer || scope.RequiredText("Principal") is not { } principal)
        {
            return;
        }

        var permission = new LambdaPermission
        {
            StatementId = scope.Resource.LogicalId,
            FunctionName = layer,
            Action = scope.Text("Action") ?? "lambda:GetLayerVersion",
            Principal = principal,
            PrincipalOrgId = scope.Text("OrganizationId"),
        };
        Statement statement = permission.ToStatement(scope.Owner, scope.Region, scope.Place)
            .With(new ResourceElement(false, [PolicyString.Literal(layer, scope.Place)], scope.Place));
        scope.AddStatement(layer, statement, scope.Place, scope.Both(OpenPart(scope, ["OrganizationId"]), scope.Place));
    }

    /// <summary><c>AWS::Events::EventBusPolicy</c></summary>
    public static void EventBusPolicy(ResourceScope scope)
    {
        string bus = scope.Text("EventBusName") ?? "default";
        string arn = bus.StartsWith("arn:", StringComparison.Ordinal) ? bus : scope.Owner.ArnOf("events", scope.Region, $"event-bus/{bus}");
        string sid = scope.Text("StatementId") ?? scope.Resource.LogicalId;
        Node body = scope.Property("Statement") ?? OldForm(scope, arn);
        Node named = body is ObjectNode statement && statement["Sid"] is null
            ? new ObjectNode(
                statement.Location, statement.Members.Insert(0, new Member("Sid", statement.Location, TextAt(sid, statement.Location))))
            : body;
        var document = new ObjectNode(
            named.Location,
            [new Member(
                "Version",
                named.Location,
                TextAt("2012-10-17", named.Location)), new Member("Statement", named.Location, new ArrayNode(named.Location, [named]))]);
        if (scope.PolicyOf(document, "Statement", PolicyKind.Resource) is not { } read)
        {
            return;
        }

        string? existsWhen = scope.Both(null, scope.Place);
        if (read.UnknownReason is not null)
        {
            scope.SetPolicy(arn, read, scope.Place, existsWhen);
            return;
        }

        foreach (Statement added in read.Statements)
        {
            scope.AddStatement(arn, added, scope.Place, existsWhen);
        }
    }

    /// <summary><c>AWS::EC2::VPCEndpoint</c></summary>
    public static void Endpoint(ResourceScope scope)
    {
        if (scope.Stack.Ref(scope.Resource.LogicalId, scope.Place) is not ScalarNode id)
        {
            return;
        }

        string? existsWhen = scope.Both(null, scope.Place);
        scope.Edits.PutEndpoint(scope.Owner, id.Text, scope.Text("VpcId"), scope.Place, existsWhen);
        if (scope.Policy("PolicyDocument", PolicyKind.Endpoint) is { } policy)
        {
            scope.Edits.SetEndpointPolicy(scope.Owner, id.Text, policy, scope.PlaceOf("PolicyDocument", scope.Property("PolicyDocument")));
        }
    }

    /// <summary>The ARN of a queue that is named by its URL (7.2.5).</summary>
    private static string QueueArn(ResourceScope scope, string url)
    {
        string[] parts = url.Split('/');
        if (parts is ["https:" or "http:", "", var host, var account, var name, ..] && host.Split('.') is ["sqs", var region, ..])
        {
            return $"arn:{scope.Owner.Partition}:sqs:{region}:{account}:{name}";
        }

        return url.StartsWith("arn:", StringComparison.Ordinal) ? url : scope.Owner.ArnOf("sqs", scope.Region, url);
    }

    private static string? OpenPart(ResourceScope scope, IEnumerable<string> properties) =>
        properties.FirstOrDefault(p => scope.Property(p) is ChoiceNode choice && Possibilities.MayBeAbsent(choice)) is { } open
            ? $"{scope.Resource.LogicalId} has its {open}"
            : null;

    private static ObjectNode OldForm(ResourceScope scope, string arn)
    {
        SourceLocation at = scope.Resource.Location;
        string principal = scope.Text("Principal") ?? "*";
        Node who = principal == "*" ? TextAt("*", at)
            : new ObjectNode(at, [new Member(
                "AWS", at, TextAt(Arn.IsAccountId(principal) ? $"arn:{scope.Owner.Partition}:iam::{principal}:root" : principal, at))]);
        var members = new List<Member>
        {
            new("Effect", at, TextAt("Allow", at)),
            new("Principal", at, who),
            new("Action", at, TextAt(scope.Text("Action") ?? "events:PutEvents", at)),
            new("Resource", at, TextAt(arn, at)),
        };
        if (scope.Property("Condition") is ObjectNode condition
            && condition["Type"] is ScalarNode op
            && condition["Key"] is ScalarNode key
            && condition["Value"] is { } value)
        {
            members.Add(new Member(
                "Condition", at, new ObjectNode(at, [new Member(op.Text, at, new ObjectNode(at, [new Member(key.Text, at, value)]))])));
        }
        else if (scope.Property("Condition") is { } open)
        {
            members.Add(new Member(
                "Condition",
                at,
                TextAt(scope.Stack.Unknown($"{scope.Resource.LogicalId}.Condition", Model.UnknownValueKind.Text, open.Location).Text, at)));
        }

        return new ObjectNode(at, [.. members]);
    }

    private static ScalarNode TextAt(string text, SourceLocation at) => new(at, ScalarKind.Text, text);
}
