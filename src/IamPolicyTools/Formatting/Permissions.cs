using System.ComponentModel;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Formatting;

/// <summary>What analyses found, short enough for a table. Called by the views; the objects keep all of it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Permissions
{
    /// <summary>The resources of a permission, with the account where it is not the principal's.</summary>
    /// <param name="permission">The permission.</param>
    public static string Resources(EffectivePermission permission)
    {
        string except = permission.ExceptPatterns.IsEmpty ? string.Empty : $" except {string.Join(", ", permission.ExceptPatterns)}";
        bool isOwn = !Arn.TryParse(permission.Principal, out Arn arn) || arn.Account == permission.ResourceAccount;
        return DisplayedText.Line(string.Join(", ", permission.ResourcePatterns) + except + (isOwn ? string.Empty : $" (of {permission.ResourceAccount})"));
    }

    /// <summary>A role without its account, where that is the principal's, and the way there.</summary>
    /// <param name="principal">Who becomes it.</param>
    /// <param name="role">The role's ARN.</param>
    /// <param name="through">The roles between.</param>
    public static string Role(object? principal, object? role, object? through)
    {
        string name = ShortNames.Principal(role, ShortNames.Account(principal));
        return through?.ToString() is { Length: > 0 } way ? $"{name} through {DisplayedText.Line(way)}" : name;
    }

    /// <summary>The roles between a principal and the role it can become.</summary>
    /// <param name="role">The role.</param>
    public static string Through(AssumableRole role) =>
        DisplayedText.Line(string.Join(" > ", role.Path.SkipLast(1).Select(h => ShortNames.Principal(h.To, ShortNames.Account(role.Principal)))));

    /// <summary>How many of the actions of a level there are.</summary>
    /// <param name="summary">The permissions of a service at a level.</param>
    public static string Count(PermissionSummary summary) => summary.TotalCount == 0 ? $"{summary.ActionCount}"
        : summary.HasAllActions ? $"all {summary.TotalCount}"
        : $"{summary.ActionCount}/{summary.TotalCount}";

    /// <summary>How much of it depends on conditions.</summary>
    /// <param name="summary">The permissions of a service at a level.</param>
    public static string When(PermissionSummary summary) => summary.UndecidedCount > 0 ? $"{summary.UndecidedCount} undecided"
        : summary.ConditionalCount == summary.ActionCount ? "all"
        : summary.ConditionalCount > 0 ? $"{summary.ConditionalCount}"
        : summary.IsConditional ? "in part"
        : string.Empty;

    /// <summary>The resources of a service at a level.</summary>
    /// <param name="summary">The permissions.</param>
    public static string Resources(PermissionSummary summary) =>
        summary.HasAllResources ? "all" : DisplayedText.Line(string.Join(", ", summary.ResourcePatterns));
}
