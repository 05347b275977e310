using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Bases;

/// <summary>
/// A cmdlet that changes the session's model directly: what it does is no call of an API that somebody would be authorised for.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ModellingCmdlet : IamCmdlet
{
    private protected ModellingCmdlet()
    {
    }

    /// <summary>Does not ask for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Changes the model after asking, as PowerShell's rules and <see cref="Force"/> say, and writes what the change gives.
    /// A change that is not possible is an error with -WhatIf too.
    /// </summary>
    /// <typeparam name="T">What the change gives.</typeparam>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="change">The change; may be made again when another thread was faster.</param>
    private protected void Change<T>(string target, string action, Func<IamModel, Change<T>> change)
    {
        if (Session.TryUpdate(change, () => IsConfirmed(Force, target, action), out T? result))
        {
            WriteObject(result);
        }
    }

    /// <summary>Changes the model after asking, and writes nothing.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="change">The change; may be made again when another thread was faster.</param>
    private protected void Change(string target, string action, Func<IamModel, IamModel> change) =>
        _ = Session.TryUpdate(model => new Change<object?>(change(model), null), () => IsConfirmed(Force, target, action), out _);
}
