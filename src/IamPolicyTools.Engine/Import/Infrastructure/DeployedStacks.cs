namespace IamPolicyTools.Import.Infrastructure;

/// <summary>What CloudFormation told of stacks that are there: the names that it gave, and what they export (CFN-41).</summary>
internal sealed class DeployedStacks
{
    private readonly Dictionary<(string Stack, string LogicalId), string> _ids = [];

    /// <summary>What stacks export, by the exports' names.</summary>
    public Dictionary<string, string> Exports { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes what a resource of a stack is called.</summary>
    public void Put(string stack, string logicalId, string physicalId) => _ids[(NameOf(stack), logicalId)] = physicalId;

    /// <summary>What a resource of a stack is called: a name, an id, an ARN or a URL; null where that was not told.</summary>
    public string? PhysicalId(string stack, string logicalId) => _ids.GetValueOrDefault((stack, logicalId));

    // arn:aws:cloudformation:eu-west-1:111122223333:stack/web/6f9e…
    private static string NameOf(string stack) =>
        stack.StartsWith("arn:", StringComparison.Ordinal) && stack.Split('/') is [_, var name, ..] ? name : stack;
}
