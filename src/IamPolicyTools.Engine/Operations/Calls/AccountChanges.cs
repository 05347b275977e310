using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Operations.Calls;

/// <summary>Copies of an account with one entity added, or put in the place of the one of the same name.</summary>
internal static class AccountChanges
{
    public static Account With(this Account account, User user) => EntityKind.User.Put(account, user);

    public static Account With(this Account account, Group group) => EntityKind.Group.Put(account, group);

    public static Account With(this Account account, Role role) => EntityKind.Role.Put(account, role);

    public static Account With(this Account account, ManagedPolicy policy) => EntityKind.Policy.Put(account, policy);

    public static Account With(this Account account, InstanceProfile profile) => EntityKind.InstanceProfile.Put(account, profile);

    public static Account With(this Account account, ServerCertificate certificate) => EntityKind.ServerCertificate.Put(account, certificate);

    public static Account With(this Account account, OpenIdConnectProvider provider) =>
        account with { OpenIdConnectProviders = account.OpenIdConnectProviders.SetItem(provider.Arn, provider) };

    public static Account With(this Account account, SamlProvider provider) =>
        account with { SamlProviders = account.SamlProviders.SetItem(provider.Arn, provider) };

    public static Account With(this Account account, MfaDevice device) =>
        account with { VirtualMfaDevices = account.VirtualMfaDevices.SetItem(device.SerialNumber, device) };
}
