using System.Collections.Immutable;
using IamPolicyTools.Import.Accounts;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Import.Templates;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>
/// Reads accounts from files: account documents in YAML and JSON, the output of <c>aws iam get-account-authorization-details</c>
/// (also in pages) and of <c>aws iam get-credential-report</c>.
/// </summary>
public static class AccountImporter
{
    /// <summary>The model that results from reading some files into one. The files are merged by account and ARN.</summary>
    /// <param name="current">The model to start from. What the files describe replaces what it has of the same ARN; the rest stays.</param>
    /// <param name="paths">The files, in order: of two that describe one ARN, the later counts.</param>
    /// <param name="options">How.</param>
    /// <exception cref="InvalidTextException">Something in the files is wrong. Carries every error of every file.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The import was cancelled.</exception>
    public static ImportResult Import(IamModel current, IReadOnlyList<string> paths, ImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(paths);

        options ??= new ImportOptions();
        ImportResult first = ImportOnce(current, paths, options);
        if (first.UnknownValues.IsEmpty)
        {
            return first;
        }

        // IN-34: what a name is answered with is the same as the name written in the file, so the claimed name stands everywhere.
        var claims = new NameClaims(first, options.Infrastructure);
        return claims.Answers.Count == 0
            ? first with { Warnings = [.. first.Warnings, .. claims.Warnings] }
            : WithWarnings(
                ImportOnce(
                    current,
                    paths,
                    options with
                    {
                        Infrastructure = options.Infrastructure with { Answers = options.Infrastructure.Answers.SetItems(claims.Answers) },
                    }),
                claims);
    }

    private static ImportResult WithWarnings(ImportResult result, NameClaims claims) =>
        result with { Warnings = [.. result.Warnings, .. claims.Warnings] };

    private static ImportResult ImportOnce(IamModel current, IReadOnlyList<string> paths, ImportOptions options)
    {
        var draft = new ImportDraft();
        var files = new List<FileContext>();
        var watch = new ImportWatch(options, paths);
        var given = options.Variables.Select(source => ReadVariables(source, options.CurrentFolder)).ToArray();
        files.AddRange(given.Select(g => g.File));
        var common = new VariableScope(given.SelectMany(g => g.Variables));
        IamModel start = options.Replace ? IamModel.Empty : current;
        var infrastructure = new InfrastructureFiles(
            new InfrastructureContext(options.Infrastructure, [.. start.Accounts.Keys])
            {
                Organization = () => draft.Organization?.Value ?? start.Organization,
                AccountIdOf = name => draft.Names.Accounts.GetValueOrDefault(name)
                    ?? start.Accounts.Values.FirstOrDefault(a => a.AccountName == name || a.AccountAlias == name)?.AccountId,
                AccountNameOf = id => draft.Names.Accounts.FirstOrDefault(a => a.Value == id).Key,
            },
            options.CurrentFolder);
        var order = new SourceOrder();
        foreach (string path in paths)
        {
            int before = infrastructure.Edits.Count;
            FileContext file = AccountFileReader.Read(path, options, draft, common, watch, infrastructure);
            files.Add(file);
            order.Add(file, before);
        }

        infrastructure.Finish();

        draft.WarnOfUnusedVariables();
        foreach ((VariableSource source, FileContext file, IReadOnlyList<Variable> variables) in given)
        {
            source.WarnOfUnused(variables, common, file);
        }

        foreach (AccountScope scope in draft.Scopes)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            scope.Close(draft);
        }

        draft.Pages.Report();
        var touched = new SortedSet<string>(draft.Accounts.Keys, StringComparer.Ordinal);
        var editing = new DiagnosticBag();
        Owner? named = options.Infrastructure.AccountId is { } id ? new Owner(id, Owner.PartitionOf(options.Infrastructure.Region)) : null;
        EditApplier.WarnOfConflicts(infrastructure.Edits, editing);
        IamModel planned = EditApplier.Apply(start, [.. infrastructure.Edits.Take(order.BeforeDocuments)], editing, touched, named);
        IamModel merged = Merge(planned, draft, files.Any(f => f.IsIncomplete), options.Cancellation);
        SourceOrder.WarnOfReplaced(start, planned, merged, editing);
        IamModel model = merged;
        foreach (CredentialReport report in draft.CredentialReports)
        {
            model = CredentialReportMerger.Apply(report, model, touched);
        }

        model = EditApplier.Apply(model, [.. infrastructure.Edits.Skip(order.BeforeDocuments)], editing, touched, named);
        order.WarnOfOverruled(merged, model, editing);
        model = infrastructure.Edits.Count == 0 ? model : UnknownHolders.Spread(model, touched, infrastructure.Values);
        model = model with { UnknownValues = infrastructure.Values.Over(model.UnknownValues.SetItems(draft.UnknownValues)) };

        // IN-36: an account document is all or nothing; of infrastructure what can be read is, unless that is nothing.
        // A policy file that several accounts name is wrong once.
        Diagnostic[] fatal = [.. Once(files.SelectMany(f => f.Fatal).Concat(infrastructure.FileErrors))];
        bool goesOn = fatal.Length == Once(infrastructure.FileErrors).Count()
            && (fatal.Length == 0 || infrastructure.Edits.Any(e => e.Edits.Count > 0));
        return goesOn
            ? new ImportResult(
                model, [.. touched], [.. Once(files.SelectMany(f => f.Warnings).Concat(infrastructure.Warnings).Concat(editing.Items))])
            {
                Errors = [.. infrastructure.FileErrors, .. infrastructure.EntityErrors],
                UnknownValues = [.. infrastructure.Values.Found],
                OldestCapture = infrastructure.Times?.Oldest,
                NewestCapture = infrastructure.Times?.Newest,
            }
            : throw new InvalidTextException(fatal);
    }

    private static IEnumerable<Diagnostic> Once(IEnumerable<Diagnostic> found) => found.DistinctBy(d => (d.Code, d.ToString()));

    /// <summary>True for a folder that is read as a whole, as one that iam-collect wrote.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsFolder(string path) => InfrastructureFiles.IsFolder(path);

    /// <summary>True for a file that describes infrastructure: a template, a cloud assembly, a plan or a state.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidTextException">It is a known file of the wrong kind.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsInfrastructure(string path) => IsFolder(path) || FormatSigns.Recognise(PackedFile.Read(path), path) is not null;

    private static (VariableSource Source, FileContext File, IReadOnlyList<Variable> Variables) ReadVariables(
        VariableSource source, string? currentFolder)
    {
        FileContext file = source.Open(currentFolder);
        return (source, file, source.Read(file));
    }

    private static IamModel Merge(IamModel start, ImportDraft draft, bool isIncomplete, CancellationToken cancellation)
    {
        ImmutableDictionary<string, ManagedPolicy> awsPolicies = start.AwsManagedPolicies.SetItems(draft.AwsManagedPolicies);
        var awsPolicyArns = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (ManagedPolicy policy in awsPolicies.Values)
        {
            awsPolicyArns[policy.PolicyName] = policy.Arn;
        }

        PermissionSetExpander.Expand(draft, start);
        ImmutableSortedDictionary<string, Account>.Builder accounts = start.Accounts.ToBuilder();
        foreach (AccountDraft account in draft.Accounts.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            string id = account.Identity.AccountId;
            Account known = accounts.GetValueOrDefault(id) ?? new Account { AccountId = id, Partition = account.Identity.Partition };
            accounts[id] = AccountLinker.Link(account, known, awsPolicyArns, isIncomplete);
        }

        foreach ((string name, string id) in draft.Names.Accounts)
        {
            if (accounts.TryGetValue(id, out Account? named)
                && named.AccountName is null
                && !named.Unknowns.ContainsKey(nameof(Account.AccountName)))
            {
                accounts[id] = named with { AccountName = name };
            }
        }

        return start with
        {
            Accounts = accounts.ToImmutable(),
            AwsManagedPolicies = awsPolicies,
            Organization = draft.Organization?.Value
                ?? (draft.UnknownOrganization is null && !draft.IsWithoutOrganization ? start.Organization : null),
            IsWithoutOrganization = draft.Organization is null
                && draft.UnknownOrganization is null
                && (draft.IsWithoutOrganization || start.IsWithoutOrganization),
            UnknownOrganization = draft.Organization is null
                ? draft.UnknownOrganization ?? (draft.IsWithoutOrganization ? null : start.UnknownOrganization)
                : null,
        };
    }
}

/// <summary>How to import.</summary>
public sealed record ImportOptions
{
    /// <summary>True to start from an empty model instead of the current one.</summary>
    public bool Replace { get; init; }

    /// <summary>
    /// The current folder; null for the process's. A file that lies below it may name files below it, any other file only those below its
    /// own folder.
    /// </summary>
    public string? CurrentFolder { get; init; }

    /// <summary>
    /// What answers placeholders of templates in every file (PO-2.1), the later over the earlier. The <c>Variables</c> of a document stand
    /// over them, those of an account over those of the file.
    /// </summary>
    public ImmutableArray<VariableSource> Variables { get; init; } = [];

    /// <summary>What the user says of files of infrastructure.</summary>
    public InfrastructureOptions Infrastructure { get; init; } = InfrastructureOptions.None;

    /// <summary>True to read over comments in JSON files. They are not JSON, and AWS refuses them (PO-2.13).</summary>
    public bool AllowComments { get; init; }

    /// <summary>Is told how far the reading is: kilobytes read, and kilobytes of all files; null where nobody wants to know.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Ends the import early.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>What an import gives.</summary>
/// <param name="Model">The new model.</param>
/// <param name="AccountIds">The ids of the accounts that the files described, in order.</param>
/// <param name="Warnings">What was found and tolerated.</param>
public sealed record ImportResult(IamModel Model, ImmutableArray<string> AccountIds, ImmutableArray<Diagnostic> Warnings)
{
    /// <summary>
    /// What could not be read of files of infrastructure: the slot of the entity is unknown then, and the rest is imported (IN-36). Empty
    /// for account documents, of which nothing is imported where anything is wrong.
    /// </summary>
    public ImmutableArray<Diagnostic> Errors { get; init; } = [];

    /// <summary>The unknown values of what was read, which can be answered by their origins (IN-6).</summary>
    public ImmutableArray<UnknownValue> UnknownValues { get; init; } = [];

    /// <summary>The oldest time at which something was as an item of AWS Config says; null where none says it (CFG-8).</summary>
    public DateTimeOffset? OldestCapture { get; init; }

    /// <summary>The newest of these times.</summary>
    public DateTimeOffset? NewestCapture { get; init; }
}
