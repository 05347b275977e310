using System.Management.Automation;
using System.Runtime.CompilerServices;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about names that the catalogue of AWS's services does not know.</summary>
internal static class CatalogueErrors
{
    public static ErrorRecord ServiceNotFound(string service) => NotFound(
        $"There is no service with the prefix '{DisplayedText.Shorten(service)}'.{NearNames.Hint(service, IamCatalogue.Default.Services.Select(s => s.Prefix))}", service, "Get-IamService lists the services; wildcards match prefixes and product names.");

    public static ErrorRecord ActionNotFound(string action) => NotFound(
        $"There is no action '{DisplayedText.Shorten(action)}'.{NearAction(action)}", action, "Look for it with wildcards, for example Get-IamAction '*Bucket*'.");

    public static ErrorRecord OperationNotFound(string operation) => NotFound(
        $"There is no operation '{DisplayedText.Shorten(operation)}' as of {IamCatalogue.Default.Operations.DataDate}.{NearOperation(operation)}", operation, "Look for it with wildcards, for example Get-IamOperation '*Bucket*'.");

    public static ErrorRecord InvalidActionPattern(string action) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{action}' is no action: expected service:Name, in which * and ? are wildcards, or * alone.")),
        ErrorCategory.InvalidArgument,
        action);

    public static ErrorRecord ResourceTypeNotFound(string type) => NotFound(
        $"There is no resource type '{DisplayedText.Shorten(type)}'.{NearNames.Hint(type, IamCatalogue.Default.Services.SelectMany(s => s.ResourceTypes).Select(t => t.Name))}", type, "Get-IamResourceType lists the resource types.");

    public static ErrorRecord ConditionKeyNotFound(string key) => NotFound(
        $"There is no condition key '{DisplayedText.Shorten(key)}'.{NearNames.Hint(key, IamCatalogue.Default.ConditionKeys.Select(k => k.Name))}", key, "Get-IamConditionKey lists the condition keys.");

    private static string NearOperation(string operation) =>
        IamCatalogue.Default.Operations.FindService(operation.Split(':')[0]) is { } service ? NearNames.Hint(operation, service.Operations.Select(o => o.FullName)) : string.Empty;

    private static string NearAction(string action) =>
        IamCatalogue.Default.FindService(action.Split(':')[0]) is { } service ? NearNames.Hint(action, service.Actions.Select(a => a.FullName)) : string.Empty;

    private static ErrorRecord NotFound(string message, string target, string action, [CallerMemberName] string id = "") =>
        ErrorFactory.Create(new ItemNotFoundException(DisplayedText.Line(message)), ErrorCategory.ObjectNotFound, target, action, id);
}
