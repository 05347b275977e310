using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// Compares a request with the catalogue and says what AWS would not send like this: warnings for a person who may have
/// mistyped. They never change a decision, and a request that the catalogue knows nothing of is none the worse for it.
/// </summary>
public static class RequestChecks
{
    /// <summary>The code of the finding that AWS never checks the action on the resource.</summary>
    public const string ResourceMismatch = "RESOURCE_MISMATCH";

    private const int MostForms = 3;

    private const string AnyResource = "*";

    /// <summary>Checks a request.</summary>
    /// <param name="catalogue">What is known.</param>
    /// <param name="action">The action, <c>s3:GetObject</c>.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="contextKeys">The names of the context keys that the caller gave.</param>
    /// <returns>Warnings, in the order action, resource, keys; none when all fits.</returns>
    public static ImmutableArray<Diagnostic> Check(
        IamCatalogue catalogue, string action, string resource, IEnumerable<string> contextKeys)
    {
        CatalogueAction? known = catalogue.FindAction(action);
        List<Diagnostic?> found = [known is null ? CheckUnknownAction(catalogue, action) : CheckResource(catalogue, known, resource)];
        found.AddRange(contextKeys.Select(k => CheckKey(catalogue, known, k)));
        return [.. found.OfType<Diagnostic>()];
    }

    /// <summary>The warning for an action that the catalogue does not know; null for one that it knows.</summary>
    /// <param name="catalogue">What is known.</param>
    /// <param name="action">The action.</param>
    public static Diagnostic? CheckAction(IamCatalogue catalogue, string action) =>
        catalogue.FindAction(action) is null ? CheckUnknownAction(catalogue, action) : null;

    /// <summary>The warning for a value that is none of its key's type: an operator of that type does not match it, nor does its opposite deny it.</summary>
    /// <param name="catalogue">What is known.</param>
    /// <param name="name">The name of the key.</param>
    /// <param name="value">A value of it.</param>
    /// <returns>Null for a fitting value, for a key of text, and for a key that the catalogue does not know.</returns>
    public static Diagnostic? CheckValue(IamCatalogue catalogue, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string? expected = catalogue.FindConditionKey(name)?.Type switch
        {
            ConditionKeyType.Bool when !bool.TryParse(value, out _) => "true or false",
            ConditionKeyType.Numeric when !Number.TryParse(value, out _) => "a number",
            ConditionKeyType.Date when !Instant.TryParse(value, out _) => "an instant such as 2026-01-31T12:00:00Z, or seconds since 1970",
            ConditionKeyType.Arn when !Arn.TryParse(value, out _) => "an ARN",
            ConditionKeyType.IpAddress when !IpRange.TryParseAddress(value, out _) => "an IPv4 or IPv6 address",
            _ => null,
        };
        return expected is null
            ? null
            : Warn("INVALID_CONTEXT_VALUE", null, $"\"{DisplayedText.Shorten(value)}\" is no value of {name}; expected {expected}.");
    }

    private static Diagnostic CheckUnknownAction(IamCatalogue catalogue, string action)
    {
        int colon = action.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return Warn("INVALID_ACTION", "PL-33", $"\"{action}\" is no action; expected service:Name.");
        }

        string prefix = action[..colon];
        if (OperationNames.Find(catalogue, action) is { } operation)
        {
            return Warn("INVALID_ACTION", null, operation.Message);
        }

        return catalogue.FindService(prefix) is { } service
            ? Warn(
                "INVALID_ACTION",
                null,
                $"{service.Name} has no action \"{action}\" as of {catalogue.Info.DataDate}.{NearNames.Hint(action, service.Actions.Select(a => a.FullName))}")
            : Warn(
                "INVALID_SERVICE_IN_ACTION",
                null,
                $"There is no service \"{prefix}\" as of {catalogue.Info.DataDate}, so no action \"{action}\".{NearNames.Hint(prefix, catalogue.Services.Select(s => s.Prefix))}");
    }

    /// <summary>The warning for a request that names no resource (<c>*</c>) where AWS checks one; null for any other.</summary>
    /// <param name="catalogue">What is known.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    public static Diagnostic? CheckNoResource(IamCatalogue catalogue, string action, string resource) =>
        resource == AnyResource && catalogue.FindAction(action) is { } known ? CheckResource(catalogue, known, resource) : null;

    private static Diagnostic? CheckResource(IamCatalogue catalogue, CatalogueAction action, string resource)
    {
        if (resource == AnyResource)
        {
            return action.ResourceTypes.Any(r => r.IsRequired) || HasAlternatives(action)
                ? Warn("RESOURCE_REQUIRED", "PL-47", $"{action} is checked against a resource of type {Names(action)}; the request names none (*).")
                : null;
        }

        if (!resource.StartsWith("arn:", StringComparison.Ordinal))
        {
            return Warn("INVALID_ARN_PREFIX", "PL-43", $"\"{resource}\" is no ARN; expected arn:partition:service:region:account:resource, or *.");
        }

        if (!Arn.TryParse(resource, out _))
        {
            return Warn("MISSING_ARN_FIELD", "PL-41", $"\"{resource}\" has fewer than six fields; expected arn:partition:service:region:account:resource.");
        }

        if (action.IsWildcardOnly)
        {
            // PL-84b, CL-58: some are checked on an ARN all the same.
            return CheckedResource.Of(catalogue, action.ActionName, resource) == resource
                ? null
                : Warn(ResourceMismatch, "PL-48", $"{action} takes no resource: a request for it has the resource *, not \"{resource}\".");
        }

        return CheckFit(action, resource);
    }

    /// <summary>The warning for an ARN that an action is never checked on; null for one that it may be, and for what is no ARN.</summary>
    /// <param name="action">The action, which is checked on resources.</param>
    /// <param name="resource">The ARN.</param>
    internal static Diagnostic? CheckFit(CatalogueAction action, string resource) => !Arn.TryParse(resource, out Arn arn) || CheckedResource.Fits(action, arn)
        ? null
        : Warn(ResourceMismatch, null, $"\"{resource}\" is no resource that {action} is checked against; expected {Forms(action)}.");

    private static Diagnostic? CheckKey(IamCatalogue catalogue, CatalogueAction? action, string name)
    {
        if (CheckKeyName(catalogue, name) is { } wrong)
        {
            return wrong;
        }

        ReadOnlySpan<char> prefix = name.AsSpan(0, name.IndexOf(':', StringComparison.Ordinal));
        bool isGlobal = prefix.Equals("aws", StringComparison.OrdinalIgnoreCase);
        CatalogueService? service = catalogue.FindService(prefix);

        // Keys of identity providers come with the caller's credentials; their names are the providers' own.
        if (!isGlobal && service is null && (prefix.Contains('.') || prefix.Equals("saml", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        if (catalogue.FindConditionKey(name) is not { } key)
        {
            return Warn("INVALID_SERVICE_CONDITION_KEY", null, $"{service?.Name ?? "AWS"} has no condition key \"{name}\" as of {catalogue.Info.DataDate}.");
        }

        return action is null || action.Carries(key)
            ? null
            : Warn("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", null, $"Requests for {action} do not have the key {name}.");
    }

    private static Diagnostic? CheckKeyName(IamCatalogue catalogue, string name)
    {
        if (name.IndexOf(':', StringComparison.Ordinal) <= 0)
        {
            return Warn("INVALID_CONDITION_KEY_FORMAT", null, $"\"{name}\" is no condition key; expected service:name.");
        }

        return name.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) && catalogue.FindConditionKey(name) is null
            ? Warn("INVALID_GLOBAL_CONDITION_KEY", null, $"There is no global condition key \"{name}\".")
            : null;
    }

    // A bucket or an access point to it: neither is required, and one of them always is there.
    private static bool HasAlternatives(CatalogueAction action) => action.ResourceTypes.Any(r => r.Type.Name.StartsWith("accesspoint", StringComparison.Ordinal));

    private static string Names(CatalogueAction action) =>
        string.Join(" or ", action.ResourceTypes.Where(r => r.IsRequired || HasAlternatives(action)).Select(r => r.Type.Name));

    // ec2:RunInstances has eighteen of them.
    private static string Forms(CatalogueAction action)
    {
        string[] forms = [.. action.ResourceTypes.SelectMany(r => r.Type.ArnTemplates).Select(t => t.Text).Distinct()];
        return forms.Length <= MostForms + 1
            ? string.Join(" or ", forms)
            : $"{string.Join(", ", forms.Take(MostForms))} and {forms.Length - MostForms} more";
    }

    private static Diagnostic Warn(string code, string? rule, string message) =>
        new(DiagnosticSeverity.Warning, code, rule, message, SourceLocation.None);
}
