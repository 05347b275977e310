using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Models;

/// <summary>Drops accounts from the session's model.</summary>
[Cmdlet(VerbsCommon.Remove, "IamAccount", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamAccountCommand : IamCmdlet
{
    /// <summary>Ids or aliases.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id", "Account")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string[] AccountId { get; set; } = [];

    /// <summary>Does not ask for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string idOrAlias in AccountId)
        {
            string id = Session.Model.GetAccount(idOrAlias).AccountId;
            if (IsConfirmed(Force, id, "Remove account"))
            {
                Session.Update(model => AccountOperations.Remove(model, id));
            }
        }
    }
}
