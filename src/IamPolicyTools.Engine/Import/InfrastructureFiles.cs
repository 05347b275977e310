using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Import.Terraform;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>The files of infrastructure of one import: what each is, and what they say (infrastructure-inputs.md).</summary>
internal sealed class InfrastructureFiles(InfrastructureContext context)
{
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
    public IEnumerable<Diagnostic> EntityErrors => _files.SelectMany(f => f.Errors);

    /// <summary>What is surprising.</summary>
    public IEnumerable<Diagnostic> Warnings => _files.SelectMany(f => f.Warnings);

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

    private bool Read(string path, byte[] content, InfrastructureFormat format)
    {
        var file = new SourceFile(path);
        _files.Add(file);
        switch (format)
        {
            case InfrastructureFormat.TerraformPlan or InfrastructureFormat.TerraformState or InfrastructureFormat.TerraformStateFile:
                _edits.Add(TerraformReader.Read(content, file, context, format == InfrastructureFormat.TerraformStateFile));
                return true;
            default:
                return false;
        }
    }
}
