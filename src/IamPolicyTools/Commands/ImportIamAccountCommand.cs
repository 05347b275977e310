using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands;

/// <summary>Loads accounts from files into the session.</summary>
[Cmdlet(VerbsData.Import, "IamAccount", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Account))]
public sealed class ImportIamAccountCommand : FileCmdlet
{
    /// <summary>Starts from an empty model, instead of adding to the session's.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <summary>Writes the accounts that the files describe.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void ReadFiles(IReadOnlyList<string> files)
    {
        // Reading changes nothing, so it comes before the question: -WhatIf says what is wrong with the files.
        var options = new ImportOptions { Replace = Replace, CurrentFolder = SessionState.Path.CurrentFileSystemLocation.ProviderPath };
        IamModel current = Session.Model;
        ImportResult result = FilePaths.Read(files, () => Work("Reading accounts", (_, _) => AccountImporter.Import(current, files, options)));
        foreach (Diagnostic warning in result.Warnings)
        {
            WriteWarning(warning.ToString());
        }

        foreach (string file in files)
        {
            WriteVerbose($"Read {file}.");
        }

        string target = result.AccountIds.IsEmpty ? "session" : $"account {string.Join(", ", result.AccountIds)}";
        if (!ShouldProcess(target, Replace ? "Replace the session's model" : "Import"))
        {
            return;
        }

        Session.Update(_ => result.Model);
        if (PassThru)
        {
            WriteObject(result.AccountIds.Select(id => result.Model.Accounts[id]), enumerateCollection: true);
        }
    }
}
