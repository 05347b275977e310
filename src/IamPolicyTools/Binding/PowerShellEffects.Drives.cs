using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <content>What is written by a path of the environment's drive, and how long it holds.</content>
internal sealed partial class PowerShellEffects
{
    private static readonly string[] s_reading =
        ["Get-Item", "gi", "Get-Content", "gc", "cat", "type", "Get-ChildItem", "gci", "dir", "ls", "Test-Path", "Get-ItemProperty", "gp", "Resolve-Path", "rvpa", "Set-Location", "sl", "cd", "chdir", "Push-Location", "pushd"];

    // A name in the environment, whatever the drive is called; where the script has gone to that drive, any path is one.
    private string? NameOf(string path) => PowerShellKnown.EnvironmentName(path)
        ?? (facts.EntersDrive && PowerShellKnown.VariableName(path) is null && path.AsSpan().IndexOfAny('.', '/', '\\') < 0 ? path[(path.IndexOf(':', StringComparison.Ordinal) + 1)..] : null);

    // "$drive:NAME" may be one of the environment where a text of the script names that.
    private bool IsOfDrive(Ast path, string? written, CommandAst command) => written is not null
        ? NameOf(written) is not null
        : path.Extent.Text.Contains("env", StringComparison.OrdinalIgnoreCase) || command.Extent.Text.Contains("env:", StringComparison.OrdinalIgnoreCase)
            || (facts.NamesDrive && path is VariableExpressionAst && IsSetToDrive((VariableExpressionAst)path));

    // $path = "env:$name": only where one of the texts that the variable may have names the drive.
    private static bool IsSetToDrive(VariableExpressionAst variable)
    {
        Ast root = variable;
        while (root.Parent is not null)
        {
            root = root.Parent;
        }

        return root.FindAll(a => a is AssignmentStatementAst, searchNestedScriptBlocks: true).Cast<AssignmentStatementAst>()
            .Where(a => a.Left.Extent.Text.Contains(variable.VariablePath.UserPath, StringComparison.OrdinalIgnoreCase))
            .Any(a => a.Right.Extent.Text.Contains("env", StringComparison.OrdinalIgnoreCase));
    }

    // 'x' | Out-File env:NAME, Tee-Object env:NAME: what is not known to read only may write.
    private CallSurroundings WithPaths(CommandAst command, string name, CallSurroundings before)
    {
        if (s_reading.Contains(name, StringComparer.OrdinalIgnoreCase) || PowerShellKnown.IsLooking(name) && !name.StartsWith("Out-", StringComparison.OrdinalIgnoreCase))
        {
            return before;
        }

        CallSurroundings after = before;
        foreach (CommandElementAst element in command.CommandElements.Skip(1))
        {
            Ast path = element is CommandParameterAst { Argument: { } argument } ? argument : element;
            after = PowerShellText.Of(path, known) is { } written && PowerShellKnown.EnvironmentName(written) is { } variable ? With(variable, after, $"{name} {written}")
                : path is ExpandableStringExpressionAst { Value: var text } && PowerShellKnown.EnvironmentName(text) is not null ? after.WithAnything($"{name} {text}")
                : after;
        }

        return after;
    }

    // 'x' > env:NAME
    private CallSurroundings Redirected(CommandBaseAst command, CallSurroundings before)
    {
        CallSurroundings after = before;
        foreach (FileRedirectionAst redirection in command.Redirections.OfType<FileRedirectionAst>())
        {
            string shown = redirection.Extent.Text;
            after = PowerShellText.Of(redirection.Location, known) is { } written ? NameOf(written) is { } variable ? With(variable, after, shown) : after
                : redirection.Location is ExpandableStringExpressionAst { Value: var text } ? PowerShellKnown.EnvironmentName(text) is null ? after : after.WithAnything(shown)
                : redirection.Location is VariableExpressionAst file && facts.NamesDrive && IsSetToDrive(file) ? after.WithAnything(shown)
                : after;
        }

        return after;
    }

    /// <summary>What is written to by an expression.</summary>
    /// <param name="expression">The expression.</param>
    public IEnumerable<PowerShellStep> Redirections(Ast expression) => expression is CommandExpressionAst { Redirections.Count: > 0 } written
        ? [new PowerShellStep(written) { Change = s => Redirected(written, s) }]
        : [];

    private static CallSurroundings With(string variable, CallSurroundings before, string written) =>
        variable.Length == 0 || variable.AsSpan().IndexOfAny("*?[") >= 0 ? before.WithAnything(written) : before.With(variable, null, written);

    private static bool IsScoped(Ast variable) => variable is VariableExpressionAst { VariablePath: { IsGlobal: true } or { IsScript: true } };

    // AWS.Tools keeps its session in variables of the scope at hand, but for another -Scope.
    private bool IsKept(CommandAst command) => Argument(command, "scope", isFirst: false) is { } scope
        && !(PowerShellText.Of(scope, known) is { } written && (written == "0" || written.Equals("Local", StringComparison.OrdinalIgnoreCase)));

    // Invoke-Command -FilePath x.ps1, Import-Module ./x.psm1: code that is not seen is run.
    private bool RunsFile(CommandAst command, string name)
    {
        if (name.Equals("Import-Module", StringComparison.OrdinalIgnoreCase) || name.Equals("ipmo", StringComparison.OrdinalIgnoreCase))
        {
            Ast? module = Argument(command, "name", isFirst: true);
            string? path = module is null ? null : PowerShellText.Of(module, known);
            return module is not ArrayLiteralAst && (path is null || path.AsSpan().IndexOfAny('/', '\\') >= 0 || path.EndsWith(".psm1", StringComparison.OrdinalIgnoreCase));
        }

        return (name.Equals("Invoke-Command", StringComparison.OrdinalIgnoreCase) || name.Equals("icm", StringComparison.OrdinalIgnoreCase))
            && command.CommandElements.OfType<CommandParameterAst>().Any(p => p.ParameterName.StartsWith("f", StringComparison.OrdinalIgnoreCase));
    }
}
