using IamPolicyTools.Import.AwsConfig;
using IamPolicyTools.Import.Captures;
using IamPolicyTools.Import.CloudFormation;
using IamPolicyTools.Import.Collected;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Import.Terraform;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>The files of infrastructure of one import: what each is, and what they say (infrastructure-inputs.md).</summary>
internal sealed class InfrastructureFiles(InfrastructureContext context, string? currentFolder = null)
{
    private readonly TemplateImport _templates = new(context, (file, path) => ReachableFiles.From(file, currentFolder).Read(path));
    private readonly ConfigReader _config = new(context);
    private readonly CaptureReader _captures = new(context);
    private readonly List<EditList> _edits = [];
    private readonly List<SourceFile> _files = [];
    private readonly List<Diagnostic> _fileErrors = [];

    /// <summary>What the files say, in their order.</summary>
    public IReadOnlyList<EditList> Edits => _edits;

    /// <summary>The tokens that stand in what was read.</summary>
    public UnknownValues Values => context.Values;

    /// <summary>The errors that end the import of a file, of which nothing is imported then.</summary>
    public IReadOnlyList<Diagnostic> FileErrors => [.. _fileErrors, .. _config.FileErrors, .. _captures.FileErrors];

    /// <summary>The oldest and the newest time at which something was as it is told (CFG-8); null where no source says it.</summary>
    public (DateTimeOffset Oldest, DateTimeOffset Newest)? Times => _config.Times;

    /// <summary>The errors of entities, whose slots are unknown then.</summary>
    public IEnumerable<Diagnostic> EntityErrors => _files.Concat(_templates.Sources).SelectMany(f => f.Errors);

    /// <summary>What is surprising.</summary>
    public IEnumerable<Diagnostic> Warnings => _files.Concat(_templates.Sources).SelectMany(f => f.Warnings);

    /// <summary>Reads a file if it is one of infrastructure.</summary>
    /// <param name="path">The path as the user gave it.</param>
    /// <param name="content">The content.</param>
    /// <param name="readDocument">Reads an account document inside it: a dump among what the CLI wrote.</param>
    /// <returns>False for a file that the reader of account documents reads.</returns>
    public bool TryRead(string path, byte[] content, Action<ObjectNode> readDocument)
    {
        try
        {
            return (context.Options.Format ?? FormatSigns.Recognise(content, path)) is { } format && Read(path, content, format, readDocument);
        }
        catch (InvalidTextException exception)
        {
            _fileErrors.AddRange(exception.Diagnostics);
            return true;
        }
    }

    /// <summary>Reads a folder that some tool wrote.</summary>
    /// <param name="path">The folder as the user gave it.</param>
    /// <returns>False for a folder of which it is not known what it is.</returns>
    public bool TryReadFolder(string path)
    {
        if (!CollectedFolder.Is(path))
        {
            return false;
        }

        var file = new SourceFile(path);
        _files.Add(file);
        _edits.Add(CollectedFolder.Read(path, file));
        return true;
    }

    /// <summary>True for a folder that is read as a whole.</summary>
    public static bool IsFolder(string path) => Directory.Exists(path) && CollectedFolder.Is(path);

    /// <summary>Reads what needs all files to be there: templates, of which one may use what another exports.</summary>
    public void Finish()
    {
        _templates.Finish();
        _config.Finish();
        _captures.Finish();
        if (context.PermissionSets.ToEdits((code, rule, message, place) => (_files.Count > 0 ? _files[^1] : new SourceFile(place.File)).Warn(code, rule, message, place)) is { } roles)
        {
            _edits.Add(roles);
        }
    }

    private bool Read(string path, byte[] content, InfrastructureFormat format, Action<ObjectNode> readDocument)
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
            case InfrastructureFormat.AwsConfig:
                Add(_config.Add(content, file));
                return true;
            case InfrastructureFormat.AwsCli:
                Add(_captures.Add(content, file, readDocument));
                return true;
            default:
                return false;
        }
    }

    // Of what many files tell together, the first has the edits.
    private void Add(EditList? edits)
    {
        if (edits is not null)
        {
            _edits.Add(edits);
        }
    }
}
