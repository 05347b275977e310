using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A cmdlet that reads a model: the session's, unless another one is given.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ModelCmdlet : IamCmdlet
{
    private protected ModelCmdlet()
    {
    }

    /// <summary>The model to read; by default the session's.</summary>
    [Parameter]
    [ModelTransformation]
    [ValidateNotNull]
    public IamModel? Model { get; set; }

    /// <summary>The snapshot to read.</summary>
    private protected IamModel CurrentModel => Model ?? Session.Model;
}
