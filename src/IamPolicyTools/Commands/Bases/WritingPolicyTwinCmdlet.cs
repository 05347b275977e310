using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A twin that puts an inline policy into something.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WritingPolicyTwinCmdlet : ChangingTwinCmdlet
{
    private protected WritingPolicyTwinCmdlet()
    {
    }

    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InlinePolicyNameCompleter))]
    public string PolicyName { get; set; } = string.Empty;

    /// <summary>The document: JSON, or a policy document that was read before.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [DocumentTransformation]
    public string PolicyDocument { get; set; } = string.Empty;

    /// <summary>Puts the policy there.</summary>
    /// <param name="kind">What into.</param>
    /// <param name="name">Its name.</param>
    private protected void Put(IdentityKind kind, string name) =>
        Call($"Put{kind}Policy", name, context => InlinePolicyOperations.Put(context, kind, name, PolicyName, PolicyDocument));
}
