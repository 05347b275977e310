using System.Collections.Immutable;
using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <summary>
/// The variables of a PowerShell script whose value is certain: set once, to a text, by a statement of the script itself, and changed by nothing else.
/// </summary>
/// <param name="given">The variables that are known anyway.</param>
internal sealed class PowerShellAssignments(IReadOnlyDictionary<string, string> given)
{
    // What sets a variable whose name is an argument.
    private static readonly string[] s_changing = ["Set-Variable", "New-Variable", "Clear-Variable", "Remove-Variable", "sv", "nv", "set", "clv", "rv"];
    private static readonly string[] s_running = ["Invoke-Expression", "iex"];

    // Parameters that name a variable, by any beginning of them; and their short names.
    private static readonly string[] s_receiving =
    [
        "outvariable", "errorvariable", "warningvariable", "informationvariable", "pipelinevariable", "sessionvariable", "bindingvariable", "variable", "statuscodevariable",
        "responseheadersvariable", "exportedvariable", "assemblyvariable", "progressvariable",
    ];

    private static readonly string[] s_receivingShort = ["ov", "ev", "wv", "iv", "pv", "sv", "rhv"];

    private readonly Dictionary<string, AssignedVariable> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _open = new(StringComparer.OrdinalIgnoreCase);
    private bool _isAllOpen;

    /// <summary>Finds the variables.</summary>
    /// <param name="script">The script.</param>
    public IReadOnlyDictionary<string, AssignedVariable> Find(ScriptBlockAst script)
    {
        HashSet<Ast> certain = [.. script.EndBlock?.Statements ?? Enumerable.Empty<Ast>()];
        foreach (Ast ast in script.FindAll(_ => true, searchNestedScriptBlocks: true).OrderBy(a => a.Extent.StartOffset))
        {
            switch (ast)
            {
                case AssignmentStatementAst assignment:
                    Assign(assignment, certain.Contains(assignment));
                    break;
                case ForEachStatementAst loop:
                    Open(loop.Variable);
                    break;
                case ParameterAst parameter:
                    Open(parameter.Name);
                    break;
                case UnaryExpressionAst { TokenKind: TokenKind.PlusPlus or TokenKind.MinusMinus or TokenKind.PostfixPlusPlus or TokenKind.PostfixMinusMinus } unary:
                    Open(unary.Child);
                    break;
                case ConvertExpressionAst { Type.TypeName.Name: var type, Child: var child } when type.Equals("ref", StringComparison.OrdinalIgnoreCase):
                    Open(child);
                    break;
                case CommandAst command:
                    AddCommand(command);
                    break;
                case InvokeMemberExpressionAst call when !PowerShellKnown.IsHarmless(call) && !IsOfEnvironment(call):
                    OpenAll(call);
                    break;
                case FileRedirectionAst { Location: var file }:
                    OpenPath(file);
                    break;
            }
        }

        _open.UnionWith(_isAllOpen ? _known.Keys : Enumerable.Empty<string>());
        foreach (string name in _open)
        {
            _known.Remove(name);
        }

        return _known.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private void Assign(AssignmentStatementAst assignment, bool isCertain)
    {
        ExpressionAst left = assignment.Left is ConvertExpressionAst { Type.TypeName.Name: var type, Child: var inner } && type.Equals("string", StringComparison.OrdinalIgnoreCase)
            ? inner
            : assignment.Left;
        string? value = assignment.Right switch
        {
            CommandExpressionAst expression => PowerShellText.Of(expression.Expression, ValueOf),
            PipelineAst { PipelineElements: [CommandExpressionAst only] } => PowerShellText.Of(only.Expression, ValueOf),
            _ => null,
        };
        if (!isCertain || value is null || assignment.Operator != TokenKind.Equals || left is not VariableExpressionAst { VariablePath: { IsUnqualified: true, UserPath: var name } }
            || !_known.TryAdd(name, new AssignedVariable(value, assignment.Extent.StartOffset)))
        {
            foreach (Ast variable in assignment.Left.FindAll(a => a is VariableExpressionAst, searchNestedScriptBlocks: false))
            {
                Open(variable);
            }
        }
    }

    private void AddCommand(CommandAst command)
    {
        string? name = command.GetCommandName();
        if (command.InvocationOperator == TokenKind.Dot || s_running.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            // It may set what was set before it; in a function, whatever is set before that is called.
            OpenAll(command);
        }

        if (name is not null && !PowerShellKnown.IsCmdlet(name))
        {
            return;
        }

        bool isGetting = name is not null && (name.Equals("Get-Variable", StringComparison.OrdinalIgnoreCase) || name.Equals("gv", StringComparison.OrdinalIgnoreCase));
        bool isRead = isGetting && command.CommandElements.OfType<CommandParameterAst>().Any(p => p.ParameterName.StartsWith("v", StringComparison.OrdinalIgnoreCase));
        bool changes = s_changing.Contains(name, StringComparer.OrdinalIgnoreCase) || (isGetting && !isRead);
        if (isGetting && !isRead && command.CommandElements.Count == 1)
        {
            OpenAll(command);
        }

        for (int i = 1; i < command.CommandElements.Count; i++)
        {
            if (name is null || !PowerShellKnown.IsLooking(name))
            {
                OpenPath(command.CommandElements[i]);
            }

            bool receives = command.CommandElements[i - 1] is CommandParameterAst { ParameterName: var parameter }
                && (s_receivingShort.Contains(parameter, StringComparer.OrdinalIgnoreCase) || Array.Exists(s_receiving, r => r.StartsWith(parameter, StringComparison.OrdinalIgnoreCase)));
            if (command.CommandElements[i] is CommandParameterAst { Argument: StringConstantExpressionAst { Value: var given } } && _known.ContainsKey(given.TrimStart('+')))
            {
                Open(given.TrimStart('+'));
            }

            if ((changes || receives) && command.CommandElements[i] is StringConstantExpressionAst { Value: var text })
            {
                Open(text.TrimStart('+'));
            }
            else if (changes && command.CommandElements[i] is ExpandableStringExpressionAst or VariableExpressionAst)
            {
                OpenAll(command);
            }
        }
    }

    // Set-Item variable:NAME x, 'x' > variable:NAME
    private void OpenPath(Ast path)
    {
        string? written = path switch { StringConstantExpressionAst { Value: var text } => text, ExpandableStringExpressionAst { Value: var open } => open, _ => null };
        if (written is null || PowerShellKnown.VariableName(written) is not { } name)
        {
            return;
        }

        // In that drive a name alone is a variable.
        _isAllOpen |= name.Length == 0;
        if (path is ExpandableStringExpressionAst || name.Length == 0 || name.AsSpan().IndexOfAny("*?[") >= 0)
        {
            OpenAll(path);
        }
        else
        {
            Open(name);
        }
    }

    private static bool IsOfEnvironment(InvokeMemberExpressionAst call) =>
        call.Member is StringConstantExpressionAst { Value: var member } && member.Equals("SetEnvironmentVariable", StringComparison.OrdinalIgnoreCase);

    // What is not certain in the end makes what was built of it uncertain, too: so only what nothing has opened so far counts, and opening comes first.
    private string? ValueOf(VariableExpressionAst variable) =>
        given.TryGetValue(variable.VariablePath.UserPath, out string? value) ? value
        : variable.VariablePath.IsUnqualified && !_open.Contains(variable.VariablePath.UserPath)
            && _known.TryGetValue(variable.VariablePath.UserPath, out AssignedVariable known) ? known.Value
        : null;

    private void OpenAll(Ast ast)
    {
        _open.UnionWith(_known.Keys);
        for (Ast parent = ast.Parent; parent is not null; parent = parent.Parent)
        {
            _isAllOpen |= parent is FunctionDefinitionAst or ScriptBlockExpressionAst;
        }
    }

    private void Open(Ast? ast)
    {
        if (ast is VariableExpressionAst variable)
        {
            Open(variable.VariablePath.UserPath);
        }
    }

    private void Open(string name) => _open.Add(name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..]);
}
