using System.Xml.Linq;
using IamPolicyTools.Module.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>The template repository of module/examples/policy-repo, a copy of it: every step of its workflows in a real pwsh.</summary>
public sealed class TemplateRepositoryTests : IDisposable
{
    private const string GitHub = ".github/workflows/pull-request.yml";
    private const string Comment = ".github/workflows/comment.yml";
    private const string Drift = ".github/workflows/drift.yml";
    private const string Azure = "azure-pipelines.yml";
    private const string Upload = "##vso[task.uploadsummary]";

    // What a runner puts before and behind a step (runner and agent, August 2026).
    private const string Prologue = "$ErrorActionPreference = 'stop'\n";
    private const string Epilogue = "\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }\n";

    private static readonly string s_source = Path.Combine(Repository.ModuleFolder, "examples", "policy-repo");

    private readonly TemporaryFolder _folder = new();

    public TemplateRepositoryTests()
    {
        foreach (string file in Directory.EnumerateFiles(s_source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(_folder.Path, Path.GetRelativePath(s_source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        // As a checkout with the whole history has it: the branch that is merged into is known by its remote name.
        Git("init", "--quiet", "--initial-branch", "change");
        Git("add", ".");
        Git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "The repository");
        Git("update-ref", "refs/remotes/origin/main", "HEAD");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(GitHub)]
    [InlineData(Azure)]
    public async Task Every_step_of_the_workflow_passes(string workflow)
    {
        string told = string.Empty;
        // The other workflow has the same scripts: those that say nothing to the CI system need not run twice.
        foreach ((string name, string script) in Steps(workflow).Where(s => s.Name != "Install" && (workflow == GitHub || s.Script.Contains("Write-IamAnnotation", StringComparison.Ordinal) || s.Name == "Coverage")))
        {
            ProgramRun run = await Run(workflow, script);
            Assert.True(run.ExitCode == 0, $"{name}\n{run.Output}\n{run.Error}");
            told += name == "Coverage" ? run.Output : string.Empty;
        }

        string summary = workflow == GitHub ? Path.Combine(_folder.Path, ".summary.md") : told.ReplaceLineEndings("\n").Split('\n').Last(l => l.StartsWith(Upload, StringComparison.Ordinal))[Upload.Length..];
        Assert.Contains("## Coverage of the policies: ", await File.ReadAllTextAsync(summary), StringComparison.Ordinal);

        Assert.Equal("testsuites", XDocument.Load(Path.Combine(_folder.Path, "junit.xml")).Root!.Name.LocalName);
        XElement coverage = XDocument.Load(Path.Combine(_folder.Path, "coverage.xml")).Root!;
        Assert.Contains("policies/managed/deploy.json", coverage.Descendants("class").Select(c => (string)c.Attribute("filename")!));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "results.sarif")));
        Assert.Contains("Nobody gains or loses anything", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "comment.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_schemas_that_files_name_stand_in_the_copy()
    {
        const string Comment = "# yaml-language-server: $schema=";
        (string File, string Schema)[] named =
        [
            .. Directory.EnumerateFiles(_folder.Path, "*.yaml", SearchOption.AllDirectories)
                .SelectMany(f => File.ReadLines(f).Where(l => l.StartsWith(Comment, StringComparison.Ordinal)).Select(l => (f, l[Comment.Length..]))),
        ];
        Assert.True(named.Length > 5);
        Assert.All(named, n => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(n.File)!, n.Schema)), $"{n.File}: {n.Schema}"));
    }

    [Theory]
    [InlineData(GitHub, "policies/managed/deploy.json", "\"lambda:GetFunction\"", "\"lambda:*\"", false, "Gained", "(policies/managed/deploy.json:4)")]
    [InlineData(GitHub, "policies/scp/guard-trail.json", "\"cloudtrail:DeleteTrail\"", "\"*\"", false, "`s3:GetObject on", "(policies/scp/guard-trail.json:4)")]
    [InlineData(GitHub, "accounts/payments.yaml", "ClientIDList: [sts.amazonaws.com]", "ClientIDList: [other]", true, "oidc-provider/token.actions.githubusercontent.com", "takes tokens for other")]
    [InlineData(Azure, "policies/trust/ec2.json", "{ \"Service\": \"ec2.amazonaws.com\" }", "{ \"AWS\": \"444455556666\" }", true, "| Critical | Gained |", "(policies/trust/ec2.json:4)")]
    public async Task The_comment_tells_who_gains_and_who_loses(string workflow, string file, string old, string now, bool isCritical, string what, string where)
    {
        await Change(file, old, now);

        ProgramRun run = await Run(workflow, Steps(workflow).Single(s => s.Name == "Compare").Script);

        string comment = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "comment.md"));
        Assert.True(run.ExitCode != 0 == isCritical, run.Output + run.Error + comment);
        Assert.Contains(what, comment, StringComparison.Ordinal);
        Assert.Contains(where, comment, StringComparison.Ordinal);
        Assert.Contains("proved unchanged", comment, StringComparison.Ordinal);
    }

    // policy-repositories.md, 4: the gate closes; GitHub shows an annotation at a file of the pull request alone.
    [Fact]
    public async Task What_a_guardrail_held_back_ends_the_step_at_its_line()
    {
        await Change("policies/scp/guard-trail.json", "\"cloudtrail:StopLogging\"", "\"cloudtrail:StartLogging\"");
        string script = Steps(GitHub).Single(s => s.Name == "Compare").Script;

        ProgramRun first = await Run(GitHub, script);
        ProgramRun second = await Run(GitHub, script);

        Assert.True(first.ExitCode != 0, first.Output);
        Assert.Contains("::error file=policies/scp/guard-trail.json,line=4,", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("file=.base/", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("already exists", second.Error, StringComparison.Ordinal);
        Assert.Contains("::error file=policies/scp/guard-trail.json,line=4,", second.Output, StringComparison.Ordinal);
    }

    // AT-10: the statement that would have denied it, where the account's root needs no policy.
    [Fact]
    public async Task A_guardrail_that_no_longer_holds_is_shown_at_its_statement()
    {
        await Change("policies/scp/guard-trail.json", "\"cloudtrail:StopLogging\"", "\"cloudtrail:StartLogging\"");

        ProgramRun run = await Run(GitHub, Steps(GitHub).Single(s => s.Name == "Test").Script);

        Assert.True(run.ExitCode != 0, run.Output);
        Assert.Contains("::error file=policies/scp/guard-trail.json,line=4,", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "POST repos/{owner}/{repo}/issues/12/comments")]
    [InlineData("77", "PATCH repos/{owner}/{repo}/issues/comments/77")]
    public async Task The_comment_of_a_pull_request_is_replaced_by_the_next(string old, string call)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "number.txt"), "12\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "comment.md"), "<!-- iampolicytools-report -->\nWho gains \"what\"");
        Fake("gh", $"if ($args -contains '.head.sha') {{ 'abc' }} elseif ($args -contains '--paginate') {{ '{old}' }} else {{ \"$($args[2]) $($args[3])\" > calls.txt; @($input) > body.json }}");

        ProgramRun run = await Run(GitHub, Steps(Comment).Single().Script);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(call, (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "calls.txt"))).Trim());
        Assert.Contains("Who gains \\\"what\\\"", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "body.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12", "<!-- iampolicytools-report -->", "def")]
    [InlineData("12/../13", "<!-- iampolicytools-report -->", "abc")]
    [InlineData("12", "Approved.", "abc")]
    public async Task What_a_change_made_up_is_no_comment(string number, string comment, string head)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "number.txt"), number);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "comment.md"), comment);
        Fake("gh", $"if ($args -contains '.head.sha') {{ '{head}' }} else {{ 'called' > calls.txt }}");

        ProgramRun run = await Run(GitHub, Steps(Comment).Single().Script);

        Assert.NotEqual(0, run.ExitCode);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "calls.txt")));
    }

    // The dump is what AWS has: the names of roles of permission sets end otherwise, a service has made a role, and ids are others.
    [Theory]
    [InlineData("arn:aws:s3:::example-assets/*", false)]
    [InlineData("arn:aws:s3:::example-*", true)]
    public async Task The_weekly_run_tells_where_AWS_has_something_else(string resource, bool isDrift)
    {
        const string Trust = """{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": { "Service": "support.amazonaws.com" }, "Action": "sts:AssumeRole" } ] }""";
        ProgramRun dumped = await Run(GitHub, $$$"""
            Import-IamAccount organization.yaml, accounts/*.yaml, permission-sets/*.yaml, assignments.yaml
            Write-IamRolePolicy -Account payments -RoleName web -PolicyName read-assets -PolicyDocument '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":["{{{resource}}}"]}}'
            New-IamRole -RoleName AWSServiceRoleForSupport -Account payments -AssumeRolePolicyDocument '{{{Trust}}}' | Out-Null
            Export-IamAccount aws.json -Account payments -Force
            $dump = (Get-Content aws.json -Raw) -replace '(AWSReservedSSO_Operator_)[0-9a-f]{16}', '${1}0123456789abcdef' -replace 'role/AWSServiceRoleFor', 'role/aws-service-role/support.amazonaws.com/AWSServiceRoleFor' | ConvertFrom-Json -AsHashtable
            $dump.Remove('Organization')
            $dump.Remove('Resources')
            $dump.RoleDetailList | Where-Object RoleName -Like AWSServiceRole* | ForEach-Object { $_.Path = '/aws-service-role/support.amazonaws.com/' }
            $dump | ConvertTo-Json -Depth 50 | Set-Content aws.json
            """);
        Assert.True(dumped.ExitCode == 0, dumped.Output + dumped.Error);
        Fake("aws", "Get-Content aws.json -Raw");
        Fake("gh", "if ($args[1] -ne 'list') { \"$args\" > calls.txt }");

        ProgramRun run = await Run(GitHub, Steps(Drift).Single(s => s.Name == "Drift").Script);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string report = Path.Combine(_folder.Path, "drift.md");
        Assert.True(File.Exists(report) == isDrift, File.Exists(report) ? await File.ReadAllTextAsync(report) : run.Output);
        if (isDrift)
        {
            string told = await File.ReadAllTextAsync(report);
            Assert.Contains("role/web", told, StringComparison.Ordinal);
            Assert.DoesNotContain("AWSReservedSSO", told, StringComparison.Ordinal);
            Assert.Contains("issue create --title IAM drift: payments", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "calls.txt")), StringComparison.Ordinal);
        }
    }

    // A policy that says more, less, or nothing that IAM knows: the step ends, and the annotation is at the line of the policy.
    [Theory]
    [InlineData(GitHub, "Test", "policies/managed/deploy.json", "\"lambda:UpdateFunctionCode\"", "\"lambda:UpdateFunctionConfiguration\"", "::error file=policies/managed/deploy.json,line=4,")]
    [InlineData(GitHub, "Test", "policies/inline/read-assets.json", "example-assets/*", "example-*/*", "::error file=policies/inline/read-assets.json,line=4,")]
    [InlineData(Azure, "Test", "policies/inline/read-assets.json", "example-assets/*", "example-*/*", "policies/inline/read-assets.json;linenumber=4;")]
    [InlineData(GitHub, "Read", "accounts/payments.yaml", "managed/deploy.json", "managed/depoly.json", "::error file=accounts/payments.yaml,line=19,")]
    [InlineData(GitHub, "Check", "policies/inline/read-assets.json", "s3:GetObject", "s3:GetObjekt", "::error file=policies/inline/read-assets.json,line=7,")]
    [InlineData(Azure, "Check", "policies/inline/read-assets.json", "s3:GetObject", "s3:GetObjekt", "policies/inline/read-assets.json;linenumber=7;")]
    public async Task A_broken_policy_ends_the_step_at_its_line(string workflow, string step, string file, string old, string now, string annotation)
    {
        await Change(file, old, now);

        ProgramRun run = await Run(workflow, Steps(workflow).Single(s => s.Name == step).Script);

        Assert.True(run.ExitCode != 0, run.Output);
        Assert.Contains(annotation, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GitHub)]
    [InlineData(Azure)]
    public async Task What_is_over_a_quota_ends_the_step(string workflow)
    {
        string path = Path.Combine(_folder.Path, "policies", "managed", "deploy.json");
        string before = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, before.Replace("function:payments", $"function:payments{new string('x', 6_200)}", StringComparison.Ordinal));

        ProgramRun run = await Run(workflow, Steps(workflow).Single(s => s.Name == "Quotas").Script);

        Assert.True(run.ExitCode != 0, run.Output);
        Assert.Contains("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_suite_runs_on_Pester_6_too()
    {
        string script = Steps(GitHub).Single(s => s.Name == "Pester").Script;
        Assert.Contains("5.9.1", script, StringComparison.Ordinal);

        ProgramRun run = await Run(GitHub, script.Replace("5.9.1", "6.2.0", StringComparison.Ordinal));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("Failed: 0", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_workflows_have_the_same_steps_and_install_as_the_other_example_does()
    {
        Assert.Equal(Steps(GitHub).Select(s => (s.Name, s.Script.Trim())).Order(), Steps(Azure).Select(s => (s.Name, s.Script.Trim())).Order());
        Assert.Equal(
            File.ReadAllText(Path.Combine(Repository.ModuleFolder, "examples", "ci", "Install-Modules.ps1")), File.ReadAllText(Path.Combine(s_source, "Install-Modules.ps1")));
    }

    private async Task Change(string file, string old, string now)
    {
        string path = Path.Combine(_folder.Path, file);
        string before = await File.ReadAllTextAsync(path);
        Assert.Contains(old, before, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, before.Replace(old, now, StringComparison.Ordinal));
    }

    // A program of that name, first on the path: a function would be no native command to the script.
    private void Fake(string name, string script)
    {
        string body = Path.Combine(_folder.Path, $".{name}.ps1");
        File.WriteAllText(body, script);
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, ".bin")).FullName, OperatingSystem.IsWindows() ? name + ".cmd" : name);
        string pwsh = $"dotnet \"{Repository.Pwsh}\" -NoProfile -File \"{body}\"";
        File.WriteAllText(file, OperatingSystem.IsWindows() ? $"@{pwsh} %*\r\n" : $"#!/bin/sh\nexec {pwsh} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Git(params string[] arguments)
    {
        using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", ["-C", _folder.Path, .. arguments]))!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }

    private static IEnumerable<(string Name, string Script)> Steps(string workflow)
    {
        var stream = new YamlStream();
        using (var reader = new StreamReader(Path.Combine(s_source, workflow)))
        {
            stream.Load(reader);
        }

        foreach (YamlMappingNode step in stream.Documents[0].AllNodes.OfType<YamlMappingNode>())
        {
            if (Text(step, "pwsh") is { } azure)
            {
                yield return (Text(step, "displayName")!, azure);
            }
            else if (Text(step, "run") is { } github)
            {
                Assert.Equal("pwsh", Text(step, "shell"));
                yield return (Text(step, "name")!, github);
            }
        }
    }

    private Task<ProgramRun> Run(string workflow, string step)
    {
        bool isGitHub = workflow == GitHub;
        string script = Path.Combine(_folder.Path, ".step.ps1");
        File.WriteAllText(script, Prologue + step + Epilogue);
        string modules = Directory.CreateDirectory(Path.Combine(_folder.Path, ".modules")).FullName;
        string installed = string.Join(Path.PathSeparator, Path.GetDirectoryName(Repository.ModuleFolder), PesterFolder(modules));
        KeyValuePair<string, string?>[] environment =
        [
            new("MODULES", modules),
            new("PATH", string.Join(Path.PathSeparator, Path.Combine(_folder.Path, ".bin"), Environment.GetEnvironmentVariable("PATH"))),
            new("HEAD", "abc"),
            new("NAME", "payments"),
            new("ACCOUNT", "123456789012"),
            new("PSModulePath", installed),
            new("HOME", _folder.Path),
            new("USERPROFILE", _folder.Path),
            new("CI", "true"),
            new("GITHUB_ACTIONS", isGitHub ? "true" : null),
            new("GITHUB_WORKSPACE", isGitHub ? _folder.Path : null),
            new("GITHUB_STEP_SUMMARY", isGitHub ? Path.Combine(_folder.Path, ".summary.md") : null),
            new("TF_BUILD", isGitHub ? null : "True"),
            new("AGENT_TEMPDIRECTORY", isGitHub ? null : _folder.Path),
        ];
        return ProgramRun.StartPwsh(_folder.Path, environment, "-Command", $". '{script}'");
    }

    // Pester as its package has it, by the name that a module is found by.
    private static string PesterFolder(string modules)
    {
        foreach (string version in new[] { "5.9.1", "6.2.0" })
        {
            string target = Path.Combine(modules, "Pester", version);
            if (Directory.Exists(target))
            {
                continue;
            }

            string source = Path.Combine(Repository.Packages, "pester", version, "tools");
            foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                string to = Path.Combine(target, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
        }

        return modules;
    }

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out YamlNode? value) && value is YamlScalarNode scalar ? scalar.Value : null;
}
