using System.Management.Automation;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Catalogue;

/// <summary>Lists the operations of AWS's APIs and the actions that IAM may check for each.</summary>
[Cmdlet(VerbsCommon.Get, "IamOperation")]
[OutputType(typeof(ApiOperation))]
public sealed class GetIamOperationCommand : ModelCmdlet
{
    private HashSet<ApiOperation>? _passing;
    private Func<ApiOperation, bool> _checks = _ => true;

    /// <summary>Names, <c>lambda:CreateFunction</c>, or names without a service; wildcards are accepted.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name", "FullName")]
    [ArgumentCompleter(typeof(OperationCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Operation { get; set; } = ["*"];

    /// <summary>Only operations that may be checked for one of these actions; wildcards as in a policy.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Action { get; set; }

    /// <summary>Only operations with which a role can be passed to one of these services; wildcards are accepted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PassedToServiceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? PassedToService { get; set; }

    /// <summary>Only operations with which this role can be passed, to services that its trust policy lets assume it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    [ValidateNotNull]
    public object? Role { get; set; }

    private static OperationCatalogue Operations => IamCatalogue.Default.Operations;

    /// <inheritdoc/>
    protected override void Start()
    {
        if (PassedToService is { } services)
        {
            NamePatterns patterns = NamePatterns.Create(services);
            Narrow(Operations.Operations.Where(o => o.PassedToServices.Any(patterns.Fits)));
        }

        if (Role is { } role)
        {
            Narrow(RolePassing.OperationsFor(CurrentModel, FindRole(role), Session.Clock.GetUtcNow()));
        }

        if (Action is { } actions)
        {
            HashSet<string> wanted = new(actions.SelectMany(a => ActionPatterns.Expand(IamCatalogue.Default, a)).Select(a => a.FullName), StringComparer.OrdinalIgnoreCase);
            _checks = operation => operation.Actions.Any(a => wanted.Contains(a.Action));
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string name in Operation)
        {
            ApiOperation[] found = [.. Find(name)];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(CatalogueErrors.OperationNotFound(name));
            }

            foreach (ApiOperation operation in found.Where(o => (_passing is null || _passing.Contains(o)) && _checks(o)))
            {
                CancellationToken.ThrowIfCancellationRequested();
                WriteObject(operation);
            }
        }
    }

    private static IEnumerable<ApiOperation> Find(string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            return name.Contains(':', StringComparison.Ordinal)
                ? Operations.Find(name) is { } one ? [one] : []
                : Operations.Services.Select(s => s.Find(name)).OfType<ApiOperation>();
        }

        NamePatterns patterns = NamePatterns.Create([name]);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? patterns.Filter(Operations.Operations, o => o.Name)
            : patterns.Filter(NamePatterns.Create([name[..colon]]).Filter(Operations.Services, s => s.Prefix).SelectMany(s => s.Operations), o => o.FullName);
    }

    private void Narrow(IEnumerable<ApiOperation> operations)
    {
        HashSet<ApiOperation> set = [.. operations];
        if (_passing is null)
        {
            _passing = set;
        }
        else
        {
            _passing.IntersectWith(set);
        }
    }

    private Role FindRole(object value)
    {
        object bare = PolicyArgument.Bare(value)!;
        string name = bare is Role role ? role.Arn : bare.ToString()!;
        Role[] found =
        [
            .. CurrentModel.Accounts.Values.SelectMany(a => a.Roles.Values).Where(r => r.Arn == name || r.RoleName.Equals(name, StringComparison.OrdinalIgnoreCase)),
        ];
        return found switch
        {
            [var one] => one,
            [] => throw new LookupException(LookupError.PrincipalNotFound, $"There is no role '{name}' in the model.", name),
            _ => throw new LookupException(LookupError.AmbiguousPrincipal, $"'{name}' is a role of several accounts; give its ARN.", name),
        };
    }
}
