using IamPolicyTools.Credentials;
using IamPolicyTools.Engine.Tests.Text;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Engine.Tests.Import.Credentials;

public class CredentialProfilesTests
{
    private const string ExampleCredentials = """
        # ~/.aws/credentials
        [default]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

        [personal]
        aws_access_key_id=AKIAI44QH8DHBEXAMPLE
        aws_secret_access_key=je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY
        """;

    private const string ExampleConfig = """
        # ~/.aws/config
        [default]
        region = us-west-2

        [profile personal]
        region=us-east-1
        output = json

        [profile ops]
        role_arn = arn:aws:iam::444455556666:role/Ops
        source_profile = personal
        mfa_serial = arn:aws:iam::111122223333:mfa/alice
        external_id = 12345
        duration_seconds = 900
        s3 =
          max_concurrent_requests = 20
          addressing_style = path

        [personal]
        region = ignored-because-no-profile-prefix

        [sso-session corp]
        sso_region = us-east-1
        sso_start_url = https://corp.awsapps.com/start
        """;

    [Fact]
    public void The_example_pair_of_the_specification_reads_as_it_says()
    {
        CredentialProfileSet set = CredentialText.Read(ExampleCredentials, ExampleConfig);
        Assert.Equal(["default", "personal", "ops"], set.Profiles.Select(profile => profile.ProfileName));
        Assert.Equal("us-west-2", set.Find("default")!.Region);

        CredentialProfile personal = set.Find("personal")!;
        Assert.Equal(("us-east-1", "json", "AKIAI44QH8DHBEXAMPLE"), (personal.Region, personal.Output, personal.AccessKeyId));
        Assert.Equal(["credentials:6", "config:5"], personal.Locations.Select(location => location.ToShortString()));

        CredentialProfile ops = set.Find("ops")!;
        Assert.Equal("20", ops.Properties["s3.max_concurrent_requests"]);
        Assert.Equal("path", ops.Properties["s3.addressing_style"]);
        Assert.Equal("keys of personal -> arn:aws:iam::444455556666:role/Ops", ops.Chain.ToString());
        Assert.Equal(
            new CredentialChainRole("ops", "arn:aws:iam::444455556666:role/Ops", 900, null, "12345", "arn:aws:iam::111122223333:mfa/alice"),
            Assert.Single(ops.Chain.Roles));
        Assert.All(set.Profiles, profile => Assert.Empty(profile.Problems));
    }

    [Fact]
    public void WX1_the_introductory_file_has_one_profile_and_no_default()
    {
        CredentialProfileSet set = CredentialText.Read($"[personal]\n{CredentialText.Keys}", "[personal]\nregion = ignored");
        CredentialProfile personal = Assert.Single(set.Profiles);
        Assert.Equal("personal", personal.ProfileName);
        Assert.Equal(AccessKeyType.LongTerm, personal.KeyType);
        Assert.Null(personal.AccountId);
        Assert.True(personal.IsDocumentationKey);
        Assert.True(personal.HasSecret);
        Assert.Null(personal.Region);
        Assert.Null(ActiveProfile.Choose(set, _ => null).Profile);
        Assert.Same(personal, ActiveProfile.Choose(set, name => name == "AWS_PROFILE" ? "personal" : null).Profile);
    }

    [Fact]
    public void CF15_every_property_with_a_meaning_has_its_place()
    {
        CredentialProfile profile = CredentialText.Profile("all", $"[all]\n{CredentialText.Keys}aws_session_token = t\n", """
            [profile all]
            AWS_ACCOUNT_ID = 123456789012
            region = r
            output = o
            role_session_name = n
            mfa_serial = m
            external_id = e
            duration_seconds = 3601
            ca_bundle = c
            services = s
            retry_mode = standard
            login_session = arn:aws:iam::123456789012:user/alice
            """);
        Assert.Equal(
            ("123456789012", true, "r", "o", "n", "m", "e", 3601, true),
            (profile.AccountId, profile.HasSessionToken, profile.Region, profile.Output, profile.RoleSessionName, profile.MfaSerial, profile.ExternalId, profile.DurationSeconds, profile.HasLoginSession));
        Assert.Equal("ca_bundle=c retry_mode=standard services=s", string.Join(' ', profile.Properties.Select(property => $"{property.Key}={property.Value}")));
    }

    [Theory]
    [InlineData("ASIAY34FZKBOKMUTVV7A", "609629065308", AccessKeyType.Temporary, false)]
    [InlineData("AKIARTX3GSDSQUAQEAYE", "111122223333", AccessKeyType.LongTerm, false)]
    [InlineData("AKIAIOSFODNN7EXAMPLE", null, AccessKeyType.LongTerm, true)]
    [InlineData("ABCD", null, AccessKeyType.Unknown, false)]
    public void A_key_id_tells_its_kind_and_perhaps_its_account(string keyId, string? account, AccessKeyType type, bool isDocumentation)
    {
        CredentialProfile profile = CredentialText.Profile("x", $"[x]\naws_access_key_id={keyId}\naws_secret_access_key={CredentialText.SecretKey}\naws_session_token=t");
        Assert.Equal((keyId, account, type, isDocumentation), (profile.AccessKeyId, profile.AccountId, profile.KeyType, profile.IsDocumentationKey));
    }

    [Fact]
    public void Files_that_do_not_exist_are_missing_only_if_a_person_named_them()
    {
        string missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        Assert.Empty(CredentialProfiles.Load(new CredentialFileLocation(missing, null, IsExplicit: false)).Profiles);
        Assert.Throws<FileNotFoundException>(() => CredentialProfiles.Load(new CredentialFileLocation(missing, null, IsExplicit: true)));
    }

    [Fact]
    public void Both_files_are_read_from_disk()
    {
        using var credentials = new TempFile(ExampleCredentials, string.Empty);
        using var config = new TempFile(ExampleConfig, string.Empty);
        CredentialProfileSet set = CredentialProfiles.Load(new CredentialFileLocation(credentials.Path, config.Path, IsExplicit: true));
        Assert.Equal(3, set.Profiles.Length);
        Assert.Equal($"{config.Path}:19", Assert.Single(set.Diagnostics).Location.ToShortString());
    }
}
