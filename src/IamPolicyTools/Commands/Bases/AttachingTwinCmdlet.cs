using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A twin that attaches a managed policy, or detaches it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AttachingTwinCmdlet : ChangingTwinCmdlet
{
    private protected AttachingTwinCmdlet()
    {
    }

    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <summary>Attaches the policy.</summary>
    /// <param name="kind">What to.</param>
    /// <param name="name">Its name.</param>
    private protected void Attach(IdentityKind kind, string name) =>
        Call($"Attach{kind}Policy", name, context => AttachmentOperations.Attach(context, kind, name, PolicyArn));

    /// <summary>Detaches the policy.</summary>
    /// <param name="kind">What from.</param>
    /// <param name="name">Its name.</param>
    private protected void Detach(IdentityKind kind, string name) =>
        Call($"Detach{kind}Policy", name, context => AttachmentOperations.Detach(context, kind, name, PolicyArn));
}
