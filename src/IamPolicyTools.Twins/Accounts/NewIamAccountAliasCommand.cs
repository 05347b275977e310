using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Accounts;

/// <summary>Gives the account a sign-in alias.</summary>
[Cmdlet(VerbsCommon.New, "IamAccountAlias", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class NewIamAccountAliasCommand : ChangingTwinCmdlet
{
    /// <summary>The alias.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Alias")]
    public string AccountAlias { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("CreateAccountAlias", AccountAlias, context => AccountAliasOperations.Create(context, AccountAlias));
}
