using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>Writes a credentials file, <c>[profile]</c> by <c>[profile]</c> (CF-1, CF-7).</summary>
public static class CredentialFileWriter
{
    /// <summary>Writes the file whole or not at all, for its owner's eyes only.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="profiles">The profiles, in order.</param>
    /// <exception cref="ArgumentException">A name or a value would not be read back as it is.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<WrittenProfile> profiles)
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Join('\n', profiles.Select(Format)));
        AtomicFile.Write(path, stream => stream.Write(content), isPrivate: true);
    }

    private static string Format(WrittenProfile profile)
    {
        var text = new StringBuilder();
        text.Append('[').Append(Checked(profile.ProfileName, "The profile name", IsNameCharacter)).Append("]\n");
        Append(text, PropertyNames.AccessKeyId, profile.AccessKeyId);
        Append(text, PropertyNames.SecretAccessKey, profile.SecretAccessKey);
        Append(text, PropertyNames.SessionToken, profile.SessionToken);
        Append(text, PropertyNames.Region, profile.Region);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(name).Append(" = ")
                .Append(Checked(value, $"The value of {name}", static c => c is > ' ' and <= '~' and not ('#' or ';'))).Append('\n');
        }
    }

    // The value stays out of the message: it may be the secret.
    private static string Checked(string value, string what, Predicate<char> isFit) => value.Length > 0 && value.All(c => isFit(c))
        ? value
        : throw new ArgumentException($"{what} is empty or holds a character that a credentials file cannot.");

    // CF-5
    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "-_/.%@:+".Contains(c, StringComparison.Ordinal);
}

/// <summary>A profile to write.</summary>
/// <param name="ProfileName">Its name.</param>
/// <param name="AccessKeyId">The key id.</param>
/// <param name="SecretAccessKey">The secret.</param>
/// <param name="SessionToken">The session token of temporary credentials; else null.</param>
/// <param name="Region">The region, or null.</param>
public sealed record WrittenProfile(string ProfileName, string AccessKeyId, string SecretAccessKey, string? SessionToken, string? Region)
{
    /// <summary>The name, and nothing else.</summary>
    public override string ToString() => DisplayedText.Line(ProfileName);
}
