using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Language;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Tests.Shared;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Questions about command lines, cmdlet calls, scripts and operations.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Account = """
        {"AccountId":"123456789012","Users":[
          {"UserName":"alice","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject","lambda:CreateFunction","secretsmanager:GetSecretValue"],"Resource":"*"},
            {"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/svc/app","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}},
            {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:123456789012:orders"}]}}]},
          {"UserName":"bob"}],
         "Roles":[{"RoleName":"app","Path":"/svc/","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}}]}
        """;

    private static readonly Dictionary<string, CommandLineExample> s_examples =
        CommandLineExample.ReadAll(Path.Combine(Repository.Root, "tests", "cases")).Where(e => e.Kind == "cmdlet").ToDictionary(e => e.Id, StringComparer.Ordinal);

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public CommandLineTests()
    {
        RunResult loaded = _module.Run($"Import-IamAccount '{_folder.Write("account.json", Account)}'");
        Assert.Null(loaded.Terminating);
    }

    public static TheoryData<string> Ids => new(s_examples.Keys);

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_cmdlet_makes_the_requests_of_its_example(string id) =>
        Assert.Empty(s_examples[id].Differences(() => new PowerShellCalls("line", s_examples[id].Line, new CallReaderSettings()).ReadOne()));

    [Fact]
    public void Whatever_the_code_it_is_read_or_refused()
    {
        string[] pieces = ["Get-S3Object ", "-BucketName ", "New-IAMRole ", "-Tag @{", "}", "aws s3 ls ", "$x", "@splat ", "'", "\"", "(", ")", "|", ";", "\n", "`", "@(", ",", "1..3", "{", "$env:A = ", "--% ", "\u001b[31m", "\0", "é"];
        var random = new Random(16);
        for (int i = 0; i < 1500; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            var calls = new PowerShellCalls("line", text, new CallReaderSettings());
            foreach (ScriptCall call in calls.ReadScript().Calls)
            {
                Assert.True(call.Call is null != call.Error is null);
            }

            try
            {
                calls.ReadOne().GetRequests(new CallEnvironment { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" });
            }
            catch (CommandLineException exception)
            {
                Assert.DoesNotContain('\u001b', exception.Message);
            }
        }
    }

    [Fact]
    public void Cmdlets_of_this_module_that_stand_for_calls_are_known()
    {
        Assert.All(new[] { "New-IamRole", "Remove-IamUserFromGroup", "Get-IamAccessKey", "Set-IamUserPermissionsBoundary", "Add-IamRoleTag", "Use-StsRole" }, n => Assert.True(CallReader.IsCmdlet(n), n));
        Assert.All(new[] { "Test-IamAccess", "Import-IamAccount", "Get-ChildItem", "aws" }, n => Assert.False(CallReader.IsCmdlet(n), n));
    }

    // CL-45; the SDK for .NET sends the client's Region with the bucket.
    [Theory]
    [InlineData("New-S3Bucket -BucketName b -Region eu-central-1", "s3:CreateBucket arn:aws:s3:::b eu-central-1")]
    [InlineData("New-S3Bucket -BucketName b -Region us-east-1", "s3:CreateBucket arn:aws:s3:::b ")]
    [InlineData("Remove-S3Bucket -BucketName b", "s3:DeleteBucket arn:aws:s3:::b ")]
    [InlineData("Remove-S3Bucket -BucketName b -DeleteBucketContent", "s3:ListBucketVersions arn:aws:s3:::b |s3:DeleteObject arn:aws:s3:::b/* |s3:DeleteObjectVersion arn:aws:s3:::b/* |s3:DeleteBucket arn:aws:s3:::b ")]
    public void A_bucket_is_made_and_emptied_as_the_cmdlet_does(string call, string expected) => Assert.Equal(
        expected.Split('|'),
        _module.Run($"Resolve-IamRequest -Cmdlet {{ {call} }} | % {{ \"$($_.Action) $($_.Resource) $($_.Context['s3:LocationConstraint'])\" }}").Output.Select(r => r.ToString()));

    [Fact]
    public void A_call_has_one_answer()
    {
        CallAnswer allowed = Answer("Test-IamAccess alice -CommandLine 'aws s3 ls s3://b'");
        CallAnswer denied = Answer("Test-IamAccess alice -Operation lambda:CreateFunction -Parameter @{ FunctionName = 'f'; Role = 'app' } -Region eu-west-1");

        Assert.True(allowed.IsAllowed);
        Assert.False(denied.IsAllowed);
        Assert.Equal(("iam:PassRole", "arn:aws:iam::123456789012:role/svc/app"), (denied.Action, denied.Resource));
        Assert.StartsWith("An error occurred (AccessDenied) when calling the CreateFunction operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:PassRole on resource: ", denied.Message, StringComparison.Ordinal);
        Assert.Contains("iam:PassedToService", denied.Explanation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_be_checked_besides_makes_it_conditional()
    {
        CallAnswer answer = Answer("Test-IamAccess alice -CommandLine 'aws s3 cp s3://b/k .'");

        Assert.True(answer.IsAllowed && answer.IsConditional);
        Assert.Equal("kms:Decrypt", Assert.Single(answer.Unless).Action);
        Assert.Contains("unless AWS checks kms:Decrypt", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_part_is_some_resource_of_its_form()
    {
        Assert.True(Answer("Test-IamAccess alice -CommandLine 'aws secretsmanager get-secret-value --secret-id db' -Region eu-west-1").IsAllowed);
        RequestAnswer sent = Assert.Single(Answer("Test-IamAccess alice -Operation sqs:SendMessage -Parameter @{ QueueUrl = 'orders' } -Region eu-west-1").Requests, r => r.Need == RequestNeed.Required);
        Assert.True(sent.IsAllowed);
    }

    [Theory]
    [InlineData("aws sqs list-queues --region us-east-1", "sqs:ListQueues", "us-east-1")]
    [InlineData("aws sqs list-queues", "sqs:ListQueues", "eu-west-1")]
    [InlineData("aws iam list-users", "iam:ListUsers", "us-east-1")]
    public void The_Region_of_the_line_comes_first(string line, string action, string region)
    {
        const string Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ACTION","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"REGION"}}}}""";
        string policy = Policy.Replace("ACTION", action, StringComparison.Ordinal).Replace("REGION", region, StringComparison.Ordinal);

        Assert.True(Answer($"Test-IamAccess alice -CommandLine '{line}' -Region eu-west-1 -IdentityPolicy '{policy}'").IsAllowed);
    }

    [Fact]
    public void What_the_call_asks_besides_is_no_note() => Assert.DoesNotContain(
        Answer("Test-IamAccess alice -CommandLine 'aws ec2 run-instances --image-id ami-1' -Region eu-west-1").OpenPoints,
        p => p.Contains("more than this resource", StringComparison.Ordinal) || p.Contains("names one resource", StringComparison.Ordinal) || p.Contains("may also need", StringComparison.Ordinal));

    [Theory]
    [InlineData("aws elasticbeanstalk create-environment --application-name a", "whether it needs a permission is not known|depending on which of these AWS checks")]
    [InlineData("aws budgets describe-budgets --account-id 123456789012", "depending on which of these AWS checks")]
    public void What_nobody_lists_is_not_allowed(string line, string reasons)
    {
        CallAnswer answer = Answer($"Test-IamAccess alice -CommandLine '{line}' -Region eu-west-1");

        Assert.False(answer.IsAllowed);
        Assert.True(answer.IsConditional);
        Assert.Contains(reasons.Split('|'), r => answer.Reason.Contains(r, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_decided_of_what_sends_nothing()
    {
        CallAnswer answer = Answer("Test-IamAccess -CommandLine 'aws configure list'");

        Assert.Null(answer.Decision);
        Assert.Equal("nothing is sent to AWS", answer.Reason);
        Assert.Equal(true, _module.Run("Test-IamAccess -Quiet -CommandLine 'aws configure list'").Output.Single().BaseObject);
    }

    [Theory]
    [InlineData("Test-IamAccess alice -CommandLine 'aws s3 ls --profile none'", "ProfileNotFound")]
    [InlineData("Test-IamAccess -CommandLine 'aws s3 ls'", "PrincipalRequired")]
    [InlineData("Test-IamAccess alice s3:GetObject -CommandLine 'aws s3 ls'", "CallGivenTwice")]
    [InlineData("Test-IamAccess alice -Operation lambda:NoSuch", "UnknownCommand")]
    [InlineData("Resolve-IamRequest 'aws iam lst-roles'", "UnknownCommand")]
    [InlineData("Resolve-IamRequest 'ls -l'", "NotAnAwsCommand")]
    [InlineData("Resolve-IamRequest -Operation iam:GetRole -Parameter 5", "InvalidParameterValue")]
    [InlineData("Resolve-IamRequest -Operation sqs:CreateQueue -Parameter @{ QueueName = 'q' }", "RegionUnknown")]
    [InlineData("Resolve-IamRequest -Cmdlet { Get-S3Object -BucketName $b }", "UnexpandedVariable")]
    [InlineData("Resolve-IamRequest -Cmdlet { Get-S3Bucket; Get-S3Bucket }", "SeveralCommands")]
    [InlineData("Resolve-IamRequest -Cmdlet 5", "InvalidCmdlet")]
    [InlineData("Get-IamOperation lambda:NoSuch -ErrorAction Stop", "OperationNotFound")]
    public void What_cannot_be_asked_is_an_error(string script, string id) =>
        Assert.Equal(id, Assert.Single(_module.Run(script).AllErrors).FullyQualifiedErrorId.Split(',')[0]);

    [Fact]
    public void A_script_is_read_as_a_whole()
    {
        string script = _folder.Write("deploy.sh", "set -e\naws s3 ls s3://b && aws s3 cp s3://b/k \\\n  .\naws iam get-role --role-name \"$ROLE\"\necho done\n");
        RunResult read = _module.Run($"Resolve-IamRequest -Path '{script}' -Principal alice -Verbose");
        RunResult given = _module.Run($"Resolve-IamRequest -Path '{script}' -Principal alice -Variable @{{ ROLE = 'app' }} | Test-IamAccess alice");

        Assert.Equal(["s3:ListBucket", "s3:GetObject", "kms:Decrypt"], read.Output.Select(o => ((ResolvedRequest)o.BaseObject).Action));
        Assert.Equal(["UnexpandedVariable", "CallsUnreadable"], read.AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains("deploy.sh:4:30", read.AllErrors.First().ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 3 calls", read.AllErrors.Last().ToString(), StringComparison.Ordinal);
        Assert.Equal([true, true, false], given.Output.Select(o => ((CallAnswer)o.BaseObject).IsAllowed));
        Assert.Empty(given.AllErrors);
    }

    // The pipeline ends with one error that counts what is missing; who says so beforehand goes on without it.
    [Theory]
    [InlineData("$found = Resolve-IamRequest -Path 'PATH' -Principal alice -ErrorAction SilentlyContinue; $found.Count", 6)]
    [InlineData("$found = Resolve-IamRequest -Path 'PATH' -Principal alice -ErrorAction Continue; $found.Count", 6)]
    [InlineData("(Resolve-IamRequest -Path 'PATH' -Principal alice -ErrorAction SilentlyContinue | Test-IamAccess alice | Sort-Object Operation).Count", 3)]
    [InlineData("$found = Resolve-IamRequest -Path 'PATH' -Principal alice -ErrorAction SilentlyContinue; $null = $found | New-IamPolicyDocument -ErrorAction SilentlyContinue; 'went on'", "went on")]
    [InlineData("$p = Resolve-IamRequest -Path 'PATH' -Principal alice -ErrorAction SilentlyContinue | New-IamPolicyDocument -WarningAction SilentlyContinue; $null -ne $p", true)]
    [InlineData("$r = Resolve-IamRequest -Path 'PATH' -Principal alice -ErrorAction SilentlyContinue; $p = $r | New-IamPolicyDocument -WarningAction SilentlyContinue; $null -ne $p", true)]
    [InlineData("try { $p = Resolve-IamRequest -Path 'PATH' -Principal alice -ErrorAction SilentlyContinue | New-IamPolicyDocument -WarningVariable w -WarningAction SilentlyContinue; \"$w\".Contains('1 of 4 calls could not be read') } catch { 'stopped' }", true)]
    [InlineData("try { $p = Resolve-IamRequest -Path 'PATH' -Principal alice | New-IamPolicyDocument; 'went on' } catch { 'stopped' }", "stopped")]
    [InlineData("$ask = @{ Action = 's3:ListBucket'; Resource = 'arn:aws:s3:::b' }, @{ Action = 's3:Li*'; Resource = 'arn:aws:s3:::b' } | % { [pscustomobject]$_ }; $t = $ask | Test-IamAccess alice -ErrorAction SilentlyContinue; @($t).Count", 1)]
    [InlineData("$ask = @{ Action = 's3:ListBucket'; Resource = 'arn:aws:s3:::b' }, @{ Action = 's3:Li*'; Resource = 'arn:aws:s3:::b' } | % { [pscustomobject]$_ }; try { $t = $ask | Test-IamAccess alice; 'went on' } catch { 'stopped' }", "stopped")]
    [InlineData("try { Resolve-IamRequest -Path 'PATH' -Principal alice -OutVariable found | Out-Null } catch { $found.Count }", 6)]
    [InlineData("try { Resolve-IamRequest -Path 'PATH' -Principal alice | Out-Null; 'went on' } catch { 'stopped' }", "stopped")]
    [InlineData("try { Resolve-IamRequest -Path 'PATH' -Principal alice -ErrorAction Stop } catch { 'stopped' }", "stopped")]
    public void A_script_with_a_call_that_cannot_be_read_ends_with_an_error_and_keeps_the_others_on_demand(string script, object last)
    {
        string path = _folder.Write("some.sh", "aws s3 ls s3://b && aws s3 cp s3://b/k .\naws iam get-role --role-name \"$ROLE\"\naws s3 rb s3://b --force\n");
        RunResult result = _module.Run(script.Replace("PATH", path, StringComparison.Ordinal));

        Assert.Equal(last, result.Output[^1].BaseObject);
    }

    [Fact]
    public void What_is_not_seen_of_a_script_is_warned_of()
    {
        string bash = _folder.Write("s.sh", "source ./env.sh\naws lambda get-function --function-name f --region eu-wst-1 --bogus x\n");
        string shell = _folder.Write("s.ps1", ". ./lib.ps1\nGet-S3Object -BucketName b -Kei k\n");

        string[] warnings = [.. _module.Run($"Resolve-IamRequest -Path '{bash}', '{shell}' -Principal alice").Warnings.Select(w => w.ToString())];

        Assert.Contains(warnings, w => w.Contains("s.sh:1: another file is read into the script", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("s.ps1:1: another file is read into the script", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.StartsWith("There is no Region \"eu-wst-1\"", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("--bogus is no option that is known here", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("-Kei is no parameter that is known here", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$PSDefaultParameterValues.Add('*:ProfileName', 'prod')", null)]
    [InlineData("[Environment]::SetEnvironmentVariable('AWS_PROFILE', 'ci')", "ci")]
    public void What_a_method_sets_holds_for_the_calls_behind_it(string line, string? profile)
    {
        ApiCall call = Assert.Single(new PowerShellCalls("s", $"{line}\nRemove-IAMUser -UserName a", new CallReaderSettings()).ReadScript().Calls).Call!;

        Assert.Equal((profile, profile is null), (call.ProfileName, call.UnknownCaller is not null));
    }

    // An answer tells of what was asked, and not of what was made up to stand for it.
    [Fact]
    public void Nothing_made_up_is_told_of_an_unknown_resource()
    {
        RunResult result = _module.Run("Test-IamAccess alice -CommandLine 'aws dynamodb execute-statement --statement $S' -Region eu-west-1 -WarningAction SilentlyContinue; Test-IamAccess alice -CommandLine 'aws dynamodb get-item --table-name orders --key x' -Region eu-west-1");

        Assert.NotEmpty(result.Output);
        Assert.All(result.Output.Select(o => (CallAnswer)o.BaseObject), a => Assert.DoesNotContain(a.Notes.Concat(a.OpenPoints), n => n.Contains("table/x", StringComparison.Ordinal) || n.Contains(":x:", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_script_that_is_given_as_a_line_is_told_as_a_file()
    {
        string script = _folder.Write("it.sh", "aws s3 ls\n");
        RunResult result = _module.Run($"Resolve-IamRequest '{script}'");

        Assert.Contains($"There is a file of this name: -Path '{script}' reads it.", Assert.Single(result.AllErrors).ToString(), StringComparison.Ordinal);
    }

    // CL-60: what is not in the model refuses nothing.
    [Fact]
    public void An_unknown_instance_profile_and_an_unknown_option_are_told()
    {
        RunResult result = _module.Run("Test-IamAccess alice -CommandLine 'aws ec2 run-instances --image-id ami-1 --iam-instance-profile Name=web --region eu-west-1 --foo bar'");
        var answer = (CallAnswer)Assert.Single(result.Output).BaseObject;

        Assert.Contains("the model has no instance profile web with a role: which role is passed is not known", answer.Notes);
        Assert.Contains(answer.Notes, n => n.StartsWith("--foo is no option", StringComparison.Ordinal));
        Assert.DoesNotContain(answer.Notes, n => n.Contains("would refuse the role", StringComparison.Ordinal) || n.Contains("the model has no role", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_of_the_pipeline_are_those_of_a_script_and_each_costs_only_itself()
    {
        RunResult result = _module.Run("'aws s3 ls s3://b', 'aws s3 nothing', 'aws s3 ls \\', '  s3://c' | Resolve-IamRequest | Test-IamAccess alice");

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(["UnknownCommand", "CallsUnreadable"], result.AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void A_PowerShell_script_is_read_by_PowerShells_parser()
    {
        string script = _folder.Write("deploy.ps1", "$env:AWS_REGION = 'us-east-1'\nforeach ($x in 1..2) { Remove-SQSMessage -QueueUrl https://sqs.eu-west-1.amazonaws.com/123456789012/q -ReceiptHandle $x }\naws sqs create-queue `\n  --queue-name q\nGet-ChildItem\n");
        RunResult result = _module.Run($"Resolve-IamRequest -Path '{script}' -Principal alice");

        Assert.Equal(
            ["sqs:DeleteMessage arn:aws:sqs:eu-west-1:123456789012:q 2", "sqs:CreateQueue arn:aws:sqs:us-east-1:123456789012:q 3"],
            result.Output.Select(o => (ResolvedRequest)o.BaseObject).Where(r => r.Need == RequestNeed.Required).Select(r => $"{r.Action} {r.Resource} {r.Location.Line}"));
        Assert.Empty(result.AllErrors);
    }

    [Fact]
    public void The_smallest_policy_allows_what_is_required()
    {
        RunResult result = _module.Run("""
            'aws s3 ls s3://b', 'aws s3 cp s3://b/k .', 'aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/svc/app' |
                Resolve-IamRequest -Principal alice -Region eu-west-1 | New-IamPolicyDocument
            """);
        var document = (PolicyDocument)Assert.Single(result.Output).BaseObject;

        Assert.All(new[] { "iam:PassRole", "lambda:CreateFunction", "s3:GetObject", "s3:ListBucket" }, a => Assert.Contains($"\"{a}\"", document.ToString(), StringComparison.Ordinal));
        Assert.Contains("\"iam:PassedToService\":\"lambda.amazonaws.com\"", document.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("kms", document.ToString(), StringComparison.Ordinal);
    }

    // One call that cannot be read costs only itself; the error at the end counts it, behind the document.
    [Fact]
    public void A_policy_is_written_for_the_calls_that_can_be_read()
    {
        string script = _folder.Write("most.sh", "BUCKET=b\naws s3 ls \"s3://$BUCKET\"\naws iam get-role --role-name \"$ROLE$SUFFIX\"\naws sqs list-queues --region \"$WHERE\"\n");
        RunResult result = _module.Run($"Resolve-IamRequest -Path '{script}' -Principal alice | New-IamPolicyDocument");

        Assert.Contains("\"s3:ListBucket\"", Assert.Single(result.Output).BaseObject.ToString(), StringComparison.Ordinal);
        Assert.Equal(["UnexpandedVariable", "UnexpandedVariable", "CallsUnreadable"], result.AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains("2 of 3 calls", result.AllErrors.Last().ToString(), StringComparison.Ordinal);
        Assert.Contains("not known: $ROLE, $SUFFIX, $WHERE", result.AllErrors.Last().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$bucket = 'b'\nRead-S3Object -BucketName $bucket -Key k -File f", true)]
    [InlineData("[string] $name = 'b'\n$bucket = \"$name\"\naws s3 cp \"s3://$bucket/k\" .", true)]
    [InlineData("$bucket = 'b'\nforeach ($i in 1..2) { aws s3 cp s3://$bucket/k . }", true)]
    [InlineData("aws s3 cp s3://$bucket/k .\n$bucket = 'b'", false)]
    [InlineData("$bucket = 'b'\nif ($env:CI) { $bucket = 'c' }\naws s3 cp s3://$bucket/k .", false)]
    [InlineData("if ($true) { $bucket = 'b' }\naws s3 cp s3://$bucket/k .", false)]
    [InlineData("param($bucket = 'b')\naws s3 cp s3://$bucket/k .", false)]
    [InlineData("$bucket = 'b'\n. ./settings.ps1\naws s3 cp s3://$bucket/k .", false)]
    [InlineData("$bucket = 'b'\nSet-Variable bucket c\naws s3 cp s3://$bucket/k .", false)]
    [InlineData("$bucket = 'b'\n$bucket += 'c'\naws s3 cp s3://$bucket/k .", false)]
    [InlineData("$bucket = Get-Content name\naws s3 cp s3://$bucket/k .", false)]
    [InlineData("$bucket = 'b'\naws s3 cp s3://$env:bucket/k .", false)]
    public void A_variable_of_a_PowerShell_script_is_known_where_it_is_certain(string text, bool isKnown)
    {
        string script = _folder.Write("variables.ps1", text);
        RunResult result = _module.Run($"Resolve-IamRequest -Path '{script}' -Principal alice");

        Assert.Equal(isKnown, result.Output.Select(o => (ResolvedRequest)o.BaseObject).Any(r => r is { Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k" }));
        Assert.Equal(!isKnown, result.AllErrors.Any(e => e.FullyQualifiedErrorId.StartsWith("UnexpandedVariable", StringComparison.Ordinal)));
    }

    // operations.md, section 2: both say the same of a role without which there is no function.
    [Fact]
    public void An_action_that_every_call_needs_is_required_in_both()
    {
        Assert.Equal(
            ["lambda:CreateFunction", "iam:PassRole"],
            _module.Run("(Get-IamOperation lambda:CreateFunction).RequiredActions").Output.Select(o => o.ToString()));
        Assert.Contains("FunctionName and Role", Assert.Single(_module.Run("Resolve-IamRequest -Operation lambda:CreateFunction -Account 123456789012 -Region eu-west-1").AllErrors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Operations_are_found_by_action_and_by_the_role_they_pass()
    {
        string[] passing = [.. _module.Run("Get-IamOperation -Role app").Output.Select(o => ((ApiOperation)o.BaseObject).FullName)];

        Assert.Contains("lambda:CreateFunction", passing);
        Assert.DoesNotContain("ec2:RunInstances", passing);
        Assert.Equal(["s3:HeadBucket", "s3:ListObjects", "s3:ListObjectsV2"], _module.Run("Get-IamOperation s3:*ListObjects*, s3:HeadBucket -Action s3:ListBucket").Output.Select(o => ((ApiOperation)o.BaseObject).FullName).Order(StringComparer.Ordinal));
    }

    private CallAnswer Answer(string script) => (CallAnswer)Assert.Single(_module.Run(script).Output).BaseObject;
}
