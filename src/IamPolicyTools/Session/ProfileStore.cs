using System.Collections.Immutable;
using IamPolicyTools.Errors;
using IamPolicyTools.Import.Credentials;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Session;

/// <summary>The credential profiles of a session, and the principals that a person tied to them. Immutable.</summary>
internal sealed record ProfileStore
{
    public static ProfileStore Empty { get; } = new();

    private ImmutableSortedDictionary<string, CredentialProfile> Profiles { get; init; } = ImmutableSortedDictionary.Create<string, CredentialProfile>(StringComparer.Ordinal);

    private ImmutableDictionary<string, string> Principals { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The names of the profiles, in order.</summary>
    public IEnumerable<string> Names => Profiles.Keys;

    /// <summary>A store with further profiles; those of the same name are replaced.</summary>
    /// <param name="read">The profiles.</param>
    /// <param name="principals">Principals by profile.</param>
    public ProfileStore With(CredentialProfileSet read, IReadOnlyDictionary<string, string> principals) => new()
    {
        Profiles = Profiles.SetItems(read.Profiles.Select(p => KeyValuePair.Create(p.ProfileName, p))),
        Principals = Principals.RemoveRange(read.Profiles.Select(p => p.ProfileName)).SetItems(principals),
    };

    /// <summary>All profiles, tied to the principals of a model as far as they can be.</summary>
    /// <param name="model">The snapshot.</param>
    public IEnumerable<CredentialProfile> Bind(IamModel model) => Profiles.Values.Select(profile => profile with { Binding = Find(model, profile) });

    /// <summary>The caller that a profile stands for.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="name">The profile's name, case-sensitive (CF-5).</param>
    /// <exception cref="InvalidArgumentException">There is no such profile, or it is tied to no principal.</exception>
    public Caller GetCaller(IamModel model, string name)
    {
        if (!Profiles.TryGetValue(name, out CredentialProfile? profile))
        {
            throw new InvalidArgumentException(CallErrors.ProfileNotFound(name));
        }

        CredentialBinding binding = Find(model, profile);
        string? keyId = binding.Kind == CredentialBindingKind.AccessKey ? profile.AccessKeyId : null;
        Account? account = Arn.TryParse(binding.PrincipalArn, out Arn arn) ? model.Accounts.GetValueOrDefault(arn.Account) : null;
        return account?.FindUser(binding.PrincipalArn!) is { } user ? Caller.Of(user, keyId)
            : account?.FindRole(binding.PrincipalArn!) is { } role ? Caller.Of(role, profile.RoleSessionName)
            : account?.RootArn == binding.PrincipalArn && account is not null ? Caller.OfRoot(account, keyId)
            : throw new InvalidArgumentException(CallErrors.ProfileUnbound(name, binding.Reason));
    }

    private CredentialBinding Find(IamModel model, CredentialProfile profile)
    {
        try
        {
            return CredentialBinding.Find(model, profile, Principals);
        }
        catch (LookupException exception)
        {
            // What a person tied it to is not there, or not yet.
            return new CredentialBinding(null, CredentialBindingKind.Unbound, exception.Message);
        }
    }
}
