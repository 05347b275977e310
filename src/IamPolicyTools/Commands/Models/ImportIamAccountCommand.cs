using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Models;

/// <summary>Loads accounts from files into the session.</summary>
[Cmdlet(VerbsData.Import, "IamAccount", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Account))]
[OutputType(typeof(Finding))]
public sealed class ImportIamAccountCommand : FileCmdlet
{
    /// <summary>Starts from an empty model, instead of adding to the session's.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <summary>Answers to placeholders of templates: hashtables, objects, or paths of variables files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Variable { get; set; } = [];

    /// <summary>Reads over comments in JSON files.</summary>
    [Parameter]
    public SwitchParameter AllowComments { get; set; }

    /// <summary>Writes the accounts that the files describe.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Writes what reading finds as records, in the place of warnings and of the error.</summary>
    [Parameter]
    public SwitchParameter AsRecord { get; set; }

    /// <summary>What the files are. By default each is recognised by its content.</summary>
    [Parameter]
    public InfrastructureFormat? Format { get; set; }

    /// <summary>The account that templates and plans are deployed to.</summary>
    [Parameter]
    [ValidatePattern("^[0-9]{12}$")]
    public string? AccountId { get; set; }

    /// <summary>The Region that templates and plans are deployed to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>Lets 000000000000 stand for an account that nothing tells.</summary>
    [Parameter]
    public SwitchParameter AllowUnknownAccount { get; set; }

    /// <summary>Answers to unknown values, by their origins.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Answer { get; set; }

    /// <summary>The accounts of provider configurations of Terraform, by their keys.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ProviderAccount { get; set; }

    /// <summary>Reads of a plan what there is before it is applied.</summary>
    [Parameter]
    public SwitchParameter BeforeApply { get; set; }

    /// <summary>The name of the stack that a template makes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StackName { get; set; }

    /// <summary>Values of the parameters of templates: hashtables, or paths of parameter files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Parameter { get; set; } = [];

    /// <summary>What other stacks export, by the exports' names.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Export { get; set; }

    /// <summary>The files of nested templates, by the URLs that name them.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? TemplateMap { get; set; }

    /// <summary>The stacks of a cloud assembly that are meant.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Stack { get; set; } = [];

    /// <summary>Macros that change nothing that counts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] HarmlessMacro { get; set; } = [];

    /// <summary>Of what was observed at several times, the time that is meant. By default the latest.</summary>
    [Parameter]
    public DateTimeOffset? At { get; set; }

    /// <summary>Ends with an error, and imports nothing, where there is a warning.</summary>
    [Parameter]
    public SwitchParameter FailOnWarning { get; set; }

    private protected override bool TakesAssemblies => true;

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
        if (VariableArgument.Read(this, Variable) is not { } variables)
        {
            return;
        }

        if (TemplateArguments.WithParameters(this, Templates(), Parameter) is not { } templates)
        {
            return;
        }

        var infrastructure = new InfrastructureOptions
        {
            Format = Format,
            AccountId = AccountId,
            Region = Region,
            AllowUnknownAccount = AllowUnknownAccount,
            Answers = TemplateArguments.Map(Answer),
            ProviderAccounts = TemplateArguments.Map(ProviderAccount),
            IsBefore = BeforeApply,
            At = At,
            Templates = templates,
        };
        var options = new ImportOptions { Replace = Replace, Variables = variables.Sources, AllowComments = AllowComments, Infrastructure = infrastructure };
        bool isDone = Session.TryUpdate(
            model =>
            {
                ImportResult read = AccountFiles.Read(this, model, files, [.. variables.Files, .. templates.ParameterFiles], options, Work);
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

    private TemplateOptions Templates() => new()
    {
        StackName = StackName,
        Exports = TemplateArguments.Map(Export),
        TemplateMap = TemplateArguments.Map(TemplateMap),
        Stacks = [.. Stack],
        HarmlessMacros = [.. HarmlessMacro],
    };

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
