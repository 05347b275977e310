using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Accounts;

/// <summary>Takes the sign-in alias away from the account.</summary>
[Cmdlet(VerbsCommon.Remove, "IamAccountAlias", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamAccountAliasCommand : ChangingTwinCmdlet
{
    /// <summary>The alias.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Alias")]
    public string AccountAlias { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("DeleteAccountAlias", AccountAlias, context => AccountAliasOperations.Delete(context, AccountAlias));
}
