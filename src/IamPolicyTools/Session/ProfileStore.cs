using System.Collections.Immutable;
using IamPolicyTools.Credentials;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;

namespace IamPolicyTools.Session;

/// <summary>The credential profiles of a session, and the principals that a person tied to them. Immutable.</summary>
internal sealed record ProfileStore
{
    public static ProfileStore Empty { get; } = new();

    private ImmutableSortedDictionary<string, CredentialProfile> Profiles { get; init; } = ImmutableSortedDictionary.Create<string, CredentialProfile>(StringComparer.Ordinal);

    /// <summary>Principals that a person tied to profiles, by profile name.</summary>
    public ImmutableDictionary<string, string> Principals { get; private init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

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

    /// <summary>The profile of a name.</summary>
    /// <param name="name">The name, case-sensitive (CF-5).</param>
    /// <exception cref="InvalidArgumentException">There is none.</exception>
    public CredentialProfile Get(string name) => Find(name) ?? throw new InvalidArgumentException(CallErrors.ProfileNotFound(name, Names));

    /// <summary>The profile of a name, or null.</summary>
    /// <param name="name">The name, case-sensitive (CF-5).</param>
    public CredentialProfile? Find(string name) => Profiles.GetValueOrDefault(name);

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
