using System.Management.Automation;
using IamPolicyTools.Commands.Bases;

namespace IamPolicyTools.Commands.Callers;

/// <summary>Makes the session's caller nobody again, whose calls are not checked.</summary>
[Cmdlet(VerbsCommon.Clear, "IamCaller", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class ClearIamCallerCommand : IamCmdlet
{
    /// <inheritdoc/>
    protected override void Finish()
    {
        if (Session.Caller is { } caller && ShouldProcess(caller.Arn, "Clear caller"))
        {
            Session.Caller = null;
        }
    }
}
