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
    [InlineData("$aws = 'aws'\niex \"$aws s3 rb s3://b\"")]
    [InlineData("iex \"$cli s3 rb s3://b\"")]
    [InlineData("iex ('aws s3 rb s3://' + $b)")]
    [InlineData("iex ('aws s3 rb s3://{0}' -f $b)")]
    [InlineData("Set-Alias a aws")]
    [InlineData("New-Alias -Name a -Value aws")]
    [InlineData("[Diagnostics.Process]::Start('aws', 's3 rb s3://b')")]
    [InlineData("[scriptblock]::Create('aws s3 rb s3://b').Invoke()")]
    [InlineData("iex 'Remove-IAMUser -UserName bob'")]
    [InlineData("Invoke-Expression \"Remove-S3Bucket -BucketName $b\"")]
    [InlineData("$cmd = 'Get-IAMUser'\n& $cmd -UserName bob")]
    [InlineData("powershell -Command \"Remove-IAMUser -UserName bob\"")]
    [InlineData("[scriptblock]::Create('Get-S3Bucket').Invoke()")]
    [InlineData("$s3 = New-Object Amazon.S3.AmazonS3Client")]
    [InlineData("$s3 = New-Object -TypeName Amazon.S3.AmazonS3Client -ArgumentList $c")]
    [InlineData("$s3 = [Amazon.S3.AmazonS3Client]::new()")]
    [InlineData("& (Get-Command Remove-S3Object) -BucketName reports -Key x")]
    [InlineData("Get-Command Remove-S3Object | % { & $_ -BucketName reports -Key x }")]
    [InlineData("& \"Remove-$svc\" -BucketName reports")]
    [InlineData("& $cmdlet reports -Key x")]
    [InlineData("& $cmdlet @parameters")]
    [InlineData("[powershell]::Create().AddCommand('Remove-S3Object').AddParameter('BucketName','reports')")]
    [InlineData("[powershell]::Create().AddCommand($c)")]
    [InlineData("aws1 s3 rm s3://b/k")]
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
    [InlineData("$b = { 1 }\n& $b -X 1")]
    [InlineData("function Retry([scriptblock]$Block) { & $Block }\nRetry { 1 }")]
    [InlineData("& \"$PSScriptRoot/build.ps1\" -Stage x")]
    [InlineData("& \"$tools\\jq.exe\" -r x")]
    [InlineData("$exe = 'terraform'\n& $exe -Version 1")]
    public void What_only_mentions_aws_is_none(string script) => Assert.Empty(Read(script));

    [Theory]
    [InlineData("AWS.Tools.IdentityManagement\\Remove-IAMUser -UserName bob")]
    [InlineData("& 'Remove-IAMUser' -UserName bob")]
    [InlineData("$x = Remove-IAMUser -UserName bob -PassThru")]
    [InlineData("$x = (Remove-IAMUser -UserName bob).UserName | Sort-Object")]
    [InlineData("try { if (Remove-IAMUser -UserName bob) { 1 } } catch { 2 } finally { 3 }")]
    [InlineData("$block = { Remove-IAMUser -UserName bob }")]
    [InlineData("function Remove-IAMThing { Remove-IAMUser -UserName bob }\nRemove-IAMThing")]
    [InlineData("\"value: $(Remove-IAMUser -UserName bob)\"")]
    [InlineData("remove-iamuser -UserName bob")]
    [InlineData("Remove-IAMuser -username bob")]
    public void A_cmdlet_is_read_however_it_is_written(string script) =>
        Assert.Equal("iam:DeleteUser", Assert.Single(Read(script)).Call?.Name);

    // Services whose cmdlets the rules of CL-40 do not name; of others the call is said.
    [Theory]
    [InlineData("Get-CFDistribution -Id E1", "cloudfront:GetDistribution")]
    [InlineData("Get-CFDistributionList", "cloudfront:ListDistributions")]
    [InlineData("Get-CFDistributions", "cloudfront:ListDistributions")]
    [InlineData("Get-IAMUsers", "iam:ListUsers")]
    [InlineData("Update-EBEnvironment -EnvironmentName e", "elasticbeanstalk:UpdateEnvironment")]
    [InlineData("Get-RSCluster", "redshift:DescribeClusters")]
    [InlineData("Approve-EC2VpcPeeringConnection -VpcPeeringConnectionId pcx-1", "ec2:AcceptVpcPeeringConnection")]
    [InlineData("Suspend-ASProcess -AutoScalingGroupName g", "autoscaling:SuspendProcesses")]
    [InlineData("Get-XYZSecretValue -SecretId a", "!")]
    [InlineData("Test-S3Bucket -BucketName b", "!")]
    [InlineData("Get-ADUser -Identity a", "-")]
    [InlineData("Invoke-SQLCmd -Query x", "-")]
    [InlineData("Get-PSSession", "-")]
    [InlineData("Get-CsUser", "-")]
    [InlineData("Get-SCVirtualMachine", "-")]
    [InlineData("Get-SCProduct -Id p", "servicecatalog:DescribeProduct")]
    [InlineData("Get-CIMInstance Win32_Service", "-")]
    [InlineData("function Get-SSMThing { 1 }\nGet-SSMThing", "-")]
    public void A_cmdlet_of_any_service_is_read_or_said(string script, string expected) =>
        Assert.Equal(expected, Read(script) is [var call] ? call.Call?.Name ?? (call.Error!.Location.IsKnown ? "!" : "?") : "-");

    // Expected: of the last call the profile and the Region; "?" where nobody knows, "!" for an error.
    [Theory]
    [InlineData("Set-AWSCredential -ProfileName prod\nRemove-IAMUser -UserName bob", "prod -")]
    [InlineData("Set-AWSCredential prod\nSet-DefaultAWSRegion us-west-2\nGet-S3Bucket", "prod us-west-2")]
    [InlineData("Set-DefaultAWSRegion -Region us-west-2\nGet-S3Bucket -Region eu-west-1 -ProfileName x", "x eu-west-1")]
    [InlineData("$StoredAWSRegion = 'us-west-1'\nGet-S3Bucket", "- us-west-1")]
    [InlineData("Set-DefaultAWSRegion us-west-2\n$env:StoredAWSRegion = 'us-west-1'\nGet-S3Bucket", "- us-west-2")]
    [InlineData("Initialize-AWSDefaultConfiguration -Region us-east-2\n$global:StoredAWSRegion = 'us-west-1'\nGet-S3Bucket", "- us-west-1")]
    [InlineData("$StoredAWSCredentials = $c\nGet-S3Bucket", "? -")]
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
    [InlineData("Get-S3Bucket -AccessK a -SecretK b", "? -")]
    [InlineData("Get-S3Bucket @p", "? ?")]
    [InlineData("Set-DefaultAWSRegion us-west-2\nGet-S3Bucket -Credential $c", "? us-west-2")]
    [InlineData("[Environment]::SetEnvironmentVariable('AWS_PROFILE', 'ci')\naws s3 ls", "ci -")]
    [InlineData("[System.Environment]::SetEnvironmentVariable('AWS_PROFILE', 'ci', 'User')\naws s3 ls", "- -")]
    [InlineData("Get-Content .env | ForEach-Object { $n, $v = $_.Split('='); [Environment]::SetEnvironmentVariable($n, $v) }\naws s3 ls", "? ?")]
    [InlineData("Get-Content .env | ForEach-Object { $n, $v = $_.Split('='); Set-Item \"env:$n\" $v }\naws s3 ls", "? ?")]
    [InlineData("$env:AWS_PROFILE, $env:AWS_REGION = 'x', 'us-west-1'\naws s3 ls", "x us-west-1")]
    [InlineData("$env:AWS_PROFILE, $env:AWS_REGION = $a\naws s3 ls", "!")]
    [InlineData("$env:AWS_PROFILE = 'a'\n$env:AWS_PROFILE += 'b'\naws s3 ls", "!")]
    [InlineData("New-Item -Path env: -Name AWS_PROFILE -Value ci\naws s3 ls", "ci -")]
    [InlineData("Set-Content env:AWS_PROFILE ci\naws s3 ls", "ci -")]
    [InlineData("$env:AWS_PROFILE = 'ci'\nRemove-Item env:AWS_*\naws s3 ls", "? ?")]
    [InlineData("aws configure set role_arn r --profile ci\naws s3 ls --profile ci", "? -")]
    [InlineData("aws configure export-credentials --format powershell | iex\naws s3 ls", "? ?")]
    [InlineData("Invoke-Expression $x\nGet-S3Bucket", "? ?")]
    [InlineData(". ./lib.ps1\naws s3 ls", "? ?")]
    [InlineData("Set-AWSCredential prod\n. ./lib.ps1\nGet-S3Bucket", "? ?")]
    [InlineData("./login.ps1\naws s3 ls", "? ?")]
    [InlineData("$PSDefaultParameterValues.Add('*:ProfileName', 'prod')\nGet-S3Bucket", "? -")]
    [InlineData("$PSDefaultParameterValues['*:ProfileName'] = 'prod'\nSet-AWSCredential dev\nGet-S3Bucket", "? -")]
    [InlineData("$PSDefaultParameterValues['*:Region'] = 'us-west-1'\nGet-S3Bucket", "- ?")]
    [InlineData("$PSDefaultParameterValues.Add('*:ProfileName', 'prod')\naws s3 ls", "- -")]
    [InlineData("Set-AWSCredential prod\nSet-DefaultAWSRegion us-west-2\naws s3 ls", "- -")]
    [InlineData("$env:AWS_ACCESS_KEY_ID = 'AKIA'\nSet-AWSCredential prod\naws s3 ls", "? -")]
    [InlineData("$env:AWS_ACCESS_KEY_ID = 'AKIA'\nSet-AWSCredential prod\nGet-S3Bucket", "prod -")]
    [InlineData("Set-AWSCredential -AccessKey a -SecretKey b -StoreAs ci\naws s3 ls --profile ci", "? -")]
    [InlineData("Initialize-AWSDefaultConfiguration -ProfileName prod -Region us-west-2\naws s3 ls", "? -")]
    [InlineData("function Deploy { aws s3 ls }\n$env:AWS_PROFILE = 'prod'\nDeploy", "prod -")]
    [InlineData("function Login { $env:AWS_PROFILE = 'prod' }\nLogin\naws s3 ls", "prod -")]
    [InlineData("function Login { $env:AWS_PROFILE = 'prod' }\n& $x\naws s3 ls", "? ?")]
    [InlineData("function Login { $env:AWS_PROFILE = 'prod' }\n& 'Login'\naws s3 ls", "prod -")]
    [InlineData("foreach ($i in 1, 2) { aws s3 ls; $env:AWS_PROFILE = 'prod' }", "!")]
    [InlineData("1, 2 | ForEach-Object { aws s3 ls; $env:AWS_PROFILE = 'prod' }", "!")]
    [InlineData("$d = { aws s3 ls }\n$env:AWS_PROFILE = 'prod'\n& $d", "prod -")]
    [InlineData("$d = { aws s3 ls }\n& $d\n$env:AWS_PROFILE = 'prod'\n& $d", "!")]
    [InlineData("switch ($s) { 'a' { $env:AWS_PROFILE = 'a' } 'b' { $env:AWS_PROFILE = 'b' } }\naws s3 ls", "!")]
    [InlineData("switch ($s) { 'a' { $env:AWS_PROFILE = 'a'; aws s3 ls } default { throw 'x' } }", "a -")]
    [InlineData("if ($p) { $env:AWS_PROFILE = 'a' } else { exit 1 }\naws s3 ls", "a -")]
    [InlineData("try { $env:AWS_PROFILE = 'a'; x; $env:AWS_PROFILE = $null } catch { aws s3 ls }", "!")]
    [InlineData("try { $env:AWS_PROFILE = 'a'; x } finally { Remove-Item env:AWS_PROFILE }\naws s3 ls", "- -")]
    [InlineData("x && Set-AWSCredential prod\nGet-S3Bucket", "!")]
    [InlineData("Set-Content ~/.aws/credentials $text\naws s3 ls --profile ci", "? -")]
    // AWS.Tools keeps its session in variables of the scope at hand; the environment is that of all.
    [InlineData("function f { Set-AWSCredential alice }\nf\nGet-S3Bucket", "- -")]
    [InlineData("Set-AWSCredential prod\nfunction f { Set-AWSCredential alice; Set-DefaultAWSRegion us-west-2 }\nf\nGet-S3Bucket", "prod -")]
    [InlineData("function f { Set-AWSCredential alice; Get-S3Bucket }\nf", "alice -")]
    [InlineData("& { Set-AWSCredential alice }\nGet-S3Bucket", "- -")]
    [InlineData("function f { Set-DefaultAWSRegion us-west-2 }; f\nGet-S3Bucket", "- -")]
    [InlineData("& { Initialize-AWSDefaultConfiguration -ProfileName alice -Region us-west-2 }\nGet-S3Bucket -ProfileName x", "x -")]
    [InlineData("function f { Set-AWSCredential alice -Scope Global }\nf\nGet-S3Bucket", "alice -")]
    [InlineData("function f { Set-AWSCredential alice -Scope Script; Set-DefaultAWSRegion us-west-2 -Scope 1 }\nf\nGet-S3Bucket", "alice us-west-2")]
    [InlineData("function f { $global:StoredAWSRegion = 'us-west-2' }\nf\nGet-S3Bucket", "- us-west-2")]
    [InlineData("function f { Set-AWSCredential alice }\n. f\nGet-S3Bucket", "alice -")]
    [InlineData(". { Set-AWSCredential alice }\nGet-S3Bucket", "alice -")]
    [InlineData("1 | ForEach-Object { Set-AWSCredential alice }\nGet-S3Bucket", "!")]
    [InlineData("if ($x) { Set-AWSCredential alice }\nGet-S3Bucket", "!")]
    [InlineData("Set-AWSCredential prod\nfunction f { Clear-AWSCredential }\nf\nGet-S3Bucket", "prod -")]
    [InlineData("& { $env:AWS_PROFILE = 'alice' }\nGet-S3Bucket", "alice -")]
    // Blocks behind methods, methods of classes, and what nobody knows what it runs.
    [InlineData("(1,2).ForEach({ $env:AWS_PROFILE='alice' })\nGet-S3Bucket", "!")]
    [InlineData("{ $env:AWS_PROFILE='alice' }.Invoke()\nGet-S3Bucket", "!")]
    [InlineData("$b = { $env:AWS_PROFILE='alice' }\n$b.Invoke()\nGet-S3Bucket", "? ?")]
    [InlineData("$b = { $env:AWS_PROFILE='alice' }\n$b | % Invoke\nGet-S3Bucket", "? ?")]
    [InlineData("class A { static [void] Go() { $env:AWS_PROFILE='alice' } }\n[A]::Go()\nGet-S3Bucket", "!")]
    [InlineData("class A { A() { $env:AWS_PROFILE='alice' } }\n$a = [A]::new()\nGet-S3Bucket", "!")]
    [InlineData("class A { A() { $env:AWS_PROFILE='alice' } }\n$a = New-Object A\nGet-S3Bucket", "!")]
    [InlineData("class A { [void] Go() { $env:AWS_PROFILE='alice' } }\nGet-S3Bucket", "- -")]
    [InlineData("[Environment]::$m('AWS_PROFILE', 'x')\nGet-S3Bucket", "? ?")]
    [InlineData("$ExecutionContext.InvokeCommand.InvokeScript($x)\nGet-S3Bucket", "? ?")]
    [InlineData("& (Join-Path $PSScriptRoot 'x.ps1')\nGet-S3Bucket", "? ?")]
    [InlineData("& \"$PSScriptRoot/x.ps1\"\nGet-S3Bucket", "? ?")]
    [InlineData("Import-Module ./lib.psm1\nGet-S3Bucket", "? ?")]
    [InlineData("Use-AwsAccount prod\nGet-S3Bucket", "? ?")]
    [InlineData("Import-Module AWS.Tools.S3, Pester\nImport-Module AWS.Tools.EC2\nterraform init\nGet-AzVm\nGet-S3Bucket", "- -")]
    // The drive of the environment.
    [InlineData("'alice' | Out-File env:AWS_PROFILE\nGet-S3Bucket", "!")]
    [InlineData("'us-west-2' > env:AWS_REGION\nGet-S3Bucket", "- ?")]
    [InlineData("whoami > env:AWS_PROFILE\nGet-S3Bucket", "!")]
    [InlineData("cd env:; Set-Item AWS_PROFILE alice\nGet-S3Bucket", "alice -")]
    [InlineData("Set-Content Environment::AWS_PROFILE ci\naws s3 ls", "ci -")]
    [InlineData("$p = \"env:$n\"; 'x' > $p\naws s3 ls", "? ?")]
    [InlineData("'x' > \"env:$n\"\naws s3 ls", "? ?")]
    [InlineData("'x' > $log\n'y' > \"$dir/log.txt\"\nGet-Item env:AWS_PROFILE\naws s3 ls", "- -")]
    // aws is something else.
    [InlineData("function aws { aws.exe --profile alice $args }\naws s3 ls", "? -")]
    [InlineData("Set-Alias aws C:\\tools\\awsx.ps1\naws s3 ls", "? -")]
    [InlineData("New-Item function:aws -Value { 1 }\naws s3 ls", "? -")]
    public void A_call_is_made_by_whom_the_script_says(string script, string expected)
    {
        ScriptCall last = Read(script)[^1];
        string found = last.Call is not { } call ? "!" : $"{(call.UnknownCaller is not null ? "?" : call.ProfileName ?? "-")} {(call.RegionVariable is not null ? "?" : call.Region ?? "-")}";

        Assert.Equal(expected, found);
    }

    // CL-1: what stands before the call in the same block or line.
    [Theory]
    [InlineData("$env:AWS_PROFILE = 'ci'; $env:AWS_REGION = 'eu-west-1'; Remove-S3Bucket -BucketName b", "ci eu-west-1")]
    [InlineData("Set-AWSCredential ci; Remove-S3Bucket -BucketName b", "ci -")]
    public void A_call_by_itself_has_what_stands_before_it(string code, string expected)
    {
        ApiCall call = new PowerShellCalls("cmdlet", code, new CallReaderSettings()).ReadOne();

        Assert.Equal(expected, $"{call.ProfileName ?? "-"} {call.Region ?? "-"}");
    }

    // Each variable at its own place: one whose name begins with another's, one that is written with an escape.
    [Theory]
    [InlineData("$b = 'x'; $bucket = 'y'\nRemove-S3Bucket -BucketName \"$b-$bucket\"", "arn:aws:s3:::x-y")]
    [InlineData("$b = 'x'; $bucket = 'y'\n$name = \"$b-${bucket}\"\nRemove-S3Bucket -BucketName $name", "arn:aws:s3:::x-y")]
    [InlineData("$b = 'x'\nRemove-S3Bucket -BucketName \"$b`-a$b\"", "arn:aws:s3:::x-ax")]
    [InlineData("$b = 'x'\nRemove-S3Bucket -BucketName @\"\n$b-y\n\"@", "arn:aws:s3:::x-y")]
    public void A_text_has_each_value_at_its_place(string script, string resource) => Assert.Contains(
        Read(script)[^1].Call!.GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" }), r => r.Resource == resource);

    [Theory]
    [InlineData("$b = 'x'\nfunction f { . ./env.ps1 }\nf\nRemove-S3Bucket -BucketName $b")]
    [InlineData("function f { . ./env.ps1 }\n$b = 'x'\nf\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\nSet-Variable -Name $n -Value y\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\n'prod' | Tee-Object -Variable b\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\n'prod' | tee -var b\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\n(Get-Variable b).Value = 'prod'\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\n(gv $n).Value = 'prod'\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\nSet-Item variable:b prod\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\n'prod' > variable:b\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\ncd variable:\nSet-Item b prod\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\n$ExecutionContext.SessionState.PSVariable.Set('b','prod')\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\niwr https://x -SessionVariable b\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\nImport-LocalizedData -BindingVariable b\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\n$blocks[0].Invoke()\nRemove-S3Bucket -BucketName $b")]
    public void A_value_that_may_have_changed_is_not_known(string script) => Assert.Throws<CommandLineException>(
        () => Read(script)[^1].Call!.GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" }));

    [Theory]
    [InlineData("$b = 'x'\n$y = $z.Replace('a', 'b').Trim(); $list.Add('b')\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\nWrite-Host b; Get-Variable y -ValueOnly; New-Item -Name b -ItemType Directory | Out-Null\nRemove-S3Bucket -BucketName $b")]
    [InlineData("$b = 'x'\ngit checkout b\nInvoke-RestMethod -Uri https://x -Method Post\nRemove-S3Bucket -BucketName $b")]
    public void A_value_that_nothing_changes_is_known(string script) => Assert.Contains(
        Read(script)[^1].Call!.GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" }), r => r.Resource == "arn:aws:s3:::x");

    // A line table for each call made it quadratic: 10,000 lines took 27 s, 20,000 would take 108 s.
    [Theory]
    [InlineData("aws s3 ls s3://b")]
    [InlineData("if ($x) { $env:AWS_PROFILE = 'a' }; aws s3 ls --profile b")]
    public void A_long_script_is_read_in_time(string line)
    {
        string script = string.Join('\n', Enumerable.Repeat(line, 20_000));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.NotEmpty(Read(script));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
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

    // CL-43, CL-45: what the parameters of a cmdlet ask for beside its operation.
    [Theory]
    [InlineData("Write-S3Object -BucketName b -Folder . -KeyPrefix p -CannedACLName public-read", "s3:PutObjectAcl")]
    [InlineData("Write-S3Object -BucketName b -Folder . -KeyPrefix p -PublicReadOnly", "s3:PutObjectAcl")]
    [InlineData("Write-S3Object -BucketName b -Folder . -KeyPrefix p -ServerSideEncryption aws:kms -ServerSideEncryptionKeyManagementServiceKeyId k1", "kms:GenerateDataKey")]
    [InlineData("Write-S3Object -BucketName b -Folder . -KeyPrefix p -TagSet @{ Key = 'a'; Value = 'b' }", "s3:PutObjectTagging")]
    [InlineData("Get-S3PreSignedURL -BucketName b -Key k -VersionId v -Expire 1", "s3:GetObjectVersion")]
    public void A_cmdlet_is_checked_for_what_its_parameters_ask(string call, string action) =>
        Assert.Contains(
            Assert.Single(Read(call)).Call!.GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" }),
            r => r.Action == action && r.Need is RequestNeed.Required or RequestNeed.Deferred);

    // CL-10, CL-60: a file is read as it is now where the script neither writes it nor goes elsewhere.
    [Theory]
    [InlineData("Get-Content targets.json | Write-Host", "targets.json")]
    [InlineData("$x | Set-Content other.json", "targets.json")]
    [InlineData("Set-Location sub", "sub-targets.json")]
    [InlineData("Push-Location sub; Pop-Location", "targets.json")]
    [InlineData("Set-Content targets.json $json", null)]
    [InlineData("$json | Out-File -FilePath ./targets.json", null)]
    [InlineData("$f = 'targets.json'; Set-Content $f $json", null)]
    [InlineData("Copy-Item new.json targets.json", null)]
    [InlineData("Get-Content new.json > targets.json", null)]
    [InlineData("[IO.File]::WriteAllText(\"$PWD/targets.json\", $json)", null)]
    [InlineData("Get-Item targets.json", "targets.json")]
    [InlineData("Get-Item targets.json | Select-Object Length | Out-Null; if (Test-Path targets.json) { 1 }", "targets.json")]
    [InlineData("if ((Get-Item targets.json).Length -gt 3) { 1 }", "targets.json")]
    [InlineData("$f = 'targets.json'; if ($f -eq $x) { Get-Content $f | ConvertFrom-Json | ForEach-Object { $_.Id } }", "targets.json")]
    [InlineData("(Get-Content targets.json) -replace 'a', 'b' | Set-Content other.json; Get-Content targets.json | Out-File -Encoding utf8 other.json", "targets.json")]
    [InlineData("$s = [IO.File]::OpenRead('targets.json'); $t = [IO.File]::ReadAllText('targets.json')", "targets.json")]
    [InlineData("Get-Item targets.json | Set-Content -Value $json", null)]
    [InlineData("Get-Item targets.json | Remove-Item", null)]
    [InlineData("gci targets.json | Sort-Object Length | Select-Object -First 1 | Remove-Item", null)]
    [InlineData("'targets.json' | Remove-Item", null)]
    [InlineData("$f = 'targets.json'; $f | Remove-Item", null)]
    [InlineData("Write-Output targets.json | Remove-Item", null)]
    [InlineData("(Get-Item targets.json).OpenWrite()", null)]
    [InlineData("(Get-Item targets.json).Delete()", null)]
    [InlineData("([IO.FileInfo]'targets.json').Delete()", null)]
    [InlineData("$i = Get-Item targets.json; $i.Delete()", null)]
    [InlineData("Remove-Item (Get-Item targets.json).FullName", null)]
    [InlineData("Set-Content (Resolve-Path targets.json) $json", null)]
    [InlineData("[IO.File]::WriteAllText([IO.Path]::GetFullPath('targets.json'), $json)", null)]
    [InlineData("foreach ($f in Get-Item targets.json) { Remove-Item $f }", null)]
    [InlineData("$f = 'targets.json'; foreach ($g in $f) { Remove-Item $g }", null)]
    [InlineData("$f = 'targets.json'; $all = @($f, 'x'); $all | Remove-Item", null)]
    [InlineData("Get-Item targets.json | ForEach-Object { $_.Delete() }", null)]
    [InlineData("function F { Get-Item targets.json }; F | Remove-Item", null)]
    [InlineData("$w = [IO.StreamWriter]::new('targets.json')", null)]
    [InlineData("Get-Content targets.json | Set-Content -Value $json", null)]
    [InlineData("Get-Content targets.json | ForEach-Object { Set-Content $_.PSPath x }", null)]
    [InlineData("Select-String a targets.json | Remove-Item", null)]
    [InlineData("Set-Location $folder", null)]
    [InlineData("if ($x) { cd sub }", null)]
    public void A_file_that_the_script_may_have_changed_is_not_known(string before, string? role)
    {
        var environment = new CallEnvironment
        {
            CallerArn = "arn:aws:iam::123456789012:user/alice",
            Region = "eu-west-1",
            ReadFile = path => $$"""[{"Id":"1","Arn":"arn:aws:sqs:eu-west-1:123456789012:q","RoleArn":"arn:aws:iam::123456789012:role/{{path.Replace('/', '-')}}"}]""",
        };
        ApiCall call = Assert.Single(Read($"{before}\naws events put-targets --rule r --targets file://targets.json")).Call!;
        if (role is null)
        {
            Assert.Equal(CommandLineError.UnexpandedVariable, Assert.Throws<CommandLineException>(() => call.GetRequests(environment)).Error);
            return;
        }

        Assert.Contains(call.GetRequests(environment), r => r.Action == "iam:PassRole" && r.Resource == $"arn:aws:iam::123456789012:role/{role}");
    }

    private static ScriptCall[] Read(string script) => [.. new PowerShellCalls("x.ps1", script, new CallReaderSettings()).ReadScript().Calls];
}
