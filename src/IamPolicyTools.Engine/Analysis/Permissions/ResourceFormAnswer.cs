namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Of how many resources of a form an action is allowed on.</summary>
public enum ResourceFormVerdict
{
    /// <summary>It is allowed on none of them.</summary>
    None,

    /// <summary>It is allowed on some and not on others, or it depends on context keys that are not known.</summary>
    Some,

    /// <summary>It is allowed on every one of them.</summary>
    All,

    /// <summary>The policies cross each other too often to say.</summary>
    Undecided,

    /// <summary>The action is checked on no resource of the form, so that no answer means anything.</summary>
    NoResource,
}

/// <summary>
/// The answer for all resources of a form: an ARN with wildcards. Resources are those that the model has, of whatever account, and all that it
/// does not have of the account that the form names, or else of who asks.
/// </summary>
/// <param name="Verdict">The answer.</param>
/// <param name="AllowedExample">The shortest ARN on which it is allowed; null when there is none.</param>
/// <param name="DeniedExample">The shortest ARN on which it is denied; null when there is none.</param>
/// <param name="ConditionalExample">The shortest ARN on which it depends on context keys that are not known; null when there is none.</param>
public sealed record ResourceFormAnswer(
    ResourceFormVerdict Verdict, string? AllowedExample = null, string? DeniedExample = null, string? ConditionalExample = null)
{
    /// <summary>An ARN of each group of resources that the policies tell apart.</summary>
    internal IReadOnlyCollection<string> Examples { get; init; } = [];
}
