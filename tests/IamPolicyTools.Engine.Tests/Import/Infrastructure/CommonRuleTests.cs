using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Rules of infrastructure-inputs.md, 7.1 and 7.3, that no worked example shows; and that each rule of 7.1 to 7.4 is in a test.</summary>
public sealed partial class CommonRuleTests
{
    private const string Trust = """ "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole" """;

    private static string Role(string address, string name, string more = "") =>
        Change(address, "create", "null", $$"""{"name": "{{name}}", "path": "/", "assume_role_policy": {{Statement(Trust)}}{{more}}}""");

    // Readers of what the specification leaves for later: organizations in the lines of yams.
    private static readonly string[] s_later = ["CFG-" + "18"];

    [Fact]
    public void Every_rule_is_cited_in_a_test()
    {
        string tests = Path.GetFullPath(Path.Combine(CaseFiles.Folder, ".."));
        string all = string.Concat(Directory.EnumerateFiles(tests, "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".jsonl", StringComparison.Ordinal))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("\\obj\\", StringComparison.Ordinal) && !f.Contains("\\bin\\", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        HashSet<string> cited = [.. Cited().Matches(all).Select(m => $"{m.Groups[1].Value}-{m.Groups[2].Value}")];

        (string Prefix, int Count)[] rules = [("IN", 40), ("CFN", 43), ("TF", 32), ("CFG", 22)];
        string[] known = [.. rules.SelectMany(r => Enumerable.Range(1, r.Count).Select(n => $"{r.Prefix}-{n}"))];
        Assert.Equal(s_later.Order(StringComparer.Ordinal), known.Except(cited).Union(s_later).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void IN3_files_outside_of_the_folder_are_not_read()
    {
        using var folder = new ImportFolder();
        folder.Write("outside.yaml", "Resources: { R: { Type: AWS::IAM::User } }\n");
        string template = folder.Write("app/t.yaml", "Resources: { N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ../outside.yaml } } }\n");

        ImportResult result = AccountImporter.Import(IamModel.Empty, [template], new ImportOptions { Infrastructure = Told, CurrentFolder = Path.Combine(folder.Root, "app") });

        Assert.Equal("OUTSIDE_ROOT", Assert.Single(result.Errors).Code);
        Assert.Empty(result.Model.Accounts.Values.SelectMany(a => a.Users.Keys));
    }

    [Fact]
    public void IN5_IN7_a_token_is_the_same_everywhere_and_known_parts_stay()
    {
        const string Template = "Resources:\n  Data: { Type: AWS::S3::Bucket }\n  P: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: s3:GetObject, Resource: !Sub \"${Data.Arn}/*\" }] } } }\n";

        string[] texts = [.. Enumerable.Range(0, 2).Select(_ => Read(Template, Told, name: "t.yaml").Model.Accounts[A].Policies.Values.Single().Versions[0].Document.Statements[0].Resource!.Value.Patterns[0].Text)];

        Assert.Equal(texts[0], texts[1]);
        Assert.Matches("^arn:aws:s3:::(.+-)?unknown-[0-9a-f]{12}/\\*$", texts[0]);
    }

    [Fact]
    public void IN9_without_a_Region_a_token_stands_for_it_and_one_warning_says_so()
    {
        const string Template = "Resources:\n  Q: { Type: AWS::SQS::Queue, Properties: { QueueName: q } }\n  T: { Type: AWS::SNS::Topic, Properties: { TopicName: t } }\n";

        ImportResult result = Read(Template, new InfrastructureOptions { AccountId = A }, name: "t.yaml");

        Assert.Equal("REGION_UNKNOWN", Assert.Single(result.Warnings).Code);
        Assert.Contains("arn:aws:sqs:unknown-region:111122223333:q", result.Model.Accounts[A].Resources.Keys);
    }

    [Fact]
    public void IN11_TF11_in_a_state_null_is_absent()
    {
        Role role = Read(
            $$$$"""{"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "aws_iam_role.r", "mode": "managed", "type": "aws_iam_role", "name": "r", "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"name": "r", "path": "/", "assume_role_policy": {{{{Statement(Trust)}}}}, "permissions_boundary": null, "inline_policy": null } }]}}}""",
            name: "state.json").Model.Accounts[A].Roles["r"];

        Assert.Null(role.PermissionsBoundary);
        Assert.Empty(role.Unknowns);
    }

    [Fact]
    public void IN25_IN34_a_made_up_name_is_marked_and_stays_so()
    {
        const string Template = "Resources:\n  Worker: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] } } }\n";
        InfrastructureOptions options = Told with { Templates = new TemplateOptions { StackName = "web" } };
        Role made = Read(Template, options, name: "t.yaml").Model.Accounts[A].Roles.Values.Single();
        IamModel exported = ImportFolder.Import(Exported(Read(Template, options, name: "t.yaml").Model), "a.json").Model;

        Assert.StartsWith("web-Worker-unknown-", made.RoleName, StringComparison.Ordinal);
        Assert.True(exported.Accounts[A].Roles[made.RoleName].HasProvisionalName);

        // The user says what it is called, and the role of the model is what the template makes.
        IamModel dump = Dump("other");
        ImportResult mapped = Read(Template, options with { Names = InfrastructureOptions.None.Names.Add(made.RoleName, "other") }, dump, "t.yaml");
        Role claimed = Assert.Single(mapped.Model.Accounts[A].Roles.Values);
        Assert.Equal(("other", false, "kept"), (claimed.RoleName, claimed.HasProvisionalName, claimed.InlinePolicies.Single().PolicyName));
        Assert.Equal("NAME_NOT_PROVISIONAL", Assert.Single(Read(Template, options with { Names = InfrastructureOptions.None.Names.Add("x", "y") }, name: "t.yaml").Warnings).Code);
    }

    [Theory]
    [InlineData("web-Worker-1ABCDEFGHIJKL", true)]
    [InlineData("web-Worker-1ABCDEFGHIJK", true)]
    [InlineData("web-Worker-1abcdefghijkl", false)]
    [InlineData("web-Worker-1ABCDEFGHIJKL web-Worker-2ABCDEFGHIJKL", false)]
    public void IN34_the_only_name_of_the_form_is_claimed(string names, bool isClaimed)
    {
        const string Template = "Resources:\n  Worker: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] } } }\n";

        ImportResult result = Read(Template, Told with { Templates = new TemplateOptions { StackName = "web" } }, Dump(names.Split(' ')), "t.yaml");

        Assert.Equal(isClaimed, result.Warnings.Any(w => w.Code == "CLAIMED_BY_PATTERN"));
        Assert.Equal(isClaimed ? 1 : names.Split(' ').Length + 1, result.Model.Accounts[A].Roles.Count);
    }

    [Fact]
    public void IN26_IN27_IN29_places_of_what_was_read()
    {
        Role ofPlan = Read(Plan(Role("aws_iam_role.app", "app")).ReplaceLineEndings(" ")).Model.Accounts[A].Roles["app"];
        Role ofTemplate = Read("Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: r\n      AssumeRolePolicyDocument:\n        Version: 2012-10-17\n        Statement:\n          - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }\n", Told, name: "t.yaml").Model.Accounts[A].Roles["r"];

        Assert.EndsWith("plan.json (aws_iam_role.app)", ofPlan.Location.ToShortString(), StringComparison.Ordinal);
        Assert.EndsWith("plan.json", ofPlan.Location.File, StringComparison.Ordinal);
        Assert.Equal(9, ofTemplate.Document.Statements[0].Location.Line);
    }

    [Fact]
    public void IN30_names_that_differ_in_case_alone_are_one()
    {
        ImportResult result = Read(Plan(Role("aws_iam_role.a", "App") + "," + Role("aws_iam_role.b", "app")));

        Assert.Contains("NAME_DIFFERS_BY_CASE", result.Warnings.Select(w => w.Code));
        Assert.Single(result.Model.Accounts[A].Roles);
    }

    [Fact]
    public void IN37_IN38_members_that_nobody_knows_and_resources_that_do_not_matter_are_left_out()
    {
        string others = string.Concat(Enumerable.Range(0, 500).Select(i => Change($"aws_instance.i{i}", "create", "null", """{"ami": "x", "future": [1, {"a": null}]}""") + ","));
        ImportResult result = Read(Plan(others + Role("aws_iam_role.app", "app", """, "future_attribute": {"x": [1]}""")).Replace("\"format_version\"", "\"future\": {\"a\": [1]}, \"format_version\"", StringComparison.Ordinal));

        Assert.Empty(result.Warnings);
        Assert.Equal("app", Assert.Single(result.Model.Accounts[A].Roles.Keys));
    }

    [Fact]
    public void IN39_what_gzip_packed_is_unpacked_within_bounds()
    {
        byte[] plan = Encoding.UTF8.GetBytes(Plan(Role("aws_iam_role.app", "app")));
        using var folder = new ImportFolder();
        string packed = folder.Write("plan.json.gz", Packed(plan));
        string broken = folder.Write("broken.gz", [0x1F, 0x8B, 1, 2, 3]);

        Assert.Contains("app", AccountImporter.Import(IamModel.Empty, [packed], new ImportOptions { Infrastructure = Told }).Model.Accounts[A].Roles.Keys);
        Assert.Equal("WRONG_TOOL", Assert.Single(Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [broken])).Diagnostics).Code);

        // 1 MB of nothing, where 64 kB would do.
        byte[] bomb = Packed(new byte[1024 * 1024]);
        Assert.Equal("SUSPICIOUS_COMPRESSION", Assert.Single(Assert.Throws<InvalidTextException>(() => PackedFile.Unpack(bomb, "x", 64 * 1024, int.MaxValue)).Diagnostics).Code);
        Assert.Equal("SUSPICIOUS_COMPRESSION", Assert.Single(Assert.Throws<InvalidTextException>(() => PackedFile.Unpack(Packed(plan), "x", int.MaxValue, 10)).Diagnostics).Code);
    }

    [Fact]
    public void TF3_TF4_changes_count_and_a_plan_has_two_sides()
    {
        string plan = Plan(Change("aws_iam_role.r", "update", $$"""{"name": "r", "path": "/", "arn": "arn:aws:iam::111122223333:role/r", "assume_role_policy": {{Statement(Trust)}}, "max_session_duration": 3600}""", $$"""{"name": "r", "path": "/", "arn": "arn:aws:iam::111122223333:role/r", "assume_role_policy": {{Statement(Trust)}}, "max_session_duration": 7200}"""))
            .Replace("\"resource_changes\"", "\"planned_values\": {\"root_module\": {\"resources\": [{\"address\": \"aws_iam_user.no\", \"mode\": \"managed\", \"type\": \"aws_iam_user\", \"name\": \"no\", \"provider_name\": \"registry.terraform.io/hashicorp/aws\", \"values\": {\"name\": \"no\"}}]}}, \"resource_changes\"", StringComparison.Ordinal);

        Account after = Read(plan).Model.Accounts[A];
        Account before = Read(plan, Told with { IsBefore = true }).Model.Accounts[A];

        Assert.Equal((3_600, 7_200), (before.Roles["r"].MaxSessionDuration, after.Roles["r"].MaxSessionDuration));
        Assert.Empty(after.Users);
    }

    [Fact]
    public void TF10_TF22_TF26_lists_are_aligned_ARNs_are_names_and_single_blocks_are_lists()
    {
        string plan = Plan(
            Role("aws_iam_role.r", "r") + ","
            + Change("aws_iam_role_policy_attachment.a", "create", "null", """{"role": "arn:aws:iam::111122223333:role/r", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}""") + ","
            + Change("aws_iam_group_membership.m", "create", "null", """{"group": "g", "users": ["u1", null]}""", """{"users": [false, true]}""") + ","
            + Change("aws_s3_bucket_ownership_controls.o", "create", "null", """{"bucket": "b", "rule": [{"object_ownership": "BucketOwnerEnforced"}]}"""));

        Account account = Read(plan).Model.Accounts[A];

        Assert.Equal("ReadOnlyAccess", Assert.Single(account.Roles["r"].AttachedPolicies).PolicyName);
        Assert.Contains("u1", account.Users.Keys);
        Assert.Contains(account.Users.Keys, UnknownToken.Is);
        Assert.Equal(ObjectOwnership.BucketOwnerEnforced, account.Resources["arn:aws:s3:::b"].ObjectOwnership);
    }

    [Fact]
    public void TF21_secrets_of_a_plan_are_not_kept()
    {
        string plan = Plan(Change("aws_iam_access_key.k", "update", "null", """{"user": "bob", "id": "AKIAEXAMPLEEXAMPLE12", "secret": "no-business-of-ours-1", "ses_smtp_password_v4": "no-business-of-ours-2", "status": "Active"}"""));

        Assert.DoesNotContain("no-business-of-ours", Exported(Read(plan).Model), StringComparison.Ordinal);
    }

    // The text of a policy that somebody marked is in no explanation, error or finding; its address and its Sids are.
    [Theory]
    [InlineData("""{"after_sensitive": {"policy": true} }""", true)]
    [InlineData("""{"before_sensitive": {"policy": true} }""", true)]
    [InlineData("""{"after_sensitive": {"name": true} }""", false)]
    public void TF21_a_sensitive_policy_is_read_and_not_shown(string marks, bool isHidden)
    {
        string policy = Quoted("""{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObjct","Resource":"arn:aws:s3:::hush-hush/*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-hush"} } }]}""");
        string role = Change("aws_iam_role.r", "create", "null", $$"""{"name": "r", "path": "/", "assume_role_policy": {{Statement(Trust)}}}""");
        string inline = Change("aws_iam_role_policy.p", "create", "null", $$"""{"name": "p", "role": "r", "policy": {{policy}}}""");
        IamModel model = Read(Plan($"{role}, {inline.Replace("\"after_unknown\"", marks[1..^1] + ", \"after_unknown\"", StringComparison.Ordinal)}")).Model;
        InlinePolicy read = Assert.Single(model.Accounts[A].Roles["r"].InlinePolicies);

        Assert.Equal(isHidden, read.Document.IsSensitive);
        IamAccessResult refused = Ask(model, "arn:aws:iam::111122223333:role/r", "s3:GetObjct", "arn:aws:s3:::b/k");
        string told = $"{refused.Explanation} {string.Join(' ', refused.GetTrace().SelectMany(t => t.Statements).Select(s => $"{s} {s.Location} {string.Join(' ', s.Conditions)}"))}";
        Assert.Contains("Read", told, StringComparison.Ordinal);
        Assert.Contains("aws_iam_role_policy.p", told, StringComparison.Ordinal);
        Assert.Equal(!isHidden, told.Contains("hush", StringComparison.Ordinal));
        string found = string.Join('\n', PolicyRun.Check(model, [], default).Select(f => $"{f.ToDisplay()} {f.Fix} {f.Policy?.Element}"));
        Assert.Contains("INVALID_ACTION", found, StringComparison.Ordinal);
        Assert.Equal(!isHidden, found.Contains("GetObjct", StringComparison.Ordinal));
        Assert.Contains("hush", Exported(model), StringComparison.Ordinal);
    }

    [Fact]
    public void TF19_TF27_a_plan_made_from_another_state_is_told_of_and_the_same_in_other_words_is_not()
    {
        string Update(string before) => Plan(Change("aws_iam_role.r", "update", $$"""{"name": "r", "path": "/", "arn": "arn:aws:iam::111122223333:role/r", "assume_role_policy": {{before}}}""", $$"""{"name": "r", "path": "/", "arn": "arn:aws:iam::111122223333:role/r", "assume_role_policy": {{Statement(Trust)}}}"""));
        IamModel dump = ImportFolder.Import("""{"AccountId": "111122223333", "Roles": [{"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com"]}}]}}]}""", "a.json").Model;

        Assert.Empty(Read(Update(Statement(Trust)), current: dump).Warnings);
        Assert.Equal("DRIFT_FROM_BASE", Assert.Single(Read(Update(Statement(Trust.Replace("ec2", "lambda", StringComparison.Ordinal))), current: dump).Warnings).Code);
    }

    [Fact]
    public void TF29_TF20_several_plans_are_several_sources_with_all_their_instances()
    {
        using var folder = new ImportFolder();
        string one = folder.Write("one.json", Plan(Role("aws_iam_role.a[0]", "a0") + "," + Role("aws_iam_role.a[1]", "a1")));
        string two = folder.Write("two.json", Plan(Change("aws_iam_role_policy_attachment.x", "create", "null", """{"role": "a1", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}""")));

        foreach (string[] files in new[] { new[] { one, two } })
        {
            Account account = AccountImporter.Import(IamModel.Empty, files, new ImportOptions { Infrastructure = Told }).Model.Accounts[A];

            Assert.Equal(["a0", "a1"], account.Roles.Keys);
            Assert.Single(account.Roles["a1"].AttachedPolicies);
        }
    }

    private static IamModel Dump(params string[] roles) => ImportFolder.Import(
        $$"""{"AccountId": "111122223333", "Roles": [{{string.Join(',', roles.Select(r => $$$$"""{"RoleName": "{{{{r}}}}", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}, "RolePolicyList": [{"PolicyName": "kept", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}]}"""))}}]}""",
        "a.json").Model;

    private static string Exported(IamModel model)
    {
        using var stream = new MemoryStream();
        AccountExporter.Export(model, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    // IN-1, IN1_…
    [GeneratedRegex("(?<![A-Z0-9])(IN|CFN|TF|CFG)-?([1-9][0-9]?)(?![0-9])")]
    private static partial Regex Cited();
}
