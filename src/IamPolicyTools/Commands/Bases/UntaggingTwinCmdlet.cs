using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A twin that takes tags away.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class UntaggingTwinCmdlet : ChangingTwinCmdlet
{
    private protected UntaggingTwinCmdlet()
    {
    }

    /// <summary>The keys of the tags.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TagKeys")]
    public string[] TagKey { get; set; } = [];

    /// <summary>Removes the tags.</summary>
    /// <param name="kind">What they are taken from.</param>
    /// <param name="id">Its name, or a policy's ARN.</param>
    private protected void RemoveTags(EntityKind kind, string id) =>
        Call($"Untag{kind}", id, context => TagOperations.Remove(context, kind, id, [.. TagKey]));
}
