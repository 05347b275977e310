using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import.Credentials;

/// <summary>What a property's own value tells, and properties that nobody reads (CF-15, CF-17, CF-20, CF-22, CF-25, CF-27).</summary>
public sealed class PropertyChecksTests
{
    private const string Role = "role_arn = arn:aws:iam::123456789012:role/A\n";
    private const string Keys = CredentialText.Keys;

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("ap-southeast-4")]
    [InlineData("us-gov-west-1")]
    [InlineData("us-isob-east-1")]
    [InlineData("eusc-de-east-1")]
    [InlineData("aws-global")]
    public void A_region_is_taken_as_it_is(string region) => Assert.Empty(CredentialText.ProblemsOf(CredentialText.Profile("a", $"[a]\nregion = {region}")));

    [Theory]
    [InlineData("region = us-east-1a", "VALUE_SHAPE CF-15: The region of \"a\" is an Availability Zone; expected us-east-1.")]
    [InlineData("region = US_EAST_1", "VALUE_SHAPE CF-15: The region of \"a\" is written otherwise than AWS does; expected us-east-1.")]
    [InlineData("region = Frankfurt", "VALUE_SHAPE CF-15: The region of \"a\" has not the form of a Region, such as eu-west-1.")]
    [InlineData("region = \"us-east-1\"", "QUOTED_VALUE CF-7: The region of \"a\" stands in quotes, which the tools take for a part of it.")]
    [InlineData("output = xml", "VALUE_SHAPE CF-15: The output of \"a\" is none of json, text, table, yaml, yaml-stream, off.")]
    [InlineData("retry_mode = often", "VALUE_SHAPE CF-15: The retry_mode of \"a\" is none of standard, adaptive, legacy.")]
    [InlineData("use_fips_endpoint = yes", "VALUE_SHAPE CF-15: The use_fips_endpoint of \"a\" is none of true, false.")]
    [InlineData("max_attempts = many", "VALUE_SHAPE CF-15: The max_attempts of \"a\" is not a whole number from 1.")]
    [InlineData("aws_account_id = 1234", "ACCOUNT_ID_SHAPE CF-15: The aws_account_id of \"a\" is not 12 digits.")]
    [InlineData("services = x", "SERVICES_MISSING CF-4: The services of \"a\" has no section [services x] in the config file.")]
    [InlineData("aws_secret_key = x", "UNKNOWN_PROPERTY CF-15: No tool of AWS knows the property aws_secret_key of \"a\"; is it aws_secret_access_key?")]
    [InlineData("aws_acces_key_id = x", "UNKNOWN_PROPERTY CF-15: No tool of AWS knows the property aws_acces_key_id of \"a\"; is it aws_access_key_id?")]
    [InlineData("source-profile = x", "UNKNOWN_PROPERTY CF-15: No tool of AWS knows the property source-profile of \"a\"; is it source_profile?")]
    [InlineData("region = eu-west-1aws_secret_access_key=" + CredentialText.SecretKey, "LOOKS_SECRET CF-27: The region of \"a\" is not kept: it holds what looks like a secret, or a line break before one is lost.")]
    public void An_odd_value_is_told(string line, string expected) =>
        Assert.Equal([expected], CredentialText.ProblemsOf(CredentialText.Profile("a", $"[a]\n{line}")));

    [Theory]
    [InlineData("role_session_name = a/b", "VALUE_SHAPE ST-1: The role_session_name of \"a\" is not 2 to 64 letters, digits and _+=,.@-.")]
    [InlineData("external_id = x", "VALUE_SHAPE ST-1: The external_id of \"a\" is not 2 to 1224 letters, digits and _+=,.@:/-.")]
    [InlineData("mfa_serial = 123", "VALUE_SHAPE ST-1: The mfa_serial of \"a\" is neither the ARN of a virtual MFA device nor a serial number.")]
    public void What_STS_refuses_stops_the_profile(string line, string expected)
    {
        CredentialProfile profile = CredentialText.Profile("a", $"[a]\n{Role}credential_source = Environment\n{line}");

        Assert.Equal([expected], CredentialText.ProblemsOf(profile));
        Assert.False(profile.IsUsable);
    }

    [Theory]
    [InlineData("external_id = 0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("external_id = 12345678-90ab-cdef-1234-567890abcdef")]
    [InlineData("mfa_serial = arn:aws:iam::111122223333:mfa/operations/production/BreakGlassAdministratorDevice")]
    [InlineData("login_session = arn:aws:iam::111122223333:role/AWSCloudFormationStackSetAdministrationRole")]
    [InlineData("login_session = arn:aws:iam::111122223333:role/MyCompanyProductionDeploymentRoleForEcsTasks2024")]
    [InlineData("ca_bundle = /Users/jsmith1/Projects/acme/secrets/token/file")]
    [InlineData("ca_bundle = /home/somebody/Projects/Company/Infrastructure/Certificates/bundle")]
    public void A_long_value_is_no_secret_for_its_length(string line)
    {
        CredentialProfile profile = CredentialText.Profile("a", $"[a]\n{Role}credential_source = Environment\n{line}");

        Assert.Empty(profile.Problems);
    }

    [Theory]
    [InlineData($"{Keys}source_profile = b", "source_profile CF-17")]
    [InlineData($"{Keys}mfa_serial = arn:aws:iam::111122223333:mfa/x", "mfa_serial CF-17")]
    [InlineData($"{Keys}external_id = 12345", "external_id CF-17")]
    [InlineData($"{Keys}duration_seconds = 900\nrole_session_name = me", "role_session_name CF-17 duration_seconds CF-17")]
    [InlineData($"{Keys}credential_source = Environment", "credential_source CF-17")]
    [InlineData($"{Role}web_identity_token_file = /t\nmfa_serial = arn:aws:iam::111122223333:mfa/x\nexternal_id = 12345", "external_id CF-17 mfa_serial CF-17")]
    [InlineData($"{Role}{Keys}credential_source = Environment", "aws_access_key_id CF-20 aws_secret_access_key CF-20")]
    [InlineData($"{Role}{Keys}source_profile = a", "")]
    [InlineData($"{Keys}sso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = n", "aws_access_key_id CF-25 aws_secret_access_key CF-25")]
    [InlineData($"{Keys}credential_process = tool\nlogin_session = x", "credential_process CF-25 login_session CF-25")]
    [InlineData("aws_session_token = x", "aws_session_token CF-16")]
    public void A_property_without_any_effect_is_told(string content, string expected) => Assert.Equal(
        expected,
        string.Join(' ', CredentialText.Profile("a", $"[a]\n{content}").Problems.Where(p => p.Code == "NO_EFFECT").Select(p => $"{p.Message.Split(' ')[1]} {p.Rule}")));

    [Fact]
    public void Keys_of_a_profile_that_is_a_source_have_an_effect() => Assert.Empty(
        CredentialText.Profile("b", $"[a]\n{Role}source_profile = b\n[b]\n{Role}{Keys}credential_source = Environment").Problems);

    [Fact]
    public void What_the_section_of_a_session_says_has_no_effect_in_the_profile()
    {
        CredentialProfile profile = CredentialText.Profile(
            "a",
            config: "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://x\n"
                + "[profile a]\nsso_session = s\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = n");

        Assert.Equal("eu-west-1", profile.SsoRegion);
        Assert.Equal(["NO_EFFECT"], profile.Problems.Select(p => p.Code));
    }

    [Fact]
    public void A_token_beside_a_long_term_key_is_told() => Assert.Equal(
        "SESSION_TOKEN_OF_ANOTHER_KEY", Assert.Single(CredentialText.Profile("a", $"[a]\n{Keys}aws_session_token = x").Problems).Code);

    [Fact]
    public void A_misspelt_session_is_told_by_its_near_name()
    {
        CredentialProfile profile = CredentialText.Profile("a", config: "[sso-session corp]\n[profile a]\nsso_session = crop\nsso_account_id = 123456789012\nsso_role_name = n");

        Assert.Contains("There is [sso-session corp].", profile.Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("regoin", "region")]
    [InlineData("Region", "region")]
    [InlineData("ROLE-ARN", "role_arn")]
    [InlineData("output", "output")]
    [InlineData("abc", null)]
    [InlineData("entirely_else", null)]
    public void A_near_name_is_found(string written, string? expected) => Assert.Equal(expected, NearName.Find(written, ["output", "region", "role_arn"]));
}
