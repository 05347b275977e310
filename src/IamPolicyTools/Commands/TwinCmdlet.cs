using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands;

/// <summary>A cmdlet that stands in for one of AWS.Tools: same name, same parameters, but it works on the session's model.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TwinCmdlet : IamCmdlet
{
    private protected TwinCmdlet()
    {
    }

    /// <summary>The id or alias of the account that is meant, where the session has several.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("AccountId")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Account { get; set; }

    /// <inheritdoc/>
    protected override void Start()
    {
        if (Session.HasLookedForRivals)
        {
            return;
        }

        Session.HasLookedForRivals = true;
        string name = MyInvocation.MyCommand.Name;
        if (AwsToolsGuard.FindRival(InvokeCommand, name) is { } module)
        {
            WriteWarning(
                $"The module {module} is loaded too and has a command {name}: the one that was imported last answers to the bare name. "
                + $"This is IamPolicyTools, which works on a model and changes nothing in AWS. To be sure, write IamPolicyTools\\{name}.");
        }
    }

    /// <summary>
    /// Makes a call that changes the model, after asking as PowerShell's rules say. What AWS would refuse is an error even
    /// with -WhatIf, since the call is tried on a snapshot first.
    /// </summary>
    /// <typeparam name="T">The call's answer.</typeparam>
    /// <param name="target">What is changed.</param>
    /// <param name="operation">The API's name of the call.</param>
    /// <param name="call">The call.</param>
    /// <param name="result">The answer.</param>
    /// <returns>False when the user did not want it.</returns>
    private protected bool TryChange<T>(string target, string operation, Func<IamModel, Account, Change<T>> call, out T result)
    {
        result = Call(Session.Model).Result;
        if (!ShouldProcess(target, $"{MyInvocation.MyCommand.Name} ({operation})"))
        {
            return false;
        }

        result = Session.Update(Call);
        return true;

        Change<T> Call(IamModel model) => call(model, model.GetAccount(Account));
    }
}
