using System.Management.Automation;

namespace IamPolicyTools.Commands;

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
