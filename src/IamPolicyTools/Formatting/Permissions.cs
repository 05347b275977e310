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
    private const string Undecided = "undecided";

    /// <summary>The resources of a permission, with the account where it is not the principal's.</summary>
    /// <param name="permission">The permission.</param>
    public static string Resources(EffectivePermission permission)
    {
        string except = permission.ExceptPatterns.IsEmpty ? string.Empty : $" except {string.Join(", ", permission.ExceptPatterns)}";
        bool isOwn = !Arn.TryParse(permission.Principal, out Arn arn) || arn.Account == permission.ResourceAccount;
        return DisplayedText.Line(string.Join(", ", permission.ResourcePatterns) + except + (isOwn ? string.Empty : $" (of {permission.ResourceAccount})"));
    }

    /// <summary>What a permission depends on: nothing, or the keys that are not known.</summary>
    /// <param name="permission">The permission.</param>
    public static string When(EffectivePermission permission) =>
        permission.IsUndecided ? View.Uncertain(Undecided) : When(permission.IsConditional, permission.MissingContextKeys);

    /// <summary>What access depends on.</summary>
    /// <param name="access">The access.</param>
    public static string When(ResourceAccess access) =>
        access.IsUndecided ? View.Uncertain(Undecided) : When(access.IsConditional, access.MissingContextKeys);

    /// <summary>What a way to a role depends on.</summary>
    /// <param name="role">The role.</param>
    public static string When(AssumableRole role) => When(role.IsConditional, role.DependsOn);

    /// <summary>The roles between a principal and the role it can become.</summary>
    /// <param name="role">The role.</param>
    public static string Through(AssumableRole role) =>
        DisplayedText.Line(string.Join(" > ", role.Path.SkipLast(1).Select(h => Arn.TryParse(h.To, out Arn arn) ? $"{arn.Account} {arn.Resource}" : h.To)));

    /// <summary>How many actions there are of each access level.</summary>
    /// <param name="permissions">The permissions of a service.</param>
    public static string Levels(ServicePermissions permissions) =>
        string.Join(", ", permissions.ByAccessLevel.Select(level => $"{level.Value} {level.Key}"));

    private static string When(bool isConditional, IEnumerable<string> keys) =>
        isConditional ? View.Uncertain(string.Join(", ", keys.DefaultIfEmpty("conditional"))) : string.Empty;
}
