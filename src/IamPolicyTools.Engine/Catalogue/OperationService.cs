using System.Collections.Immutable;

namespace IamPolicyTools.Catalogue;

/// <summary>The API operations of a service. They are read when first asked for.</summary>
public sealed class OperationService
{
    private readonly Lazy<OperationContent> _content;

    internal OperationService(string prefix, string dataDate, bool hasOperations, ImmutableArray<string> clients, Func<OperationService, OperationContent> read)
    {
        Prefix = prefix;
        DataDate = dataDate;
        HasOperations = hasOperations;
        Clients = clients;
        _content = new Lazy<OperationContent>(() => read(this));
    }

    /// <summary>The prefix of its actions, <c>states</c>.</summary>
    public string Prefix { get; }

    /// <summary>The day the data is of, <c>yyyy-MM-dd</c>.</summary>
    public string DataDate { get; }

    /// <summary>False when AWS publishes no operations of the service, so that nothing can be said.</summary>
    public bool HasOperations { get; }

    /// <summary>The names of the SDKs' clients, <c>stepfunctions</c>.</summary>
    public ImmutableArray<string> Clients { get; }

    /// <summary>The operations, by name.</summary>
    public ImmutableArray<ApiOperation> Operations => _content.Value.Operations;

    /// <summary>The operation of a name, or null. Case and hyphens do not count (CL-21): <c>list-mfa-devices</c> is <c>ListMFADevices</c>.</summary>
    /// <param name="name">The name in the API, of a command, or of an SDK's method.</param>
    public ApiOperation? Find(string name) => _content.Value.Find(name);

    /// <summary>An operation that checks the action of its own name, of a service whose operations nobody lists (CL-25); null where there is no such action.</summary>
    /// <param name="name">The name in the API or of a command.</param>
    internal ApiOperation? FindByAction(string name)
    {
        string bare = OperationContent.Bare(name);
        return IamCatalogue.Default.FindService(Prefix)?.FindAction(bare) is { } action
            ? new ApiOperation(this, action.Name, [new OperationAction(action.FullName, OperationNeed.Required, OperationActionClass.Own, [])], isListed: false)
            : null;
    }

    /// <summary>The action of a command's name that is no operation, <c>iam:PassRole</c> of <c>pass-role</c>; null where there is none.</summary>
    /// <param name="name">The name of a command.</param>
    internal CatalogueAction? FindActionOnly(string name) =>
        HasOperations && Find(name) is null ? IamCatalogue.Default.FindService(Prefix)?.FindAction(OperationContent.Bare(name)) : null;

    /// <summary>The rows that say which requests an operation makes; none where the generic rule does (CL-50, CL-55).</summary>
    /// <param name="fullName">The operation's full name.</param>
    internal ImmutableArray<RequestRow> RequestsOf(string fullName) => _content.Value.RequestsOf(fullName);

    /// <summary>The names of the operations with rows of requests.</summary>
    internal IEnumerable<string> OperationsWithRequests => _content.Value.OperationsWithRequests;

    /// <summary>The prefix.</summary>
    public override string ToString() => Prefix;
}

/// <summary>A row that says what is asked of IAM (CL-50).</summary>
/// <param name="Need">Whether it is asked: <c>required</c>, <c>when P</c>, <c>as</c> …</param>
/// <param name="Action">The action, or the command that an <c>as</c> row stands for.</param>
/// <param name="Resource">The template of the resource.</param>
/// <param name="Context">The templates of context keys.</param>
internal sealed record RequestRow(string Need, string Action, string Resource, string Context)
{
    /// <summary>What a later layer has derived from the row: its templates, taken apart.</summary>
    internal Language.Cache Derived { get; } = new();
}

/// <summary>What <see cref="OperationService"/> reads on demand.</summary>
internal sealed class OperationContent
{
    private readonly Dictionary<string, ApiOperation> _byName;
    private readonly ILookup<string, RequestRow> _requests;

    public OperationContent(ImmutableArray<ApiOperation> operations, IEnumerable<(string Method, string Operation)> methods, ILookup<string, RequestRow> requests)
    {
        Operations = operations;
        _requests = requests;
        _byName = new Dictionary<string, ApiOperation>(StringComparer.OrdinalIgnoreCase);
        foreach (ApiOperation operation in operations)
        {
            _byName[operation.Name] = operation;
        }

        foreach ((string method, string operation) in methods)
        {
            if (_byName.TryGetValue(operation, out ApiOperation? known))
            {
                _byName.TryAdd(Bare(method), known);
            }
        }
    }

    public ImmutableArray<ApiOperation> Operations { get; }

    public IEnumerable<string> OperationsWithRequests => _requests.Select(r => r.Key);

    public ApiOperation? Find(string name) => _byName.GetValueOrDefault(name) ?? _byName.GetValueOrDefault(Bare(name));

    public ImmutableArray<RequestRow> RequestsOf(string fullName) => [.. _requests[fullName]];

    internal static string Bare(string name) =>
        name.Replace("-", string.Empty, StringComparison.Ordinal).Replace("_", string.Empty, StringComparison.Ordinal);
}
