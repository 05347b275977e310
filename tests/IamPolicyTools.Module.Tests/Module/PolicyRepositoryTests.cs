using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>The workflows of module/examples/ci, step by step in a real pwsh.</summary>
public sealed class PolicyRepositoryTests(PolicyRepository repository) : IClassFixture<PolicyRepository>
{
    private const string GitHub = "github-actions.yml";
    private const string Azure = "azure-pipelines.yml";

    [Theory]
    [InlineData(GitHub, "Questions", "4 questions have the answers")]
    [InlineData(GitHub, "Tests", "Tests Passed: 4, Failed: 0")]
    [InlineData(Azure, "Tests", "Tests Passed: 4, Failed: 0")]
    public async Task A_step_passes(string workflow, string step, string says)
    {
        ProgramRun run = await repository.Run(workflow, step);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains(says, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHub_is_told_of_each_other_answer_and_each_broken_question()
    {
        ProgramRun run = await repository.RunWith(
            GitHub,
            "Questions",
            "access.csv",
            ("logo.svg,,Allowed", "logo.svg,,ImplicitDeny"),
            ("cards.csv,,ImplicitDeny", "cards.csv,,Allowed"),
            ("role/billing,s3:GetObject,arn:aws:s3:::example-customer-data/cards.csv,\"{\"\"aws:SecureTransport\"\":true", "role/billing,s3:GetObjct,arn:aws:s3:::example-customer-data/cards.csv,\"{\"\"aws:SecureTransport\"\":true"),
            ("role/billing,s3:GetObject,arn:aws:s3:::example-customer-data/cards.csv,\"{\"\"aws:SecureTransport\"\":false", "role/biling,s3:GetObject,arn:aws:s3:::example-customer-data/cards.csv,\"{\"\"aws:SecureTransport\"\":false"));

        Assert.Equal(1, run.ExitCode);
        // The line of the statement that decided; the line of the question where none did, and where it could not be asked.
        string[] expected =
        [
            "::error file=policies/read-assets.json,line=4,title=IAM::Line 2 of access.csv expects ImplicitDeny.",
            "::error file=access.csv,line=3,title=IAM::Line 3 of access.csv expects Allowed.",
            "::error file=access.csv,line=4,title=IAM::Amazon S3 has no action",
            "::error file=access.csv,line=5,title=IAM::There is no user or role named 'role/biling'",
        ];
        string[] annotations = [.. Annotations(run, "::error")];
        Assert.Equal(expected.Length, annotations.Length);
        Assert.All(annotations.Zip(expected), pair => Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Azure_is_told_the_same_in_its_own_words()
    {
        ProgramRun run = await repository.RunWith(
            Azure, "Questions", "access.csv", ("logo.svg,,Allowed", "logo.svg,,Alowed"), ("cards.csv,,ImplicitDeny", "cards.csv,,Allowed"));

        Assert.Equal(1, run.ExitCode);
        string[] annotations = [.. Annotations(run, "##vso[task.logissue type=error;sourcepath=/")];
        Assert.Equal(2, annotations.Length);
        Assert.EndsWith("/access.csv;linenumber=2;columnnumber=1;code=IAM;]The column Expected holds none of Allowed, ImplicitDeny, ExplicitDeny.", annotations[0], StringComparison.Ordinal);
        Assert.Contains("/access.csv;linenumber=3;columnnumber=1;code=IAM;]Line 3 of access.csv expects Allowed.", annotations[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GitHub, "Questions", "account.yaml", "policies/read-assets.json", "policies/no.json")]
    [InlineData(GitHub, "Tests", "Access.Tests.ps1", "role/web s3:GetObject", "role/web s3:GetObjct")]
    [InlineData(Azure, "Tests", "Access.Tests.ps1", "role/web s3:GetObject", "role/weeb s3:GetObject")]
    public async Task A_step_fails_where_a_file_or_a_question_is_broken(string workflow, string step, string file, string old, string now)
    {
        ProgramRun run = await repository.RunWith(workflow, step, file, (old, now));

        Assert.True(run.ExitCode != 0, run.Output);
    }

    [Fact]
    public void Both_workflows_ask_by_the_same_commands() =>
        Assert.All(["Install", "Questions"], step => Assert.Equal(PolicyRepository.Steps(GitHub)[step].Trim(), PolicyRepository.Steps(Azure)[step].Trim()));

    private static IEnumerable<string> Annotations(ProgramRun run, string beginning) =>
        run.Output.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith(beginning, StringComparison.Ordinal));
}
