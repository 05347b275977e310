using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Effective permissions, who can, and assumable roles through the engine that users run.</summary>
public sealed class AnalysisCommandTests : IDisposable
{
    private const string Load = "Import-IamAccount quickstart/account.yaml, quickstart/partner.yaml | Out-Null\n";

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public AnalysisCommandTests() => _module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Permissions_tell_actions_with_resources_and_policies()
    {
        IReadOnlyList<PSObject> found = _module.Output(Load + "Get-IamEffectivePermission role/web-firewall -Service s3");

        Assert.Equal(["s3:GetObject", "s3:ListAllMyBuckets", "s3:ListBucket"], Texts(found, "Action"));
        Assert.All(found, p => Assert.Equal("read-configuration", string.Join(',', p.Items("Policies"))));
        Assert.Equal(["Read", "List", "List"], Texts(found, "AccessLevel"));
    }

    [Theory]
    [InlineData("-Action s3:List*", "s3:ListAllMyBuckets,s3:ListBucket")]
    [InlineData("-AccessLevel Read -Service s*", "s3:GetObject,sts:GetCallerIdentity")]
    [InlineData("-Resource arn:aws:s3:::example-reports", "s3:ListBucket")]
    [InlineData("-Resource arn:aws:s3:::example-*/q?.csv -Action s3:*", "s3:GetObject")]
    [InlineData("-Resource arn:aws:sqs:eu-west-1:123456789012:q", "")]
    public void Filters_leave_what_was_asked_for(string filter, string expected) =>
        Assert.Equal(expected, string.Join(',', Texts(_module.Output(Load + "Get-IamEffectivePermission role/web-firewall " + filter), "Action")));

    [Fact]
    public void Principals_come_through_the_pipeline()
    {
        IReadOnlyList<PSObject> found = _module.Output(Load + "Get-IamRole -Account example | Get-IamEffectivePermission -Action sts:AssumeRole");

        Assert.Equal(["arn:aws:iam::123456789012:role/devops", "arn:aws:iam::123456789012:role/jenkins-master"], Texts(found, "Principal").Distinct());
    }

    [Fact]
    public void A_summary_has_a_line_for_each_service()
    {
        IReadOnlyList<PSObject> found = _module.Output(Load + "Get-IamEffectivePermission role/app-deployer -GroupBy Service");

        Assert.Equal(["ec2", "sts"], Texts(found, "Service"));
        Assert.Equal("0", found[0].Properties["ConditionalCount"].Value.ToString());
    }

    [Fact]
    public void A_summary_by_level_has_a_line_for_each_service_and_level()
    {
        const string Ask = Load + "Get-IamEffectivePermission role/app-deployer -Summary";

        IReadOnlyList<PSObject> found = _module.Output(Ask);

        Assert.Equal(found.Count, Texts(found, "Service").Zip(Texts(found, "AccessLevel")).Distinct().Count());
        Assert.All(found, f => Assert.True((int)f.Properties["ActionCount"].Value <= (int)f.Properties["TotalCount"].Value));
        Assert.Contains("Level", _module.Render(Ask), StringComparison.Ordinal);
    }

    [Fact]
    public void All_principals_are_asked_about_together()
    {
        IReadOnlyList<PSObject> found = _module.Output(Load + "Get-IamEffectivePermission -All -Account example -Action sts:AssumeRole");
        IReadOnlyList<PSObject> one = _module.Output(Load + "Get-IamEffectivePermission role/devops -Action sts:AssumeRole");

        Assert.Equal(one.Count, found.Count(f => f.Items("Principals").Contains("arn:aws:iam::123456789012:role/devops")));
    }

    [Fact]
    public void A_policy_can_be_used_at_once()
    {
        const string Ask = "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject, s3:PutObject -Resource arn:aws:s3:::example-reports/a";

        IReadOnlyList<PSObject> found = _module.Output(Load + "$policy = Get-IamEffectivePermission role/web-firewall -AsPolicy\n" + Ask);

        Assert.Equal(["Allowed", "ImplicitDeny"], Texts(found, "Decision"));
    }

    [Fact]
    public void A_policy_shows_as_JSON() =>
        Assert.Contains("\"s3:ListAllMyBuckets\"", _module.Render(Load + "Get-IamEffectivePermission role/web-firewall -AsPolicy"), StringComparison.Ordinal);

    [Fact]
    public void A_policy_that_is_too_long_is_an_error_that_says_by_how_much()
    {
        ErrorRecord error = _module.Error("Import-IamAccount $file | Out-Null\nGet-IamEffectivePermission alice -AsPolicy", ("file", ManyStatements(300, "s3:GetObject")));

        Assert.StartsWith("PolicyTooLong,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("more than a managed policy may have", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Service nosuch", "ServiceNotFound")]
    [InlineData("-Action GetObject", "InvalidActionPattern")]
    [InlineData("-Resource bucket", "InvalidResource")]
    public void A_filter_that_means_nothing_is_an_error(string filter, string id) => Assert.StartsWith(
        id + ",", _module.Error(Load + "Get-IamEffectivePermission role/web-firewall " + filter).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Nobody_named_and_nobody_calling_is_an_error() => Assert.StartsWith(
        "PrincipalRequired,", _module.Error(Load + "Get-IamEffectivePermission").FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_profile_stands_for_its_principal()
    {
        IReadOnlyList<PSObject> found = _module.Output(
            Load + "Import-IamCredentialProfile -Path quickstart/credentials | Out-Null\nGet-IamEffectivePermission -ProfileName personal -Action iam:CreateRole");

        Assert.Equal(["arn:aws:iam::123456789012:user/personal"], Texts(found, "Principal").Distinct());
    }

    [Fact]
    public void Who_can_finds_both_sides_of_an_account_border()
    {
        IReadOnlyList<PSObject> found = _module.Output(Load + "Get-IamResourceAccess arn:aws:s3:::example-reports/q1.csv s3:GetObject");

        Assert.Contains("arn:aws:iam::111122223333:user/analyst", Texts(found, "Principal"));
        Assert.Contains("arn:aws:iam::123456789012:role/web-firewall", Texts(found, "Principal"));
        Assert.DoesNotContain("arn:aws:iam::111122223333:user/intern", Texts(found, "Principal"));
    }

    // Faults A0
    [Theory]
    [InlineData("arn:aws:s3:::example-reports s3:GetObject", "Ask arn:aws:s3:::example-reports/KEY or arn:aws:s3:::example-reports/*.")]
    [InlineData("arn:aws:s3:::example-reports/x s3:GetObjct", "has no action \"s3:GetObjct\"")]
    public void Who_can_warns_of_a_question_that_AWS_never_asks(string arguments, string expected) => Assert.Contains(
        expected, Assert.Single(_module.Run(Load + "Get-IamResourceAccess " + arguments).Warnings), StringComparison.Ordinal);

    [Fact]
    public void Who_can_takes_a_form_for_some_resource_of_it()
    {
        IReadOnlyList<PSObject> found = _module.Output(Load + "Get-IamResourceAccess arn:aws:s3:::example-reports/* s3:GetObject");

        Assert.Contains("arn:aws:iam::111122223333:user/analyst", Texts(found, "Principal"));
        Assert.All(Texts(found, "Resource"), r => Assert.Equal("arn:aws:s3:::example-reports/*", r));
    }

    [Fact]
    public void Who_can_takes_objects_of_the_model()
    {
        IReadOnlyList<PSObject> found = _module.Output(Load + "Get-IamRole app-deployer | Get-IamResourceAccess -Action sts:AssumeRole");

        Assert.Equal(
            ["arn:aws:iam::123456789012:role/devops", "arn:aws:iam::123456789012:role/jenkins-master", "ec2.amazonaws.com"],
            Texts(found, "Principal"));
    }

    [Theory]
    [InlineData("bucket s3:GetObject", "InvalidResource")]
    [InlineData("arn:aws:s3:::example-reports 'sqs:*'", "NoActionOnResource")]
    [InlineData("'*'", "NoActionOnResource")]
    [InlineData("arn:aws:s3:::nobodys/x s3:GetObject", "AmbiguousAccount")]
    public void A_question_about_no_resource_is_an_error(string arguments, string id) => Assert.StartsWith(
        id + ",", _module.Error(Load + "Get-IamResourceAccess " + arguments).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Assumable_roles_come_with_their_way()
    {
        IReadOnlyList<PSObject> found = _module.Output(Load + "Find-IamAssumableRole role/devops -Account example");

        PSObject role = Assert.Single(found);
        Assert.Equal("arn:aws:iam::123456789012:role/app-deployer", role.Properties["RoleArn"].Value);
        Assert.Equal(1, role.Properties["Hops"].Value);
    }

    [Fact]
    public void Long_work_shows_what_is_done_and_that_it_has_ended()
    {
        _module.Run(Load);
        _module.Session.Clock = new ManualClock(atOnce: 1);

        IReadOnlyList<ProgressRecord> progress = _module.Run("Get-IamEffectivePermission user/personal | Out-Null").Progress;

        Assert.All(progress, p => Assert.Equal("What arn:aws:iam::123456789012:user/personal may do", p.Activity));
        Assert.Equal(ProgressRecordType.Completed, progress[^1].RecordType);
    }

    [Fact]
    public async Task Work_stops_when_the_user_wants()
    {
        using var shown = new SemaphoreSlim(0);
        using var module = new HostedModule(onProgress: _ => shown.Release());
        module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));
        module.Run(Load);
        module.Session.Clock = new ManualClock(atOnce: 1);

        // Without an end of its own: that the test ends is what it holds.
        Task<RunResult> running = Task.Run(() => module.Run("while ($true) { Get-IamEffectivePermission root -Account example | Out-Null }"));
        await shown.WaitAsync();
        module.Stop();

        Assert.Empty((await running).AllErrors);
    }

    // An account whose user has one policy with a statement for each of many buckets.
    private string ManyStatements(int count, string action)
    {
        string file = Path.Combine(_folder.Path, "account.json");
        IEnumerable<string> statements = Enumerable.Range(0, count).Select(
            i => $$"""{ "Effect": "Allow", "Action": "{{action}}", "Resource": "arn:aws:s3:::a-bucket-with-a-long-name-{{i}}/*" }""");
        File.WriteAllText(
            file,
            $$"""
            { "AccountId": "123456789012",
              "Users": [{ "UserName": "alice", "UserPolicyList": [{ "PolicyName": "p", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{{string.Join(',', statements)}}] } }] }] }
            """);
        return file;
    }

    private static IEnumerable<string> Texts(IEnumerable<PSObject> found, string property) =>
        found.Select(f => f.Properties[property].Value?.ToString() ?? string.Empty);
}
