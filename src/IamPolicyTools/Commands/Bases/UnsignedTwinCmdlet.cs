using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Session;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Bases;

/// <summary>
/// A cmdlet that stands in for one of AWS.Tools: same name, same parameters, but it works on the session's model. By itself
/// it calls as nobody, as those of AWS's calls do that send no credentials.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class UnsignedTwinCmdlet : IamCmdlet
{
    private DiagnosticBag _warnings = new();

    private protected UnsignedTwinCmdlet()
    {
    }

    /// <summary>The region whose endpoint is called. IAM has one endpoint for all of them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("RegionToCall")]
    public string? Region { get; set; }

    /// <summary>What is written: <c>*</c> for the whole response, a property of it, or <c>^</c> and a parameter's name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Select { get; set; }

    /// <summary>
    /// True where a call without a model would seem to have succeeded and did nothing. A call that looks at nothing but its own
    /// parameters needs none.
    /// </summary>
    private protected virtual bool NeedsAccount => true;

    /// <inheritdoc/>
    protected override void Start()
    {
        if (!string.IsNullOrEmpty(Region) && RegionFacts.Doubt(Region) is { } doubt)
        {
            WriteWarning(doubt);
        }

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

    /// <summary>The context of a call on a snapshot.</summary>
    /// <param name="model">The snapshot.</param>
    /// <exception cref="LookupException">The snapshot is empty.</exception>
    private protected virtual OperationContext CreateContext(IamModel model)
    {
        if (model.IsEmpty && NeedsAccount)
        {
            throw new LookupException(LookupError.NoAccount, "There is no account in the session.", null);
        }

        _warnings = new DiagnosticBag();
        return new OperationContext { Model = model, Now = Session.Clock.GetUtcNow(), Region = Region, Warnings = _warnings };
    }

    /// <summary>Says what the last call took although it is odd. A call that is made again brings its warnings again.</summary>
    private protected void WriteCallWarnings()
    {
        foreach (Diagnostic warning in _warnings.Items)
        {
            WriteWarning(warning.ToString());
        }
    }

    /// <summary>Makes a call that hands out credentials, keeps them in the session and writes the response.</summary>
    /// <typeparam name="T">The response.</typeparam>
    /// <param name="call">The call. It authorises itself.</param>
    /// <param name="isConfirmed">Asked when the call has succeeded; null when there is no question.</param>
    /// <param name="defaultSelect">What is written unless <c>-Select</c> says otherwise.</param>
    private protected void Issue<T>(Func<OperationContext, Grant<T>> call, Func<bool>? isConfirmed = null, string defaultSelect = "*")
    {
        Selection selection = Selection.Parse(Select ?? defaultSelect, null, this) ?? throw new InvalidArgumentException(CallErrors.InvalidSelect(Select!));
        Grant<T> grant = call(CreateContext(Session.Model));
        object? output = Selected(selection, grant.Response);
        WriteCallWarnings();
        if (isConfirmed is null || isConfirmed())
        {
            Session.Credentials.Add(grant.Credentials, grant.Caller);
            WriteObject(output, enumerateCollection: true);
        }
    }

    /// <summary>Asks, as PowerShell's rules and <c>-Force</c> say.</summary>
    /// <param name="operation">The API's name of the call.</param>
    /// <param name="target">What a user who is asked should know it by.</param>
    /// <param name="force">True when nobody is to be asked.</param>
    private protected bool IsConfirmed(string operation, string? target, bool force) =>
        IsConfirmed(force, target ?? string.Empty, $"{MyInvocation.MyCommand.Name} ({operation})");

    /// <summary>Reads <c>-Select</c>, before anything is done.</summary>
    /// <param name="member">The response's member that is written by default; null for the whole response.</param>
    /// <param name="defaultSelect">What is written of a whole response by default; null for all of it.</param>
    private protected Selection ReadSelection(string? member, string? defaultSelect = null) =>
        Selection.Parse(Select ?? defaultSelect, member, this) ?? throw new InvalidArgumentException(CallErrors.InvalidSelect(Select!));

    /// <summary>What <c>-Select</c> takes from a result.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="result">The response, or its default member.</param>
    private protected object? Selected(Selection selection, object? result) =>
        selection.TryApply(this, result, out object? output) ? output : throw new InvalidArgumentException(CallErrors.InvalidSelect(Select!));
}
