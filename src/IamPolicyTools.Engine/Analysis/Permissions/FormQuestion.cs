using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>An action on all resources of a form, whoever asks.</summary>
internal sealed class FormQuestion
{
    // With more resources that each have to be looked at, nobody would wait for the answer.
    private const int MostNamed = 5000;

    private readonly AccessScope _scope;
    private readonly ActionDomain _domain;
    private readonly ArnPattern? _form;
    private readonly ImmutableArray<ModelledResource> _named;
    private readonly ResourceIndex _resources;
    private readonly string? _resourceAccount;

    /// <summary>Prepares the question.</summary>
    /// <param name="scope">The model and the context.</param>
    /// <param name="action">The action.</param>
    /// <param name="form">An ARN with wildcards, as an entry of a Resource element.</param>
    /// <param name="resourceAccount">The account that owns the resources; null to find it out.</param>
    public FormQuestion(AccessScope scope, ActionName action, string form, string? resourceAccount)
    {
        _scope = scope;
        _resourceAccount = resourceAccount;
        _resources = new ResourceIndex(scope.Model);
        form = StreamsOf(action, form) ?? form;
        _domain = IamCatalogue.Default.FindAction(action.Text) is { } known ? new CatalogueDomains().Of(known) : ActionDomain.Of(action);
        _form = ArnPattern.Parse(form) is { } pattern && _domain.Overlaps(pattern) ? pattern : null;

        // A request to a Region is about what is there (CK-3): a form that leaves the Region open means that one.
        const int RegionField = 2;
        if (scope.Settings.Region is { } region && _form?.LiteralField(RegionField) is null && _form is { } open && _domain.InRegion(region) is var there && there.Overlaps(open))
        {
            _domain = there;
        }

        _named = _form is null ? [] : ModelledResources.Of(_resources, _domain, _form);
    }

    /// <summary>True for a list of IAM and an ARN with wildcards that some folder fits which it is checked on.</summary>
    /// <param name="action">The action.</param>
    /// <param name="form">The ARN.</param>
    public static bool IsOfFolders(ActionName action, string form) =>
        ResourceAccessQuery.IsForm(form)
        && !CheckedResource.FolderFormsOf(action).IsEmpty
        && IamCatalogue.Default.FindAction(action.Text) is { } known
        && ArnPattern.Parse(form) is { } pattern
        && new CatalogueDomains().Of(known).Overlaps(pattern);

    /// <summary>
    /// CL-57: where groups of log streams have a form and the action is checked on streams, these with whatever names; null for any other question.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="form">The ARN.</param>
    public static string? StreamsOf(ActionName action, string form) =>
        ResourceAccessQuery.IsForm(form)
        && CheckedResource.IsOnStreams(action)
        && CheckedResource.Of(IamCatalogue.Default, action, form) is var streams
        && streams != form
        && streams != "*"
            ? streams + "*"
            : null;

    /// <summary>True when the action can be asked on a resource of the form.</summary>
    public bool HasResources => _form is not null;

    /// <summary>ARNs of resources of the form whose policies the model may have, one of each.</summary>
    public IEnumerable<string> NamedExamples(SearchBudget budget) => _form is null ? [] : _named
        .SelectMany(m => m.Terms.Where(_domain.Overlaps), (m, term) => new ResourceRegion(m.Account, m.Arn.Partition, _domain) { Terms = [term], Form = _form })
        .Select(region => CellSplitter.Find(region, budget))
        .OfType<string>();

    /// <summary>The answers for a subject, the denied ones too; null when undecided.</summary>
    /// <param name="subject">Who asks.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public IReadOnlyCollection<JudgedCell>? Scan(Subject subject, CancellationToken cancellationToken)
    {
        if (_form is null)
        {
            return [];
        }

        if (_named.Length > MostNamed)
        {
            return null;
        }

        var scan = new SubjectScan(_scope, subject, _resources, tellsRefusals: false, _resourceAccount);
        return scan.ScanForm(_domain, _form, _named, OwnerFor(subject), new SearchBudget(cancellationToken));
    }

    // What the model does not have belongs to the account in the form, or to who asks.
    private string OwnerFor(Subject subject)
    {
        const int AccountField = 3;
        return _resourceAccount
            ?? (_form!.LiteralField(AccountField) is { } account && Arn.IsAccountId(account) ? account : subject.Requester.AccountId)
            ?? string.Empty;
    }
}
