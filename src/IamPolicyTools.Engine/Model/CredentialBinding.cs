using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>
/// The principal that a credentials profile acts as in a model, and why. A dump of AWS lists no access
/// keys, so that a person may have to say it.
/// </summary>
/// <param name="PrincipalArn">The user, root user or role; null when unbound.</param>
/// <param name="Kind">What tied them.</param>
/// <param name="Reason">One sentence.</param>
public sealed record CredentialBinding(string? PrincipalArn, CredentialBindingKind Kind, string Reason)
{
    private const string SsoRolePrefix = "AWSReservedSSO_";

    /// <summary>True when there is a principal.</summary>
    public bool IsBound => PrincipalArn is not null;

    /// <summary>Finds the principal of a profile.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="principals">Principals that a person tied to profiles, by profile name; null for none. They win.</param>
    /// <exception cref="LookupException">A principal that a person named is not in the model, or not one.</exception>
    public static CredentialBinding Find(IamModel model, CredentialProfile profile, IReadOnlyDictionary<string, string>? principals = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(profile);
        if (principals is not null && principals.TryGetValue(profile.ProfileName, out string? named))
        {
            return new CredentialBinding(model.FindPrincipal(named), CredentialBindingKind.Explicit, $"'{named}' was given for it.");
        }

        // CF-20: a profile with a role acts as the role, whatever keys it has.
        if (profile.RoleArn is not null)
        {
            return FindRole(model, profile.RoleArn);
        }

        return profile.Chain.Origin == CredentialOrigin.Sso ? FindSsoRole(model, profile) : FindKey(model, profile);
    }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(PrincipalArn ?? Reason);

    private static CredentialBinding FindRole(IamModel model, string roleArn) =>
        Arn.TryParse(roleArn, out Arn arn)
            && model.Accounts.TryGetValue(arn.Account, out Account? account)
            && account.FindRole(roleArn) is { } role
            ? new CredentialBinding(role.Arn, CredentialBindingKind.RoleArn, "Its role_arn names the role.")
            : Unbound($"Its role_arn, {roleArn}, is not in the model.");

    private static CredentialBinding FindKey(IamModel model, CredentialProfile profile)
    {
        if (profile.AccessKeyId is not { } keyId)
        {
            return Unbound("It has no access key id that could be looked up, and no role_arn.");
        }

        (string Arn, AccessKey Key)[] owners =
        [
            .. model.Accounts.Values.SelectMany(account => account.Users.Values.Select(user => (user.Arn, user.AccessKeys))
                .Append((account.RootArn, account.RootUser.AccessKeys)))
                .SelectMany(owner => owner.Item2.Where(key => key.AccessKeyId == keyId).Select(key => (owner.Item1, key))),
        ];
        return owners switch
        {
            [] => Unbound($"No user of the model lists the access key {keyId}."),
            [(string owner, { IsActive: true })] =>
                new CredentialBinding(owner, CredentialBindingKind.AccessKey, $"It lists the access key {keyId}."),
            [(string owner, _)] => new CredentialBinding(
                owner, CredentialBindingKind.AccessKey, $"It lists the access key {keyId}, which is inactive: AWS would refuse it."),
            _ => Unbound($"Several principals list the access key {keyId}: {string.Join(", ", owners.Select(owner => owner.Arn))}."),
        };
    }

    // CF-22: the role of a permission set is AWSReservedSSO_<set>_<hash>.
    private static CredentialBinding FindSsoRole(IamModel model, CredentialProfile profile)
    {
        if (profile.SsoAccountId is null || profile.SsoRoleName is null)
        {
            return Unbound("It signs in through SSO without naming account and permission set.");
        }

        string prefix = $"{SsoRolePrefix}{profile.SsoRoleName}_";
        Role[] roles = model.Accounts.TryGetValue(profile.SsoAccountId, out Account? account)
            ? [.. account.Roles.Values.Where(
                role => role.RoleName.StartsWith(prefix, StringComparison.Ordinal) && !role.RoleName.AsSpan(prefix.Length).Contains('_'))]
            : [];
        return roles is [Role role]
            ? new CredentialBinding(role.Arn, CredentialBindingKind.SsoRole, $"It is the role of the permission set {profile.SsoRoleName}.")
            : Unbound(
                $"The model has {(roles.Length == 0 ? "no role" : "several roles")} of the permission set {profile.SsoRoleName} in account {profile.SsoAccountId}.");
    }

    private static CredentialBinding Unbound(string reason) => new(null, CredentialBindingKind.Unbound, reason);
}

/// <summary>What ties a profile to a principal.</summary>
public enum CredentialBindingKind : long
{
    /// <summary>Nothing.</summary>
    Unbound,

    /// <summary>A person said so.</summary>
    Explicit,

    /// <summary>The profile's <c>role_arn</c>.</summary>
    RoleArn,

    /// <summary>A user, or the root user, lists the profile's access key.</summary>
    AccessKey,

    /// <summary>The profile signs in to a permission set, and this is its role (CF-22).</summary>
    SsoRole,
}
