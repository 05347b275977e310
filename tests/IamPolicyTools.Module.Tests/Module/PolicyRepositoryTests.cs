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

    [Theory]
    // The answer is another one: the line of the statement, or of the question where no statement decided.
    [InlineData(GitHub, "Questions", "access.csv", "logo.svg,,Allowed", "logo.svg,,ImplicitDeny", "::error file=policies/read-assets.json,line=4,title=IAM::Line 2")]
    [InlineData(GitHub, "Questions", "access.csv", "cards.csv,,ImplicitDeny", "cards.csv,,Allowed", "::error file=access.csv,line=3,title=IAM::Line 3")]
    [InlineData(Azure, "Questions", "access.csv", "cards.csv,,ImplicitDeny", "cards.csv,,Allowed", "access.csv;linenumber=3;columnnumber=1;code=IAM;]Line 3")]
    // Broken questions.
    [InlineData(GitHub, "Questions", "access.csv", "role/web,s3:GetObject,arn:aws:s3:::example-customer", "role/weeb,s3:GetObject,arn:aws:s3:::example-customer", "line=3,title=IAM::There is no user or role named 'role/weeb'")]
    [InlineData(GitHub, "Questions", "access.csv", "role/web,s3:GetObject,arn:aws:s3:::example-customer", "role/web,s3:GetObjct,arn:aws:s3:::example-customer", "line=3,title=IAM::Amazon S3 has no action")]
    [InlineData(GitHub, "Questions", "access.csv", "Expected", "Expect", "line=2,title=IAM::The column Expected holds none of")]
    [InlineData(GitHub, "Questions", "account.yaml", "policies/read-assets.json", "policies/no.json", "")]
    [InlineData(GitHub, "Tests", "Access.Tests.ps1", "role/web s3:GetObject", "role/web s3:GetObjct", "Failed: 1")]
    [InlineData(Azure, "Tests", "Access.Tests.ps1", "role/web s3:GetObject", "role/weeb s3:GetObject", "Failed: 1")]
    public async Task A_step_fails_where_an_answer_is_another_one_or_a_question_is_broken(
        string workflow, string step, string file, string old, string now, string says)
    {
        ProgramRun run = await repository.Run(workflow, step, (file, old, now));

        Assert.True(run.ExitCode != 0, run.Output);
        Assert.Contains(says, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_workflows_ask_by_the_same_commands() =>
        Assert.All(["Install", "Questions"], step => Assert.Equal(PolicyRepository.Steps(GitHub)[step].Trim(), PolicyRepository.Steps(Azure)[step].Trim()));
}
