using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import.Credentials;

public class CredentialChainTests
{
    private const string RoleA = "role_arn = arn:aws:iam::123456789012:role/A\n";
    private const string RoleB = "role_arn = arn:aws:iam::123456789012:role/B\n";
    private const string Keys = CredentialText.Keys;

    [Theory]
    [InlineData("CF-16", $"[a]\n{Keys}", "keys of a")]
    [InlineData("CF-17", $"[a]\n{RoleA}source_profile = b\n[b]\n{Keys}", "keys of b -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-17", $"[a]\n{RoleA}web_identity_token_file = /t", "web identity of a -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-17", $"[a]\n{RoleA}web_identity_token_file = /t\nsource_profile = b\ncredential_source = Environment", "web identity of a -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-18", $"[a]\n{RoleA}credential_source = Environment", "Environment -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-18", $"[a]\n{RoleA}credential_source = Ec2InstanceMetadata", "Ec2InstanceMetadata -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-18", $"[a]\n{RoleA}credential_source = EcsContainer", "EcsContainer -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-19", $"[a]\n{RoleA}source_profile = a\n{Keys}", "keys of a -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-19", $"[a]\n{RoleA}source_profile = b\n[b]\n{RoleB}source_profile = c\n[c]\n{Keys}", "keys of c -> arn:aws:iam::123456789012:role/B -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-19", $"[a]\n{RoleA}source_profile = b\n[b]\n{RoleB}web_identity_token_file = /t", "web identity of b -> arn:aws:iam::123456789012:role/B -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-20", $"[a]\n{RoleA}{Keys}source_profile = b\n[b]\n{Keys}", "keys of b -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-20", $"[a]\n{RoleA}{Keys}source_profile = b\n[b]\n{RoleB}{Keys}source_profile = c\n[c]\n{Keys}", "keys of b -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-22", "[a]\nsso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = n", "SSO session of a")]
    [InlineData("CF-22", $"[a]\n{RoleA}source_profile = b\n[b]\nsso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = n", "SSO session of b -> arn:aws:iam::123456789012:role/A")]
    [InlineData("CF-23", "[a]\ncredential_process = tool", "credential_process of a")]
    [InlineData("CF-25", $"[a]\ncredential_process = tool\n{Keys}", "keys of a")]
    [InlineData("CF-29", "[a]\nlogin_session = x", "login session of a")]
    [InlineData("CF-14", $"[default]\n{Keys}[a]\nregion = eu-west-1", "nothing")]
    public void A_profile_leads_to_its_credentials(string rule, string credentials, string expected)
    {
        Assert.StartsWith("CF-", rule, StringComparison.Ordinal);
        CredentialProfile profile = CredentialText.Profile("a", credentials);
        Assert.Equal(expected, profile.Chain.ToString());
        Assert.All(profile.Problems, problem => Assert.Equal("NO_EFFECT", problem.Code));
        Assert.True(profile.IsUsable);
    }

    [Theory]
    [InlineData("aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "PARTIAL_CREDENTIALS CF-16: \"a\" has aws_access_key_id without aws_secret_access_key; expected both.")]
    [InlineData($"aws_secret_access_key = {CredentialText.SecretKey}", "PARTIAL_CREDENTIALS CF-16: \"a\" has aws_secret_access_key without aws_access_key_id; expected both.")]
    [InlineData($"aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key =", "PARTIAL_CREDENTIALS CF-16: \"a\" has aws_access_key_id without aws_secret_access_key; expected both.")]
    [InlineData($"aws_access_key_id = ASIAY34FZKBOKMUTVV7A\naws_secret_access_key = {CredentialText.SecretKey}", "SESSION_TOKEN_MISSING CF-16: \"a\" has a temporary key (ASIA...) without aws_session_token; expected both.")]
    [InlineData(RoleA, "ROLE_WITHOUT_SOURCE CF-17: \"a\" has role_arn without source_profile, credential_source or web_identity_token_file.")]
    [InlineData($"{RoleA}source_profile = b\ncredential_source = Environment\n[b]\n{Keys}", "TWO_SOURCES CF-17: \"a\" has source_profile and credential_source; expected one of them.")]
    [InlineData("web_identity_token_file = /t", "WEB_IDENTITY_WITHOUT_ROLE CF-17: \"a\" has web_identity_token_file without role_arn.")]
    [InlineData($"{RoleA}credential_source = environment", "CREDENTIAL_SOURCE CF-18: The credential_source of \"a\" is \"environment\"; expected Environment, Ec2InstanceMetadata or EcsContainer.")]
    [InlineData($"{RoleA}source_profile = a", "SOURCE_PROFILE_LOOP CF-19: \"a\" is its own source_profile and has no access key.")]
    [InlineData($"{RoleA}source_profile = b", "SOURCE_PROFILE_MISSING CF-19: The source_profile of \"a\", \"b\", does not exist.")]
    [InlineData($"{RoleA}source_profile = A\n[A]\nsource_profile = b\n{RoleB}", "SOURCE_PROFILE_MISSING CF-19: The source_profile of \"A\", \"b\", does not exist.")]
    [InlineData($"{RoleA}source_profile = b\n[b]\n{RoleB}source_profile = a", "SOURCE_PROFILE_LOOP CF-19: The source profiles lead back to \"a\".")]
    [InlineData($"{RoleA}{Keys}source_profile = b\n[b]\n{RoleB}source_profile = a", "SOURCE_PROFILE_LOOP CF-19: The source profiles lead back to \"a\".")]
    [InlineData($"{RoleA}source_profile = b\n[b]\n{RoleB}source_profile = c\n[c]\n{RoleB}source_profile = b", "SOURCE_PROFILE_LOOP CF-19: The source profiles lead back to \"b\".")]
    [InlineData($"{RoleA}source_profile = b\n[b]\nregion = r", "SOURCE_PROFILE_EMPTY CF-19: The source profile \"b\" has no credentials.")]
    [InlineData($"{RoleA}source_profile = b\n[b]\ncredential_source = EcsContainer", "SOURCE_PROFILE_EMPTY CF-19: The source profile \"b\" has credential_source without role_arn; the SDK for JavaScript takes that for credentials, other tools do not.")]
    [InlineData($"{RoleA}source_profile = persnal\n[personal]\n{Keys}", "SOURCE_PROFILE_MISSING CF-19: The source_profile of \"a\", \"persnal\", does not exist; \"personal\" does.")]
    [InlineData($"{RoleA}source_profile = b\n[b]\n{Keys}line", "SOURCE_PROFILE_BROKEN CF-19: The source profile \"b\" cannot be used: Found a line without \"=\"; expected key = value.")]
    [InlineData($"{RoleA}source_profile = b\n[b]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE", "PARTIAL_CREDENTIALS CF-16: \"b\" has one half of an access key; expected id and secret.")]
    [InlineData($"{RoleA}duration_seconds = 7200\nsource_profile = b\n[b]\n{RoleB}source_profile = c\n[c]\n{Keys}", "CHAINED_DURATION CF-19: \"a\" assumes its role with a role's credentials; duration_seconds may then be 3600 at most.")]
    [InlineData($"{RoleA}duration_seconds = 7200\ncredential_source = Ec2InstanceMetadata", "CHAINED_DURATION CF-19: \"a\" assumes its role with a role's credentials; duration_seconds may then be 3600 at most.")]
    [InlineData($"{RoleA}duration_seconds = 899\ncredential_source = Environment", "DURATION_SECONDS ST-1: The duration_seconds of \"a\" is not a whole number from 900 to 43200.")]
    [InlineData($"{RoleA}duration_seconds = 1h\ncredential_source = Environment", "DURATION_SECONDS ST-1: The duration_seconds of \"a\" is not a whole number from 900 to 43200.")]
    [InlineData("role_arn = arn:aws:iam::123456789012:user/a\ncredential_source = Environment", "ROLE_ARN_SHAPE ST-1: The role_arn of \"a\" is not the ARN of a role; expected arn:aws:iam::ACCOUNT:role/NAME.")]
    [InlineData("sso_session = s\nsso_account_id = 123456789012\nsso_role_name = n\nsso_start_url = https://x\nsso_region = eu-west-1", "SSO_SESSION_MISSING CF-22: The sso_session of \"a\" has no section [sso-session s].")]
    [InlineData("sso_start_url = https://x\nsso_role_name = n", "SSO_INCOMPLETE CF-22: \"a\" signs in through SSO without sso_account_id, sso_region.")]
    public void What_would_stop_the_tools_is_a_problem_of_the_profile(string content, string expected)
    {
        CredentialProfile profile = CredentialText.Profile("a", $"[a]\n{content}");
        Assert.Equal([expected], CredentialText.ProblemsOf(profile).Where(problem => !problem.StartsWith("NO_EFFECT", StringComparison.Ordinal)));
        Assert.False(profile.IsUsable);
        Assert.True(profile.Problems[0].Location.IsKnown);
    }

    [Fact]
    public void CF22_the_session_section_gives_region_and_start_url()
    {
        CredentialProfile profile = CredentialText.Profile(
            "a", config: "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://x\nsso_registration_scopes = sso:account:access\n"
                + "[profile a]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin");
        Assert.Empty(profile.Problems);
        Assert.Equal(("corp", "eu-west-1", "https://x", "123456789012", "Admin"), (profile.SsoSession, profile.SsoRegion, profile.SsoStartUrl, profile.SsoAccountId, profile.SsoRoleName));
    }

    [Fact]
    public void CF25_keys_in_the_config_file_rank_behind_a_command()
    {
        CredentialProfile profile = CredentialText.Profile("a", config: $"[profile a]\ncredential_process = tool\n{Keys}");
        Assert.Equal("credential_process of a", profile.Chain.ToString());
    }

    [Fact]
    public void CF21_the_defaults_of_a_role_session_are_an_hour_and_a_name_made_up()
    {
        CredentialChainRole role = Assert.Single(CredentialText.Profile("a", $"[a]\n{RoleA}credential_source = Environment").Chain.Roles);
        Assert.Equal((3600, null), (role.DurationSeconds, role.RoleSessionName));
    }

    [Fact]
    public void A_chain_of_a_thousand_profiles_is_followed()
    {
        string credentials = string.Concat(Enumerable.Range(0, 1000).Select(n => $"[p{n}]\n{RoleA}source_profile = p{n + 1}\n")) + $"[p1000]\n{Keys}";
        Assert.Equal(1000, CredentialText.Profile("p0", credentials).Chain.Roles.Length);
    }
}
