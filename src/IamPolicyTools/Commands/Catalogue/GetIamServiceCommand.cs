using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Catalogue;

/// <summary>Lists AWS's services.</summary>
[Cmdlet(VerbsCommon.Get, "IamService")]
[OutputType(typeof(CatalogueService))]
public sealed class GetIamServiceCommand : IamCmdlet
{
    /// <summary>Prefixes of services; wildcards are accepted and match the product's name too.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ServicePrefix", "Prefix", "Name")]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Service { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string name in Service)
        {
            if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                NamePatterns patterns = NamePatterns.Create([name]);
                WriteObject(IamCatalogue.Default.Services.Where(s => patterns.Fits(s.Prefix) || patterns.Fits(s.Name)), enumerateCollection: true);
            }
            else if (IamCatalogue.Default.FindService(name) is { } service)
            {
                WriteObject(service);
            }
            else
            {
                WriteError(CatalogueErrors.ServiceNotFound(name));
            }
        }
    }
}
