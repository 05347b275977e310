using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Export;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Models;

/// <summary>Writes the session's accounts to a file that Import-IamAccount reads.</summary>
[Cmdlet(VerbsData.Export, "IamAccount", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportIamAccountCommand : ModelCmdlet
{
    private readonly List<string> _names = [];

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The ids or aliases of the accounts to write; by default all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("AccountId")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string[]? Account { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _names.AddRange(Account ?? []);

    /// <inheritdoc/>
    protected override void Finish()
    {
        string target = FilePaths.ToTarget(this, Path);
        IamModel model = Chosen();
        if (System.IO.Path.GetExtension(target).ToUpperInvariant() is ".YAML" or ".YML")
        {
            throw new InvalidArgumentException(FileErrors.YamlNotWritten(target));
        }

        if (File.Exists(target) && !Force)
        {
            throw new InvalidArgumentException(FileErrors.FileExists(target));
        }

        if (!ShouldProcess(target, "Export accounts"))
        {
            return;
        }

        FilePaths.Write(this, target, path => AccountExporter.Export(model, path));
    }

    private IamModel Chosen()
    {
        IamModel model = CurrentModel;
        Account[] accounts = _names.Count == 0 && !model.IsEmpty
            ? [.. model.Accounts.Values]
            : [.. _names.DefaultIfEmpty(null).Select(model.GetAccount)];
        return model with { Accounts = model.Accounts.Clear().AddRange(accounts.Select(a => KeyValuePair.Create(a.AccountId, a))) };
    }
}
