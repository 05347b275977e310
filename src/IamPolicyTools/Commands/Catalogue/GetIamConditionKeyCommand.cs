using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Catalogue;

/// <summary>Lists condition keys with their types.</summary>
[Cmdlet(VerbsCommon.Get, "IamConditionKey")]
[OutputType(typeof(CatalogueConditionKey))]
public sealed class GetIamConditionKeyCommand : CatalogueCmdlet
{
    private CatalogueConditionKey[] _keys = [];

    /// <summary>Keys; wildcards are accepted. A concrete key leads to its family.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Key", "Name")]
    [ArgumentCompleter(typeof(ConditionKeyCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] ConditionKey { get; set; } = ["*"];

    /// <summary>Only keys that requests for one of these actions can have because of what they do; patterns as in a policy.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Action { get; set; }

    /// <inheritdoc/>
    protected override void Start()
    {
        base.Start();
        if (Action is not null)
        {
            ReportUnknown(Action, action => Catalogue.FindAction(action) is not null, CatalogueErrors.ActionNotFound);
        }

        HashSet<CatalogueConditionKey>? ofActions = Action is null
            ? null
            : [.. ActionPatterns.Expand(Catalogue, Action).SelectMany(a => a.GetAllConditionKeys())];
        HashSet<CatalogueConditionKey>? ofServices = Service is null ? null : [.. Services.SelectMany(s => s.ConditionKeys)];
        _keys =
        [
            .. Catalogue.ConditionKeys
                .Where(k => (ofActions is null || ofActions.Contains(k)) && (ofServices is null || ofServices.Contains(k)))
                .OrderBy(k => k.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        ReportUnknown(ConditionKey, name => Catalogue.FindConditionKey(name) is not null, CatalogueErrors.ConditionKeyNotFound);
        foreach (string name in ConditionKey)
        {
            NamePatterns pattern = NamePatterns.Create([Catalogue.FindConditionKey(name)?.Name ?? name]);
            WriteObject(pattern.Filter(_keys, key => key.Name), enumerateCollection: true);
        }
    }
}
