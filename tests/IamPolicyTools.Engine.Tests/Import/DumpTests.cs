using System.Text;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class DumpTests
{
    private const string Page = """
        {
            "UserDetailList": [%USERS%],
            "GroupDetailList": [%GROUPS%],
            "RoleDetailList": [],
            "Policies": [%POLICIES%],
            "IsTruncated": %TRUNCATED%,
            "Marker": "ABIHHJ4zsQwHyzTm2+rX7G"
        }
        """;

    [Theory]
    [InlineData(DocumentEncoding.Decoded)]
    [InlineData(DocumentEncoding.Text)]
    [InlineData(DocumentEncoding.Percent)]
    public void A_dump_loads_unchanged_whatever_the_encoding_of_its_documents(DocumentEncoding encoding)
    {
        ImportResult result = ImportFolder.Import(Dumps.Account(encoding), "dump.json");

        Assert.Empty(result.Warnings);
        Assert.Equal<string>(["012345678901"], result.AccountIds);
        Account account = Assert.Single(result.Model.Accounts.Values);
        Assert.Equal("aws", account.Partition);
        AssertUser(account.Users["alice"]);
        AssertRole(account.Roles["EC2role"]);
        ManagedPolicy policy = Assert.Single(account.Policies.Values);
        Assert.Equal("create-update-delete-set-managed-policies", policy.PolicyName);
        Assert.Equal(["v1", "v2"], policy.Versions.Select(v => v.VersionId));
        Assert.Equal("New", Assert.Single(policy.Document.Statements).Sid);
        Assert.Equal(DateTimeOffset.Parse("2015-02-08T19:58:34Z", null), policy.UpdateDate);
    }

    private static void AssertUser(User user)
    {
        Assert.Equal("arn:aws:iam::012345678901:user/division_abc/subdivision_xyz/Alice", user.Arn);
        Assert.Equal("/division_abc/subdivision_xyz/", user.Path);
        Assert.Equal("AIDACKCEVSQ6C2EXAMPLE", user.UserId);
        Assert.Equal<string>(["Admins"], user.Groups);
        Assert.Equal<Tag>([new Tag("team", "core")], user.Tags);
        Assert.Equal("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", user.PermissionsBoundary?.PolicyArn);
        PolicyString resource = Assert.Single(Assert.Single(Assert.Single(user.InlinePolicies).Document.Statements).Resource!.Value.Patterns);
        Assert.Equal("arn:aws:s3:::reports/a+b c/*", resource.Text);
    }

    private static void AssertRole(Role role)
    {
        Assert.Equal(DateTimeOffset.Parse("2019-05-23T17:53:12Z", null), role.LastUsedDate);
        Assert.Equal(3600, role.MaxSessionDuration);
        Assert.Equal(PrincipalType.Service, Assert.Single(Assert.Single(role.Document.Statements).Principal!.Entries).Type);
    }

    [Fact]
    public void Instance_profiles_come_from_the_roles_that_mention_them()
    {
        Account account = ImportFolder.ImportAccount(Dumps.Account(DocumentEncoding.Decoded), "dump.json");

        InstanceProfile profile = Assert.Single(account.InstanceProfiles.Values);
        Assert.Equal("arn:aws:iam::012345678901:instance-profile/EC2profile", profile.Arn);
        Assert.Equal("AIPA1234567890EXAMPLE", profile.InstanceProfileId);
        Assert.Equal<string>(["EC2role"], profile.Roles);
    }

    [Fact]
    public void Documents_of_AWS_managed_policies_go_to_the_model_and_never_dangle()
    {
        ImportResult result = ImportFolder.Import(Dumps.Account(DocumentEncoding.Decoded), "dump.json");

        Assert.Equal(["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"], result.Model.AwsManagedPolicies.Keys);
        Assert.True(result.Model.FindPolicy("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")!.IsAwsManaged);
        Group group = result.Model.Accounts["012345678901"].Groups["Admins"];
        Assert.Equal("arn:aws:iam::aws:policy/AdministratorAccess", Assert.Single(group.AttachedPolicies).PolicyArn);
    }

    [Fact]
    public void A_dump_in_YAML_loads_as_its_JSON_does()
    {
        // JSON is YAML; the extension sends it through the YAML reader.
        string dump = Dumps.Account(DocumentEncoding.Percent);

        Assert.Equal(ModelText.Of(ImportFolder.Import(dump, "dump.json").Model), ModelText.Of(ImportFolder.Import(dump, "dump.yaml").Model));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_dump_in_UTF_16_with_a_mark_loads(bool isBigEndian)
    {
        using var folder = new ImportFolder();
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes(Dumps.Account(DocumentEncoding.Text))];

        ImportResult result = AccountImporter.Import(IamModel.Empty, [folder.Write("dump.json", content)]);

        Assert.Equal("Alice", Assert.Single(result.Model.Accounts["012345678901"].Users.Values).UserName);
    }

    [Fact]
    public void Pages_in_several_files_are_one_account()
    {
        using var folder = new ImportFolder();
        string first = folder.Write("page1.json", MakePage(user: true, isTruncated: true));
        string second = folder.Write("page2.json", MakePage(user: false, isTruncated: false));

        ImportResult result = AccountImporter.Import(IamModel.Empty, [first, second]);

        Assert.Empty(result.Warnings);
        Account account = Assert.Single(result.Model.Accounts.Values);
        Assert.Equal((1, 1, 1), (account.Users.Count, account.Groups.Count, account.Policies.Count));
    }

    [Fact]
    public void A_list_of_pages_is_one_account()
    {
        string pages = $"[{MakePage(user: true, isTruncated: true)},\n{MakePage(user: false, isTruncated: false)}]";

        Account account = ImportFolder.ImportAccount(pages, "pages.json");

        Assert.Equal((1, 1, 1), (account.Users.Count, account.Groups.Count, account.Policies.Count));
    }

    [Fact]
    public void A_missing_last_page_is_warned_of()
    {
        string page = MakePage(user: false, isTruncated: true);

        Diagnostic warning = Assert.Single(ImportFolder.Import(page, "page1.json").Warnings);

        Assert.Equal("TRUNCATED_DUMP", warning.Code);
        Assert.EndsWith("page1.json:49:5", warning.Location.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_where_the_API_has_a_list_is_a_list_of_one()
    {
        // As the example in the documentation of the AWS CLI has it.
        string dump = Page.Replace("%USERS%", "", StringComparison.Ordinal).Replace("%POLICIES%", "", StringComparison.Ordinal).Replace("%TRUNCATED%", "false", StringComparison.Ordinal)
            .Replace("%GROUPS%", """
                { "GroupName": "Admins", "GroupId": "AGPA1234567890EXAMPLE", "Path": "/", "Arn": "arn:aws:iam::123456789012:group/Admins", "GroupPolicyList": [],
                  "AttachedManagedPolicies": { "PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" } }
                """, StringComparison.Ordinal);

        Group group = ImportFolder.Import(dump, "dump.json").Model.Accounts["123456789012"].Groups["Admins"];

        Assert.Equal("AdministratorAccess", Assert.Single(group.AttachedPolicies).PolicyName);
    }

    [Fact]
    public void Null_and_absent_lists_are_empty_ones()
    {
        Account account = ImportFolder.ImportAccount(
            """{"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::123456789012:user/a","GroupList":null,"Tags":null,"UserPolicyList":null}],"GroupDetailList":null}""",
            "dump.json");

        User user = Assert.Single(account.Users.Values);
        Assert.Empty(user.Groups);
        Assert.Empty(user.Tags);
        Assert.Equal("/", user.Path);
    }

    [Fact]
    public void What_AWS_may_add_or_leave_out_is_warned_of_and_no_error()
    {
        ImportResult result = ImportFolder.Import(
            """
            {
              "UserDetailList": [
                { "UserName": "a", "Arn": "arn:aws:iam::123456789012:user/a", "GroupList": ["gone"], "Novelty": 1,
                  "AttachedManagedPolicies": [{ "PolicyName": "p", "PolicyArn": "arn:aws:iam::123456789012:policy/p" }] }
              ],
              "ServerDetailList": []
            }
            """,
            "dump.json");

        Assert.Equal(
            ["3:81 DANGLING_REFERENCE", "3:90 UNKNOWN_KEY", "4:35 DANGLING_REFERENCE", "6:3 UNKNOWN_KEY"],
            result.Warnings.Select(w => $"{w.Location.Line}:{w.Location.Column} {w.Code}"));
        User user = result.Model.Accounts["123456789012"].Users["a"];
        Assert.Equal<string>(["gone"], user.Groups);
        Assert.Equal("arn:aws:iam::123456789012:policy/p", Assert.Single(user.AttachedPolicies).PolicyArn);
    }

    [Fact]
    public void ARNs_of_two_accounts_make_two_accounts_and_one_warning()
    {
        ImportResult result = ImportFolder.Import(
            """
            {"UserDetailList": [
              {"UserName": "a", "Arn": "arn:aws:iam::111122223333:user/a"},
              {"UserName": "b", "Arn": "arn:aws:iam::444455556666:user/b"},
              {"UserName": "c", "Arn": "arn:aws:iam::444455556666:user/c"}
            ]}
            """,
            "dump.json");

        Assert.Equal<string>(["111122223333", "444455556666"], result.AccountIds);
        Assert.Equal(["b", "c"], result.Model.Accounts["444455556666"].Users.Keys);
        Diagnostic warning = Assert.Single(result.Warnings);
        Assert.Equal("TWO_ACCOUNTS", warning.Code);
        Assert.Equal(3, warning.Location.Line);
    }

    [Theory]
    [InlineData("\"2019-12-18T19:10:08Z\"")]
    [InlineData("\"2019-12-18T19:10:08+00:00\"")]
    [InlineData("\"2019-12-18T20:10:08+01:00\"")]
    [InlineData("\"2019-12-18T19:10:08.000Z\"")]
    [InlineData("\"2019-12-18T19:10:08\"")]
    [InlineData("\"2019-12-18 19:10:08+00:00\"")]
    [InlineData("1576696208")]
    [InlineData("1576696208.0")]
    [InlineData("1.576696208E9")]
    public void Dates_are_read_as_CLI_SDKs_and_scripts_write_them(string date)
    {
        Account account = ImportFolder.ImportAccount(
            $$"""{"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::123456789012:user/a","CreateDate":{{date}}}]}""", "dump.json");

        Assert.Equal(new DateTimeOffset(2019, 12, 18, 19, 10, 8, TimeSpan.Zero), account.Users["a"].CreateDate);
    }

    [Fact]
    public void Other_partitions_are_found_in_the_ARNs()
    {
        Account account = ImportFolder.ImportAccount(
            """{"UserDetailList":[{"UserName":"a","Arn":"arn:aws-us-gov:iam::123456789012:user/a"}],"GroupDetailList":[]}""", "dump.json");

        Assert.Equal("aws-us-gov", account.Partition);
        Assert.Equal("arn:aws-us-gov:iam::123456789012:root", account.RootArn);
    }

    [Theory]
    [InlineData("p")]
    [InlineData("arn:aws:iam::123456789012:policy/q")]
    public void An_attached_policy_has_the_name_that_its_ARN_ends_in(string reference)
    {
        IamModel model = ImportFolder.Import(
            $$$"""
            {"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::123456789012:user/a","AttachedManagedPolicies":[{"PolicyName":"x","PolicyArn":"{{{reference}}}"}]}],
             "Policies":[{"PolicyName":"p","Arn":"arn:aws:iam::123456789012:policy/q","PolicyVersionList":[{"VersionId":"v1","IsDefaultVersion":true,"Document":{"Version":"2012-10-17","Statement":[]}}]}]}
            """,
            "dump.json").Model;

        Assert.Equal(new AttachedPolicy("q", "arn:aws:iam::123456789012:policy/q"), Assert.Single(model.Accounts["123456789012"].Users["a"].AttachedPolicies));
    }

    [Fact]
    public void ListUsers_and_ListRoles_load_too()
    {
        Account users = ImportFolder.ImportAccount(
            """{"Users":[{"Path":"/","UserName":"a","UserId":"AIDACKCEVSQ6C2EXAMPLE","Arn":"arn:aws:iam::123456789012:user/a","CreateDate":"2019-12-18T19:10:08Z","PasswordLastUsed":"2020-01-01T00:00:00Z"}]}""",
            "users.json");
        Account roles = ImportFolder.ImportAccount(
            $$"""{"Roles":[{"Path":"/","RoleName":"r","RoleId":"AROA1234567890EXAMPLE","Arn":"arn:aws:iam::123456789012:role/r","CreateDate":"2019-12-18T19:10:08Z","AssumeRolePolicyDocument":{{Dumps.Trust}},"Description":"d","MaxSessionDuration":7200}]}""",
            "roles.json");

        Assert.NotNull(users.Users["a"].PasswordLastUsed);
        Assert.Equal(7200, roles.Roles["r"].MaxSessionDuration);
    }

    [Fact]
    public void A_document_that_cannot_be_understood_is_an_error_in_a_dump_too()
    {
        string dump = Dumps.Account(DocumentEncoding.Percent).Replace("%22Effect%22", "%22effect%22", StringComparison.Ordinal);

        string[] errors = ImportFolder.Errors(dump, "dump.json");

        Assert.NotEmpty(errors);
        Assert.Contains(errors, e => e.StartsWith("12:39 ", StringComparison.Ordinal));
    }

    private static string MakePage(bool user, bool isTruncated) => Page
        .Replace("%USERS%", user ? Dumps.User(DocumentEncoding.Decoded) : string.Empty, StringComparison.Ordinal)
        .Replace("%GROUPS%", user ? string.Empty : Dumps.Group(DocumentEncoding.Decoded), StringComparison.Ordinal)
        .Replace("%POLICIES%", user ? string.Empty : Dumps.Policy(DocumentEncoding.Decoded), StringComparison.Ordinal)
        .Replace("%TRUNCATED%", isTruncated ? "true" : "false", StringComparison.Ordinal);
}
