using System.Text;
using CsCheck;
using IamPolicyTools.Credentials;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import.Credentials;

/// <summary>Whatever the two files hold, reading gives profiles or throws <see cref="InvalidTextException"/>.</summary>
public class CredentialFuzzTests
{
    private static readonly Gen<byte[]> s_noise = Gen.Byte.Array[0, 120];

    private static readonly Gen<byte[]> s_tokens = Gen.OneOf(
        "[", "]", "[profile a]\n", "[a]\n", "[b]\n", "[default]\n", "[sso-session s]\n", "profile ", "\n", "\r\n", " ", "\t", "=", " = ", "#", ";", " ; ", ":", "é", "\0",
        "role_arn = arn:aws:iam::123456789012:role/a\n", "source_profile = a\n", "source_profile = b\n", "credential_source = Environment\n", "sso_session = s\n",
        "web_identity_token_file = x\n", "duration_seconds = 1\n", CredentialText.Keys, "aws_access_key_id = x\n", "s3 =\n", " a = b\n", " c\n", "region = r\n")
        .Array[0, 25].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    [Fact]
    public void Noise_never_escapes_as_another_exception() =>
        Gen.Select(s_noise, s_noise).Sample((credentials, config) => AssertSafe(credentials, config), iter: 3_000);

    [Fact]
    public void Broken_files_never_escape_as_another_exception() =>
        Gen.Select(s_tokens, s_tokens).Sample((credentials, config) => AssertSafe(credentials, config), iter: 5_000);

    private static void AssertSafe(byte[] credentials, byte[] config)
    {
        try
        {
            CredentialProfileSet set = CredentialProfiles.Merge(
                CredentialFileReader.Read(credentials, "credentials", CredentialFileKind.Credentials),
                CredentialFileReader.Read(config, "config", CredentialFileKind.Config));
            foreach (CredentialProfile profile in set.Profiles)
            {
                Assert.True(SectionHeader.IsName(profile.ProfileName));
                Assert.NotEmpty(profile.Locations);
                Assert.True(profile.IsUsable || profile.Problems.All(problem => problem.Location.IsKnown));
                Assert.True(profile.RoleArn is null || !profile.Chain.Roles.IsEmpty || !profile.IsUsable, "A role without a chain is a problem.");
            }
        }
        catch (InvalidTextException exception)
        {
            Assert.NotEmpty(exception.Diagnostics);
        }
    }
}
