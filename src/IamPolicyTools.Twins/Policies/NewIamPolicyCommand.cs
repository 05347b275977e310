using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Creates a managed policy.</summary>
[Cmdlet(VerbsCommon.New, "IamPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(ManagedPolicy))]
public sealed class NewIamPolicyCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string PolicyName { get; set; } = string.Empty;

    /// <summary>The document: JSON, or a policy document that was read before.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [DocumentTransformation]
    public string PolicyDocument { get; set; } = string.Empty;

    /// <summary>The description.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Description { get; set; }

    /// <summary>The path, <c>/</c> or <c>/division/</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "/";

    /// <summary>The tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var call = new CreatePolicyCall
        {
            PolicyName = PolicyName,
            PolicyDocument = PolicyDocument,
            Path = Path,
            Description = Description,
            Tags = [.. Tag],
        };
        Call("CreatePolicy", PolicyName, context => ManagedPolicyOperations.Create(context, call), "Policy");
    }
}
