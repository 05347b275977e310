using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Lists the names of the inline policies of a user.</summary>
[Cmdlet(VerbsCommon.Get, "IamUserPolicyList")]
[Alias("Get-IamUserPolicies")]
[OutputType(typeof(string))]
public sealed class GetIamUserPolicyListCommand : ListingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => InlinePolicyOperations.List(context, IdentityKind.User, UserName), "PolicyNames");
}
