using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Analysis;

/// <summary>Lists everything that a principal may do.</summary>
[Cmdlet(VerbsCommon.Get, "IamEffectivePermission", DefaultParameterSetName = PermissionSet)]
[OutputType(typeof(EffectivePermission), ParameterSetName = [PermissionSet, AllSet])]
[OutputType(typeof(ServicePermissions), ParameterSetName = [GroupSet])]
[OutputType(typeof(PermissionSummary), ParameterSetName = [SummarySet])]
[OutputType(typeof(PolicyDocument), ParameterSetName = [PolicySet])]
public sealed class GetIamEffectivePermissionCommand : PrincipalAnalysisCmdlet
{
    private const string PermissionSet = "Permission";
    private const string AllSet = "All";
    private const string GroupSet = "Group";
    private const string SummarySet = "Summary";
    private const string PolicySet = "Policy";

    private EffectivePermissionSearch? _search;
    private PermissionPolicyBuilder? _builder;
    private EffectivePermissionQuery _query = EffectivePermissionQuery.Everything;

    /// <summary>Prefixes of services; wildcards are accepted.</summary>
    [Parameter]
    [Alias("ServicePrefix")]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Service { get; set; }

    /// <summary>Actions; wildcards are accepted.</summary>
    [Parameter]
    [Alias("ActionName")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Action { get; set; }

    /// <summary>Access levels.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public AccessLevel[]? AccessLevel { get; set; }

    /// <summary>ARNs of resources, or patterns of ARNs.</summary>
    [Parameter(ParameterSetName = PermissionSet)]
    [Parameter(ParameterSetName = AllSet)]
    [Parameter(ParameterSetName = GroupSet)]
    [Parameter(ParameterSetName = SummarySet)]
    [Alias("ResourceArn")]
    [ArgumentCompleter(typeof(AskedResourceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Resource { get; set; }

    /// <summary>Asks about all users, roles and root users, of -Account or of all accounts. Those that have the same permissions are told together.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter All { get; set; }

    /// <summary>Sums up by service.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GroupSet)]
    [ValidateSet("Service")]
    public string? GroupBy { get; set; }

    /// <summary>Sums up by service and access level.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SummarySet)]
    public SwitchParameter Summary { get; set; }

    /// <summary>Writes one policy document with the same meaning.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PolicySet)]
    public SwitchParameter AsPolicy { get; set; }

    /// <inheritdoc/>
    protected override void Start()
    {
        base.Start();
        _query = new EffectivePermissionQuery
        {
            Services = [.. ReadServices()],
            Actions = [.. ReadActions()],
            AccessLevels = [.. AccessLevel ?? []],
            Resources = [.. ReadResources()],
        };
    }

    private protected override void Ask()
    {
        if (All)
        {
            WriteAll();
        }
        else
        {
            base.Ask();
        }
    }

    // Part by part: all of it may be more than fits into memory.
    private void WriteAll()
    {
        const int Part = 20_000;
        ImmutableArray<string> accounts = string.IsNullOrEmpty(Account) ? [] : [CurrentModel.GetAccount(Account).AccountId];
        var search = new EffectivePermissionSearch(new AccessScope(CurrentModel, Settings));
        using IEnumerator<EffectivePermission> rows = search.FindAll(_query, accounts, cancellationToken: CancellationToken).GetEnumerator();
        List<EffectivePermission> part = [];
        do
        {
            part.Clear();
            Work("What all principals may do", (_, _) =>
            {
                while (part.Count < Part && rows.MoveNext())
                {
                    part.Add(rows.Current);
                }

                return part.Count;
            });
            foreach (EffectivePermission permission in part)
            {
                WriteAnswer(permission, () => permission.OpenPoints);
            }
        }
        while (part.Count == Part);
    }

    private protected override void AskAbout(Subject subject)
    {
        string activity = $"What {subject.Requester} may do";
        if (AsPolicy)
        {
            PermissionPolicyBuilder builder = _builder ??= new PermissionPolicyBuilder(CurrentModel, Settings);
            WritePolicy(subject, Work(activity, (progress, stop) => builder.Build(subject, _query, progress, stop)));
            return;
        }

        EffectivePermissionSearch search = _search ??= new EffectivePermissionSearch(new AccessScope(CurrentModel, Settings));
        EffectivePermission[] found = Work(activity, (progress, stop) => search.Find(subject, _query, progress, stop).ToArray());
        if (GroupBy is not null)
        {
            WriteObject(ServicePermissions.Of(found), enumerateCollection: true);
            return;
        }

        if (Summary)
        {
            foreach (PermissionSummary summary in PermissionSummary.Of(found))
            {
                WriteAnswer(summary, () => summary.GetPermissions().SelectMany(p => p.Notes).Distinct());
            }

            return;
        }

        foreach (EffectivePermission permission in found)
        {
            WriteAnswer(permission, () => permission.OpenPoints);
        }
    }

    private void WritePolicy(Subject subject, PermissionPolicy policy)
    {
        if (!policy.Omitted.IsEmpty)
        {
            const int Shown = 5;
            string more = policy.Omitted.Length > Shown ? $" and {policy.Omitted.Length - Shown} more" : string.Empty;
            WriteWarning($"Not everything about {string.Join(", ", policy.Omitted.Take(Shown))}{more} can be said in a policy document; it grants less there.");
        }

        if (policy.Document is null)
        {
            WriteWarning($"{subject.Requester} may do nothing of what was asked for that a policy document could say.");
        }
        else if (policy.Excess > 0)
        {
            throw new InvalidArgumentException(AccessErrors.PolicyTooLong(subject.Requester.DisplayName, policy.Size, policy.Excess));
        }
        else
        {
            WriteObject(policy.Document);
        }
    }

    // What leads to no service must not end up as no limit at all.
    private IEnumerable<string> ReadServices()
    {
        foreach (string name in Service ?? [])
        {
            CatalogueService[] found = [.. NamePatterns.Create([name]).Filter(IamCatalogue.Default.Services, s => s.Prefix)];
            if (found.Length == 0)
            {
                ThrowTerminatingError(CatalogueErrors.ServiceNotFound(name));
            }

            foreach (CatalogueService service in found)
            {
                yield return service.Prefix;
            }
        }
    }

    private IEnumerable<string> ReadActions()
    {
        foreach (string pattern in Action ?? [])
        {
            if (!ActionArgument.IsPattern(pattern))
            {
                ThrowTerminatingError(CatalogueErrors.InvalidActionPattern(pattern));
            }

            if (ActionArgument.DoubtOf(pattern) is { } doubt)
            {
                WriteWarning(doubt);
            }

            yield return pattern;
        }
    }

    private IEnumerable<string> ReadResources()
    {
        foreach (string resource in Resource ?? [])
        {
            if (resource != "*" && !Arn.TryParse(resource, out _))
            {
                ThrowTerminatingError(AccessErrors.InvalidResource(resource, []));
            }

            yield return resource;
        }
    }
}
