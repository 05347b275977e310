using IamPolicyTools.Model;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private const string Ask = "(Test-IamAccess devops s3:ListAllMyBuckets).Decision";
    private const string Grant = "Register-IamRolePolicy -RoleName devops -PolicyArn arn:aws:iam::aws:policy/ReadOnlyAccess";

    private readonly HostedModule _module = new();

    public ModelCommandTests()
    {
        _module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));
        _module.Output("Import-IamAccount quickstart/account.yaml");
    }

    [Fact]
    public void A_model_that_was_kept_stays_what_it_was()
    {
        _module.Output($"$before = Get-IamModel; {Grant}");

        Assert.Equal("ImplicitDeny", Text("(Test-IamAccess devops s3:ListAllMyBuckets -Model $before).Decision"));
        Assert.Equal("Allowed", Text(Ask));
    }

    [Fact]
    public void A_model_is_used_from_now_on()
    {
        _module.Output($"$before = Get-IamModel; {Grant}; Use-IamModel $before");

        Assert.Equal("ImplicitDeny", Text(Ask));
        Assert.Same(_module.Output("Use-IamModel $before -PassThru").Single().BaseObject, _module.Output("$before").Single().BaseObject);
    }

    [Fact]
    public void A_script_has_the_model_and_leaves_no_trace()
    {
        Assert.Equal("Allowed", Text($"$after = Get-IamModel | Use-IamModel -PassThru -ScriptBlock {{ {Grant}; $kept = {Ask}; Use-IamCredentialProfile -Principal personal }}; $kept"));

        Assert.Equal("ImplicitDeny", Text(Ask));
        Assert.Equal("Allowed", Text("(Test-IamAccess devops s3:ListAllMyBuckets -Model $after).Decision"));
        Assert.Empty(_module.Output("Get-IamCaller"));
    }

    [Theory]
    [InlineData("throw 'x'")]
    [InlineData("Remove-IamAccount 123456789012 -Confirm:$false; Write-Error x -ErrorAction Stop")]
    public void A_script_that_fails_leaves_no_trace_either(string script)
    {
        Assert.Equal("x", Assert.Single(_module.Run($"Use-IamModel (Get-IamModel) {{ {script} }}").AllErrors).Exception.Message);
        Assert.Equal("123456789012", Text("(Get-IamAccount).AccountId"));
    }

    [Fact]
    public void A_script_writes_as_it_goes_and_can_be_stopped()
    {
        RunResult result = _module.Run("Use-IamModel (Get-IamModel) { $null = New-IamUser -UserName x; Write-Warning w; Write-Error e; 1..9 } | Select-Object -First 2; @(Get-IamUser).Count");

        Assert.Equal([1, 2, 1], result.Output.Select(o => o.BaseObject));
        Assert.Equal(["w"], result.Warnings);
        Assert.Equal("e", Assert.Single(result.AllErrors).Exception.Message);
    }

    [Fact]
    public void PassThru_writes_the_model_alone()
    {
        RunResult result = _module.Run("$after = Use-IamModel (Get-IamModel) { Get-IamUser; New-IamUser -UserName x; 1..3 } -PassThru; $after.GetType().Name; @(Get-IamUser -Model $after).Count; $ErrorActionPreference");

        Assert.Empty(result.AllErrors);
        Assert.Equal(["IamModel", "2", "Continue"], result.Output.Select(o => o.ToString()));
    }

    // A model that lacks a change which failed would be taken for what was meant.
    [Theory]
    [InlineData("Remove-IamUser nobody -Force; New-IamUser -UserName x")]
    [InlineData("Write-Error 'The user with name nobody cannot be found.'; New-IamUser -UserName x")]
    public void PassThru_writes_no_model_after_an_error(string script)
    {
        RunResult result = _module.Run($"$after = Use-IamModel (Get-IamModel) {{ {script} }} -PassThru; $null -eq $after; $ErrorActionPreference; @(Get-IamUser).Count");

        Assert.Equal("The user with name nobody cannot be found.", Assert.Single(result.AllErrors.Select(e => e.Exception.Message).Distinct()));
        Assert.Equal(["True", "Continue", "1"], result.Output.Select(o => o.ToString()));
    }

    [Fact]
    public void Files_are_read_without_touching_the_session()
    {
        RunResult result = _module.Run("Clear-IamSession; $read = Get-IamModel -Path quickstart/account.yaml, quickstart/partner.yaml -Verbose; @(Get-IamAccount).Count; $read");

        Assert.Empty(result.AllErrors);
        Assert.Equal(0, result.Output[0].BaseObject);
        Assert.Equal("accounts 111122223333, 123456789012", ((IamModel)result.Output[1].BaseObject).ToString());
        Assert.Contains(result.Verbose, line => line.EndsWith("2 accounts, 3 users, 0 groups, 4 roles, 1 policy, 2 resources.", StringComparison.Ordinal));
        Assert.Equal("PathNotFound", _module.Error("Get-IamModel nosuch.yaml").FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void A_model_from_elsewhere_is_refused_with_what_to_do() =>
        Assert.Contains("Export-IamAccount", _module.Error("Get-IamUser -Model ([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-IamModel), 1)))").Exception.Message, StringComparison.Ordinal);

    // The two runspaces serve six iterations.
    [Fact]
    public void Each_parallel_iteration_has_a_session_of_its_own()
    {
        string[] found = [.. _module.Output(
            $"1..6 | ForEach-Object -ThrottleLimit 2 -Parallel {{ Import-Module '{Repository.Manifest}'; \"$(@(Get-IamAccount).Count) $(Get-IamCaller)\"; Import-IamAccount quickstart/account.yaml; Use-IamCredentialProfile -Principal personal }}")
            .Select(o => o.ToString())];

        Assert.Equal(Enumerable.Repeat("0 ", 6), found);
        Assert.Equal("123456789012", Text("(Get-IamAccount).AccountId"));
    }

    [Fact]
    public void A_model_serves_parallel_iterations() =>
        Assert.Equal(
            ["ImplicitDeny", "ImplicitDeny", "ImplicitDeny"],
            _module.Output($"$model = Get-IamModel; 1..3 | ForEach-Object -ThrottleLimit 2 -Parallel {{ Import-Module '{Repository.Manifest}'; Use-IamModel $using:model; {Ask} }}").Select(o => o.ToString()));

    [Fact]
    public void A_caller_that_the_next_model_does_not_know_is_told_of()
    {
        _module.Output("Use-IamCredentialProfile -Principal personal");

        Assert.Equal(
            "arn:aws:iam::123456789012:user/personal stays the caller, and its account is not in the model. Clear-IamCaller drops it.",
            Assert.Single(_module.Run("Import-IamAccount quickstart/partner.yaml -Replace").Warnings));
        Assert.Single(_module.Run("Use-IamModel (Get-IamModel)").Warnings);
    }

    [Fact]
    public void WhatIf_keeps_the_session()
    {
        _module.Run("Use-IamModel (Get-IamModel -Path quickstart/partner.yaml) -WhatIf");

        Assert.Equal("123456789012", Text("(Get-IamAccount).AccountId"));
    }

    public void Dispose() => _module.Dispose();

    private string Text(string script) => _module.Output(script).Single().ToString();
}
