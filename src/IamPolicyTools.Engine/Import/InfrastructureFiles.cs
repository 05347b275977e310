using IamPolicyTools.Import.AwsConfig;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Captures;
using IamPolicyTools.Import.CloudFormation;
using IamPolicyTools.Import.CloudFormation.ChangeSets;
using IamPolicyTools.Import.Collected;
using IamPolicyTools.Import.IdentityCenter;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Import.LandingZones;
using IamPolicyTools.Import.Templates;
using IamPolicyTools.Import.Terraform;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>The files of infrastructure of one import: what each is, and what they say (infrastructure-inputs.md).</summary>
internal sealed class InfrastructureFiles(InfrastructureContext context, string? currentFolder = null)
{
    private readonly TemplateImport _templates = new(context, (file, path) => ReachableFiles.From(file, currentFolder).Read(path));
    private readonly ConfigReader _config = new(context);
    private readonly CaptureReader _captures = new(context);
    private readonly List<(ControlTowerManifest Manifest, SourceFile File)> _manifests = [];
    private readonly List<ChangeSet> _changeSets = [];
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
    public IEnumerable<Diagnostic> Warnings => _files.Concat(_templates.Sources).SelectMany(f => f.Warnings).Concat(Slips);

    // What was meant by a misspelt name would be unknown without a word.
    private IEnumerable<Diagnostic> Slips =>
    [
        .. Values.UnusedAnswers.Select(a => new Diagnostic(
            DiagnosticSeverity.Warning,
            ImportCodes.AnswerUnused,
            "IN-6",
            $"Found the answer \"{DisplayedText.Shorten(a)}\", and no unknown value of what was read has this origin.{NearNames.Hint(a, Values.Found.Select(v => v.Origin))}",
            SourceLocation.None)),
        .. _templates.Parameters.Unused.Select(p => new Diagnostic(
            DiagnosticSeverity.Warning,
            ImportCodes.ParameterUnused,
            "CFN-7",
            $"Found a value for the parameter \"{DisplayedText.Shorten(p)}\", which no template has.{NearNames.Hint(p, _templates.Parameters.Declared)}",
            SourceLocation.None)),
    ];

    /// <summary>Reads a file if it is one of infrastructure.</summary>
    /// <param name="path">The path as the user gave it.</param>
    /// <param name="content">The content.</param>
    /// <param name="readDocument">Reads an account document inside it: a dump among what the CLI wrote.</param>
    /// <returns>False for a file that the reader of account documents reads.</returns>
    public bool TryRead(string path, byte[] content, Action<ObjectNode> readDocument)
    {
        try
        {
            return (context.Options.Format ?? FormatSigns.Recognise(content, path)) is { } format
                && Read(path, content, format, readDocument);
        }
        catch (InvalidTextException exception)
        {
            _fileErrors.AddRange(exception.Diagnostics);
            return true;
        }
    }

    /// <summary>Reads a folder that some tool wrote.</summary>
    /// <param name="path">The folder as the user gave it.</param>
    /// <param name="common">What the user answers.</param>
    /// <param name="findings">Receives what is wrong with what is read as an account document.</param>
    /// <param name="readDocument">Reads an account document in the neutral form.</param>
    public void ReadFolder(string path, VariableScope common, FileContext findings, Action<ObjectNode, VariableScope> readDocument)
    {
        var file = new SourceFile(path);
        _files.Add(file);
        try
        {
            if (CollectedFolder.Is(path))
            {
                _edits.Add(CollectedFolder.Read(path, file));
            }
            else if (AdfFolder.Is(path))
            {
                _edits.Add(new AdfFolder(file).Read(path));
            }
            else if (AcceleratorFolder.Is(path))
            {
                VariableScope variables = AcceleratorVariables.Of(path, file, context, common, findings);
                readDocument(
                    AcceleratorFolder.Read(path, file, context, name => AcceleratorVariables.AsYaml(variables.Find(name))), variables);
            }
        }
        catch (InvalidTextException exception)
        {
            _fileErrors.AddRange(exception.Diagnostics);
        }
    }

    /// <summary>The file of a folder that paths in it are relative to.</summary>
    public static string MainFileOf(string path) => AcceleratorFolder.Is(path) ? AcceleratorFolder.MainFile(path) : path;

    /// <summary>True for a folder that is read as a whole.</summary>
    public static bool IsFolder(string path) =>
        Directory.Exists(path) && (CollectedFolder.Is(path) || AcceleratorFolder.Is(path) || AdfFolder.Is(path));

    /// <summary>Reads what needs all files to be there: templates, of which one may use what another exports.</summary>
    public void Finish()
    {
        foreach ((ControlTowerManifest manifest, SourceFile file) in _manifests)
        {
            if (manifest.StackSets() is { } sets)
            {
                _edits.Add(_templates.Add(sets.Template, file, new StackOrigin(
                    "CustomControlTower")
                { AccountId = sets.Account, Region = sets.Region, StackName = "CustomControlTower" }));
            }
        }

        KeepEarlier();
        _templates.Finish();
        foreach (ChangeSet changes in _changeSets)
        {
            changes.Finish();
        }

        _config.Finish();
        _captures.Finish();
        if (context.PermissionSets.ToEdits(context, (code, rule, message, place) =>
            (_files.Count > 0 ? _files[^1] : new SourceFile(place.File)).Warn(code, rule, message, place)) is { } roles)
        {
            _edits.Add(roles);
        }
    }

    // CFN-42. What is wrong with them is told where they are read for themselves.
    private void KeepEarlier()
    {
        var earlier = new TemplateImport(context, (file, path) => ReachableFiles.From(file, currentFolder).Read(path));
        foreach (string path in context.Options.Templates.Earlier.Where(File.Exists))
        {
            byte[] content = PackedFile.Read(path);
            var file = new SourceFile(path);
            switch (context.Options.Format ?? FormatSigns.Recognise(content, path))
            {
                case InfrastructureFormat.CloudFormation:
                    earlier.Add(content, file);
                    break;
                case InfrastructureFormat.CloudAssembly:
                    new CloudAssembly(earlier, context).Read(content, file);
                    break;
            }
        }

        _templates.Keep(earlier);
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
            case InfrastructureFormat.ControlTowerManifest:
                var manifest =
                    new ControlTowerManifest(file, context, (from, beside) => ReachableFiles.From(from, currentFolder).Read(beside));
                _edits.Add(manifest.Read(content));
                _manifests.Add((manifest, file));
                return true;
            case InfrastructureFormat.PermissionSets:
                new PermissionSetFile(file, context, beside => ReachableFiles.From(path, currentFolder).Read(beside)).Read(content);
                return true;
            case InfrastructureFormat.AwsConfig:
                Add(_config.Add(content, file));
                return true;
            case InfrastructureFormat.AwsCli:
                Add(_captures.Add(content, file, readDocument));
                foreach (ObjectNode output in _captures.TakeChangeSets())
                {
                    var changes = new ChangeSet(context, (from, beside) => ReachableFiles.From(from, currentFolder).Read(beside), _templates);
                    _edits.Add(changes.Read(output, file));
                    _changeSets.Add(changes);
                }

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
