using IamPolicyTools.Analysis;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Records;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Files;
using IamPolicyTools.Testing.Mutation;

namespace IamPolicyTools.Engine.Tests.Testing;

/// <summary>Changes of the policies are seen by tests, or told with the test that is missing (AT-30 to AT-34).</summary>
public sealed class MutationTests : IDisposable
{
    private const string AccountText = """
        AccountId: "111122223333"
        Users:
          - UserName: alice
            Groups: [readers]
            UserPolicyList:
              - PolicyName: own
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - { Sid: Read, Effect: Allow, Action: [s3:GetObject, s3:ListBucket], Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] }
                    - { Sid: Keep, Effect: Deny, Action: "s3:Delete*", Resource: "*" }
        Groups:
          - GroupName: readers
            GroupPolicyList:
              - PolicyName: mfa
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - { Effect: Allow, Action: sqs:SendMessage, Resource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ipt-mutation-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AT_31_a_change_is_killed_equivalent_or_a_survivor_with_the_missing_test()
    {
        string before = Write("account.yaml", AccountText);
        MutationReport report = Run("""
            Tests:
              - { Name: reads, Principal: user/alice, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: Allowed }
            """);
        Assert.Equal(AccountText, File.ReadAllText(before));
        Assert.Equal(report.Mutants, report.Killed + report.Equivalent + report.Survivors.Length);
        Assert.Equal(report.Total, report.Mutants);

        // Nothing allows what the Deny refuses: without it nothing changes.
        Assert.DoesNotContain(report.Survivors, s => s.Operator == MutationOperator.RemoveDeny);
        Assert.True(report.Equivalent > 0);
        Assert.DoesNotContain(report.Survivors, s => s.Operator == MutationOperator.RemoveAllow && s.Subject == "own");

        MutationResult survivor = Assert.Single(report.Survivors, s => s.Operator == MutationOperator.LeaveGroup);
        Assert.Equal((MutationStatus.Survived, "- group readers"), (survivor.Status, survivor.Change));
        Assert.Contains("sqs:SendMessage", survivor.MissingTest, StringComparison.Ordinal);
        Assert.Contains("Expect: Allowed }", survivor.MissingTest, StringComparison.Ordinal);
        MutationResult condition = Assert.Single(report.Survivors, s => s.Operator == MutationOperator.DropCondition);
        Assert.Equal(before, condition.File);
        Assert.True(condition.Line > 10);
    }

    [Fact]
    public void A_run_tells_how_many_mutants_are_done_of_all()
    {
        Write("account.yaml", AccountText);
        var progress = new WorkProgress();

        MutationReport report = Run("Tests: [{ Name: reads, Principal: user/alice, Action: s3:GetObject, Resource: \"arn:aws:s3:::b/x\", Expect: Allowed }]", sample: 6, progress: progress);

        Assert.Equal(("mutants", report.Mutants, report.Mutants), (progress.Pieces, progress.Done, progress.Total));
        Assert.True(report.Mutants > 0);
    }

    [Fact]
    public void AT_32_the_missing_tests_kill_what_survived()
    {
        Write("account.yaml", AccountText);
        MutationReport first = Run("Tests: [{ Name: reads, Principal: user/alice, Action: s3:GetObject, Resource: \"arn:aws:s3:::b/x\", Expect: Allowed }]");
        Assert.NotEmpty(first.Survivors);
        string[] missing = [.. first.Survivors.Where(s => s.MissingTest is not null).Select((s, i) => s.MissingTest!.Replace("Name: \"", $"Name: \"{i} ", StringComparison.Ordinal))];
        MutationReport second = Run($"Tests:\n  {string.Join("\n  ", missing)}");
        Assert.True(second.Score > first.Score);
        Assert.DoesNotContain(second.Survivors, s => s.MissingTest is not null && first.Survivors.Any(f => f.Operator == s.Operator && f.Change == s.Change && f.Line == s.Line));
    }

    // AT-7 refuses names that look like slips; what a proof makes up is none.
    [Fact]
    public void AT_32_the_missing_tests_are_asked()
    {
        Write("account.yaml", """
            AccountId: "111122223333"
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: own
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement:
                        - { Effect: Allow, Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/deploy-*" }
                        - { Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: "arn:aws:secretsmanager:*:111122223333:secret:db*", Condition: { StringLike: { "aws:RequestedRegion": "eu-*" } } }
            Roles:
              - RoleName: deploy-1
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" } ] }
            """);
        MutationReport first = Run("Tests: [{ Name: none, Principal: user/alice, Action: s3:GetObject, Resource: \"arn:aws:s3:::b/x\", Expect: Denied }]");
        string[] missing = [.. first.Survivors.Where(s => s.MissingTest is not null).Select((s, i) => s.MissingTest!.Replace("Name: \"", $"Name: \"{i} ", StringComparison.Ordinal))];

        Assert.True(missing.Length > 3);
        Assert.True(Run($"Tests:\n  {string.Join("\n  ", missing)}").Score > first.Score);

        // Each that has no comment behind it sees the change that it was made for.
        string[] sure = [.. missing.Where(m => !m.Contains(" # ", StringComparison.Ordinal))];
        Assert.NotEmpty(sure);
        Assert.True(Run($"Tests:\n  {string.Join("\n  ", sure)}").Survivors.Length <= first.Survivors.Length - sure.Length);
    }

    [Fact]
    public void AT_33_the_same_seed_draws_the_same_changes()
    {
        Write("account.yaml", AccountText);
        const string Tests = "Tests: [{ Name: reads, Principal: user/alice, Action: s3:GetObject, Resource: \"arn:aws:s3:::b/x\", Expect: Allowed }]";
        MutationReport one = Run(Tests, sample: 6, seed: 3);
        Assert.Equal((6, true), (one.Mutants, one.Total > 6));
        Assert.Equal(one.Survivors.Select(s => s.ToString()), Run(Tests, sample: 6, seed: 3).Survivors.Select(s => s.ToString()));
    }

    [Fact]
    public void AT_30_every_operator_is_there()
    {
        const string Rich = """
            AccountId: "111122223333"
            Users:
              - { UserName: alice, Groups: [readers], PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/p" }, AttachedManagedPolicies: [p] }
            Groups: [{ GroupName: readers }]
            Policies:
              - PolicyName: p
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - { Effect: Allow, NotAction: [iam:GetUser, iam:ListUsers], NotResource: ["arn:aws:s3:::b/x", "arn:aws:s3:::c/x"] }
                    - { Effect: Deny, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Condition: { StringEquals: { "aws:RequestedRegion": [eu-west-1, eu-west-2] } } }
            Resources:
              - Arn: arn:aws:s3:::b
                Policy: { Version: "2012-10-17", Statement: [{ Effect: Deny, NotPrincipal: { AWS: ["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:root"] }, Action: s3:GetObject, Resource: "arn:aws:s3:::b/*" },
                  { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/alice" }, Action: s3:GetObject, Resource: "arn:aws:s3:::b/*" }] }
            Organization:
              Id: o-abcdefghij
              MasterAccountId: "999999999999"
              Root: { Id: r-abcd, Accounts: ["999999999999", "111122223333"] }

            """;
        IamModel model = AccountImporter.Import(IamModel.Empty, [Write("rich.yaml", Rich)], new ImportOptions { Replace = true }).Model;
        Mutant[] mutants = [.. Mutants.Of(model)];
        Assert.Equal(Enum.GetValues<MutationOperator>(), mutants.Select(m => m.Operator).Distinct().Order());
        Assert.All(mutants, m => Assert.NotNull(m.Create()));
        Assert.All(mutants, m => Assert.NotEqual(model, m.Create()));
    }

    // Values that a proof makes up for keys whose form is known.
    [Theory]
    [InlineData("StringNotEquals: { 'aws:SourceVpc': vpc-0123456789abcdef0 }")]
    [InlineData("StringEquals: { 'aws:PrincipalOrgID': o-abcdefghij }")]
    [InlineData("StringNotEquals: { 'aws:PrincipalOrgID': o-abcdefghij }")]
    [InlineData("StringNotLike: { 'aws:PrincipalTag/team': 'core-*' }")]
    [InlineData("StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' }")]
    [InlineData("StringNotLike: { 'aws:RequestedRegion': 'eu-*' }")]
    [InlineData("StringNotEquals: { 'aws:ResourceAccount': '111122223333' }")]
    [InlineData("StringNotEquals: { 'aws:PrincipalAccount': '444455556666' }")]
    [InlineData("'ForAnyValue:StringEquals': { 'aws:CalledVia': cloudformation.amazonaws.com }")]
    [InlineData("'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/r-abcd/*' }")]
    public void AT_32_the_missing_tests_have_values_that_are_asked(string condition)
    {
        Write("account.yaml", $$"""
            AccountId: "111122223333"
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: own
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement:
                        - { Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::bucket/*" }
                        - { Effect: Deny, Action: "s3:PutObject", Resource: "arn:aws:s3:::bucket/*", Condition: { {{condition}} } }
            Resources:
              - Arn: arn:aws:s3:::bucket
            """);
        MutationReport first = Run("Tests: [{ Name: none, Principal: user/alice, Action: s3:GetObject, Resource: \"arn:aws:s3:::bucket/x\", Expect: Denied }]");
        string[] missing = [.. first.Survivors.Select(s => s.MissingTest).OfType<string>().Select((s, i) => s.Replace("Name: \"", $"Name: \"{i} ", StringComparison.Ordinal))];

        Assert.NotEmpty(missing);
        string path = Write("tests.yaml", $"Tests:\n  {string.Join("\n  ", missing)}");
        IamModel model = AccountImporter.Import(IamModel.Empty, [Path.Combine(_folder, "account.yaml")], new ImportOptions { Replace = true }).Model;
        var settings = new TestRunSettings { Model = model, Now = DateTimeOffset.UnixEpoch, Profiles = new ProfileSources { FindProfile = _ => null } };
        Assert.All(TestRunner.Run(TestFileReader.Read(path), settings), r => Assert.True(r.Outcome == Outcome.Passed, $"{r.Name}: {r.Outcome} {r.Message}"));
    }

    // A file that requires that everything is known takes what the accounts have, or is told what else they need.
    [Theory]
    [InlineData("Resources: [ { Arn: 'arn:aws:s3:::open' }, { Arn: 'arn:aws:s3:::closed' } ]", true)]
    [InlineData("Resources: [ { Arn: 'arn:aws:s3:::open' } ]", false)]
    public void AT_32_the_missing_tests_are_ready_where_everything_must_be_known(string resources, bool isKnown)
    {
        Write("account.yaml", $$"""
            AccountId: "111122223333"
            Users:
              - { UserName: alice, UserPolicyList: [ { PolicyName: own, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::open/*" } ] } } ] }
            {{resources}}
            """);
        const string Head = "Require: Known\nTests:";
        MutationReport first = Run($"{Head} [{{ Name: none, Principal: user/alice, Action: s3:DeleteObject, Resource: \"arn:aws:s3:::open/x\", Expect: Denied }}]");
        string missing = Assert.Single(first.Survivors, s => s.Operator == MutationOperator.WidenResourceToAll).MissingTest!;

        string path = Write("tests.yaml", $"{Head}\n  {missing}");
        IamModel model = AccountImporter.Import(IamModel.Empty, [Path.Combine(_folder, "account.yaml")], new ImportOptions { Replace = true }).Model;
        var settings = new TestRunSettings { Model = model, Now = DateTimeOffset.UnixEpoch, Profiles = new ProfileSources { FindProfile = _ => null } };
        Assert.Equal(isKnown ? Outcome.Passed : Outcome.Inconclusive, Assert.Single(TestRunner.Run(TestFileReader.Read(path), settings)).Outcome);
        Assert.Equal(!isKnown, missing.Contains(" } # ", StringComparison.Ordinal));
        Assert.Contains(isKnown ? "arn:aws:s3:::closed" : "Expect: Denied", missing, StringComparison.Ordinal);
    }

    // Each line holds in any of the files, whatever their heads give to their tests, or says in which.
    [Theory]
    [InlineData("Context: { \"aws:MultiFactorAuthPresent\": true, \"aws:SourceIp\": 10.0.0.1 }")]
    [InlineData("Region: us-east-1")]
    [InlineData("Now: 2031-01-01T00:00:00Z")]
    [InlineData("Context: { \"aws:RequestedRegion\": us-east-1 }")]
    public void AT_32_the_missing_tests_hold_in_each_file(string head)
    {
        Write("account.yaml", """
            AccountId: "111122223333"
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: own
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement:
                        - { Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/*", Condition: { Null: { "aws:SourceIp": "true" } } }
                        - { Effect: Deny, Action: "s3:*", Resource: "*", Condition: { DateGreaterThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } } }
                        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "*", Condition: { StringLike: { "aws:RequestedRegion": "eu-*" } } }
                        - { Effect: Deny, Action: "sqs:SendMessage", Resource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }
            Resources: [ { Arn: "arn:aws:s3:::b" }, { Arn: "arn:aws:sqs:eu-west-1:111122223333:q" } ]
            """);
        string[] heads = ["", head];
        IamModel model = AccountImporter.Import(IamModel.Empty, [Path.Combine(_folder, "account.yaml")], new ImportOptions { Replace = true }).Model;
        var settings = new TestRunSettings { Model = model, Now = DateTimeOffset.UnixEpoch, Profiles = new ProfileSources { FindProfile = _ => null } };
        AccessTestFile File(int index, string tests) => TestFileReader.Read(Write($"{index}.yaml", $"{heads[index]}\nTests:\n  {tests}"), new TestReadSettings());
        MutationReport report = MutationRun.Run(
            Enumerable.Range(0, heads.Length).Select(i => (File(i, "- { Name: none, Principal: user/alice, Action: iam:GetUser, Resource: \"*\", Expect: Denied }"), settings)), new MutationSettings());
        string[] missing = [.. report.Survivors.Select(s => s.MissingTest).OfType<string>()];

        Assert.True(missing.Length > 3);
        for (int i = 0; i < heads.Length; i++)
        {
            string[] meant = [.. missing.Where(m => !m.Contains(" # ", StringComparison.Ordinal) || m.Contains($"# in {Path.Combine(_folder, $"{i}.yaml")} only", StringComparison.Ordinal))
                .Select((m, at) => m.Split(" # ")[0].Replace("Name: \"", $"Name: \"{at} ", StringComparison.Ordinal))];
            Assert.NotEmpty(meant);
            Assert.All(TestRunner.Run(File(i, string.Join("\n  ", meant)), settings), r => Assert.True(r.Outcome == Outcome.Passed, $"{r.Name}: {r.Outcome} {r.Message}"));
        }
    }

    private MutationReport Run(string tests, int? sample = null, int seed = 0, WorkProgress? progress = null)
    {
        IamModel model = AccountImporter.Import(IamModel.Empty, [Path.Combine(_folder, "account.yaml")], new ImportOptions { Replace = true }).Model;
        AccessTestFile file = TestFileReader.Read(Write("tests.yaml", tests), new TestReadSettings());
        var settings = new TestRunSettings { Model = model, Now = DateTimeOffset.UnixEpoch, Profiles = new ProfileSources { FindProfile = _ => null } };
        Assert.All(TestRunner.Run(file, settings), r => Assert.False(r.IsProblem, r.ToString()));
        return MutationRun.Run([(file, settings)], new MutationSettings { Sample = sample, Seed = seed }, progress);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
