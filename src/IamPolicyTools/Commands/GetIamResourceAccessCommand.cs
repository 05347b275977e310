using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Analysis;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Commands;

/// <summary>Finds everybody who may do something on a resource.</summary>
[Cmdlet(VerbsCommon.Get, "IamResourceAccess")]
[OutputType(typeof(ResourceAccess))]
public sealed class GetIamResourceAccessCommand : AnalysisCmdlet
{
    private AccessScope? _scope;

    /// <summary>ARNs of resources, or <c>*</c> for actions that take none.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ResourceArn", "Arn")]
    [ArgumentCompleter(typeof(ResourceArnCompleter))]
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

    /// <inheritdoc/>
    protected override void Process()
    {
        AccessScope scope = _scope ??= new AccessScope(CurrentModel, Settings);
        foreach (string resource in Resource)
        {
            if (resource != "*" && !Arn.TryParse(resource, out _))
            {
                WriteError(AccessErrors.InvalidResource(resource));
                continue;
            }

            ImmutableArray<ActionName> actions = ActionsOn(resource);
            if (actions.IsEmpty)
            {
                WriteError(AccessErrors.NoActionOnResource(resource));
                continue;
            }

            var query = new ResourceAccessQuery(resource, actions, ResourceAccount);
            ImmutableArray<ResourceAccess> found = Work(
                $"Who has access to {resource}", (progress, stop) => ResourceAccessSearch.Find(scope, query, progress, stop));
            WriteObject(found, enumerateCollection: true);
        }
    }

    // A pattern stands for those of its actions that the resource has; an action that is named is asked in any case.
    private ImmutableArray<ActionName> ActionsOn(string resource)
    {
        CatalogueAction[] fitting = [.. resource == "*" ? IamCatalogue.Default.Actions.Where(a => a.IsWildcardOnly) : IamCatalogue.Default.FindActionsOn(resource)];
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
                WriteError(CatalogueErrors.InvalidActionPattern(pattern));
            }
        }

        return [.. actions.DistinctBy(a => a.Text, StringComparer.OrdinalIgnoreCase)];
    }
}
