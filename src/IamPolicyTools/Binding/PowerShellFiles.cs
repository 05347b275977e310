using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <summary>Finds the files that a PowerShell script may write: every text of it counts that is no argument of a command which only reads.</summary>
/// <param name="known">The value of a variable; null where nobody knows it.</param>
/// <param name="assigned">The variables whose texts are seen where they are used.</param>
internal sealed class PowerShellFiles(Func<VariableExpressionAst, string?> known, IReadOnlyDictionary<string, AssignedVariable> assigned)
{
    // They take the file from a property of the lines that Get-Content writes where nobody names another.
    private static readonly string[] s_followers = ["Set-Content", "sc", "Add-Content", "ac", "Clear-Content", "clc", "Out-File"];
    private static readonly string[] s_passing = ["Where-Object", "where", "?", "Select-Object", "select", "Sort-Object", "sort", "Group-Object", "group"];

    /// <summary>The files.</summary>
    /// <param name="script">The script.</param>
    /// <param name="isStraight">True for a script without loops and functions.</param>
    public ScriptFiles Find(ScriptBlockAst script, bool isStraight)
    {
        var files = new ScriptFiles { IsStraight = isStraight };
        foreach (Ast ast in script.FindAll(a => a is StringConstantExpressionAst or ExpandableStringExpressionAst or VariableExpressionAst, searchNestedScriptBlocks: true))
        {
            string? text = PowerShellText.Of(ast, known) ?? (ast as ExpandableStringExpressionAst)?.Value
                ?? (ast is VariableExpressionAst { VariablePath: { IsDriveQualified: true, IsVariable: false, UserPath: var drive } } ? drive : null);
            if (text is { Length: > 0 } && !text.StartsWith("file://", StringComparison.Ordinal) && !text.StartsWith("fileb://", StringComparison.Ordinal) && MayWrite(ast))
            {
                files.Add(text, ast.Extent.StartOffset, isGlob: true);
            }
        }

        return files;
    }

    // Follows what the text names, or the file itself, to where it goes: a command that reads may hand it to one that writes.
    private bool MayWrite(Ast ast)
    {
        bool isFound = false;
        for (Ast around = ast; around.Parent is { } parent; around = parent)
        {
            switch (parent)
            {
                case FileRedirectionAst or ParameterAst or SwitchStatementAst or FunctionDefinitionAst:
                    return true;
                case CommandAst command:
                    string? name = PowerShellCalls.NameOf(command);
                    string program = name is null ? string.Empty : CallReader.IsAws(name) ? "aws" : name;
                    string[] words = [.. command.CommandElements.Skip(1).Select(e => (e as StringConstantExpressionAst)?.Value ?? e.Extent.Text)];
                    if (name is null || (!ScriptFiles.OnlyReads(program, words) && !Has(s_passing, name)))
                    {
                        return true;
                    }

                    if (!ScriptFiles.YieldsNames(program, words))
                    {
                        return IsWrittenBack(command);
                    }

                    isFound = true;
                    break;
                case PipelineAst pipeline when IsHandedOn(pipeline, around):
                    return true;
                case PipelineAst { Parent: IfStatementAst or WhileStatementAst or DoWhileStatementAst or DoUntilStatementAst }:
                    return false;
                case ForEachStatementAst loop when ReferenceEquals(loop.Condition, around):
                    return true;
                case BinaryExpressionAst { Operator: TokenKind.Ieq or TokenKind.Ine or TokenKind.Ceq or TokenKind.Cne } comparison
                    when ReferenceEquals(comparison.Right, around) || ReferenceEquals(around, ast):
                    // Of a list on the left it would be those items that fit.
                    return false;
                case InvokeMemberExpressionAst call when Of(call, around) is { } answer:
                    return answer;
                case AssignmentStatementAst assignment when ReferenceEquals(assignment.Left, around):
                    return assignment.Left is VariableExpressionAst { VariablePath.IsDriveQualified: true };
                case AssignmentStatementAst { Left: VariableExpressionAst { VariablePath.UserPath: var variable } } when assigned.ContainsKey(variable):
                    return false;
                case AssignmentStatementAst:
                    return true;
            }
        }

        return !isFound && ast is not VariableExpressionAst;
    }

    // Null where the answer of the method is, or holds, the name.
    private static bool? Of(InvokeMemberExpressionAst call, Ast around)
    {
        string? member = (call.Member as StringConstantExpressionAst)?.Value;
        bool isText = ReferenceEquals(call.Expression, around) && around is StringConstantExpressionAst or ExpandableStringExpressionAst or VariableExpressionAst;
        return member is null ? true
            : isText || member.StartsWith("Get", StringComparison.OrdinalIgnoreCase) || member.Equals("ToString", StringComparison.OrdinalIgnoreCase) ? null
            : !member.StartsWith("Read", StringComparison.OrdinalIgnoreCase) && !Has(["Exists", "OpenRead", "OpenText", "Contains", "StartsWith", "EndsWith", "Equals"], member);
    }

    // Behind it in the pipeline, something may do more than read.
    private static bool IsHandedOn(PipelineAst pipeline, Ast element)
    {
        for (int i = pipeline.PipelineElements.IndexOf(element as CommandBaseAst) + 1; i < pipeline.PipelineElements.Count; i++)
        {
            if (pipeline.PipelineElements[i] is not CommandAst next || PowerShellCalls.NameOf(next) is not { } name)
            {
                return true;
            }

            string[] words = [.. next.CommandElements.Skip(1).Select(e => e.Extent.Text)];
            if (!Has(s_passing, name) && !ScriptFiles.OnlyReads(name, words))
            {
                return true;
            }

            if (!Has(s_passing, name) && !ScriptFiles.YieldsNames(name, words))
            {
                return false;
            }
        }

        return false;
    }

    // Each line knows the file that it comes from: Get-Content x | Set-Content -Value y.
    private static bool IsWrittenBack(CommandAst reader)
    {
        if (reader.Parent is not PipelineAst pipeline)
        {
            return false;
        }

        return pipeline.PipelineElements.Skip(pipeline.PipelineElements.IndexOf(reader) + 1).OfType<CommandAst>().Any(next =>
            next.Extent.Text.Contains("PSPath", StringComparison.OrdinalIgnoreCase)
            || (Has(s_followers, PowerShellCalls.NameOf(next)) && !NamesFile(next)));
    }

    private static bool NamesFile(CommandAst command)
    {
        bool isValue = false;
        foreach (CommandElementAst element in command.CommandElements.Skip(1))
        {
            if (element is CommandParameterAst { ParameterName: var parameter, Argument: var argument })
            {
                if (Array.Exists(["Path", "LiteralPath", "FilePath", "PSPath", "LP"], p => p.StartsWith(parameter, StringComparison.OrdinalIgnoreCase)))
                {
                    return true;
                }

                isValue = argument is null && !Array.Exists(["NoNewline", "Force", "PassThru", "AsByteStream", "Append", "NoClobber"], p => p.StartsWith(parameter, StringComparison.OrdinalIgnoreCase));
            }
            else if (!isValue)
            {
                return true;
            }
            else
            {
                isValue = false;
            }
        }

        return false;
    }

    private static bool Has(string[] names, string? name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
