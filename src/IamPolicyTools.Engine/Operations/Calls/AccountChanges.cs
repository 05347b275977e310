using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Calls;

/// <summary>Copies of an account with one entity added, or put in the place of the one of the same name.</summary>
internal static class AccountChanges
{
    public static Account With(this Account account, User user) => account with { Users = account.Users.SetItem(user.UserName, user) };

    public static Account With(this Account account, Group group) => account with { Groups = account.Groups.SetItem(group.GroupName, group) };

    public static Account With(this Account account, Role role) => account with { Roles = account.Roles.SetItem(role.RoleName, role) };

    public static Account With(this Account account, ManagedPolicy policy) => account with { Policies = account.Policies.SetItem(policy.Arn, policy) };

    public static Account With(this Account account, InstanceProfile profile) =>
        account with { InstanceProfiles = account.InstanceProfiles.SetItem(profile.InstanceProfileName, profile) };

    public static Account With(this Account account, OpenIdConnectProvider provider) =>
        account with { OpenIdConnectProviders = account.OpenIdConnectProviders.SetItem(provider.Arn, provider) };

    public static Account With(this Account account, SamlProvider provider) =>
        account with { SamlProviders = account.SamlProviders.SetItem(provider.Arn, provider) };

    public static Account With(this Account account, MfaDevice device) =>
        account with { VirtualMfaDevices = account.VirtualMfaDevices.SetItem(device.SerialNumber, device) };
}
