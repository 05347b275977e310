using IamPolicyTools.Credentials;


namespace IamPolicyTools.Engine.Tests.Import.Credentials;

public class ActiveProfileTests
{
    private static readonly CredentialProfileSet s_profiles = CredentialText.Read($"[default]\n{CredentialText.Keys}[a]\n[b]\n[c]\n");

    [Theory]
    [InlineData("a", "b", "c", "a", ActiveProfileOrigin.Parameter)]
    [InlineData(null, "b", "c", "b", ActiveProfileOrigin.AwsProfile)]
    [InlineData(null, null, "c", "c", ActiveProfileOrigin.AwsDefaultProfile)]
    [InlineData(null, "", "", "default", ActiveProfileOrigin.Default)]
    public void CF24_the_first_that_is_named_is_active(string? parameter, string? profile, string? defaultProfile, string expected, ActiveProfileOrigin origin)
    {
        var active = ActiveProfile.Choose(s_profiles, Environment(("AWS_PROFILE", profile), ("AWS_DEFAULT_PROFILE", defaultProfile)), parameter);
        Assert.Equal((expected, origin, expected), (active.Name, active.Origin, active.Profile?.ProfileName));
    }

    [Theory]
    [InlineData("A", null, "There is no profile named 'A'. Names are case-sensitive.")]
    [InlineData(null, "x", "There is no profile named 'x', which AWS_PROFILE names. Names are case-sensitive.")]
    public void CF24_a_profile_that_is_named_must_exist(string? parameter, string? profile, string message)
    {
        ProfileNotFoundException exception = Assert.Throws<ProfileNotFoundException>(() => ActiveProfile.Choose(s_profiles, Environment(("AWS_PROFILE", profile)), parameter));
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void CF24_without_a_default_profile_nothing_is_active() =>
        Assert.Null(ActiveProfile.Choose(CredentialText.Read(), Environment()).Profile);

    [Theory]
    [InlineData("[a]\n", "", "", false, "InstanceMetadata")]
    [InlineData("[a]\n", "", "AWS_EC2_METADATA_DISABLED=TRUE", false, "")]
    [InlineData($"[a]\n{CredentialText.Keys}", "", "", false, "SharedCredentialsFile InstanceMetadata")]
    [InlineData($"[a]\n{CredentialText.Keys}", "", "AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y", false, "EnvironmentKeys SharedCredentialsFile InstanceMetadata")]
    [InlineData($"[a]\n{CredentialText.Keys}", "", "AWS_ACCESS_KEY_ID=x", false, "SharedCredentialsFile InstanceMetadata")]
    [InlineData($"[a]\n{CredentialText.Keys}", "", "AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y", true, "Parameters EnvironmentKeys SharedCredentialsFile InstanceMetadata")]
    [InlineData("[a]\nrole_arn = arn:aws:iam::123456789012:role/A\ncredential_source = Environment", "", "AWS_ROLE_ARN=r AWS_WEB_IDENTITY_TOKEN_FILE=f", false, "AssumeRole WebIdentity InstanceMetadata")]
    [InlineData("[a]\nrole_arn = arn:aws:iam::123456789012:role/A\nweb_identity_token_file = f", "", "", false, "WebIdentity InstanceMetadata")]
    [InlineData("[a]\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = b\n[b]\nrole_arn = arn:aws:iam::123456789012:role/B\nweb_identity_token_file = f", "", "", false, "AssumeRole InstanceMetadata")]
    [InlineData("", $"[profile a]\nsso_start_url = u\nsso_region = r\nsso_account_id = 1\nsso_role_name = n\ncredential_process = p\nlogin_session = l\n{CredentialText.Keys}", "AWS_CONTAINER_CREDENTIALS_FULL_URI=u", false, "Sso CredentialProcess ConfigFile Login Container InstanceMetadata")]
    public void CF25_providers_are_asked_in_order(string credentials, string config, string environment, bool hasKeyParameters, string expected)
    {
        Func<string, string?> variables = Environment(
            [("AWS_PROFILE", "a"), .. environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], (string?)pair.Split('=')[1]))]);
        var active = ActiveProfile.Choose(CredentialText.Read(credentials, config), variables);
        Assert.Equal(expected, string.Join(' ', CredentialProviders.Find(active, variables, hasKeyParameters)));
    }

    [Fact]
    public void CF25_a_profile_that_a_parameter_names_beats_the_variables()
    {
        Func<string, string?> variables = Environment(
            ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "y"), ("AWS_ROLE_ARN", "r"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "f"));
        var active = ActiveProfile.Choose(s_profiles, variables, "default");
        Assert.Equal("SharedCredentialsFile InstanceMetadata", string.Join(' ', CredentialProviders.Find(active, variables)));
    }

    [Fact]
    public void The_files_are_in_the_home_folder_unless_variables_say_otherwise()
    {
        string variable = OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME";
        string home = Path.Combine("home", "alice");
        Assert.Equal(
            new CredentialFileLocation(Path.Combine(home, ".aws", "credentials"), Path.Combine(home, ".aws", "config"), IsExplicit: false),
            CredentialFileLocation.FromEnvironment(Environment((variable, home))));
        Assert.Equal(
            new CredentialFileLocation("/etc/keys", Path.Join(home, "/aws.ini"), IsExplicit: false),
            CredentialFileLocation.FromEnvironment(Environment((variable, home), ("AWS_SHARED_CREDENTIALS_FILE", "/etc/keys"), ("AWS_CONFIG_FILE", "~/aws.ini"))));
        Assert.Equal(new CredentialFileLocation(null, null, IsExplicit: false), CredentialFileLocation.FromEnvironment(Environment()));
    }

    [Fact]
    public void Files_that_a_person_names_are_told_apart_by_their_names()
    {
        Assert.Equal(new CredentialFileLocation("ci/credentials", "ci/config", IsExplicit: true), CredentialFileLocation.FromPaths(["ci/config", "ci/credentials"]));
        Assert.Equal(new CredentialFileLocation("keys.ini", null, IsExplicit: true), CredentialFileLocation.FromPaths(["keys.ini"]));
        Assert.Throws<ArgumentException>(() => CredentialFileLocation.FromPaths(["a.ini", "b.ini"]));
    }

    private static Func<string, string?> Environment(params (string Name, string? Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
