using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Models;

/// <summary>Loads accounts from files into the session.</summary>
[Cmdlet(VerbsData.Import, "IamAccount", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Account))]
[OutputType(typeof(Finding))]
public sealed class ImportIamAccountCommand : ModelFileCmdlet
{
    /// <summary>Starts from an empty model, instead of adding to the session's.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <summary>Writes the accounts that the files describe.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Writes what reading finds as records, in the place of warnings and of the error.</summary>
    [Parameter]
    public SwitchParameter AsRecord { get; set; }

    /// <summary>Ends with an error, and imports nothing, where there is a warning.</summary>
    [Parameter]
    public SwitchParameter FailOnWarning { get; set; }

    private protected override void ReadFiles(IReadOnlyList<string> files)
    {
        try
        {
            Import(files);
        }
        catch (InvalidTextException exception) when (AsRecord)
        {
            WriteObject(DiagnosticRecords.Of(exception.Diagnostics), enumerateCollection: true);
        }
    }

    private void Import(IReadOnlyList<string> files)
    {
        // Reading changes nothing, so it comes before the question: -WhatIf says what is wrong with the files. A model that
        // changed while the question was open is kept, and the files are read into it again.
        ImportResult? told = null;
        if (ReadOptions(Replace) is not { } given)
        {
            return;
        }

        bool isDone = Session.TryUpdate(
            model =>
            {
                ImportResult read = AccountFiles.Read(this, model, files, given.Files, given.Options, Work);
                if (FailOnWarning && !read.Warnings.IsEmpty)
                {
                    throw new InvalidTextException([.. read.Errors, .. read.Warnings]);
                }

                told ??= read;
                return new Change<ImportResult>(read.Model, read);
            },
            () => IsWanted(told!, files),
            out ImportResult result);
        if (!isDone)
        {
            return;
        }

        // IN-36: one error for all that is unknown now.
        if (!result.Errors.IsEmpty && !AsRecord)
        {
            WriteError(TextErrors.EntitiesUnknown(new InvalidTextException(result.Errors)));
        }

        if (Replace)
        {
            SessionNotes.TellOfCaller(this, Session);
        }

        if (PassThru)
        {
            WriteObject(result.AccountIds.Select(id => result.Model.Accounts[id]), enumerateCollection: true);
        }
    }

    private bool IsWanted(ImportResult result, IReadOnlyList<string> files)
    {
        if (AsRecord)
        {
            WriteObject(DiagnosticRecords.Of([.. result.Errors, .. result.Warnings]), enumerateCollection: true);
        }

        AccountFiles.Tell(this, AsRecord ? result with { Warnings = [] } : result, files);
        string target = result.AccountIds.IsEmpty ? "session" : $"account {string.Join(", ", result.AccountIds)}";
        return ShouldProcess(target, Replace ? "Replace the session's model" : "Import");
    }
}
