using IamPolicyTools.Shell;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>The embedded host (design.md, section 7).</summary>
public sealed class ShellTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly string _script = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.ps1");

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        File.Delete(_script);
    }

    [Theory]
    [InlineData("New-IamAccount 123456789012", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("Get-IamAccount nobody", 1)]
    [InlineData("throw 'no'", 1)]
    [InlineData("if (", 1)]
    [InlineData("Get-IamAccount nobody; 'goes on'", 0)]
    [InlineData("try { throw 'no' } catch { 'caught' }", 0)]
    public void The_exit_code_of_a_text_tells_how_it_ended(string text, int code) =>
        Assert.Equal(code, Run(shell => shell.RunText(text)));

    [Theory]
    [InlineData("'done'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Get-IamAccount nobody; 'goes on'", 0)]
    public void The_exit_code_of_a_script_tells_how_it_ended(string script, int code)
    {
        File.WriteAllText(_script, script);

        Assert.Equal(code, Run(shell => shell.RunFile(_script, [])));
    }

    [Fact]
    public void Output_errors_and_warnings_go_where_a_shell_script_expects_them()
    {
        Run(shell => shell.RunText("New-IamAccount 123456789012 personal; Get-IamAccount nobody"));

        Assert.Contains("123456789012 personal", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("'nobody'", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_binds_its_arguments_by_name_and_position()
    {
        File.WriteAllText(_script, "param([string] $Name, [switch] $Loud, [Parameter(ValueFromRemainingArguments)] $Rest) \"$Name|$Loud|$Rest\"");

        Run(shell => shell.RunFile(_script, ["-Name", "a b", "-Loud", "x", "y"]));
        Run(shell => shell.RunFile(_script, ["-Name:c", "-Loud:$false"]));

        Assert.StartsWith("a b|True|x y", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("n\n", 1)]
    [InlineData("\n", 0)]
    [InlineData("what?\nNo\n", 1)]
    public void A_question_is_answered_by_key_or_label(string answers, int left)
    {
        Run(shell => shell.RunText("$null = New-IamAccount 123456789012; Clear-IamSession -Confirm; \"left: $(@(Get-IamAccount).Count)\""), answers);

        Assert.Contains("Clear", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"left: {left}", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_nobody_can_answer_ends_the_command()
    {
        Run(shell => shell.RunText("$null = New-IamAccount 123456789012; try { Clear-IamSession -Confirm } catch { 'asked in vain' }; \"left: $(@(Get-IamAccount).Count)\""));

        Assert.Contains("asked in vain", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("left: 1", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_prompt_reads_statements_over_several_lines_until_exit()
    {
        int code = Run(shell => shell.RunPrompt(), "1 + 1\nif ($true) {\n'inner'\n}\nthrow 'no'\n'after'\nexit 3\n'never'\n");

        Assert.Equal(3, code);
        Assert.Contains("2", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("inner", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("after", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("never", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Command")]
    [InlineData("-Nonsense")]
    [InlineData("none.ps1")]
    public void A_command_line_that_cannot_be_carried_out_is_refused(string argument) =>
        Assert.NotNull(CommandLine.Parse([argument]).Error);

    [Fact]
    public void A_command_line_names_a_text_or_nothing()
    {
        Assert.Equal("Get-IamAccount personal", CommandLine.Parse(["-command", "Get-IamAccount", "personal"]).Command);
        Assert.Null(CommandLine.Parse([]).Error);
    }

    private int Run(Func<ShellSession, int> run, string answers = "")
    {
        var ui = new ShellUserInterface(new StringReader(answers), _output, _error, width: 120, inColour: false);
        using var session = new ShellSession(ui, Repository.ModuleFolder);
        return run(session);
    }
}
