using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Catalogue;

/// <summary>Lists the types of resources that actions are checked against, with the form of their ARNs.</summary>
[Cmdlet(VerbsCommon.Get, "IamResourceType")]
[OutputType(typeof(CatalogueResourceType))]
public sealed class GetIamResourceTypeCommand : CatalogueCmdlet
{
    /// <summary>Names of types; wildcards are accepted.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] ResourceType { get; set; } = ["*"];

    /// <summary>Only types that a resource of this ARN can be of.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ResourceArn")]
    [ArgumentCompleter(typeof(ResourceArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Arn { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        HashSet<string> prefixes = [.. Services.Select(s => s.Prefix)];
        CatalogueResourceType[] types =
        [
            .. (Arn is null ? Services.SelectMany(s => s.ResourceTypes) : Catalogue.FindResourceTypes(Arn).Where(t => prefixes.Contains(t.Service))),
        ];
        ReportUnknown(
            ResourceType,
            name => Services.Any(s => s.FindResourceType(name) is not null),
            CatalogueErrors.ResourceTypeNotFound);
        WriteObject(NamePatterns.Create(ResourceType).Filter(types, type => type.Name), enumerateCollection: true);
    }
}
