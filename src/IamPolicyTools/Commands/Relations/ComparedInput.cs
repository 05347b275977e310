using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Relations;

/// <summary>One side of a comparison: a model, or policy documents.</summary>
/// <param name="Model">The model; null when it is documents.</param>
/// <param name="Documents">The documents; empty when it is a model.</param>
internal sealed record ComparedState(IamModel? Model, IReadOnlyList<PolicySource> Documents)
{
    /// <summary>A model with something in it.</summary>
    public static ComparedState Of(IamModel model, string parameter) => model.IsEmpty ? throw new InvalidArgumentException(RelationErrors.NothingToCompare(parameter)) : new(model, []);
}

/// <summary>Reads the sides of a comparison. Every fault ends it: what is silently missing would look like access that is lost.</summary>
/// <param name="cmdlet">The cmdlet that was given them.</param>
/// <param name="kind">What policy documents are used as; null to tell it by their statements.</param>
/// <param name="infrastructure">What is said of templates and plans.</param>
/// <param name="work">Does the work.</param>
internal sealed class ComparedInput(IamCmdlet cmdlet, PolicyKind? kind, InfrastructureOptions infrastructure, AccountFiles.Worker work)
{
    // Two versions of one template make the same stack, whatever their files are called (CFN-42).
    private const string OneStack = "stack";

    private readonly List<Diagnostic[]> _slips = [];
    private string[] _earlier = [];

    private static readonly string[] s_extensions = [".json", ".yaml", ".yml"];

    /// <summary>Reads a side.</summary>
    /// <param name="values">What was given.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    public ComparedState Read(object[] values, string parameter)
    {
        List<PolicySource> documents = [];
        List<string> files = [];
        foreach (object given in values)
        {
            object value = given is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : given;
            switch (value)
            {
                case IamModel model when values.Length == 1:
                    return ComparedState.Of(model, parameter);
                case IamModel:
                case ScriptBlock:
                    throw new InvalidArgumentException(RelationErrors.InvalidSide(parameter, value));
                case FileSystemInfo info:
                    files.AddRange(FilesIn(info.FullName));
                    break;
                case string path when !IsDocument(path):
                    files.AddRange(FilesIn(cmdlet.GetUnresolvedProviderPathFromPSPath(path)));
                    break;
                default:
                    GivenPolicy policy = PolicyArgument.ReadNamed(cmdlet, value, kind ?? PolicyKind.Identity, parameter);
                    documents.Add(Source(policy.Name ?? $"policy {documents.Count + 1}", policy.Arn, policy.Document));
                    break;
            }
        }

        string[] accounts = [.. files.Where(f => !IsPolicyFile(f))];
        if (accounts.Length > 0 && documents.Count == 0)
        {
            TemplateOptions templates = infrastructure.Templates with { Earlier = [.. _earlier], StackKey = accounts.Length > 1 ? null : OneStack };
            InfrastructureOptions said = infrastructure with { Templates = templates };
            _earlier = accounts;
            ImportResult read = AccountFiles.Read(
                cmdlet, IamModel.Empty, accounts, infrastructure.Templates.ParameterFiles, new ImportOptions { Replace = true, Infrastructure = said }, work);
            Tell(read, accounts);
            if (!read.Errors.IsEmpty)
            {
                throw new InvalidTextException(read.Errors);
            }

            return ComparedState.Of(read.Model, parameter);
        }

        foreach (string file in files.Where(f => !accounts.Contains(f)))
        {
            GivenPolicy policy = PolicyArgument.ReadNamed(cmdlet, new FileInfo(file), kind ?? PolicyKind.Identity, parameter);
            documents.Add(Source(policy.Name ?? Path.GetFileName(file), null, policy.Document));
        }

        return documents.Count == 0 || accounts.Length > 0
            ? throw new InvalidArgumentException(accounts.Length > 0 ? RelationErrors.UnlikeSides() : RelationErrors.NothingToCompare(parameter))
            : new ComparedState(null, documents);
    }

    /// <summary>Warns of names that were said of templates and that neither side has: a parameter may be new in one of them.</summary>
    public void TellSlips()
    {
        foreach (Diagnostic warning in _slips.Count == 0 ? [] : _slips[^1].Where(w => _slips.TrueForAll(s => Array.Exists(s, o => NameOf(o) == NameOf(w)))))
        {
            cmdlet.WriteWarning(warning.ToString());
        }
    }

    // Which names are near depends on the side.
    private static string NameOf(Diagnostic slip) => slip.Message.Split(" Did you mean", 2)[0];

    private void Tell(ImportResult read, string[] files)
    {
        ILookup<bool, Diagnostic> warnings = read.Warnings.ToLookup(w => w.Code is ImportCodes.AnswerUnused or ImportCodes.ParameterUnused);
        _slips.Add([.. warnings[true]]);
        AccountFiles.Tell(cmdlet, read with { Warnings = [.. warnings[false]] }, files);
    }

    /// <summary>What plans change: the model before they are applied, and after (TF-4).</summary>
    /// <param name="start">What is known besides.</param>
    /// <param name="plans">The paths of the plans.</param>
    public (ComparedState Before, ComparedState After) ReadPlans(IamModel start, IReadOnlyList<string> plans)
    {
        string[] files = [.. plans.SelectMany(p => FilesIn(cmdlet.GetUnresolvedProviderPathFromPSPath(p)))];
        if (files.FirstOrDefault(f => !FilePaths.Read([f], () => AccountImporter.IsInfrastructure(f))) is { } other)
        {
            throw new InvalidArgumentException(RelationErrors.NoPlan(other));
        }

        IamModel bare = PlanStart.Bare(start);
        IamModel earlier = PlanStart.Without(start, ReadPlans(bare, files, isBefore: true).Model, ReadPlans(bare, files, isBefore: false).Model, out ImmutableArray<string> created);
        ImportResult before = ReadPlans(earlier, files, isBefore: true);
        ImportResult after = ReadPlans(start, files, isBefore: false);
        AccountFiles.Tell(cmdlet, after, files);
        if (!created.IsEmpty)
        {
            const int MostNamed = 3;
            string more = created.Length > MostNamed ? $" and {created.Length - MostNamed} more" : string.Empty;
            cmdlet.WriteWarning($"The session has {string.Join(", ", created.Take(MostNamed))}{more}, which the plan creates: the side before is taken to be without.");
        }

        return after.Errors.IsEmpty
            ? (new ComparedState(before.Model, []), new ComparedState(after.Model, []))
            : throw new InvalidTextException(after.Errors);
    }

    private ImportResult ReadPlans(IamModel start, string[] files, bool isBefore) =>
        AccountFiles.Read(cmdlet, start, files, [], new ImportOptions { Infrastructure = infrastructure with { IsBefore = isBefore } }, work);

    /// <summary>What the documents are used as.</summary>
    public PolicyKind KindOf(ComparedState before, ComparedState after) => kind
        ?? (before.Documents.Concat(after.Documents).Any(d => d.Document.Statements.Any(s => s.Principal is not null)) ? PolicyKind.Resource : PolicyKind.Identity);

    private PolicySource Source(string name, string? arn, PolicyDocument document) => new(name, arn, kind ?? PolicyKind.Identity, document);

    private static bool IsDocument(string text) => text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal) || text.Contains('\n', StringComparison.Ordinal);

    private static string[] FilesIn(string path) => FilePaths.ManifestIn(path) is { } manifest ? [manifest] : AccountImporter.IsFolder(path) ? [path] : Directory.Exists(path)
        ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(f => s_extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)]
        : File.Exists(path) ? [path] : throw new InvalidArgumentException(FileErrors.PathNotFound(path));

    // A document has statements; everything else describes accounts.
    private static bool IsPolicyFile(string file) => !Directory.Exists(file) && FilePaths.Read([file], () => !AccountImporter.IsInfrastructure(file))
        && FilePaths.Read([file], () => TextDocument.ReadFile(file, InputFile.LargestDocument)) is ObjectNode root && root.Members.Any(m => m.Name == "Statement");
}
