using System.Management.Automation;
using IamPolicyTools.Commands.Bases;

namespace IamPolicyTools.Commands.Models;

/// <summary>Empties the session: accounts, organization and credential profiles.</summary>
[Cmdlet(VerbsCommon.Clear, "IamSession", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class ClearIamSessionCommand : IamCmdlet
{
    /// <inheritdoc/>
    protected override void Finish()
    {
        if (ShouldProcess("IamPolicyTools session", "Clear"))
        {
            Session.Clear();
        }
    }
}
