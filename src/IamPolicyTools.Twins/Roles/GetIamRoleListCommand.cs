using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Lists roles by their paths.</summary>
[Cmdlet(VerbsCommon.Get, "IamRoleList")]
[Alias("Get-IamRoles")]
[OutputType(typeof(Role))]
public sealed class GetIamRoleListCommand : ListingTwinCmdlet
{
    /// <summary>What the paths begin with.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PathPrefix { get; set; } = "/";

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => RoleOperations.List(context, PathPrefix), "Roles");
}
