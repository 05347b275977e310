using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Twins;

public sealed class TwinBehaviourTests : IDisposable
{
    private const string Prepare = """
        $null = New-IamAccount 123456789012
        $document = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}'
        $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
        $policy = New-IamPolicy p $document
        $null = New-IamUser -UserName alice
        $null = New-IamUser -UserName bob
        $null = New-IamGroup -GroupName devs
        $null = New-IamRole -RoleName web -AssumeRolePolicyDocument $trust
        $null = New-IamInstanceProfile web
        Add-IamRoleToInstanceProfile web web
        Add-IamUserToGroup devs alice
        Register-IamUserPolicy alice $policy.Arn
        $linked = New-IamServiceLinkedRole ecs.amazonaws.com
        $null = New-IamAccessKey alice
        $null = New-IamAccessKey alice
        """;

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_list_comes_in_pages_that_AWS_Tools_would_iterate_too()
    {
        _module.Output("$null = New-IamAccount 123456789012; foreach ($i in 100..349) { $null = New-IamUser -UserName \"u$i\" }");

        Assert.Equal(250, _module.Output("Get-IamUserList").Count);
        Assert.Equal(250, _module.Output("Get-IamUsers -MaxItems 7").Count);
        Assert.Equal(100, _module.Output("Get-IamUserList -NoAutoIteration").Count);
        Assert.Equal(
            "u100 u101 True",
            string.Join(' ', _module.Output("$page = Get-IamUserList -MaxItem 2 -NoAutoIteration -Select *; $page.Users.UserName; $page.IsTruncated")));
        Assert.Equal("u102 u103", string.Join(' ', _module.Output("(Get-IamUserList -MaxItem 2 -NextToken $page.Marker).UserName")));
        Assert.Equal(3, _module.Output("Get-IamUserList -Select *").Count);
        Assert.StartsWith("ValidationError,", _module.Error("Get-IamUserList -Marker nonsense").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("ValidationError,", _module.Error("Get-IamUserList -MaxItem 1001").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-IamUser -UserName carol -Select *", "User")]
    [InlineData("New-IamUser -UserName carol -Select User.Arn", "arn:aws:iam::123456789012:user/carol")]
    [InlineData("New-IamUser / carol -Select '^UserName'", "carol")]
    [InlineData("Register-IamUserPolicy bob $policy.Arn -Select '^PolicyArn'", "arn:aws:iam::123456789012:policy/p")]
    [InlineData("Register-IamUserPolicy bob $policy.Arn -PassThru", "bob")]
    [InlineData("Register-IamUserPolicy bob $policy.Arn", "")]
    [InlineData("Get-IamUserList -Select Users.UserName", "alice bob")]
    [InlineData("Get-IamGroup devs -Select Group.GroupName", "devs")]
    public void Select_takes_what_AWS_Tools_would_take(string script, string expected)
    {
        _module.Output(Prepare);

        Assert.Equal(expected, string.Join(' ', _module.Output(script).Select(o => o.BaseObject is string text ? text : o.Properties.First().Name)));
    }

    [Theory]
    [InlineData("Get-IamUser alice | Get-IamAccessKey | Remove-IamAccessKey -Force; (Get-IamUser alice).AccessKeys.Length", "0")]
    [InlineData("Get-IamAttachedUserPolicyList alice | Unregister-IamUserPolicy -UserName alice; @(Get-IamAttachedUserPolicyList alice).Count", "0")]
    [InlineData("Get-IamGroupForUser alice | Remove-IamUserFromGroup -UserName alice -Force; (Get-IamGroup devs).Users.Length", "0")]
    [InlineData("Get-IamPolicy p | Register-IamRolePolicy -RoleName web; (Get-IamAttachedRolePolicyList web).PolicyName", "p")]
    [InlineData("Get-IamRole web | Set-IamRolePermissionsBoundary -PermissionsBoundary $policy.Arn; (Get-IamRole web).PermissionsBoundary.PolicyArn", "arn:aws:iam::123456789012:policy/p")]
    [InlineData("Get-IamUserList | Add-IamUserTag -Tag @{ a = 'b' }; (Get-IamUser).ForEach({ $_.Tags.Length })", "1 1")]
    [InlineData("New-IamPolicyVersion $policy.Arn $document | Set-IamDefaultPolicyVersion; (Get-IamPolicy p).DefaultVersionId", "v2")]
    public void Objects_bring_names_by_the_pipeline(string script, string expected)
    {
        _module.Output(Prepare);

        Assert.Equal(expected, string.Join(' ', _module.Output(script)));
    }

    [Fact]
    public void A_deletion_asks_and_no_is_no_and_Force_answers()
    {
        using var asked = new HostedModule(answers: "N\n");
        asked.Output(Prepare);

        asked.Output("Remove-IamUser bob");
        Assert.Contains("Remove-IamUser (DeleteUser)", asked.TakeShownAsError(), StringComparison.Ordinal);
        Assert.Single(asked.Output("Get-IamUser bob"));
        asked.Output("Remove-IamUser bob -Force");
        Assert.StartsWith("NoSuchEntity,", asked.Error("Get-IamUser bob").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_beats_Force()
    {
        _module.Output(Prepare);

        _module.Output("Remove-IamUser bob -Force -WhatIf");

        Assert.Single(_module.Output("Get-IamUser bob"));
    }

    [Fact]
    public void A_caller_is_meant_by_Get_IamUser_and_sees_what_it_may()
    {
        _module.Output(Prepare);
        _module.Output("""
            Write-IamUserPolicy bob Self '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:iam::123456789012:user/${aws:username}"}}'
            $key = New-IamAccessKey bob
            $as = @{ AccessKey = $key.AccessKeyId; SecretKey = $key.SecretAccessKey }
            """);

        Assert.Equal("bob", _module.Output("(Get-IamUser @as).UserName").Single().BaseObject);
        Assert.StartsWith("AccessDenied,", _module.Error("Get-IamUser alice @as").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("AccessDenied,", _module.Error("Get-IamRole @as").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("AccessDenied,", _module.Error("Get-IamGroup devs @as").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("AccessDenied,", _module.Error("Get-IamPolicy $policy.Arn @as").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_in_no_view_and_in_no_text()
    {
        _module.Output(Prepare + "\n$key = New-IamAccessKey bob; $phone = New-IamVirtualMFADevice / phone");
        string secret = (string)_module.Output("$key.SecretAccessKey").Single().BaseObject;
        string seed = (string)_module.Output("[System.Text.Encoding]::ASCII.GetString($phone.Base32StringSeed.ToArray())").Single().BaseObject;

        foreach (string shown in new[] { _module.Render("$key"), _module.Render("$phone"), _module.Render("Get-IamUser bob"), _module.Render("\"$key $phone\"") })
        {
            Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
            Assert.DoesNotContain(seed, shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_simulation_gives_one_result_for_an_action_with_a_decision_for_each_resource()
    {
        _module.Output(Prepare);

        PSObject result = _module.Output(
            "Test-IamPrincipalPolicy -PolicySourceArn (Get-IamUser alice).Arn -ActionName s3:GetObject -ResourceArn arn:aws:s3:::a/x, arn:aws:s3:::b/y").Single();

        Assert.Equal("allowed", result.Properties["EvalDecision"].Value);
        Assert.Equal("allowed: arn:aws:s3:::a/x allowed: arn:aws:s3:::b/y", string.Join(' ', result.Items("ResourceSpecificResults")));
    }

    [Theory]
    [InlineData("Remove-IamInstanceProfile w", "web")]
    [InlineData("Register-IamUserPolicy alice arn:aws:iam::1", "arn:aws:iam::123456789012:policy/p")]
    [InlineData("Remove-IamAccessKey -UserName alice -AccessKeyId ", "AKIA")]
    [InlineData("Get-IamUserPolicy a", "alice")]
    public void Names_are_completed_from_the_session(string line, string expected)
    {
        _module.Output(Prepare);

        Assert.Contains(_module.Complete(line), c => c.CompletionText.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("New-IamRole -RoleName r -AssumeRolePolicyDocument ($trust -replace 'ec2', 'taggings')", "is no service that is known to be a principal")]
    [InlineData("Update-IamAssumeRolePolicy web ($trust -replace 'sts:AssumeRole', 'sts:AssumeRole*')", "It is not known whether IAM stores")]
    [InlineData("Write-IamUserPolicy alice own ($document -replace '2012', '2008' -replace '\"\\*\"', '\"arn:aws:s3:::${aws:username}\"')", "the text is taken literally")]
    [InlineData("Write-IamRolePolicy web own ($document -replace '\"Version\"', '\"Id\":\"x\",\"Version\"')", "Id is an element of resource-based policies")]
    [InlineData("Use-IamCredentialProfile -Principal alice; Get-StsFederationToken bob -Policy ($document -replace '\"s3:GetObject\"', '[]')", "The empty list in Action matches nothing")]
    public void What_IAM_takes_although_it_is_odd_brings_a_warning(string script, string warning)
    {
        _module.Output(Prepare + "; Write-IamUserPolicy alice all '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}'");
        RunResult result = _module.Run(script);
        Assert.Contains(warning, string.Join('|', result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_is_tried_out_without_any_account()
    {
        Assert.Equal(
            "allowed",
            _module.Output("(Test-IamCustomPolicy -PolicyInputList '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}' -ActionName s3:GetObject).EvalDecision").Single().ToString());
        Assert.Empty(_module.Output("Get-IamContextKeysForCustomPolicy '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}'"));
        Assert.StartsWith("NoAccount,", _module.Error("Get-IamUserList").FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
