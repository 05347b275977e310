using IamPolicyTools.Import.CloudFormation;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Import.Terraform;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>The files of infrastructure of one import: what each is, and what they say (infrastructure-inputs.md).</summary>
internal sealed class InfrastructureFiles(InfrastructureContext context, string? currentFolder = null)
{
    private readonly TemplateImport _templates = new(context, (file, path) => ReachableFiles.From(file, currentFolder).Read(path));
    private readonly List<EditList> _edits = [];
    private readonly List<SourceFile> _files = [];
    private readonly List<Diagnostic> _fileErrors = [];

    /// <summary>What the files say, in their order.</summary>
    public IReadOnlyList<EditList> Edits => _edits;

    /// <summary>The tokens that stand in what was read.</summary>
    public UnknownValues Values => context.Values;

    /// <summary>The errors that end the import of a file, of which nothing is imported then.</summary>
    public IReadOnlyList<Diagnostic> FileErrors => _fileErrors;

    /// <summary>The errors of entities, whose slots are unknown then.</summary>
    public IEnumerable<Diagnostic> EntityErrors => _files.Concat(_templates.Sources).SelectMany(f => f.Errors);

    /// <summary>What is surprising.</summary>
    public IEnumerable<Diagnostic> Warnings => _files.Concat(_templates.Sources).SelectMany(f => f.Warnings);

    /// <summary>Reads a file if it is one of infrastructure.</summary>
    /// <returns>False for a file that the reader of account documents reads.</returns>
    public bool TryRead(string path, byte[] content)
    {
        try
        {
            return (context.Options.Format ?? FormatSigns.Recognise(content, path)) is { } format && Read(path, content, format);
        }
        catch (InvalidTextException exception)
        {
            _fileErrors.AddRange(exception.Diagnostics);
            return true;
        }
    }

    /// <summary>Reads what needs all files to be there: templates, of which one may use what another exports.</summary>
    public void Finish() => _templates.Finish();

    private bool Read(string path, byte[] content, InfrastructureFormat format)
    {
        var file = new SourceFile(path);
        _files.Add(file);
        switch (format)
        {
            case InfrastructureFormat.CloudFormation:
                _edits.Add(_templates.Add(content, file));
                return true;
            case InfrastructureFormat.CloudAssembly:
                _edits.AddRange(new CloudAssembly(_templates, context).Read(content, file));
                return true;
            case InfrastructureFormat.TerraformPlan or InfrastructureFormat.TerraformState or InfrastructureFormat.TerraformStateFile:
                _edits.Add(TerraformReader.Read(content, file, context, format == InfrastructureFormat.TerraformStateFile));
                return true;
            default:
                return false;
        }
    }
}
