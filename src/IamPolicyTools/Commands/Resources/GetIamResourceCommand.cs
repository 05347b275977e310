using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Resources;

/// <summary>Lists the resources that the model knows: buckets, keys, queues … with their policies.</summary>
[Cmdlet(VerbsCommon.Get, "IamResource")]
[OutputType(typeof(Resource))]
public sealed class GetIamResourceCommand : ReadingTwinCmdlet
{
    /// <summary>ARNs; wildcards are accepted. Without one, all resources are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Resource", "ResourceArn")]
    [ArgumentCompleter(typeof(ResourceArnCompleter))]
    [SupportsWildcards]
    public string[]? Arn { get; set; }

    /// <inheritdoc/>
    protected override void Process() => WriteMatches(
        OfAccounts(account => account.Resources.Values),
        Arn,
        (resource, pattern) => pattern.IsMatch(resource.Arn),
        resource => resource.Arn,
        name => $"The model has no resource {name}.");
}
