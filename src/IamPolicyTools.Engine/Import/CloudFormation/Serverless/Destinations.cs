using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>Where results and failures of a function go, and what its role needs for that (CFN-35).</summary>
internal static class Destinations
{
    /// <summary>Adds what the queue for failed calls needs.</summary>
    public static void AddDeadLetterQueue(ServerlessScope scope, RolePolicies policies)
    {
        Node? given = scope.Settled("DeadLetterQueue");
        if (given is null)
        {
            return;
        }

        string? type = scope.Context.SettledText((given as ObjectNode)?["Type"]);
        if (given is not ObjectNode queue || scope.Context.Settled(queue["TargetArn"]) is not { } target || type is not ("SQS" or "SNS"))
        {
            policies.AddUnknown("DeadLetterQueuePolicy", "DeadLetterQueue", given.Location);
            return;
        }

        SyntaxNodes make = scope.Make;
        Optional? optional = ServerlessContext.AsOptional(target);
        Node policy = make.Inline(
            "DeadLetterQueuePolicy",
            make.VersionedDocument(make.Allow([type == "SNS" ? "sns:Publish" : "sqs:SendMessage"], optional?.Value ?? target)));
        policies.Inline.Add(optional?.Guard(make, policy) ?? policy);
    }

    /// <summary>Adds what the destinations of asynchronous calls need, and makes those that are not given.</summary>
    /// <param name="scope">The function.</param>
    /// <param name="policies">The role's policies; null where the role is given.</param>
    public static void AddOfCalls(ServerlessScope scope, RolePolicies? policies)
    {
        if (scope.Settled("EventInvokeConfig") is not ObjectNode config
            || scope.Context.Settled(config["DestinationConfig"]) is not ObjectNode destinations)
        {
            return;
        }

        foreach (Member member in destinations.Members)
        {
            if (scope.Context.Settled(member.Value) is not { } value)
            {
                continue;
            }

            string id = $"{scope.Id}EventInvokeConfig{member.Name}";
            var given = value as ObjectNode;
            string? type = scope.Context.SettledText(given?["Type"]);
            if (given is null
                || type is null
                || Target(scope, id, type, scope.Context.Settled(given["Destination"])) is not { } target
                || !TryAdd(scope, id, type, target, policies))
            {
                policies?.AddUnknown($"{id}Policy", $"EventInvokeConfig.{member.Name}", member.NameLocation);
            }
        }
    }

    /// <summary>Adds what the destination of failed records of a source needs.</summary>
    public static void AddOfSource(ServerlessScope scope, Member source, ObjectNode properties, RolePolicies policies)
    {
        if (scope.Context.Settled(properties["DestinationConfig"]) is not ObjectNode config
            || scope.Context.Settled(config["OnFailure"]) is not { } failure)
        {
            return;
        }

        // Without a type, and for Kafka, SAM gives the role nothing.
        var given = failure as ObjectNode;
        if (given is not null && (scope.Context.Settled(given["Type"]) is null || scope.Context.SettledText(given["Type"]) == "Kafka"))
        {
            return;
        }

        string id = $"{scope.Id}{source.Name}";
        if (scope.Context.SettledText(given?["Type"]) is not { } type
            || scope.Context.Settled(given?["Destination"]) is not { } target
            || !TryAdd(scope, id, type, target, policies))
        {
            policies.AddUnknown($"{id}DestinationPolicy", $"Events.{source.Name}.DestinationConfig", source.NameLocation);
        }
    }

    // A queue or a topic that is not given is made; where that is undecided, it is either.
    private static Node? Target(ServerlessScope scope, string id, string type, Node? given)
    {
        if (type is not ("SQS" or "SNS"))
        {
            return given;
        }

        Optional? optional = ServerlessContext.AsOptional(given);
        if (given is not null && optional is null)
        {
            return given;
        }

        string? existsWhen = optional is null
            ? null
            : Possibilities.Words(scope.Context.Stack.Undecided(optional.Condition.Text, optional.Condition.Location), !optional.WhenTrue);
        string made = id + (type == "SQS" ? "Queue" : "Topic");
        scope.Add(made, type == "SQS" ? "AWS::SQS::Queue" : "AWS::SNS::Topic", existsWhen);
        Node arn = type == "SQS" ? scope.Make.GetAtt(made, "Arn") : scope.Make.Ref(made);
        return optional?.Choose(scope.Make, optional.Value, arn) ?? arn;
    }

    private static bool TryAdd(ServerlessScope scope, string id, string type, Node target, RolePolicies? policies)
    {
        SyntaxNodes make = scope.Make;
        Optional? optional = ServerlessContext.AsOptional(target);
        Node arn = optional?.Value ?? target;
        Node[]? statements = type switch
        {
            "SQS" => [make.Allow(["sqs:SendMessage"], arn)],
            "SNS" => [make.Allow(["sns:publish"], arn)],
            "EventBridge" => [make.Allow(["events:PutEvents"], arn)],
            "Lambda" => [make.Allow(["lambda:InvokeFunction"], arn)],
            "S3" or "S3Bucket" =>
            [
                make.Allow(["s3:PutObject"], make.Object(("Fn::Join", make.List(make.Text("/"), make.List(arn, make.Text("*")))))),
                make.Allow(["s3:ListBucket"], arn),
            ],
            _ => null,
        };
        if (statements is null)
        {
            return false;
        }

        Node policy = make.Inline($"{id}{(type == "S3Bucket" ? "S3" : type)}Policy", make.Document(statements));
        policies?.Inline.Add(optional?.Guard(make, policy) ?? policy);
        return true;
    }
}
