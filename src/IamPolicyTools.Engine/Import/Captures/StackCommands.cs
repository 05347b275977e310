using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Captures;

/// <summary>
/// What the commands of CloudFormation tell of stacks that are there (CFN-41). They are read before templates are evaluated.
/// </summary>
internal static class StackCommands
{
    /// <summary>Reads a record.</summary>
    public static void Read(CaptureRecord record, DeployedStacks stacks)
    {
        switch (record.Command)
        {
            case "cloudformation list-stack-resources" or "cloudformation describe-stack-resources":
                foreach (ObjectNode item in Items(record, "StackResourceSummaries").Concat(Items(record, "StackResources")))
                {
                    string? stack = Nodes.Text(item["StackName"]) ?? record.Option("stack-name");
                    if (stack is not null
                        && Nodes.Text(item["LogicalResourceId"]) is { } logicalId
                        && Nodes.Text(item["PhysicalResourceId"]) is { Length: > 0 } id)
                    {
                        stacks.Put(stack, logicalId, id);
                    }
                }

                break;
            case "cloudformation describe-stacks":
                foreach (ObjectNode output in Items(record, "Stacks").SelectMany(s => Nodes.Items(s["Outputs"]).OfType<ObjectNode>()))
                {
                    Export(stacks, output["ExportName"], output["OutputValue"]);
                }

                break;
            case "cloudformation list-exports":
                foreach (ObjectNode export in Items(record, "Exports"))
                {
                    Export(stacks, export["Name"], export["Value"]);
                }

                break;
        }
    }

    private static IEnumerable<ObjectNode> Items(CaptureRecord record, string member) =>
        Nodes.Items(record.Output?[member]).OfType<ObjectNode>();

    private static void Export(DeployedStacks stacks, Node? name, Node? value)
    {
        if (Nodes.Text(name) is { } export && Nodes.Text(value) is { } text)
        {
            stacks.Exports[export] = text;
        }
    }
}
