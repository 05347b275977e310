using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>The profile that AWS's tools would use (CF-24).</summary>
/// <param name="Name">The name.</param>
/// <param name="Origin">What named it: a parameter, <c>AWS_PROFILE</c>, <c>AWS_DEFAULT_PROFILE</c>, or nothing.</param>
/// <param name="Profile">The profile; null when <c>default</c> was not named and does not exist.</param>
public sealed record ActiveProfile(string Name, ActiveProfileOrigin Origin, CredentialProfile? Profile)
{
    /// <summary>Chooses the profile, in the order of AWS CLI v2.</summary>
    /// <param name="profiles">The profiles.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <param name="profileName">The profile named by a parameter, or null.</param>
    /// <exception cref="ProfileNotFoundException">A profile was named and does not exist.</exception>
    public static ActiveProfile Choose(CredentialProfileSet profiles, Func<string, string?> environment, string? profileName = null)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentNullException.ThrowIfNull(environment);
        (string? Name, ActiveProfileOrigin Origin)[] order =
        [
            (profileName, ActiveProfileOrigin.Parameter),
            (environment("AWS_PROFILE"), ActiveProfileOrigin.AwsProfile),
            (environment("AWS_DEFAULT_PROFILE"), ActiveProfileOrigin.AwsDefaultProfile),
            (SectionHeader.Default, ActiveProfileOrigin.Default),
        ];
        (string? name, ActiveProfileOrigin origin) = order.First(choice => !string.IsNullOrEmpty(choice.Name));
        CredentialProfile? profile = profiles.Find(name!);
        return profile is null && origin != ActiveProfileOrigin.Default
            ? throw new ProfileNotFoundException(name!, origin)
            : new ActiveProfile(name!, origin, profile);
    }
}

/// <summary>What can name the active profile.</summary>
public enum ActiveProfileOrigin
{
    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>The variable <c>AWS_PROFILE</c>.</summary>
    AwsProfile,

    /// <summary>The variable <c>AWS_DEFAULT_PROFILE</c>.</summary>
    AwsDefaultProfile,

    /// <summary>Nothing: the profile is <c>default</c>.</summary>
    Default,
}

/// <summary>A profile was named and does not exist (CF-24).</summary>
public sealed class ProfileNotFoundException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="profileName">The name.</param>
    /// <param name="origin">What named it.</param>
    public ProfileNotFoundException(string profileName, ActiveProfileOrigin origin)
        : base($"There is no profile named '{SecretShape.Withhold(DisplayedText.Line(profileName))}'{origin switch
        {
            ActiveProfileOrigin.AwsProfile => ", which AWS_PROFILE names",
            ActiveProfileOrigin.AwsDefaultProfile => ", which AWS_DEFAULT_PROFILE names",
            _ => string.Empty,
        }}. Names are case-sensitive.") => ProfileName = profileName;

    /// <summary>The name.</summary>
    public string ProfileName { get; }
}
