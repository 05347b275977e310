using System.Text;
using IamPolicyTools.Credentials;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import.Credentials;

/// <summary>Reads profiles from texts as if they stood in the two files.</summary>
internal static class CredentialText
{
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    public const string Keys = $"aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SecretKey}\n";

    public static CredentialProfileSet Read(string credentials = "", string config = "") => CredentialProfiles.Merge(
        CredentialFileReader.Read(Encoding.UTF8.GetBytes(credentials), "credentials", CredentialFileKind.Credentials),
        CredentialFileReader.Read(Encoding.UTF8.GetBytes(config), "config", CredentialFileKind.Config));

    public static CredentialProfile Profile(string name, string credentials = "", string config = "") =>
        Read(credentials, config).Find(name) ?? throw new InvalidOperationException($"There is no profile {name}.");

    /// <summary><c>foo{name=value;s3.name=value}</c> for each profile.</summary>
    public static string Describe(CredentialProfileSet set) => string.Join(' ', set.Profiles.Select(profile =>
        $"{profile.ProfileName}{{{string.Join(';', profile.Properties.Select(property => $"{property.Key}={property.Value}"))}}}"));

    /// <summary>The problems as <c>CODE rule: message</c>.</summary>
    public static IEnumerable<string> ProblemsOf(CredentialProfile profile) =>
        profile.Problems.Select(problem => $"{problem.Code} {problem.Rule}: {problem.Message}");
}
