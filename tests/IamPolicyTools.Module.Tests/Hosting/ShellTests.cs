namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>The shell is pwsh with the built module at hand (design.md, section 7).</summary>
public sealed class ShellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_script_binds_its_arguments_finds_the_module_and_leaves_its_exit_code()
    {
        string script = _folder.Write(
            "script.ps1",
            """
            #Requires -Modules IamPolicyTools
            param([string] $Name, [switch] $Loud, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$Loud|$Rest"
            New-IamAccount 123456789012 $Name | Select-Object -ExpandProperty AccountAlias | Write-Host
            Get-IamAccount nobody
            exit 7
            """);

        ProgramRun run = await ProgramRun.Start(Repository.Shell, script, "-Name", "personal", "-Loud", "x", "y");

        Assert.Equal(7, run.ExitCode);
        Assert.Equal("personal|True|x y\npersonal\n", run.Output.ReplaceLineEndings("\n"));
        Assert.Contains("'nobody'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_runs_in_the_built_module_with_all_of_PowerShell_beside_it()
    {
        ProgramRun run = await ProgramRun.Start(
            Repository.Shell,
            "-NoProfile",
            "-NonInteractive",
            "-Command",
            "(Get-Command New-IamUser).Module.ModuleBase; 'a,b', '1,2' | ConvertFrom-Csv | ConvertTo-Json -Compress; throw 'no'");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"{Repository.ModuleFolder}\n{{\"a\":\"1\",\"b\":\"2\"}}\n", run.Output.ReplaceLineEndings("\n"));
        Assert.Contains("no", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arguments_it_reads_what_is_typed()
    {
        ProgramRun run = await ProgramRun.StartAndType(
            "if ($true) {\n    (New-IamAccount 123456789012).AccountId\n}\n\nexit 3\n'never'\n", Repository.Shell);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("\n123456789012\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("\nnever", run.Output, StringComparison.Ordinal);
    }
}
