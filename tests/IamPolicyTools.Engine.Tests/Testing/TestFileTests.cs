using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Files;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Testing;

/// <summary>What a test file says, and every way in which it says nothing (AT-1 to AT-8).</summary>
public sealed class TestFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iam-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AT_1_Lists_make_the_cross_product_and_names_hold_what_varies()
    {
        AccessTestFile file = Read("""
            Tests:
              - Name: both
                Principal: [alice, bob]
                Action: [s3:GetObject, s3:PutObject]
                Resource: arn:aws:s3:::b/k
                Expect: Denied
              - Principal: alice
                Action: s3:ListAllMyBuckets
                Expect: Allowed
            """);

        Assert.Equal(
            [
                "both [alice, s3:GetObject]", "both [alice, s3:PutObject]", "both [bob, s3:GetObject]", "both [bob, s3:PutObject]",
                "alice s3:ListAllMyBuckets : Allowed",
            ],
            file.Cases.Select(c => c.Name));
        Assert.Equal([2, 2, 2, 2, 7], file.Cases.Select(c => c.Location.Line));
    }

    [Fact]
    public void A_test_s_context_lies_over_the_file_s_and_null_takes_a_key_away()
    {
        AccessTestFile file = Read("""
            Context: { "aws:RequestedRegion": eu-west-1, "aws:SourceIp": 192.0.2.1 }
            Tests:
              - Principal: alice
                Action: s3:ListAllMyBuckets
                Context: { "aws:requestedregion": us-east-1, "aws:SourceIp": null, "aws:TagKeys": [a, b] }
                Expect: Allowed
            """);

        Assert.Equal(["aws:TagKeys=a, b", "aws:requestedregion=us-east-1"], file.Cases.Single().Context.Entries.Select(e => e.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AT_6a_A_matrix_has_a_case_for_each_cell_at_its_place()
    {
        AccessTestFile file = Read("""
            Tests:
              - Name: matrix
                Principal: alice
                Matrix:
                  Resource: [arn:aws:s3:::b/1, arn:aws:s3:::b/2]
                  s3:GetObject: [yes, no]
                  s3:PutObject: [conditional, false]
            """);

        Assert.Equal(
            [
                ("matrix [s3:GetObject, arn:aws:s3:::b/1]", ExpectedAnswer.Allowed, 6), ("matrix [s3:GetObject, arn:aws:s3:::b/2]", ExpectedAnswer.Denied, 6),
                ("matrix [s3:PutObject, arn:aws:s3:::b/1]", ExpectedAnswer.Conditional, 7), ("matrix [s3:PutObject, arn:aws:s3:::b/2]", ExpectedAnswer.Denied, 7),
            ],
            file.Cases.Select(c => (c.Name, c.Expectation.Answer, c.Location.Line)));
    }

    [Theory]
    [InlineData("Tests: []", "NO_TESTS")]
    [InlineData("Accounts: a.yaml", "FILE_NOT_READ", "NO_TESTS")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Maybe } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: 's3:*', Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Operation: s3:GetObjects, Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Operation: s3:GetObject, Parameter: [Bucket], Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Operation: s3:GetObject, Action: s3:GetObject, Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Operation: s3:GetObject, Expect: CannotAssume } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Parameter: { Bucket: b }, Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Expect: Allowed } ]", "MISSING_KEY")]
    [InlineData("Tests: [ { Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "MISSING_KEY")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets } ]", "MISSING_KEY")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed, Expected: Denied } ]", "UNKNOWN_KEY")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed, Skip: true } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*', Expect: ExplicitDeny } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { OnlyAllowed: [a], Principal: a, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k' } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Matrix: { Resource: ['arn:aws:s3:::b/k'], s3:GetObject: [Yes] } } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Matrix: { Resource: ['arn:aws:s3:::b/k'], s3:GetObject: [yes, no] } } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Matrix: { s3:GetObject: [yes] } } ]", "MISSING_KEY")]
    [InlineData("Tests: [ { As: { AssumeRole: r }, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "MISSING_KEY")]
    [InlineData("Tests: [ { Principal: a, As: { Profile: p }, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Expect: Denied } ]", "MISSING_KEY")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Resource: example-reports, Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Matrix: { Resource: [b/k], s3:GetObject: [no] } } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Resource: [], Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: [], Expect: Denied }, { Principal: a, Action: s3:ListAllMyBuckets, Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k', AtLeast: [] } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, As: { AssumeRole: [] }, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, As: {}, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { As: { Anonymous: false }, Action: s3:ListAllMyBuckets, Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Resource: '', Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Resource: bucket/k, Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Resource: 'arn:aws:s3::b/k', Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/k ', Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Matrix: { Resource: ['arn:aws:s3:::b/*'], s3:GetObject: [conditional] } } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Matrix: { Resource: [bucket], s3:GetObject: [no] } } ]", "INVALID_VALUE")]
    [InlineData("Context: { a: { b: c } }\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "CONTEXT_VALUE_TYPE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Context: { 'aws:MultiFactorAuthPresnt': true }, Expect: Denied } ]", "INVALID_GLOBAL_CONDITION_KEY")]
    [InlineData("Context: { SourceIp: 192.0.2.1 }\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Denied } ]", "INVALID_CONDITION_KEY_FORMAT")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Context: { 'aws:PrincipalTag': x }, Expect: Denied } ]", "MISSING_TAG_KEY_IN_CONDITION")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Context: { 'aws:MultiFactorAuthPresent': 'ja' }, Expect: Denied } ]", "INVALID_CONTEXT_VALUE")]
    [InlineData("Context: { 'aws:SourceIp': office }\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Denied } ]", "INVALID_CONTEXT_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Context: { 'aws:SourceIp': [192.0.2.1, 192.0.2.2] }, Expect: Denied } ]", "INVALID_CONTEXT_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Context: { 'aws:SourceIp': 192.0.2.1, 'AWS:sourceip': 192.0.2.2 }, Expect: Denied } ]", "DUPLICATE_CONTEXT_KEY")]
    [InlineData("Tests: [ { As: { WebIdentity: { Provider: p, Role: r, Claims: { aud: x } } }, Expect: CannotAssume } ]", "MISSING_KEY")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Deny } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expected: Denied } ]", "UNKNOWN_KEY", "MISSING_KEY")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Denied, ByPolicyType: identity } ]", "INVALID_VALUE")]
    [InlineData("Require: known\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("RequireKeys: yes\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Denied } ]", "INVALID_VALUE")]
    [InlineData("Tests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Denied, Only: True } ]", "INVALID_VALUE")]
    [InlineData("Now: soon\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "INVALID_VALUE")]
    [InlineData("Accounts: ../../*.yaml\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "FILE_NOT_READ")]
    [InlineData("Accounts: none/*.yaml\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "FILE_NOT_READ")]
    [InlineData("Tests: [ { Name: x, Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed }, { Name: x, Principal: b, Action: s3:ListAllMyBuckets, Expect: Allowed } ]", "DUPLICATE_TEST")]
    public void AT_8_Faults_are_told_with_their_places(string text, params string[] codes)
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => Read(text));

        Assert.All(codes, code => Assert.Contains(thrown.Diagnostics, d => d.Code == code));
        Assert.All(thrown.Diagnostics, d => Assert.True(d.Location.IsKnown));
    }

    [Fact]
    public void AT_8_All_faults_are_told_in_one_run()
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => Read("""
            Acounts: a.yaml
            Tests:
              - Principal: alice
                Action: s3:*
                Expect: Allowed
              - Principal: alice
                Action: s3:ListAllMyBuckets
                Expect: allow
            """));

        Assert.Equal([1, 4, 8], thrown.Diagnostics.Select(d => d.Location.Line).Order());
    }

    [Fact]
    public void A_file_of_lines_has_a_case_in_each_and_may_begin_with_what_holds_for_all()
    {
        AccessTestFile file = Read(
            """
            {"Now": "2026-03-01T12:00:00Z", "Context": {"aws:SourceIp": "192.0.2.1"}, "Require": "Known"}
            {"Name": "one", "Principal": "alice", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/k", "Expect": "Denied"}

            {"id": "E-1", "rules": ["R-3"], "request": {"principal": "bob", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": {"aws:SecureTransport": "true"}}, "policies": {}, "expected": {"decision": "explicitDeny", "policyType": "scp"}}
            """,
            name: "t.jsonl");

        Assert.Equal([("one [s3:GetObject]", 2), ("one [s3:PutObject]", 2), ("E-1", 4)], file.Cases.Select(c => (c.Name, c.Location.Line)));
        Assert.Equal((ExpectedAnswer.ExplicitDeny, "ServiceControl"), (file.Cases[2].Expectation.Answer, file.Cases[2].Expectation.ByPolicyType));
        Assert.Equal(["aws:SecureTransport=true", "aws:SourceIp=192.0.2.1"], file.Cases[2].Context.Entries.Select(e => e.ToString()).Order(StringComparer.Ordinal));
        Assert.True(file.RequiresKnown && file.Now is not null);
    }

    [Fact]
    public void AT_8_All_faults_of_all_lines_are_told_where_they_stand()
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => Read(
            """
            {"Principal": "alice", "Action": "s3:ListAllMyBuckets", "Expect": "Allowed"}
            {"Principal": "alice", "Action": "s3:ListAllMyBuckets" "Expect": "Allowed"}
            {"Principal": "alice", "Principal": "bob", "Action": "s3:ListAllMyBuckets", "Expect": "Denied"}
            {"id": "x", "request": {"principal": "alice", "action": "s3:ListAllMyBuckets"}, "policies": {"identity": []}, "expected": {"decision": "maybe"}}
            {"id": "y", "request": {"principal": "alice"}}
            ["no", "test"]
            """,
            name: "t.jsonl"));

        Assert.Equal([(2, 56), (3, 24), (4, 38), (4, 136), (5, 1), (6, 1)], thrown.Diagnostics.Select(d => (d.Location.Line, d.Location.Column)).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("{\"Region\": \"eu-west-1\"}")]
    public void AT_7_A_file_of_lines_without_a_test_is_an_error(string text) =>
        Assert.Equal("NO_TESTS", Assert.Throws<InvalidTextException>(() => Read(text, name: "t.jsonl")).Diagnostics.Single().Code);

    [Fact]
    public void A_name_speaks_to_no_runner() =>
        Assert.Equal(["\\u{3A}:error::x"], Read("Tests: [ { Name: '::error::x', Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed } ]").Cases.Select(c => c.Name));

    [Fact]
    public void AT_7_Only_is_an_error_in_CI()
    {
        const string Text = "Tests: [ { Name: x, Only: true, Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed } ]";

        Assert.Single(Read(Text).Cases);
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => Read(Text, new TestReadSettings { IsInCI = true }));
        Assert.Equal("ONLY_IN_CI", thrown.Diagnostics.Single().Code);
    }

    [Fact]
    public void Patterns_of_account_files_are_expanded_below_the_file()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "accounts", "deep"));
        foreach (string name in new[] { "accounts/b.yaml", "accounts/a.yaml", "accounts/deep/c.yaml", "accounts/a.txt" })
        {
            File.WriteAllText(Path.Combine(_folder, name), "AccountId: '111122223333'");
        }

        const string Test = "\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed } ]";

        Assert.Equal(["a.yaml", "b.yaml"], Read("Accounts: accounts/*.yaml" + Test).Accounts.SelectMany(a => a.Paths).Select(Path.GetFileName));
        Assert.Equal(["a.yaml", "b.yaml", "c.yaml"], Read("Accounts: accounts/**/*.yaml" + Test).Accounts.SelectMany(a => a.Paths).Select(Path.GetFileName));
    }

    // PO-4: a table of cases, by the same rules as any other test.
    [Fact]
    public void A_table_has_a_test_in_each_row_at_its_place()
    {
        AccessTestFile file = Read(
            "\uFEFFName,Principal,Action,Resource,Context,Expect\r\n\"a, b\",alice,s3:GetObject,arn:aws:s3:::b/k,\"{ \"\"aws:SourceIp\"\": \"\"192.0.2.1\"\" }\",Denied\r\n\r\n\"two\nlines\",bob,s3:ListAllMyBuckets,,,Allowed\r\n",
            name: "t.csv");

        Assert.Equal([("a, b", 2), ("two\\u{A}lines", 4)], file.Cases.Select(c => (c.Name.Replace("\\u{a}", "\\u{A}", StringComparison.Ordinal), c.Location.Line)));
        Assert.Equal("192.0.2.1", file.Cases[0].Context.Entries.Single().Values.Single().Text);
        Assert.Null(file.Cases[1].Resource);
    }

    [Theory]
    [InlineData("", "1:1 NO_TESTS")]
    [InlineData("Principal,Action,Expect", "1:1 NO_TESTS")]
    [InlineData("Principal,Action,Resorce,Expect\na,s3:GetObject,arn:aws:s3:::b/k,Denied", "1:18 INVALID_TABLE Did you mean Resource?")]
    [InlineData("Principal,Action,Expected\na,s3:ListAllMyBuckets,Denied", "1:18 INVALID_TABLE Did you mean Expect?")]
    [InlineData("principal,Action,Expect\na,s3:ListAllMyBuckets,Denied", "1:1 INVALID_TABLE Did you mean Principal?")]
    [InlineData("Principal,Action,Action,Expect\na,s3:ListAllMyBuckets,s3:ListAllMyBuckets,Denied", "1:18 INVALID_TABLE second column 'Action'")]
    [InlineData("Principal,Action,,Expect\na,s3:ListAllMyBuckets,,Denied", "1:18 INVALID_TABLE without a name")]
    [InlineData("Principal;Action;Expect\na;s3:ListAllMyBuckets;Denied", "1:1 INVALID_TABLE semicolons")]
    [InlineData("Principal\tAction\tExpect\na\ts3:ListAllMyBuckets\tDenied", "1:1 INVALID_TABLE tabs")]
    [InlineData("Principal,Action,Expect\na,s3:ListAllMyBuckets,Denied\n,,", "3:1 INVALID_TABLE blank cells")]
    [InlineData("Principal,Action,Expect\na,s3:ListAllMyBuckets", "2:1 INVALID_TABLE 2 cells; expected 3")]
    [InlineData("Principal,Action,Expect\na,s3:ListAllMyBuckets,Denied,x", "2:1 INVALID_TABLE 4 cells; expected 3")]
    [InlineData("Principal,Action,Expect\na,\"s3:ListAllMyBuckets,Denied", "2:3 INVALID_TABLE no quote")]
    [InlineData("Principal,Action,Expect\na,\"s3:ListAllMyBuckets\" ,Denied", "2:24 INVALID_TABLE behind the quote")]
    [InlineData("Principal,Action,Expect\na,s3:\"ListAllMyBuckets,Denied", "2:3 INVALID_TABLE inside a cell")]
    [InlineData("Principal,Action,Expect\na,s3:ListAllMyBuckets,denied", "2:23 INVALID_VALUE Did you mean Denied?")]
    [InlineData("Principal,Action,Expect\na,s3:ListAllMyBuckets,", "2:1 MISSING_KEY Found no expectation")]
    [InlineData("Region,Principal,Action,Expect\neu-west-1,,,", "2:1 MISSING_KEY Found no expectation")]
    [InlineData("Principal,Action,Context,Expect\na,s3:ListAllMyBuckets,{ x,Denied", "2:23 ")]
    [InlineData("Principal,Action,Context,Expect\na,s3:ListAllMyBuckets,\"{ \"\"aws:SourceIp\"\": \"\"office\"\" }\",Denied", "2:23 INVALID_CONTEXT_VALUE")]
    public void AT_8_a_table_that_is_none_is_told_at_its_place(string text, string expected)
    {
        IReadOnlyList<Diagnostic> faults = Assert.Throws<InvalidTextException>(() => Read(text, name: "t.csv")).Diagnostics;

        string[] parts = expected.Split(' ', 3);
        Assert.Contains(faults, f => $"{f.Location.Line}:{f.Location.Column}" == parts[0] && (parts[1].Length == 0 || f.Code == parts[1]) && f.Message.Contains(parts.ElementAtOrDefault(2) ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_names_tables_that_are_asked_of_its_accounts()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "tables"));
        File.WriteAllText(Path.Combine(_folder, "tables", "a.csv"), "Principal,Action,Expect\na,s3:ListAllMyBuckets,Denied");
        File.WriteAllText(Path.Combine(_folder, "tables", "b.csv"), "Principal,Action,Expect\nb,s3:ListAllMyBuckets,Allowed");

        AccessTestFile file = Read("Require: Known\nTables: tables/*.csv");

        Assert.True(file.RequiresKnown);
        Assert.Equal([("a.csv", 2), ("b.csv", 2)], file.Cases.Select(c => (Path.GetFileName(c.Location.File), c.Location.Line)));
        Assert.Contains(Assert.Throws<InvalidTextException>(() => Read("Tables: none.csv")).Diagnostics, d => d.Code == "FILE_NOT_READ" && d.Location.Line == 1);
        Assert.Contains(Assert.Throws<InvalidTextException>(() => Read("Tables: t.yaml")).Diagnostics, d => d.Message.Contains(".csv", StringComparison.Ordinal));
    }

    // IN-8: what a template does not say itself.
    [Fact]
    public void Accounts_say_where_a_template_is_deployed_to()
    {
        File.WriteAllText(Path.Combine(_folder, "stack.yaml"), "Resources: {}");
        File.WriteAllText(Path.Combine(_folder, "a.yaml"), "AccountId: '111122223333'");
        const string Test = "\nTests: [ { Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed } ]";

        AccessTestFile file = Read("Accounts: [ { Path: stack.yaml, AccountId: '111122223333', Region: eu-west-1, StackName: web, Parameters: { Env: prod }, Answers: { x: y } }, a.yaml ]" + Test);

        Assert.Equal(["a.yaml", "stack.yaml"], file.Accounts.SelectMany(a => a.Paths).Select(Path.GetFileName));
        Assert.Equal(("111122223333", "eu-west-1", "web", "prod", "y"), (file.Accounts[1].Infrastructure.AccountId, file.Accounts[1].Infrastructure.Region,
            file.Accounts[1].Infrastructure.Templates.StackName, file.Accounts[1].Infrastructure.Templates.Parameters["Env"], file.Accounts[1].Infrastructure.Answers["x"]));
    }

    [Theory]
    [InlineData("{ AccountId: '111122223333' }", "MISSING_KEY")]
    [InlineData("{ Path: none.yaml }", "FILE_NOT_READ")]
    [InlineData("{ Path: t.yaml, AccountId: 12345 }", "INVALID_VALUE")]
    [InlineData("{ Path: t.yaml, AccontId: '111122223333' }", "UNKNOWN_KEY")]
    public void AT_8_what_is_said_of_accounts_is_checked(string entry, string code) => Assert.Contains(
        Assert.Throws<InvalidTextException>(() => Read($"Accounts: [ {entry} ]\nTests: [ {{ Principal: a, Action: s3:ListAllMyBuckets, Expect: Allowed }} ]")).Diagnostics,
        d => d.Code == code && d.Location.Line == 1);

    private AccessTestFile Read(string text, TestReadSettings? settings = null, string name = "t.yaml")
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return TestFileReader.Read(path, settings ?? new TestReadSettings { CurrentFolder = Path.GetTempPath() + "/nowhere" });
    }
}
