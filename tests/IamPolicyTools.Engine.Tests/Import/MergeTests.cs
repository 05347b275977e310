using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class MergeTests
{
    private const string Trust = """{ Version: 2012-10-17, Statement: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } }""";
    private const string Document = """{ Version: 2012-10-17, Statement: { Effect: Deny, Action: "s3:*", Resource: "*" } }""";

    private const string First = $$"""
        AccountId: "123456789012"
        AccountAlias: personal
        Users: [{ UserName: alice, Tags: { a: "1" } }, { UserName: bob }]
        Groups: [{ GroupName: devs }]
        Policies: [{ PolicyName: p, PolicyDocument: {{Document}} }]
        """;

    [Fact]
    public void A_repeated_import_replaces_what_has_the_same_ARN_and_keeps_the_rest()
    {
        IamModel model = ImportFolder.Import(First).Model;

        ImportResult result = ImportFolder.Import(
            """
            AccountId: "123456789012"
            Users: [{ UserName: alice, Groups: [devs], AttachedManagedPolicies: [p] }]
            """,
            current: model);

        Account account = result.Model.Accounts["123456789012"];
        Assert.Equal("personal", account.AccountAlias);
        Assert.Equal(["alice", "bob"], account.Users.Keys);
        Assert.Empty(account.Users["alice"].Tags);
        Assert.Equal<string>(["devs"], account.Users["alice"].Groups);
        Assert.Same(model.Accounts["123456789012"].Users["bob"], account.Users["bob"]);
    }

    [Fact]
    public void Replace_starts_empty()
    {
        using var folder = new ImportFolder();
        string path = folder.Write("b.yaml", "AccountId: '444455556666'");

        ImportResult result = AccountImporter.Import(ImportFolder.Import(First).Model, [path], new ImportOptions { Replace = true });

        Assert.Equal(["444455556666"], result.Model.Accounts.Keys);
    }

    [Fact]
    public void A_failed_import_changes_nothing()
    {
        IamModel model = ImportFolder.Import(First).Model;
        string before = ModelText.Of(model);

        Assert.Throws<InvalidTextException>(() => { ImportFolder.Import("AccountId: '123456789012'\nUsers: [{ UserName: carol }, {}]", current: model); });

        Assert.Equal(before, ModelText.Of(model));
    }

    [Fact]
    public void Files_are_merged_by_account_and_may_refer_to_each_other()
    {
        using var folder = new ImportFolder();
        string users = folder.Write("users.yaml", "AccountId: '123456789012'\nUsers: [{ UserName: alice, Groups: [devs], AttachedManagedPolicies: [p] }]");
        string groups = folder.Write("groups.yaml", "AccountId: '123456789012'\nGroups: [{ GroupName: devs }]");
        string policies = folder.Write("policies.yaml", $"AccountId: '123456789012'\nPolicies: [{{ PolicyName: p, Path: /x/, PolicyDocument: {Document} }}]");

        Account account = Assert.Single(AccountImporter.Import(IamModel.Empty, [users, groups, policies]).Model.Accounts.Values);

        Assert.Equal("arn:aws:iam::123456789012:policy/x/p", Assert.Single(account.Users["alice"].AttachedPolicies).PolicyArn);
    }

    [Fact]
    public void Of_two_files_that_describe_one_ARN_the_later_counts()
    {
        using var folder = new ImportFolder();
        string first = folder.Write("a.yaml", "AccountId: '123456789012'\nUsers: [{ UserName: alice, Tags: { n: '1' } }]");
        string second = folder.Write("b.yaml", "AccountId: '123456789012'\nUsers: [{ UserName: alice, Tags: { n: '2' } }]");

        Account account = Assert.Single(AccountImporter.Import(IamModel.Empty, [first, second]).Model.Accounts.Values);

        Assert.Equal<Tag>([new Tag("n", "2")], account.Users["alice"].Tags);
    }

    [Fact]
    public void One_name_under_two_paths_in_two_files_is_an_error()
    {
        using var folder = new ImportFolder();
        string first = folder.Write("a.yaml", "AccountId: '123456789012'\nUsers: [{ UserName: alice }]");
        string second = folder.Write("b.yaml", "AccountId: '123456789012'\nUsers: [{ UserName: Alice, Path: /x/ }]");

        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => { AccountImporter.Import(IamModel.Empty, [first, second]); });

        Assert.Equal("DUPLICATE_NAME", Assert.Single(exception.Diagnostics).Code);
        Assert.Contains($"{first}:2:9", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entity_that_moved_to_another_path_replaces_the_old_one()
    {
        IamModel model = ImportFolder.Import(First).Model;

        Account account = Assert.Single(ImportFolder.Import(
            $"AccountId: '123456789012'\nUsers: [{{ UserName: Alice, Path: /x/ }}]\nPolicies: [{{ PolicyName: P, Path: /x/, PolicyDocument: {Document} }}]",
            current: model).Model.Accounts.Values);

        Assert.Equal(["Alice", "bob"], account.Users.Keys);
        Assert.Equal(["arn:aws:iam::123456789012:policy/x/P"], account.Policies.Keys);
    }

    [Fact]
    public void An_instance_profile_that_is_listed_and_mentioned_is_one()
    {
        Account account = ImportFolder.ImportAccount(
            $$"""
            AccountId: "123456789012"
            Roles: [{ RoleName: r, AssumeRolePolicyDocument: {{Trust}}, InstanceProfileList: [web] }]
            InstanceProfiles: [{ InstanceProfileName: web, Path: /x/, Tags: { a: "1" } }]
            """);

        InstanceProfile profile = Assert.Single(account.InstanceProfiles.Values);
        Assert.Equal("arn:aws:iam::123456789012:instance-profile/x/web", profile.Arn);
        Assert.Equal<string>(["r"], profile.Roles);
        Assert.Single(profile.Tags);
    }

    [Fact]
    public void Many_attachments_and_groups_of_one_user_are_read_with_linear_memory()
    {
        Import(10_000);
        long few = Import(10_000);
        long many = Import(40_000);

        // Four times as many; lists that are copied for each of them take sixteen times as much.
        Assert.InRange(many, few, 6 * few);

        static long Import(int count)
        {
            string policies = string.Join(",", Enumerable.Range(0, count).Select(i => $"\"arn:aws:iam::aws:policy/p{i}\""));
            string groups = string.Join(",", Enumerable.Range(0, count).Select(i => $"\"g{i}\""));
            string defined = string.Join(",", Enumerable.Range(0, count).Select(i => $$"""{"GroupName":"g{{i}}"}"""));
            string json = $$"""{"AccountId":"123456789012","Groups":[{{defined}}],"Users":[{"UserName":"u","AttachedManagedPolicies":[{{policies}}],"Groups":[{{groups}}]}]}""";
            using var folder = new ImportFolder();
            string path = folder.Write("account.json", json);
            long before = GC.GetAllocatedBytesForCurrentThread();
            User user = AccountImporter.Import(IamModel.Empty, [path]).Model.Accounts["123456789012"].Users["u"];
            Assert.Equal((count, count), (user.AttachedPolicies.Length, user.Groups.Length));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void An_import_says_how_far_it_is_and_ends_when_it_is_cancelled()
    {
        using var folder = new ImportFolder();
        string users = string.Join(",", Enumerable.Range(0, 500).Select(i => $$"""{"UserName":"u{{i}}"}"""));
        string[] paths = [folder.Write("a.json", $$"""{"AccountId":"123456789012","Users":[{{users}}]}"""), folder.Write("b.yaml", "AccountId: '210987654321'\nUsers: [{ UserName: a }]")];
        var told = new List<int>();
        int total = 0;
        AccountImporter.Import(IamModel.Empty, paths, new ImportOptions { Progress = (done, all) => { told.Add(done); total = all; } });
        Assert.Equal(told.Order(), told);
        Assert.Equal(total, told[^1]);
        Assert.InRange(told.Distinct().Count(), 5, int.MaxValue);

        using var stop = new CancellationTokenSource();
        int steps = 0;
        var options = new ImportOptions
        {
            Cancellation = stop.Token,
            Progress = (_, _) =>
            {
                if (++steps == 10)
                {
                    stop.Cancel();
                }
            },
        };
        Assert.Throws<OperationCanceledException>(() => AccountImporter.Import(IamModel.Empty, paths, options));
        Assert.Equal(10, steps);
    }
}
