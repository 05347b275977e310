using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A twin that tags something.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TaggingTwinCmdlet : ChangingTwinCmdlet
{
    private protected TaggingTwinCmdlet()
    {
    }

    /// <summary>The tags.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <summary>Adds the tags.</summary>
    /// <param name="kind">What is tagged.</param>
    /// <param name="id">Its name, or a policy's ARN.</param>
    private protected void AddTags(EntityKind kind, string id) =>
        Call($"Tag{kind}", id, context => TagOperations.Add(context, kind, id, [.. Tag]));
}
