using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Lists the instance profiles that a role is in.</summary>
[Cmdlet(VerbsCommon.Get, "IamInstanceProfileForRole")]
[OutputType(typeof(InstanceProfileDetail))]
public sealed class GetIamInstanceProfileForRoleCommand : ListingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => InstanceProfileOperations.ListForRole(context, RoleName), "InstanceProfiles");
}
