using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// The operations of AWS's APIs and the actions that IAM may check for each, and how the AWS CLI and AWS.Tools name them
/// (operations.md, aws-command-lines.md). What is not known is null, never a denial.
/// </summary>
public sealed class OperationCatalogue
{
    private readonly Dictionary<string, OperationService> _services;
    private readonly Lazy<CommandTable> _commands;
    private readonly Lazy<ILookup<string, ApiOperation>> _passing;

    internal OperationCatalogue(OperationReader reader)
    {
        DataDate = reader.DataDate;
        Services = reader.Services;
        _services = Services.ToDictionary(s => s.Prefix, StringComparer.OrdinalIgnoreCase);
        _commands = new Lazy<CommandTable>(reader.ReadCommands);
        _passing = new Lazy<ILookup<string, ApiOperation>>(() =>
            Operations.SelectMany(o => o.PassedToServices, (o, s) => (o, s)).ToLookup(p => p.s, p => p.o, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The day the operations were read from AWS's service reference information, <c>yyyy-MM-dd</c>.</summary>
    public string DataDate { get; }

    /// <summary>The services, by prefix; those too of which AWS publishes no operations.</summary>
    public ImmutableArray<OperationService> Services { get; }

    /// <summary>Every operation, by service and name.</summary>
    public IEnumerable<ApiOperation> Operations => Services.SelectMany(s => s.Operations);

    /// <summary>The names of commands and cmdlets.</summary>
    internal CommandTable Commands => _commands.Value;

    /// <summary>The service of a prefix, or null.</summary>
    /// <param name="prefix">The prefix of its actions.</param>
    public OperationService? FindService(string prefix) => _services.GetValueOrDefault(prefix);

    /// <summary>The operation of a full name, or null.</summary>
    /// <param name="fullName">Prefix and name in any case, <c>lambda:CreateFunction</c>.</param>
    public ApiOperation? Find(string fullName)
    {
        int colon = fullName.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : FindService(fullName[..colon])?.Find(fullName[(colon + 1)..]);
    }

    /// <summary>The operations with which a role can be passed to a service, by service and name.</summary>
    /// <param name="servicePrincipal">A value of <c>iam:PassedToService</c>, <c>lambda.amazonaws.com</c>.</param>
    public IEnumerable<ApiOperation> FindPassing(string servicePrincipal) => _passing.Value[servicePrincipal];

    /// <summary>The actions of the operations' rows that the catalogue of actions does not know, in the order of the rows.</summary>
    internal IEnumerable<string> UnknownActions() =>
        Operations.Where(o => o.IsListed).SelectMany(o => o.Actions).Select(a => a.Action).Distinct().Where(a => IamCatalogue.Default.FindAction(a) is null);

    /// <summary>Reads a file of operations.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="catalogue">The services' actions.</param>
    internal static OperationCatalogue Read(byte[] bytes, IamCatalogue catalogue) =>
        new(new OperationReader(new BlockFile(bytes, CatalogueFormat.OperationsFile), catalogue));
}
