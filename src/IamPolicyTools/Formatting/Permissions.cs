using System.ComponentModel;
using IamPolicyTools.Analysis;
using IamPolicyTools.Analysis.Assumption;
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
}
