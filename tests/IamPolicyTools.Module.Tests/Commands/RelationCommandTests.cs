using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Records;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Comparisons and proofs, as a user asks for them.</summary>
public sealed class RelationCommandTests : IDisposable
{
    private const string Documents = """
        $old = '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}'
        $new = '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/*"}]}'

        """;

    private const string Account = "$null = New-IamAccount 123456789012; $null = New-IamUser -UserName alice; Write-IamUserPolicy alice p $old\n";

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_script_block_changes_a_copy()
    {
        RunResult result = _module.Run($"{Documents}{Account}Compare-IamAccess -After {{ Write-IamUserPolicy alice p $new }}; @(Get-IamUserPolicyList alice).Count; Test-IamAccess user/alice s3:PutObject arn:aws:s3:::b/x -Quiet");
        Assert.Empty(result.AllErrors);
        ComparedAccess row = Assert.IsType<ComparedAccess>(result.Output[0].BaseObject);
        Assert.Equal((ChangeDirection.Gained, "s3:PutObject", "arn:aws:s3:::b/*", Verdict.Refuted), (row.Change, row.Actions.Single(), row.Resources.Single(), row.Verdict!.Value));
        Assert.Equal([1, false], result.Output.Skip(1).Select(o => o.BaseObject));
    }

    [Fact]
    public void A_block_that_fails_leaves_the_session_as_it_was()
    {
        Assert.Equal(
            "ChangeFailed",
            _module.Error($"{Documents}{Account}Compare-IamAccess -After {{ Remove-IamUserPolicy alice p -Force; throw 'x' }}").FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("p", _module.Output("Get-IamUserPolicyList alice").Single().ToString());
        Assert.Equal("ChangeFailed", _module.Error("Compare-IamAccess -After { Get-IamRole nosuch }").FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void Nothing_that_changes_is_an_empty_answer()
    {
        RunResult result = _module.Run($"{Documents}{Account}Compare-IamAccess -After {{ Remove-IamUserPolicy alice p -Force; Write-IamUserPolicy alice q $old }}");
        Assert.Empty(result.Output);
        Assert.Empty(result.AllErrors);
    }

    [Theory]
    [InlineData("Compare-IamAccess nosuch.json $old", "PathNotFound")]
    [InlineData("Compare-IamAccess -After $old", "NothingToCompare")]
    [InlineData("Compare-IamAccess $old { }", "UnlikeSides")]
    [InlineData("Compare-IamAccess $old 5", "InvalidPolicyType")]
    [InlineData("Test-IamPolicyRelation $old -Relation NoNewAccess", "MissingRelationInput")]
    [InlineData("Test-IamPolicyRelation $old -Relation DeadStatement -Statement 7", "StatementNotFound")]
    [InlineData("Test-IamPolicyRelation $new $old -Relation NoNewAccess -Budget 1 -Quiet", "Undecided")]
    [InlineData("Test-IamPolicyRelation $new -Relation NobodyOutside", "MissingRelationInput")]
    [InlineData("Test-IamPolicyRelation $new -Relation NobodyOutside -ResourceType AWS::EC2::Instance", "InvalidResourceType")]
    [InlineData("Test-IamPolicyRelation $new -Relation NobodyOutside -ResourceType AWS::SNS::Topic -PolicyType Trust", "UnusedRelationInput")]
    [InlineData("Test-IamPolicyRelation $new $old -Relation NoNewAccess -ResourceType AWS::SNS::Topic", "UnusedRelationInput")]
    [InlineData("Test-IamPolicyRelation $new $old -Relation NoNewAccess -Action s3:*", "UnusedRelationInput")]
    [InlineData("Test-IamPolicyRelation $new -Relation NobodyOutside -ResourceType AWS::SNS::Topic -Action sns:Publish", "UnusedRelationInput")]
    [InlineData("Test-IamPolicyRelation $new $old -Relation DeadStatement -Statement 1", "UnusedRelationInput")]
    [InlineData("Test-IamPolicyRelation (Get-IamModel) (Get-IamModel) -Relation NoNewAccess -Principal arn:aws:iam::111122223333:user/x -Quiet", "UnusedRelationInput")]
    [InlineData("Test-IamPolicyRelation (Get-IamModel) $old -Relation NoNewAccess", "UnlikeSides")]
    [InlineData("Test-IamPolicyRelation $old (Get-IamModel) -Relation NoNewAccess", "UnlikeSides")]
    [InlineData("Test-IamPolicyRelation (Get-IamModel) (Get-IamModel) -Relation Disjoint", "NoRelationOfModels")]
    [InlineData("Test-IAMAANoNewAccess '{' -ExistingPolicyDocument $old -PolicyType IDENTITY_POLICY", "PolicyInLines")]
    [InlineData("Test-IAMAANoNewAccess '{}' -ExistingPolicyDocument $old -PolicyType IDENTITY_POLICY", "ValidationException")]
    [InlineData("Test-IAMAANoPublicAccess $old -ResourceType AWS::EC2::Instance", "ValidationException")]
    [InlineData("Test-IAMAAAccessNotGranted $old -Access @{} -PolicyType IDENTITY_POLICY", "ValidationException")]
    public void What_cannot_be_asked_is_one_terminating_error(string script, string id) =>
        Assert.Equal(id, _module.Error(Documents + script).FullyQualifiedErrorId.Split(',')[0]);

    [Fact]
    public void A_relation_is_proved_or_refuted_with_a_witness()
    {
        object[] found = [.. _module.Output($"{Documents}Test-IamPolicyRelation $old $new -Relation NoNewAccess -Quiet; Test-IamPolicyRelation $new $old -Relation NoNewAccess; Test-IamPolicyRelation $old -Relation DeadStatement -Statement Read -Quiet").Select(o => o.BaseObject)];
        Assert.Equal([true, false], [found[0], found[2]]);
        ProofAnswer answer = Assert.IsType<ProofAnswer>(found[1]);
        Assert.Equal((ProofVerdict.Refuted, "NoNewAccess", "s3:PutObject"), (answer.Verdict, answer.Question, answer.Witnesses.Single().Action));
    }

    // CP-27 and CP-30: of a policy of a resource, and of models.
    [Fact]
    public void A_relation_is_asked_of_resources_and_of_models()
    {
        const string Policy = """$open = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sns:Publish","Resource":"*"}]}'""";
        object[] found =
        [
            .. _module.Output($$"""
                {{Documents}}{{Account}}{{Policy}}
                $before = Get-IamModel; Write-IamUserPolicy alice p $new; $after = Get-IamModel
                Test-IamPolicyRelation $open -Relation NobodyOutside -ResourceType aws::sns::topic -Quiet
                Test-IamPolicyRelation $before $after -Relation NoNewAccess -Quiet
                Test-IamPolicyRelation $after $before -Relation NoLostAccess -Quiet
                Test-IamPolicyRelation $after $after -Relation Equivalent -Quiet
                Test-IamPolicyRelation $after $before -Relation Equivalent
                """).Select(o => o.BaseObject),
        ];
        Assert.Equal([false, true, true, true], found[..4]);
        ProofAnswer answer = Assert.IsType<ProofAnswer>(found[4]);
        Assert.Equal((ProofVerdict.Refuted, "s3:PutObject", "arn:aws:iam::123456789012:user/alice"), (answer.Verdict, answer.Witnesses.Single().Action, answer.Witnesses.Single().Principal));
    }

    [Fact]
    public void The_checks_answer_in_the_words_of_Access_Analyzer()
    {
        object[] found = [.. _module.Output(
            $"{Documents}Test-IAMAANoNewAccess $new -ExistingPolicyDocument $old -PolicyType IDENTITY_POLICY; Test-IAMAANoNewAccess $old -ExistingPolicyDocument $new -PolicyType IDENTITY_POLICY -Select Result; "
            + "Test-IAMAAAccessNotGranted $new -Access @{ Actions = 's3:PutObject' } -PolicyType IDENTITY_POLICY").Select(o => o.BaseObject)];
        CheckResponse first = Assert.IsType<CheckResponse>(found[0]);
        Assert.Equal((CheckResult.FAIL, "The modified permissions grant new access compared to your existing policy."), (first.Result, first.Message));
        Assert.Equal(("New access in the statement with sid: Read.", 0, "Read"), (first.Reasons.Single().Description, first.Reasons.Single().StatementIndex!.Value, first.Reasons.Single().StatementId));
        Assert.Equal("PASS", found[1].ToString());
        Assert.Equal("One or more of the listed actions or resources in the statement with sid: Read.", Assert.IsType<CheckResponse>(found[2]).Reasons.Single().Description);
    }

    [Fact]
    public void Two_folders_of_policies_are_compared()
    {
        object row = _module.Output($"{Documents}$null = New-Item -ItemType Directory TestDrive-a, TestDrive-b -Force; try {{ $old | Set-Content TestDrive-a/p.json; $new | Set-Content TestDrive-b/p.json; Compare-IamAccess TestDrive-a TestDrive-b -Summary }} finally {{ Remove-Item TestDrive-a, TestDrive-b -Recurse }}").Single().BaseObject;
        Assert.Equal("s3:PutObject", Assert.IsType<ComparedAccessSummary>(row).Actions.Single());
    }
}
