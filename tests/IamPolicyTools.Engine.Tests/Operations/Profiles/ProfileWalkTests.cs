using System.Text;
using IamPolicyTools.Analysis.Profiles;
using IamPolicyTools.Credentials;
using IamPolicyTools.Engine.Tests.Operations.Sts;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Profiles;

/// <summary>Profiles walk their chains through trust policies: CF-16 to CF-23, ST-2, ST-10, ST-15.</summary>
public sealed class ProfileWalkTests
{
    private const string Key = "AKIAIOSFODNN7EXAMPLE";
    private const string Mfa = "arn:aws:iam::111122223333:mfa/alice";

    private const string Personal = $"""
        [profile personal]
        aws_access_key_id = {Key}
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

        """;

    [Fact]
    public void Keys_belong_to_the_user_who_lists_them()
    {
        ProfileWalk walk = Walk(Personal, "personal");

        Assert.Equal(UserArn("alice"), walk.Caller!.Arn);
        Assert.Equal(Key, walk.Caller.AccessKeyId);
        Assert.Empty(walk.Hops);
        Assert.Null(walk.Note);
    }

    [Fact]
    public void An_inactive_key_leads_nowhere()
    {
        ProfileWalk walk = Walk(Personal, "personal", account: Account(isActive: false));

        Assert.Equal((ProfileFailure.Refused, IamErrorCode.InvalidClientTokenId), (walk.Failure, walk.Refusal!.ErrorCode));
    }

    [Fact]
    public void CF_19_A_chain_goes_through_every_role_across_accounts()
    {
        ProfileWalk walk = Walk(Personal + Profile("first", "first", "source_profile = personal") + Profile("ops", "second", "source_profile = first", OtherId), "ops");

        Assert.Equal($"arn:aws:sts::{OtherId}:assumed-role/second/botocore-session-{Now.ToUnixTimeSeconds()}", walk.Caller!.Arn);
        Assert.Equal([ProfileHopOutcome.Passed, ProfileHopOutcome.Passed], walk.Hops.Select(h => h.Outcome));
        Assert.Equal($"{UserArn("alice")} -> {RoleArn("first")} -> {RoleArn("second", OtherId)}", walk.ToString());
    }

    [Fact]
    public void The_hop_that_fails_is_named_with_the_reason_and_later_ones_are_not_tried()
    {
        string files = Personal + Profile("first", "first", "source_profile = personal") + Profile("closed", "closed", "source_profile = first") + Profile("last", "second", "source_profile = closed", OtherId);

        ProfileWalk walk = Walk(files, "last");

        Assert.Null(walk.Caller);
        Assert.Equal(IamErrorCode.AccessDenied, walk.Refusal!.ErrorCode);
        Assert.Equal([ProfileHopOutcome.Passed, ProfileHopOutcome.Failed, ProfileHopOutcome.NotTried], walk.Hops.Select(h => h.Outcome));
        Assert.Contains("is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/closed", walk.Reason, StringComparison.Ordinal);
        Assert.EndsWith($"(hop 2 of 3: {walk.Hops[1].From} assumes {RoleArn("closed")})", walk.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[profile a]\nrole_arn = arn:aws:iam::111122223333:role/first\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::111122223333:role/first\nsource_profile = a\n", "lead back")]
    [InlineData("[profile a]\nrole_arn = arn:aws:iam::111122223333:role/first\nsource_profile = none\n", "does not exist")]
    [InlineData("[profile a]\nrole_arn = arn:aws:iam::111122223333:role/first\n", "without source_profile")]
    public void CF_17_CF_19_Loops_and_missing_sources_are_found(string files, string said)
    {
        ProfileWalk walk = Walk(files, "a");

        Assert.Equal(ProfileFailure.Broken, walk.Failure);
        Assert.Contains(said, walk.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("external_id = 12345", true)]
    [InlineData("external_id = 54321", false)]
    [InlineData("", false)]
    public void ST_9_The_external_id_comes_from_the_profile(string line, bool isGood) =>
        Assert.Equal(isGood, Walk(Personal + Profile("ops", "external", $"source_profile = personal\n{line}"), "ops").Caller is not null);

    [Fact]
    public void ST_10_A_code_is_asked_for_when_the_trust_policy_wants_MFA()
    {
        string files = Personal + Profile("ops", "mfa", $"source_profile = personal\nmfa_serial = {Mfa}");

        ProfileWalk without = Walk(files, "ops");
        ProfileWalk with = Walk(files, "ops", s => s with { TokenCode = "123456" });

        Assert.Equal((ProfileFailure.MfaRequired, null), (without.Failure, without.Refusal));
        Assert.Equal($"The role {RoleArn("mfa")} wants MFA: give the code that {Mfa} shows.", without.Reason);
        Assert.NotNull(with.Caller);
    }

    [Fact]
    public void ST_10_A_profile_without_a_device_is_told_that_it_needs_one()
    {
        ProfileWalk walk = Walk(Personal + Profile("ops", "mfa", "source_profile = personal"), "ops", s => s with { TokenCode = "123456" });

        Assert.Equal(ProfileFailure.MfaRequired, walk.Failure);
        Assert.Equal(IamErrorCode.AccessDenied, walk.Refusal!.ErrorCode);
        Assert.Contains("has no mfa_serial", walk.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ST_2_A_chained_role_gets_an_hour_at_most()
    {
        string files = Personal + Profile("first", "first", "source_profile = personal") + Profile("ops", "second", "source_profile = first\nduration_seconds = 7200", OtherId);

        ProfileWalk walk = Walk(files, "ops");

        Assert.Equal(ProfileFailure.Broken, walk.Failure);
        Assert.Contains("3600 at most", walk.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("credential_source = Ec2InstanceMetadata", "EC2 instance")]
    [InlineData("credential_source = EcsContainer", "container")]
    [InlineData("credential_source = Environment", "no access key id in AWS_ACCESS_KEY_ID")]
    [InlineData("web_identity_token_file = /var/run/token", "/var/run/token", "ci")]
    [InlineData("source_profile = process", "never run")]
    public void CF_18_CF_23_What_cannot_be_known_is_taken_on_trust_and_said(string line, string said, string role = "first")
    {
        ProfileWalk walk = Walk("[profile process]\ncredential_process = /bin/false\n" + Profile("ops", role, line), "ops");

        Assert.Equal(RoleArn(role), walk.Caller!.Requester.ParentArn);
        Assert.Equal(ProfileHopOutcome.Unchecked, walk.Hops.Single().Outcome);
        Assert.Contains(said, walk.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first", "web_identity_token_file = /var/run/token", "lets a web identity provider in by sts:AssumeRoleWithWebIdentity")]
    [InlineData("ci", "credential_source = EcsContainer", "lets anybody with credentials in by sts:AssumeRole")]
    public void Nobody_is_taken_on_trust_whom_the_trust_policy_cannot_let_in(string role, string line, string said)
    {
        ProfileWalk walk = Walk(Profile("ops", role, line), "ops");

        Assert.Equal(ProfileFailure.Refused, walk.Failure);
        Assert.Contains(said, walk.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_profile_leads_nowhere_although_its_role_is_there()
    {
        const string Files = """
            [sso_session corp]
            sso_region = us-east-1
            sso_start_url = https://corp.awsapps.com/start
            [profile sso]
            sso_session = corp
            sso_account_id = 111122223333
            sso_role_name = Admin
            """;

        ProfileWalk walk = Walk(Files, "sso");

        Assert.Equal((ProfileFailure.Broken, null), (walk.Failure, walk.Caller));
        Assert.Equal("The sso_session of \"sso\" has no section [sso-session corp].", walk.Reason);
    }

    [Theory]
    [InlineData("credential_source = EcsContainer", "the container's role")]
    [InlineData("credential_source = Ec2InstanceMetadata", "the EC2 instance's role")]
    [InlineData("source_profile = process", "the owner of a command's credentials")]
    public void A_chain_that_fails_at_its_beginning_says_who_was_to_begin(string line, string who)
    {
        string files = "[profile process]\ncredential_process = /bin/false\n" + Profile("lost", "lost", line) + Profile("ops", "second", "source_profile = lost", OtherId);

        Assert.Contains($"(hop 1 of 2: {who} assumes", Walk(files, "ops").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_id_without_the_form_of_one_is_there_and_told_so() => Assert.Equal(
        "The access key id in the profile \"personal\" has not the form of one.",
        Walk(Personal.Replace(Key, "akiaiosfodnn7example", StringComparison.Ordinal), "personal").Reason);

    [Theory]
    [InlineData("user/alice", true)]
    [InlineData("user/bob", false)]
    public void CF_18_A_person_may_say_who_the_source_is(string principal, bool isGood)
    {
        ProfileWalk walk = Walk(
            Profile("ops", "first", "credential_source = Ec2InstanceMetadata"), "ops", s => s with { SourcePrincipal = principal });

        Assert.Equal(isGood, walk.Caller is not null);
        Assert.Null(walk.Note);
    }

    [Fact]
    public void CF_18_Nobody_is_taken_on_trust_in_place_of_a_source_that_does_not_exist()
    {
        ProfileWalk walk = Walk(Profile("ops", "first", "credential_source = Ec2InstanceMetadata"), "ops", s => s with { SourcePrincipal = "carol" });

        Assert.Equal(ProfileFailure.Unbound, walk.Failure);
        Assert.Contains("carol", walk.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ST_2_The_role_of_an_instance_chains_when_it_assumes_another()
    {
        string files = Profile("ops", "second", "credential_source = Ec2InstanceMetadata\nduration_seconds = 7200", OtherId);

        ProfileWalk walk = Walk(files, "ops", s => s with { SourcePrincipal = "role/first" });

        Assert.Equal(ProfileFailure.Broken, walk.Failure);
        Assert.Contains("3600 at most", walk.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_the_environment_are_looked_up_by_their_id()
    {
        ProfileWalk walk = Walk(
            Profile("ops", "first", "credential_source = Environment"), "ops", s => s with { Environment = n => n == "AWS_ACCESS_KEY_ID" ? Key : null });

        Assert.Equal(UserArn("alice"), walk.Source!.Arn);
        Assert.NotNull(walk.Caller);
    }

    [Theory]
    [InlineData("repo:octo-org/octo-repo:pull_request", true)]
    [InlineData("repo:other/repo:pull_request", false)]
    public void A_token_is_checked_when_its_claims_are_given(string subject, bool isGood)
    {
        var token = WebIdentityToken.FromClaims(new Dictionary<string, object?> { ["iss"] = "https://ci.example.com", ["sub"] = subject, ["aud"] = "sts.amazonaws.com" });

        ProfileWalk walk = Walk(Profile("ops", "ci", "web_identity_token_file = token"), "ops", s => s with { Token = token });

        Assert.Equal(isGood, walk.Caller is not null);
        Assert.Null(walk.Note);
    }

    [Fact]
    public void CF_22_An_SSO_profile_is_the_role_of_its_permission_set()
    {
        const string Files = """
            [sso-session corp]
            sso_region = us-east-1
            sso_start_url = https://corp.awsapps.com/start
            [profile sso]
            sso_session = corp
            sso_account_id = 111122223333
            sso_role_name = Admin
            """;

        Assert.Equal("arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", Walk(Files, "sso").Caller!.Requester.ParentArn);
    }

    [Fact]
    public void Credentials_of_this_session_are_known_by_their_key_id()
    {
        Account account = Account();
        var scene = new Scene(ModelOf(account, Other()));
        Grant<AssumeRoleResponse> grant = scene.Assume(scene.User("alice"), Call("first"));
        var store = new CredentialStore();
        store.Add(grant.Credentials, grant.Caller);
        string files = $"[profile session]\naws_access_key_id = {grant.Credentials.AccessKeyId}\naws_secret_access_key = {grant.Credentials.SecretAccessKey}\naws_session_token = {grant.Credentials.SessionToken}\n";

        Assert.Equal(grant.Caller.Arn, Walk(files, "session", s => s with { Credentials = store }).Caller!.Arn);
    }

    [Theory]
    [InlineData("personal", "bob")]
    [InlineData("ops", "role/second")]
    public void What_a_person_ties_a_profile_to_stands_for_the_whole_of_it(string profile, string principal)
    {
        ProfileWalk walk = Walk(
            Personal + Profile("ops", "closed", "source_profile = personal"), profile, s => s with { Principals = new Dictionary<string, string> { [profile] = principal } });

        Assert.Contains(principal.Split('/')[^1], walk.Caller!.Arn, StringComparison.Ordinal);
        Assert.Empty(walk.Hops);
    }

    [Fact]
    public void What_nobody_owns_is_unbound()
    {
        ProfileWalk walk = Walk(Personal.Replace(Key, "AKIAI44QH8DHBEXAMPLE", StringComparison.Ordinal), "personal");

        Assert.Equal(ProfileFailure.Unbound, walk.Failure);
        Assert.Contains("AKIAI44QH8DHBEXAMPLE", walk.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_tells_the_state_of_the_key_and_what_could_be_reached()
    {
        CredentialProfileReport report = Report(Personal, Account());

        Assert.True(report.IsUsable);
        Assert.Equal(ProfileKeyStatus.Active, report.KeyStatus);
        Assert.Equal(TimeSpan.FromDays(100), report.KeyAge);
        Assert.Equal([RoleArn("first"), RoleArn("second", OtherId)], report.Reach.Roles.Order(StringComparer.Ordinal));
        Assert.Equal("s3 sts", string.Join(' ', report.Reach.Services));
    }

    [Fact]
    public void A_report_on_an_inactive_key_says_so_and_reaches_nothing()
    {
        CredentialProfileReport report = Report(Personal, Account(isActive: false));

        Assert.False(report.IsUsable);
        Assert.Equal(ProfileKeyStatus.Inactive, report.KeyStatus);
        Assert.Equal(ProfileReach.Nothing, report.Reach);
    }

    internal static CredentialProfileSet Read(string config)
    {
        CredentialFile file = CredentialFileReader.Read(Encoding.UTF8.GetBytes(config), "config", CredentialFileKind.Config);
        return CredentialProfiles.Merge(new CredentialFile(), file);
    }

    private static string Profile(string name, string role, string lines, string account = Id) =>
        $"[profile {name}]\nrole_arn = {RoleArn(role, account)}\n{lines}\n";

    private static ProfileWalk Walk(string config, string name, Func<ProfileSources, ProfileSources>? with = null, Account? account = null)
    {
        CredentialProfileSet profiles = Read(config);
        var sources = new ProfileSources { FindProfile = profiles.Find };
        return new ProfileWalker(ModelOf(account ?? Account(), Other()), Now, with?.Invoke(sources) ?? sources).Walk(profiles.Find(name)!);
    }

    private static CredentialProfileReport Report(string config, Account account)
    {
        CredentialProfileSet profiles = Read(config);
        return CredentialProfileReport.Of(ModelOf(account, Other()), Now, new ProfileSources { FindProfile = profiles.Find }, profiles.Find("personal")!);
    }

    private static Account Account(bool isActive = true)
    {
        const string MayAssume = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]}""";
        Account account = Empty()
            .WithUser("alice", MayAssume)
            .WithUser("bob")
            .WithRole("first", Trust(Aws(UserArn("alice"))), MayAssume)
            .WithRole("closed", Trust(Aws(UserArn("bob"))), MayAssume)
            .WithRole("external", Trust(Aws(UserArn("alice")), condition: """{"StringEquals":{"sts:ExternalId":"12345"}}"""))
            .WithRole("mfa", Trust(Aws(UserArn("alice")), condition: """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""))
            .WithRole("ci", Trust(
                """{"Federated":"arn:aws:iam::111122223333:oidc-provider/ci.example.com"}""", "sts:AssumeRoleWithWebIdentity", """{"StringLike":{"ci.example.com:sub":"repo:octo-org/*"}}"""))
            .WithRole(new Role
            {
                RoleName = "AWSReservedSSO_Admin_0123456789abcdef",
                RoleId = "AROASSO",
                Path = "/aws-reserved/sso.amazonaws.com/",
                Arn = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
                Document = Document(Trust("""{"Service":"sso.amazonaws.com"}"""), PolicyKind.Trust),
            });
        User alice = account.Users["alice"] with { AccessKeys = [new AccessKey { AccessKeyId = Key, IsActive = isActive, CreateDate = Now.AddDays(-100) }] };
        var provider = new OpenIdConnectProvider { Arn = "arn:aws:iam::111122223333:oidc-provider/ci.example.com", Url = "ci.example.com" };
        return account with
        {
            Users = account.Users.SetItem("alice", alice),
            OpenIdConnectProviders = account.OpenIdConnectProviders.Add(provider.Arn, provider),
        };
    }

    private static Account Other()
    {
        Account account = Empty(OtherId).WithRole("second", Trust(Aws(RoleArn("first"))));
        return account.WithRole(account.Roles["second"] with { MaxSessionDuration = 43_200 });
    }
}
