using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Callers;

/// <summary>Tells who the session's caller is. Writes nothing while it is nobody.</summary>
[Cmdlet(VerbsCommon.Get, "IamCaller")]
[OutputType(typeof(Caller))]
public sealed class GetIamCallerCommand : IamCmdlet
{
    /// <inheritdoc/>
    protected override void Finish()
    {
        if (Session.Caller is { } caller)
        {
            WriteObject(caller);
        }
    }
}
