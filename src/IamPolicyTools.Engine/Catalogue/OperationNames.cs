using System.Collections.Immutable;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// What is meant by the name of an API operation that stands where an action should: a name near it in letters is another permission.
/// </summary>
internal sealed record OperationNames(ApiOperation Operation, ImmutableArray<string> Actions, bool DependsOnCall)
{
    private const string Required = "required";
    private const string Unless = "unless ";
    private const string When = "when ";

    /// <summary>What is wrong, as a sentence.</summary>
    public string Message => (Actions, DependsOnCall) switch
    {
        ([var action], false) => $"{Operation} is an API operation; the action that IAM checks is {action}.",
        ([var action], true) => $"{Operation} is an API operation; an action that IAM checks, depending on the parameters, is {action}.",
        (_, false) => $"{Operation} is an API operation; the actions that IAM checks are {string.Join(" and ", Actions)}.",
        _ => $"{Operation} is an API operation; the actions that IAM checks depend on the parameters: {string.Join(", ", Actions)}.",
    };

    /// <summary>What to write instead.</summary>
    public string Fix => DependsOnCall && Actions.Length > 1
        ? $"Write those of {string.Join(", ", Actions.Select(a => $"\"{a}\""))} that the calls need."
        : $"Write {string.Join(" and ", Actions.Select(a => $"\"{a}\""))}.";

    /// <summary>The operation of a name that is no action, with the actions that it needs; null where nobody has said which.</summary>
    /// <param name="catalogue">What is known.</param>
    /// <param name="name">Prefix and name, <c>s3:ListObjects</c>.</param>
    public static OperationNames? Find(IamCatalogue catalogue, string name)
    {
        if (catalogue.Operations.Find(name) is not { } operation)
        {
            return null;
        }

        // CL-50: the rows say when an action is asked for; the list of actions alone does not. What only a parameter takes away, a plain call needs.
        ImmutableArray<RequestRow> rows = operation.ServiceOperations.RequestsOf(operation.FullName);
        string[] always = Known(rows.Where(r => r.Need == Required || r.Need.StartsWith(Unless, StringComparison.Ordinal)).Select(r => r.Action));
        always = always.Length > 0 ? always : Known(operation.RequiredActions);
        string[] actions = always.Length > 0 ? always : Known(rows.Where(r => r.Need.StartsWith(When, StringComparison.Ordinal)).Select(r => r.Action));
        actions = actions.Length > 0 ? actions : Known(operation.ConditionalActions);
        return actions.Length == 0 ? null : new OperationNames(operation, [.. actions], always.Length == 0);

        string[] Known(IEnumerable<string> names) => [.. names.Where(n => catalogue.FindAction(n) is not null).Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
