using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A cmdlet that looks something up in the catalogue, of all services or of some.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CatalogueCmdlet : IamCmdlet
{
    private protected CatalogueCmdlet()
    {
    }

    /// <summary>Prefixes of services; wildcards are accepted. Without it, all services are searched.</summary>
    [Parameter]
    [Alias("ServicePrefix")]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Service { get; set; }

    /// <summary>The catalogue.</summary>
    private protected static IamCatalogue Catalogue => IamCatalogue.Default;

    /// <summary>The services to search.</summary>
    private protected IReadOnlyList<CatalogueService> Services { get; private set; } = [];

    /// <inheritdoc/>
    protected override void Start()
    {
        if (Service is null)
        {
            Services = Catalogue.Services;
            return;
        }

        ReportUnknown(Service, prefix => Catalogue.FindService(prefix) is not null, CatalogueErrors.ServiceNotFound);
        Services = [.. NamePatterns.Create(Service).Filter(Catalogue.Services, service => service.Prefix)];
    }

    /// <summary>Writes an error for each name without wildcards that leads to nothing.</summary>
    /// <param name="names">The names.</param>
    /// <param name="isKnown">Whether a name leads to something.</param>
    /// <param name="error">The error.</param>
    private protected void ReportUnknown(IEnumerable<string> names, Func<string, bool> isKnown, Func<string, ErrorRecord> error)
    {
        foreach (string name in names.Where(n => !WildcardPattern.ContainsWildcardCharacters(n) && !isKnown(n)))
        {
            WriteError(error(name));
        }
    }
}
