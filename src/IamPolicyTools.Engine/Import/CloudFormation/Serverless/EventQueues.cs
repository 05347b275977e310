using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>The queues that events of SAM stand on, and who may send to them (CFN-36).</summary>
internal static class EventQueues
{
    /// <summary>
    /// Makes the queue and the policy for failed events of a rule, where the event asks for them. With an ARN that is given, nothing is
    /// made.
    /// </summary>
    /// <param name="scope">The resource with the event.</param>
    /// <param name="id">The logical id of the rule.</param>
    /// <param name="properties">The properties of the event.</param>
    public static void AddDeadLetters(ServerlessScope scope, string id, ObjectNode properties)
    {
        Node? given = scope.Context.Settled(properties["DeadLetterConfig"]);
        if (given is null || (given is ObjectNode config && config["Arn"] is not null))
        {
            return;
        }

        if (given is not ObjectNode made || scope.Context.SettledText(made["Type"]) != "SQS")
        {
            scope.WarnNotRead("a queue for failed events that SAM may make", given.Location);
            return;
        }

        SyntaxNodes make = scope.Make;
        string queue = scope.Context.SettledText(made["QueueLogicalId"]) ?? $"{id}Queue";
        scope.Add(queue, "AWS::SQS::Queue", null);
        AddPolicy(
            scope,
            $"{id}QueuePolicy",
            make.Ref(queue),
            make.GetAtt(queue, "Arn"),
            make.Service("events.amazonaws.com"),
            make.GetAtt(id, "Arn"));
    }

    /// <summary>
    /// The inline policy with which a schedule sends failed calls to a queue, which is made where it is not given; null where there is
    /// none.
    /// </summary>
    /// <param name="scope">The resource with the event.</param>
    /// <param name="id">The logical id of the schedule.</param>
    /// <param name="properties">The properties of the event.</param>
    public static Node? ScheduleDeadLetters(ServerlessScope scope, string id, ObjectNode properties)
    {
        Node? given = scope.Context.Settled(properties["DeadLetterConfig"]);
        if (given is null)
        {
            return null;
        }

        SyntaxNodes make = scope.Make;
        string name = $"{id}SQSPolicy";
        if (given is ObjectNode config && config["Arn"] is { } arn)
        {
            return make.Inline(name, make.Document(make.Allow(["sqs:SendMessage"], arn)));
        }

        if (given is not ObjectNode made || scope.Context.SettledText(made["Type"]) != "SQS")
        {
            return make.Inline(name, scope.UnknownDocument(name, given.Location));
        }

        string queue = scope.Context.SettledText(made["QueueLogicalId"]) ?? $"{id}Queue";
        scope.Add(queue, "AWS::SQS::Queue", null);
        return make.Inline(name, make.Document(make.Allow(["sqs:SendMessage"], make.GetAtt(queue, "Arn"))));
    }

    /// <summary>Makes the queue between a topic and a function, and lets the topic send to it.</summary>
    /// <param name="scope">The function.</param>
    /// <param name="id">The logical id of the function and the event.</param>
    /// <param name="subscription">What the event says of the queue; null for one that SAM makes.</param>
    /// <param name="topic">The topic.</param>
    public static void AddSubscription(ServerlessScope scope, string id, ObjectNode? subscription, Node topic)
    {
        SyntaxNodes make = scope.Make;
        Node? arn = subscription?["QueueArn"];
        Node? url = subscription?["QueueUrl"];
        if (arn is null || url is null)
        {
            scope.Add($"{id}Queue", "AWS::SQS::Queue", null);
            arn = make.GetAtt($"{id}Queue", "Arn");
            url = make.Ref($"{id}Queue");
        }

        string policy = scope.Context.SettledText(subscription?["QueuePolicyLogicalId"]) ?? $"{id}QueuePolicy";
        AddPolicy(scope, policy, url, arn, make.Text("*"), topic);
    }

    private static void AddPolicy(ServerlessScope scope, string id, Node url, Node arn, Node principal, Node source)
    {
        SyntaxNodes make = scope.Make;
        Node statement = make.Statement("Allow", principal, "sqs:SendMessage", arn, make.Condition("ArnEquals", "aws:SourceArn", source));
        scope.Add(id, "AWS::SQS::QueuePolicy", null, ("PolicyDocument", make.VersionedDocument(statement)), ("Queues", make.List(url)));
    }
}
