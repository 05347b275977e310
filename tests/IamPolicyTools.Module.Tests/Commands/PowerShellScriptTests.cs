using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.Binding;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Calls in PowerShell's scripts: each is read or said, and is made by whom the script says (CL-44, CL-46).</summary>
public sealed class PowerShellScriptTests
{
    [Theory]
    [InlineData("& $AwsExe iam delete-user --user-name bob")]
    [InlineData("Invoke-Expression \"aws s3 rm s3://$bucket/k\"")]
    [InlineData("iex 'aws s3 ls'")]
    [InlineData("'aws s3 ls' | iex")]
    [InlineData("$cmd = 'aws s3 ls'\niex $cmd")]
    [InlineData("$cmd = \"aws s3 ls s3://$b\"\nInvoke-Expression $cmd")]
    [InlineData("pwsh -c 'aws s3 ls'")]
    [InlineData("cmd /c aws s3 ls")]
    [InlineData("wsl aws s3 ls")]
    [InlineData("Start-Process aws 's3 ls'")]
    [InlineData("Start-Process -FilePath aws -ArgumentList 's3','ls'")]
    [InlineData("docker run --rm amazon/aws-cli s3 ls")]
    public void A_hidden_call_is_an_error(string script)
    {
        ScriptCall call = Assert.Single(Read(script));
        Assert.True(call.Error is { Error: CommandLineError.UnexpandedVariable or CommandLineError.NotAnAwsCommand, Location.IsKnown: true });
    }

    [Theory]
    [InlineData("Write-Host 'aws s3 ls'")]
    [InlineData("Get-Command aws")]
    [InlineData("& $tool build x")]
    [InlineData("Get-Process aws")]
    [InlineData("$x = 'aws s3 ls'\nWrite-Output $x")]
    public void What_only_mentions_aws_is_none(string script) => Assert.Empty(Read(script));

    [Theory]
    [InlineData("AWS.Tools.IdentityManagement\\Remove-IAMUser -UserName bob")]
    [InlineData("remove-iamuser -UserName bob")]
    [InlineData("Remove-IAMuser -username bob")]
    public void A_cmdlet_is_read_however_it_is_written(string script) =>
        Assert.Equal("iam:DeleteUser", Assert.Single(Read(script)).Call?.Name);

    // Expected: of the last call the profile and the Region; "?" where nobody knows, "!" for an error.
    [Theory]
    [InlineData("Set-AWSCredential -ProfileName prod\nRemove-IAMUser -UserName bob", "prod -")]
    [InlineData("Set-AWSCredential prod\nSet-DefaultAWSRegion us-west-2\nGet-S3Bucket", "prod us-west-2")]
    [InlineData("Set-DefaultAWSRegion -Region us-west-2\nGet-S3Bucket -Region eu-west-1 -ProfileName x", "x eu-west-1")]
    [InlineData("Set-AWSCredential -AccessKey a -SecretKey b\nGet-S3Bucket", "? -")]
    [InlineData("Set-AWSCredential -AccessKey a -SecretKey b\nGet-S3Bucket -ProfileName x", "x -")]
    [InlineData("Set-AWSCredential -AccessKey a -SecretKey b\nClear-AWSCredential\nGet-S3Bucket", "- -")]
    [InlineData("Set-AWSCredential -Credential $c\nGet-S3Bucket", "? -")]
    [InlineData("Set-AWSCredential -ProfileName $p\nGet-S3Bucket", "!")]
    [InlineData("$p = 'prod'\nSet-AWSCredential -ProfileName $p\nGet-S3Bucket", "prod -")]
    [InlineData("Initialize-AWSDefaultConfiguration -ProfileName prod -Region us-west-2\nGet-S3Bucket", "prod us-west-2")]
    [InlineData("$env:AWS_ACCESS_KEY_ID = 'AKIA'\naws s3 ls", "? -")]
    [InlineData("$env:AWS_ACCESS_KEY_ID = $creds.AccessKeyId\nGet-S3Bucket", "? -")]
    [InlineData("$env:AWS_PROFILE = $p\naws s3 ls", "!")]
    [InlineData("$env:AWS_PROFILE = 'ci'\naws s3 ls", "ci -")]
    [InlineData("$env:AWS_PROFILE = 'ci'\n$env:AWS_PROFILE = $null\naws s3 ls", "- -")]
    [InlineData("$env:AWS_PROFILE = 'ci'\nRemove-Item Env:\\AWS_PROFILE\naws s3 ls", "- -")]
    [InlineData("if ($prod) { $env:AWS_PROFILE = 'prod' }\naws s3 ls", "!")]
    [InlineData("if ($prod) { $env:AWS_PROFILE = 'prod'; aws s3 ls }", "prod -")]
    [InlineData("if ($prod) { Set-AWSCredential prod }\nGet-S3Bucket", "!")]
    [InlineData("foreach ($p in 'a', 'b') { Set-AWSCredential $p; Get-S3Bucket }", "!")]
    [InlineData("Get-S3Bucket -AccessKey a -SecretKey b", "? -")]
    public void A_call_is_made_by_whom_the_script_says(string script, string expected)
    {
        ScriptCall last = Read(script)[^1];
        string found = last.Call is not { } call ? "!" : $"{(call.UnknownCaller is not null ? "?" : call.ProfileName ?? "-")} {call.Region ?? "-"}";

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Nobody_is_asked_in_the_place_of_an_unknown_caller()
    {
        using var module = new HostedModule();
        using var folder = new TemporaryFolder();
        string account = folder.Write("a.json", """{"AccountId":"123456789012","Users":[{"UserName":"alice","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}]}]}""");
        string script = folder.Write("d.ps1", "Get-S3Bucket\nSet-AWSCredential -AccessKey a -SecretKey b\nGet-S3Bucket\nGet-S3Bucket\n");
        Assert.Null(module.Run($"Import-IamAccount '{account}'").Terminating);

        RunResult result = module.Run($"Resolve-IamRequest -Path '{script}' -Principal alice | Test-IamAccess alice");
        RunResult unnamed = module.Run("Test-IamAccess -CommandLine 'Get-S3Bucket -AccessKey a -SecretKey b'");

        CallAnswer[] answers = [.. result.Output.Select(o => (CallAnswer)o.BaseObject)];
        Assert.Equal([Decision.Allowed, Decision.Conditional, Decision.Conditional], answers.Select(a => a.Decision));
        Assert.Contains("Set-AWSCredential gives credentials", answers[1].Reason, StringComparison.Ordinal);
        Assert.Contains(answers[1].OpenPoints, p => p.Contains("whose the call has is not known", StringComparison.Ordinal));
        Assert.Contains("d.ps1:3", Assert.Single(result.Warnings).ToString(), StringComparison.Ordinal);
        Assert.StartsWith("PrincipalRequired", Assert.Single(unnamed.AllErrors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(false, module.Run($"Resolve-IamRequest -Path '{script}' -Principal alice | Test-IamAccess alice -Quiet").Output.Single().BaseObject);
    }

    // operations.md, section 6: the pipeline loses nothing.
    [Theory]
    [InlineData("aws elasticbeanstalk create-environment --application-name a")]
    [InlineData("aws elasticbeanstalk terminate-environment --environment-name e")]
    public void What_nothing_is_listed_for_is_conditional_in_the_pipeline_too(string line)
    {
        using var module = new HostedModule();
        using var folder = new TemporaryFolder();
        string account = folder.Write("a.json", """{"AccountId":"123456789012","Users":[{"UserName":"alice","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}]}]}""");
        Assert.Null(module.Run($"Import-IamAccount '{account}'").Terminating);

        var piped = (CallAnswer)Assert.Single(module.Run($"Resolve-IamRequest '{line}' -Principal alice -Region eu-west-1 | Test-IamAccess alice").Output).BaseObject;
        var direct = (CallAnswer)Assert.Single(module.Run($"Test-IamAccess alice -CommandLine '{line}' -Region eu-west-1").Output).BaseObject;

        Assert.Equal((Decision.Conditional, Decision.Conditional), (piped.Decision, direct.Decision));
        Assert.Contains("whether it needs a permission is not known", piped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_for_calls_tells_what_it_leaves_out()
    {
        using var module = new HostedModule();
        RunResult result = module.Run("'aws s3 cp s3://b/k .', 'aws s3 ls s3://b' | Resolve-IamRequest -Account 123456789012 -Region eu-west-1 | New-IamPolicyDocument");

        Assert.Contains("kms:Decrypt (s3 cp)", Assert.Single(result.Warnings).ToString(), StringComparison.Ordinal);
        Assert.Empty(module.Run("'aws s3 ls s3://b' | Resolve-IamRequest -Account 123456789012 | New-IamPolicyDocument").Warnings);
    }

    [Theory]
    [InlineData("Publish-LMFunction -FunctionName f -Role r -BucketName b -Key k.zip", "s3:GetObject")]
    [InlineData("Publish-LMFunction -FunctionName f -Role r -BucketName b -Key k.zip -VersionId 3", "s3:GetObjectVersion")]
    [InlineData("Update-LMFunctionCode -FunctionName f -BucketName b -Key k.zip", "s3:GetObject")]
    public void Code_of_a_function_is_read_where_the_cmdlet_names_it(string call, string action) =>
        Assert.Contains(
            Assert.Single(Read(call)).Call!.GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" }),
            r => r.Action == action && r.Resource == "arn:aws:s3:::b/k.zip");

    private static ScriptCall[] Read(string script) => [.. new PowerShellCalls("x.ps1", script, new CallReaderSettings()).ReadScript().Calls];
}
