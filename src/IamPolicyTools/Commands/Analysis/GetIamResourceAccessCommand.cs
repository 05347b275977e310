using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Analysis;

/// <summary>Finds everybody who may do something on a resource.</summary>
[Cmdlet(VerbsCommon.Get, "IamResourceAccess")]
[OutputType(typeof(ResourceAccess))]
public sealed class GetIamResourceAccessCommand : AnalysisCmdlet
{
    private const int ManyQuestions = 100_000;

    private readonly HashSet<string> _warned = [];
    private AccessScope? _scope;

    /// <summary>ARNs of resources; ARNs with wildcards for some resource of that form; or <c>*</c> for actions that take none.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ResourceArn", "Arn")]
    [ArgumentCompleter(typeof(AskedResourceCompleter))]
    [SupportsWildcards]
    public string[] Resource { get; set; } = [];

    /// <summary>The actions; wildcards are accepted. By default all that can be asked on the resource.</summary>
    [Parameter(Position = 1)]
    [Alias("ActionName")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [SupportsWildcards]
    public string[]? Action { get; set; }

    /// <summary>The account that owns the resource; by default found out from ARN and model.</summary>
    [Parameter]
    [Alias("ResourceOwner")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? ResourceAccount { get; set; }

    private protected override object? CurrentInput => Resource;

    private protected override void Ask()
    {
        AccessScope scope = _scope ??= new AccessScope(CurrentModel, Settings);
        ResourceAccessQuery[] queries = [.. Resource.Select(Read)];
        foreach (ResourceAccessQuery query in queries)
        {
            Warn(query);
            WarnOfSize(query);
            WriteVerbose($"Resource {query.Resource}: asked about {query.Actions.Length} {(query.Actions.Length == 1 ? "action" : "actions")} of everybody in {CurrentModel}.");
            ImmutableArray<ResourceAccess> found = Work(
                $"Who has access to {query.Resource}", (progress, stop) => ResourceAccessSearch.Find(scope, query, progress, stop));
            foreach (ResourceAccess access in Action is null ? ResourceAccess.FoldRoots(found, [.. query.Actions.Select(a => a.Text)]) : found)
            {
                WriteAnswer(access, () => access.OpenPoints);
            }
        }
    }

    private ResourceAccessQuery Read(string resource)
    {
        if (resource != "*" && !Arn.TryParse(resource, out _))
        {
            throw new InvalidArgumentException(AccessErrors.InvalidResource(
                resource, Action ?? [], CurrentModel.Accounts.Values.SelectMany(a => a.Resources.Keys.Concat(a.Roles.Values.Select(r => r.Arn)))));
        }

        ImmutableArray<ActionName> actions = ActionsOn(resource);
        return actions.IsEmpty
            ? throw new InvalidArgumentException(AccessErrors.NoActionOnResource(resource))
            : new ResourceAccessQuery(resource, actions, ResourceAccount);
    }

    // An empty answer has no notes: that AWS never checks what was asked is said as a warning.
    private void Warn(ResourceAccessQuery query)
    {
        foreach (ActionName action in query.Actions)
        {
            foreach (Diagnostic finding in RequestChecks.Check(IamCatalogue.Default, action.Text, query.Resource, []))
            {
                if (Advise(finding, action, query.Resource) is { } warning && _warned.Add(warning))
                {
                    WriteWarning(warning);
                }
            }
        }
    }

    // All of AWS's actions that take no resource, for everybody: a model of thousands is asked for minutes.
    private void WarnOfSize(ResourceAccessQuery query)
    {
        int principals = CurrentModel.Accounts.Values.Sum(a => a.Users.Count + a.Roles.Count + 1);
        long questions = (long)query.Actions.Length * principals;
        if (questions >= ManyQuestions)
        {
            WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"{query.Resource}: {query.Actions.Length} actions are asked of {principals} principals, and each that is allowed is an object. -Action asks about fewer."));
        }
    }

    // Of a form it is enough that AWS checks the action on some resource that has it.
    private static string? Advise(Diagnostic finding, ActionName action, string resource)
    {
        if (finding.Code != RequestChecks.ResourceMismatch || IamCatalogue.Default.FindAction(action.Text) is not { IsWildcardOnly: false } known)
        {
            return finding.Message;
        }

        return ResourceAccessQuery.Instead(known, resource) switch
        {
            null => null,
            "" => finding.Message,
            string instead => $"{finding.Message} Ask {instead}.",
        };
    }

    // A pattern stands for those of its actions that the resource has; an action that is named is asked in any case.
    private ImmutableArray<ActionName> ActionsOn(string resource)
    {
        CatalogueAction[] fitting = [.. ResourceAccessQuery.ActionsOn(resource)];
        if (Action is null)
        {
            return resource == "*" ? [] : [.. fitting.Select(a => ActionName.Parse(a.FullName))];
        }

        List<ActionName> actions = [];
        foreach (string pattern in Action)
        {
            if (ActionName.TryParse(pattern.Trim(), out ActionName single))
            {
                actions.Add(single);
            }
            else if (ActionArgument.IsPattern(pattern))
            {
                actions.AddRange(ActionPatterns.Expand(IamCatalogue.Default, pattern).Intersect(fitting).Select(a => ActionName.Parse(a.FullName)));
            }
            else
            {
                throw new InvalidArgumentException(CatalogueErrors.InvalidActionPattern(pattern));
            }
        }

        return [.. actions.DistinctBy(a => a.Text, StringComparer.OrdinalIgnoreCase)];
    }
}
