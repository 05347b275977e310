using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Twins;

/// <summary>A provisioning script for AWS.Tools, unchanged, with and without a caller: the delegation example of evaluation.md, section 2.8.</summary>
public sealed class DelegationTests : IDisposable
{
    private const string Boundary = "arn:aws:iam::123456789012:policy/XCompanyBoundaries";

    private static readonly string s_folder = Path.Combine(Repository.ModuleFolder, "examples", "delegation");
    private static readonly string s_script = Path.Combine(s_folder, "provision.ps1");

    private readonly HostedModule _module = new();

    public DelegationTests() => _module.Output("Import-IamAccount $file", ("file", Path.Combine(s_folder, "account.yaml")));

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("Use-IamCredentialProfile -Principal Maria")]
    [InlineData("Use-IamCredentialProfile -Principal root")]
    public void It_runs_whole_as_nobody_as_an_administrator_and_as_root(string caller)
    {
        _module.Output(caller);

        _module.Output("& $script", ("script", s_script));

        Assert.Equal(Boundary, Text("Clear-IamCaller; (Get-IamUser Nikhil).PermissionsBoundary"));
        Assert.Equal("web", Text("(Get-IamInstanceProfile web).Roles.RoleName"));
        Assert.Equal("write-logs", Text("(Get-IamRole web).AttachedPolicies.PolicyName"));
    }

    [Fact]
    public void A_limited_caller_is_stopped_at_the_first_line_that_it_may_not_run()
    {
        _module.Output("Use-IamCredentialProfile -Principal Zhang");

        ErrorRecord error = _module.Error("& $script", ("script", s_script));

        string line = File.ReadLines(s_script).ElementAt(error.InvocationInfo.ScriptLineNumber - 1);
        Assert.StartsWith("New-IAMRole -RoleName web", line, StringComparison.Ordinal);
        Assert.Equal("AccessDenied,IamPolicyTools.Commands.Roles.NewIamRoleCommand", error.FullyQualifiedErrorId);
        Assert.Equal(
            "User: arn:aws:iam::123456789012:user/Zhang is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/web "
            + "because no permissions boundary allows the iam:CreateRole action",
            error.Exception.Message);
        Assert.Equal("True 0 0", Text("Clear-IamCaller; \"$([bool](Get-IamUser Nikhil)) $(@(Get-IamRole *).Count) $(@(Get-IamInstanceProfileList).Count)\""));
    }

    [Theory]
    [InlineData("New-IAMUser -UserName other", "iam:CreateUser", "user/other", "because no permissions boundary allows")]
    [InlineData("New-IAMUser -UserName other -PermissionsBoundary arn:aws:iam::123456789012:policy/DelegatedUserBoundary", "iam:CreateUser", "user/other", "because no permissions boundary allows")]
    [InlineData("Remove-IAMUserPermissionsBoundary -UserName Nikhil -Force", "iam:DeleteUserPermissionsBoundary", "user/Nikhil", "with an explicit deny in a permissions boundary")]
    [InlineData("Set-IAMUserPermissionsBoundary -UserName Nikhil -PermissionsBoundary arn:aws:iam::aws:policy/AdministratorAccess -Force", "iam:PutUserPermissionsBoundary", "user/Nikhil", "because no permissions boundary allows")]
    [InlineData("New-IAMPolicyVersion -PolicyArn arn:aws:iam::123456789012:policy/XCompanyBoundaries -PolicyDocument $document", "iam:CreatePolicyVersion", "policy/XCompanyBoundaries", "with an explicit deny in a permissions boundary")]
    [InlineData("Write-IAMUserPolicy -UserName Maria -PolicyName p -PolicyDocument $document", "iam:PutUserPolicy", "user/Maria", "because no permissions boundary allows")]
    [InlineData("Add-IAMRoleToInstanceProfile -InstanceProfileName web -RoleName web", "iam:AddRoleToInstanceProfile", "instance-profile/web", "because no permissions boundary allows")]
    public void What_lies_beyond_the_boundary_is_denied_and_changes_nothing(string call, string action, string resource, string reason)
    {
        const string Document = """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }""";
        _module.Output("& $script; $before = Get-IamAccount; Use-IamCredentialProfile -Principal Zhang", ("script", s_script));

        ErrorRecord error = _module.Error(call, ("document", Document));

        Assert.StartsWith("AccessDenied,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(
            $"User: arn:aws:iam::123456789012:user/Zhang is not authorized to perform: {action} on resource: arn:aws:iam::123456789012:{resource} {reason}",
            error.Exception.Message,
            StringComparison.Ordinal);
        Assert.Equal("True", Text("Clear-IamCaller; [object]::ReferenceEquals($before, (Get-IamAccount))"));
    }

    [Fact]
    public void The_example_tells_who_is_stopped_where()
    {
        string[] told = [.. _module.Output("& $example", ("example", Path.Combine(s_folder, "..", "delegation.ps1"))).Select(o => o.ToString())];

        Assert.Equal("Maria may run all of it.", told[0]);
        Assert.StartsWith("Zhang is stopped in line ", told[1], StringComparison.Ordinal);
        Assert.StartsWith("allowed by AdministratorAccess", told[^2], StringComparison.Ordinal);
        Assert.Contains("no permissions boundary allows the iam:CreateUser action", told[^1], StringComparison.Ordinal);
    }

    private string Text(string script) => _module.Output(script).Single().ToString();
}
