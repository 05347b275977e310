using System.Management.Automation;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Binding;

/// <summary>Who asks for what, whichever of it came by position, by name or from the pipeline.</summary>
/// <param name="isShifted">True where what stands first is the action, since who asks comes from elsewhere.</param>
/// <param name="principal">What was bound as who asks.</param>
/// <param name="action">What was bound as the actions.</param>
/// <param name="resource">What was bound as the resources.</param>
/// <param name="input">What came from the pipeline; null for nothing.</param>
/// <param name="profile">The profile that says who asks; null without one.</param>
internal sealed class AskedAccess(bool isShifted, object?[]? principal, string[]? action, object?[]? resource, object? input, string? profile)
{
    /// <summary>The resources, as they were given.</summary>
    public object?[] Resources => (isShifted ? resource ?? action : IsPipedResource ? [PipedText] : IsResourceFirst ? principal : resource) ?? [];

    private string? PipedText => (input as PSObject)?.BaseObject as string ?? input as string;

    // A text from the pipeline is who asks, unless that is given and the text can only be what is asked for.
    private bool IsPipedAction => action is null && !isShifted && IsAction(PipedText);

    private bool IsPipedResource => !isShifted
        && resource is null
        && action is not null
        && PipedText is { } text
        && IsResource(text)
        && principal is { Length: > 0 } asker
        && !Array.Exists(asker, p => IsResource(p?.ToString()));

    // With the principal from elsewhere and the action by name, what stands first is the resource.
    private bool IsResourceFirst => !isShifted
        && resource is null
        && action is not null
        && !IsPipedResource
        && (profile is not null || PrincipalArgument.IsPrincipal(input));

    /// <summary>True for what can only be the name of an action.</summary>
    /// <param name="text">The text.</param>
    public static bool IsAction(string? text) =>
        text is not null && !text.StartsWith("arn:", StringComparison.Ordinal) && ActionName.TryParse(text.Trim(), out _);

    /// <summary>The resource of an action that takes none.</summary>
    /// <param name="action">The action.</param>
    /// <exception cref="InvalidArgumentException">It takes one.</exception>
    public static ResourceArgument NoneOf(ActionName action) => IamCatalogue.Default.FindAction(action.Text) is { IsWildcardOnly: true }
        ? new ResourceArgument("*")
        : throw new InvalidArgumentException(AccessErrors.ResourceRequired(action.Text));

    /// <summary>Who asks; null stands for the session's caller.</summary>
    /// <exception cref="InvalidArgumentException">A policy stands there, or who asks is given twice.</exception>
    public IEnumerable<object?> ReadPrincipals()
    {
        if ((input as PSObject)?.BaseObject is ManagedPolicy or PolicyDocument)
        {
            throw new InvalidArgumentException(AccessErrors.PolicyAsPrincipal());
        }

        if (IsPipedAction || IsPipedResource)
        {
            return principal is null or [] ? [null] : principal.SelectMany(PrincipalArgument.Flatten);
        }

        if (isShifted || IsResourceFirst || principal is null or [])
        {
            return PrincipalArgument.IsPrincipal(input) ? PrincipalArgument.Flatten(input) : [null];
        }

        return input is not null && PrincipalArgument.IsPrincipal(input)
            ? throw new InvalidArgumentException(AccessErrors.PrincipalGivenTwice())
            : principal.SelectMany(PrincipalArgument.Flatten);
    }

    /// <summary>The actions.</summary>
    /// <exception cref="InvalidArgumentException">There is none, or one is no action.</exception>
    public IEnumerable<ActionName> ReadActions()
    {
        string[] asked = isShifted ? [.. principal!.Select(p => p!.ToString()!)] : action ?? (IsPipedAction ? [PipedText!] : []);
        string[] given = [.. asked.Where(a => !string.IsNullOrWhiteSpace(a))];
        if (given.Length == 0)
        {
            throw new InvalidArgumentException(AccessErrors.ActionRequired());
        }

        foreach (string text in given)
        {
            yield return ActionName.TryParse(text.Trim(), out ActionName name) ? name : throw new InvalidArgumentException(AccessErrors.InvalidAction(text));
        }
    }

    private static bool IsResource(string? text) => text is "*" || text?.StartsWith("arn:", StringComparison.Ordinal) == true;
}
