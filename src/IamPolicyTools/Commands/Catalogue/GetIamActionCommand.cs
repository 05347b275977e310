using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Catalogue;

/// <summary>Lists the actions of AWS's services.</summary>
[Cmdlet(VerbsCommon.Get, "IamAction")]
[OutputType(typeof(CatalogueAction))]
public sealed class GetIamActionCommand : CatalogueCmdlet
{
    private Func<CatalogueAction, bool> _isOnType = _ => true;
    private Func<CatalogueAction, bool> _carriesKey = _ => true;

    /// <summary>Patterns as in a policy, or names without a service, which are looked for in all services.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ActionName", "FullName", "Name")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Action { get; set; } = ["*"];

    /// <summary>Only actions of these levels.</summary>
    [Parameter]
    public AccessLevel[]? AccessLevel { get; set; }

    /// <summary>Only actions that take a resource of one of these types; wildcards are accepted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? ResourceType { get; set; }

    /// <summary>Only actions whose requests can have one of these condition keys; wildcards are accepted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConditionKeyCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? ConditionKey { get; set; }

    /// <inheritdoc/>
    protected override void Start()
    {
        base.Start();
        if (ResourceType is not null)
        {
            NamePatterns types = NamePatterns.Create(ResourceType);
            _isOnType = action => action.ResourceTypes.Any(r => types.Fits(r.Type.Name));
            ReportUnknown(
                ResourceType,
                type => Services.Any(s => s.FindResourceType(type) is not null),
                CatalogueErrors.ResourceTypeNotFound);
        }

        if (ConditionKey is not null)
        {
            HashSet<CatalogueConditionKey> keys = [.. FindConditionKeys(ConditionKey)];
            _carriesKey = action => keys.Any(action.Carries);
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        HashSet<CatalogueService> services = [.. Services];
        foreach (string name in Action)
        {
            string pattern = name == "*" || name.Contains(':', StringComparison.Ordinal) ? name : $"*:{name}";
            CatalogueAction[] found = [.. ActionPatterns.Expand(Catalogue, pattern)];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(CatalogueErrors.ActionNotFound(name));
            }

            WriteObject(found.Where(a => services.Contains(Catalogue.FindService(a.Service)!) && IsWanted(a)), enumerateCollection: true);
        }
    }

    private bool IsWanted(CatalogueAction action) =>
        (AccessLevel is null || AccessLevel.Contains(action.AccessLevel)) && _isOnType(action) && _carriesKey(action);

    private IEnumerable<CatalogueConditionKey> FindConditionKeys(string[] names)
    {
        ReportUnknown(names, name => Catalogue.FindConditionKey(name) is not null, CatalogueErrors.ConditionKeyNotFound);
        return names.SelectMany(name => Catalogue.FindConditionKey(name) is { } key
            ? [key]
            : NamePatterns.Create([name]).Filter(Catalogue.ConditionKeys, k => k.Name));
    }
}
