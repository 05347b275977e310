using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <summary>Finds the files that a PowerShell script may write: every text of it counts that is no argument of a command which only reads.</summary>
/// <param name="known">The value of a variable; null where nobody knows it.</param>
/// <param name="assigned">The variables whose texts are seen where they are used.</param>
internal sealed class PowerShellFiles(Func<VariableExpressionAst, string?> known, IReadOnlyDictionary<string, AssignedVariable> assigned)
{
    private static readonly string[] s_reading = ["Read", "Exists", "Get"];

    /// <summary>The files.</summary>
    /// <param name="script">The script.</param>
    /// <param name="isStraight">True for a script without loops and functions.</param>
    public ScriptFiles Find(ScriptBlockAst script, bool isStraight)
    {
        var files = new ScriptFiles { IsStraight = isStraight };
        foreach (Ast ast in script.FindAll(a => a is StringConstantExpressionAst or ExpandableStringExpressionAst or VariableExpressionAst, searchNestedScriptBlocks: true))
        {
            string? text = PowerShellText.Of(ast, known) ?? (ast as ExpandableStringExpressionAst)?.Value;
            if (text is { Length: > 0 } && !text.StartsWith("file://", StringComparison.Ordinal) && !text.StartsWith("fileb://", StringComparison.Ordinal) && MayWrite(ast))
            {
                files.Add(text, ast.Extent.StartOffset, isGlob: true);
            }
        }

        return files;
    }

    private bool MayWrite(Ast ast)
    {
        for (Ast around = ast; around.Parent is not null; around = around.Parent)
        {
            switch (around.Parent)
            {
                case FileRedirectionAst:
                    return true;
                case CommandAst command:
                    return PowerShellCalls.NameOf(command) is not { } name || !ScriptFiles.OnlyReads(
                        CallReader.IsAws(name) ? "aws" : name,
                        [.. command.CommandElements.Skip(1).Select(e => (e as StringConstantExpressionAst)?.Value ?? e.Extent.Text)]);
                case InvokeMemberExpressionAst { Member: StringConstantExpressionAst { Value: var member } } when s_reading.Any(r => member.StartsWith(r, StringComparison.OrdinalIgnoreCase)):
                    return false;
                case AssignmentStatementAst assignment when ReferenceEquals(assignment.Left, around):
                    return false;
                case AssignmentStatementAst { Left: VariableExpressionAst { VariablePath.UserPath: var variable } } when assigned.ContainsKey(variable):
                    return false;
            }
        }

        return ast is not VariableExpressionAst;
    }
}
