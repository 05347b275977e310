using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Lists the names of the inline policies of a group.</summary>
[Cmdlet(VerbsCommon.Get, "IamGroupPolicyList")]
[Alias("Get-IamGroupPolicies")]
[OutputType(typeof(string))]
public sealed class GetIamGroupPolicyListCommand : ListingTwinCmdlet
{
    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    public string GroupName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => InlinePolicyOperations.List(context, IdentityKind.Group, GroupName), "PolicyNames");
}
