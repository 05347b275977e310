using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;

namespace IamPolicyTools.Commands.Findings;

/// <summary>Finds how far principals come: lists of requests that the evaluator allows in order.</summary>
[Cmdlet(VerbsCommon.Find, "IamEscalationPath")]
[OutputType(typeof(EscalationPath))]
[OutputType(typeof(EscalationClosure))]
public sealed class FindIamEscalationPathCommand : FindingCmdlet
{
    private readonly List<string> _sources = [];

    /// <summary>Who is gained at the end, or the ARN of a thing that is read. By default anybody with more rights.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? To { get; set; }

    /// <summary>The techniques that are tried, by id; wildcards are accepted. By default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TechniqueCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Technique { get; set; }

    /// <summary>How many hops at most.</summary>
    [Parameter]
    [ValidateRange(1, 5)]
    public int Depth { get; set; } = 3;

    /// <summary>The least certain that is written.</summary>
    [Parameter]
    public Certainty MinimumGrade { get; set; } = Certainty.Possible;

    /// <summary>Writes only paths to an administrator.</summary>
    [Parameter]
    public SwitchParameter Administrator { get; set; }

    /// <summary>Writes the changes that close the paths, those that close most first, in their place.</summary>
    [Parameter]
    public SwitchParameter Close { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (object? principal in PrincipalArgument.Flatten(Principal).Where(p => p is not null))
        {
            _sources.Add(principal is "any-account" or "external-account" or "federated" ? (string)principal : Principals.NameOf(principal!));
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        IamModel model = CurrentModel;
        if (model.IsEmpty)
        {
            throw new LookupException(LookupError.NoAccount, "There is no account: paths lead through the accounts of a model.", null);
        }

        IamOptions options = ReadOptions();
        string? target = To is null ? null : Principals.TargetOf(To);
        ImmutableHashSet<string> techniques = Technique is null ? [] : [.. Technique.SelectMany(TechniquesOf)];
        var settings = new EscalationSettings
        {
            Now = Instant,
            Depth = Depth,
            Techniques = techniques,
            MinimumGrade = MinimumGrade,
            IsToAdministrator = Administrator,
            Findings = new FindingSettings
            {
                Now = Instant,
                Options = options.Findings,
                AccountId = Account is null ? null : model.GetAccount(Account).AccountId,
            },
        };
        (ImmutableArray<EscalationPath> paths, ImmutableArray<EscalationClosure> closures) =
            Work("Looking for paths", (_, stop) => Find(new EscalationSearch(model, settings, stop), target));
        if (Close)
        {
            WriteObject(closures, enumerateCollection: true);
            int left = closures.IsEmpty ? paths.Length : closures[^1].Left;
            if (left > 0)
            {
                WriteWarning($"No change that was tried closes the last {left} of {paths.Length} paths.");
            }
        }
        else
        {
            WriteRecords(paths, options, isWholeRun: false);
        }
    }

    private (ImmutableArray<EscalationPath> Paths, ImmutableArray<EscalationClosure> Closures) Find(EscalationSearch search, string? target)
    {
        ImmutableArray<EscalationPath> paths =
        [
            .. (_sources.Count == 0 ? search.FromAll() : _sources.SelectMany(s => search.From(s)))
                .Where(p => target is null || p.Hops[^1].Gained == target),
        ];
        return (paths, Close ? search.Close(paths) : []);
    }

    private static IEnumerable<string> TechniquesOf(string id)
    {
        WildcardPattern pattern = WildcardPattern.Get(id, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        string[] found = [.. TechniqueBook.Default.Techniques.Select(t => t.Id).Where(pattern.IsMatch)];
        return found.Length > 0 ? found : throw new InvalidArgumentException(FindingErrors.UnknownTechnique(id));
    }
}
