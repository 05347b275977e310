using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Puts an inline policy into a user.</summary>
[Cmdlet(VerbsCommunications.Write, "IamUserPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class WriteIamUserPolicyCommand : WritingPolicyTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Put(IdentityKind.User, UserName);
}
