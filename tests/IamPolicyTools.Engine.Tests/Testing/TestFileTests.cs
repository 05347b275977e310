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

        Assert.Equal(["a.yaml", "b.yaml"], Read("Accounts: accounts/*.yaml" + Test).Accounts.Select(Path.GetFileName));
        Assert.Equal(["a.yaml", "b.yaml", "c.yaml"], Read("Accounts: accounts/**/*.yaml" + Test).Accounts.Select(Path.GetFileName));
    }

    private AccessTestFile Read(string text, TestReadSettings? settings = null, string name = "t.yaml")
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return TestFileReader.Read(path, settings ?? new TestReadSettings { CurrentFolder = Path.GetTempPath() + "/nowhere" });
    }
}
