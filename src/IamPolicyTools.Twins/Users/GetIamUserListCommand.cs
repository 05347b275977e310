using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Users;

/// <summary>Lists users by their paths.</summary>
[Cmdlet(VerbsCommon.Get, "IamUserList")]
[Alias("Get-IamUsers")]
[OutputType(typeof(User))]
public sealed class GetIamUserListCommand : ListingTwinCmdlet
{
    /// <summary>What the paths begin with.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PathPrefix { get; set; } = "/";

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => UserOperations.List(context, PathPrefix), "Users");
}
