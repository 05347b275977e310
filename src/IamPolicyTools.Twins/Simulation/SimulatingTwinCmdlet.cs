using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Operations.Simulation;

namespace IamPolicyTools.Commands.Simulation;

/// <summary>A twin that tries policies out.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SimulatingTwinCmdlet : ListingTwinCmdlet
{
    private protected SimulatingTwinCmdlet()
    {
    }

    /// <summary>The actions, <c>s3:GetObject</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ActionNames")]
    public string[] ActionName { get; set; } = [];

    /// <summary>The ARN of the user or role that calls.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? CallerArn { get; set; }

    /// <summary>Context keys: hashtables with ContextKeyName, ContextKeyValues and ContextKeyType, or one of keys and values.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ContextEntries")]
    [ContextEntryTransformation]
    public ContextLayer ContextEntry { get; set; } = ContextLayer.Empty;

    /// <summary>A permissions boundary, JSON, in the place of the identity's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] PermissionsBoundaryPolicyInputList { get; set; } = [];

    /// <summary>The ARNs of the resources; without them <c>*</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ResourceArns")]
    [ArgumentCompleter(typeof(AskedResourceCompleter))]
    public string[] ResourceArn { get; set; } = [];

    /// <summary>The EC2 scenario. It is taken and makes no difference: each resource is asked about by itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ResourceHandlingOption { get; set; }

    /// <summary>The account that owns resources whose ARN names none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ResourceOwner { get; set; }

    /// <summary>A resource policy, JSON, that all the resources are taken to have.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ResourcePolicy { get; set; }

    /// <summary>The parameters as the engine takes them.</summary>
    /// <param name="policies">Identity policies, JSON.</param>
    private protected SimulationCall CreateCall(string[] policies) => new()
    {
        ActionNames = [.. ActionName],
        ResourceArns = [.. ResourceArn],
        PolicyInputList = [.. policies],
        PermissionsBoundaryPolicyInputList = [.. PermissionsBoundaryPolicyInputList],
        ResourcePolicy = ResourcePolicy,
        ResourceOwner = ResourceOwner,
        CallerArn = CallerArn,
        Context = ContextEntry,
    };
}
