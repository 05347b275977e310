using System.Diagnostics;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>In a real pwsh without any preference a gate that fails, and rows that could not be asked about, end the script (issue 13).</summary>
public sealed class ScriptEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("$denied = Import-Csv t.csv | Test-IamAccess | Where-Object { -not $_.IsAllowed }; if ($denied) { throw 'denied' }", "InputRejected,IamPolicyTools.Commands.Access.TestIamAccessCommand", "Test-IamAccess: ")]
    [InlineData("Assert-IamPolicy p.json | Out-Null", "GateFailed,IamPolicyTools.Commands.Validation.AssertIamPolicyCommand", "Assert-IamPolicy: ")]
    [InlineData("Test-IamPolicy p.json | Assert-IamRecord | Out-Null", "GateFailed,IamPolicyTools.Commands.Reporting.AssertIamRecordCommand", "Assert-IamRecord: ")]
    [InlineData("Assert-IamPolicy p.json, none.json | Out-Null", "NothingChecked,IamPolicyTools.Commands.Validation.AssertIamPolicyCommand", "Assert-IamPolicy: ")]
    [InlineData("Test-IamAccess bob s3:GetObject arn:aws:s3:::b/k | Assert-IamAccess -Allowed", "AccessNotAsExpected,IamPolicyTools.Commands.Testing.AssertIamAccessCommand", "Assert-IamAccess: ")]
    public void A_gate_that_fails_ends_the_script(string script, string id, string shown)
    {
        _folder.Write("account.yaml", "AccountId: '123456789012'\nUsers: [ { UserName: bob } ]\n");
        _folder.Write("t.csv", "Principal,Action,Resource\nbob,s3:GetObject,arn:aws:s3:::b/k\nbobb,s3:GetObject,arn:aws:s3:::b/k\n");
        _folder.Write("p.json", """{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*" }] }""");
        string head = $"Import-Module '{Repository.ModuleFolder}'; Set-Location '{_folder.Path}'; Import-IamAccount account.yaml\n";

        (int code, string output, string errors) = Run($"{head}{script}\n'went on'");
        Assert.DoesNotContain("went on", output, StringComparison.Ordinal);
        Assert.NotEqual(0, code);
        Assert.Contains(shown, errors, StringComparison.Ordinal);

        (code, output, _) = Run($"{head}try {{ {script} }} catch {{ $_.FullyQualifiedErrorId }}\n'went on'");
        Assert.Equal((0, $"{id}\nwent on"), (code, output.ReplaceLineEndings("\n").Trim()));
    }

    private (int Code, string Output, string Errors) Run(string script)
    {
        string file = _folder.Write("x.ps1", script);
        var start = new ProcessStartInfo("dotnet", [Repository.Pwsh, "-NoProfile", "-NonInteractive", "-File", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_COLOR"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
