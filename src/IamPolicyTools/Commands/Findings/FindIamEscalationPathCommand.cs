using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Commands.Findings;

/// <summary>Finds how far principals come: lists of requests that the evaluator allows in order.</summary>
[Cmdlet(VerbsCommon.Find, "IamEscalationPath")]
[OutputType(typeof(EscalationPath))]
[OutputType(typeof(EscalationClosure))]
public sealed class FindIamEscalationPathCommand : ModelCmdlet
{
    private readonly List<string> _sources = [];

    /// <summary>Who begins: names, ARNs, objects of the model, <c>any-account</c>, <c>external-account</c>, <c>federated</c>. By default every user and role that is no administrator.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? Principal { get; set; }

    /// <summary>Who is gained at the end. By default anybody with more rights.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? To { get; set; }

    /// <summary>Id or alias of the account that names are looked up in.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

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

    /// <summary>Writes the statements whose removal closes the paths, the one that closes most first, in their place.</summary>
    [Parameter]
    public SwitchParameter Close { get; set; }

    /// <summary>The instant of the requests; by default now.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    private DateTimeOffset Instant => Now ?? Session.Clock.GetUtcNow();

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (object? principal in PrincipalArgument.Flatten(Principal).Where(p => p is not null))
        {
            _sources.Add(principal is string word && word is "any-account" or "external-account" or "federated" ? (string)principal : NameOf(principal));
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

        string? target = To is null ? null : NameOf(To);
        ImmutableHashSet<string> techniques = Technique is null ? [] : [.. Technique.SelectMany(TechniquesOf)];
        var settings = new EscalationSettings { Now = Instant, Depth = Depth, Techniques = techniques, MinimumGrade = MinimumGrade, IsToAdministrator = Administrator };
        object[] found = Work("Looking for paths", (_, stop) => Find(new EscalationSearch(model, settings, stop), target));
        WriteObject(found, enumerateCollection: true);
    }

    private object[] Find(EscalationSearch search, string? target)
    {
        ImmutableArray<EscalationPath> paths =
        [
            .. (_sources.Count == 0 ? search.FromAll() : _sources.SelectMany(s => search.From(s))).Where(p => target is null || p.Hops[^1].Gained == target),
        ];
        return Close ? [.. search.Close(paths)] : [.. paths];
    }

    private string NameOf(object? principal)
    {
        Subject subject = new PrincipalArgument(CurrentModel, Session, Instant).Find(principal, Account, null)
            ?? throw new InvalidArgumentException(AccessErrors.PrincipalRequired("a path"));
        return subject.Requester.ParentArn ?? subject.Requester.DisplayName;
    }

    private static IEnumerable<string> TechniquesOf(string id)
    {
        WildcardPattern pattern = WildcardPattern.Get(id, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        string[] found = [.. TechniqueBook.Default.Techniques.Select(t => t.Id).Where(pattern.IsMatch)];
        return found.Length > 0 ? found : throw new InvalidArgumentException(FindingErrors.UnknownTechnique(id));
    }
}
