using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <summary>What a PowerShell script has anywhere, and that changes what its other parts mean.</summary>
internal sealed class PowerShellFacts
{
    private static readonly string[] s_naming = ["Set-Alias", "New-Alias", "sal", "nal"];
    private static readonly string[] s_moving = ["Set-Location", "sl", "cd", "chdir", "Push-Location", "pushd"];
    private static readonly string[] s_names = ["alias:aws", "alias:\\aws", "alias:/aws", "function:aws", "function:\\aws", "function:/aws", "alias::aws", "function::aws"];

    private readonly HashSet<string> _blocks = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds them.</summary>
    /// <param name="script">The script.</param>
    public PowerShellFacts(ScriptBlockAst script)
    {
        HashSet<string> others = new(StringComparer.OrdinalIgnoreCase);
        foreach (Ast ast in script.FindAll(_ => true, searchNestedScriptBlocks: true))
        {
            switch (ast)
            {
                case FunctionDefinitionAst { Name: var function }:
                    Functions.Add(function[(function.IndexOf(':', StringComparison.Ordinal) + 1)..]);
                    RenamesAws |= CallReader.IsAws(function[(function.IndexOf(':', StringComparison.Ordinal) + 1)..]);
                    break;
                case TypeDefinitionAst { IsClass: true } type:
                    Classes.Add(type.Name);
                    break;
                case AssignmentStatementAst assignment:
                    AddAssigned(assignment, others);
                    break;
                case ParameterAst parameter:
                    (parameter.StaticType == typeof(System.Management.Automation.ScriptBlock) ? _blocks : others).Add(parameter.Name.VariablePath.UserPath);
                    break;
                case ForEachStatementAst { Variable.VariablePath.UserPath: var each }:
                    others.Add(each);
                    break;
                case StringConstantExpressionAst { Value: var text }:
                    AddText(text);
                    break;
                case ExpandableStringExpressionAst { Value: var text }:
                    AddText(text);
                    break;
                case VariableExpressionAst { VariablePath.UserPath: var path }:
                    RenamesAws |= Array.Exists(s_names, n => n.Equals(path, StringComparison.OrdinalIgnoreCase));
                    break;
                case CommandAst command:
                    AddCommand(command);
                    break;
            }
        }

        _blocks.ExceptWith(others);
    }

    /// <summary>The names of its functions, and of its classes' methods.</summary>
    public HashSet<string> Functions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of its classes.</summary>
    public HashSet<string> Classes { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True where <c>aws</c> may be something else than the AWS CLI: a function or an alias of the script.</summary>
    public bool RenamesAws { get; private set; }

    /// <summary>True where a path without a drive may be one of the environment or of variables.</summary>
    public bool EntersDrive { get; private set; }

    /// <summary>True where a text names one of the drives of the environment and of variables, or another one is made.</summary>
    public bool NamesDrive { get; private set; }

    /// <summary>True for a variable that holds nothing but blocks of the script.</summary>
    /// <param name="variable">The variable.</param>
    public bool IsBlock(VariableExpressionAst variable) => _blocks.Contains(variable.VariablePath.UserPath[(variable.VariablePath.UserPath.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    private void AddAssigned(AssignmentStatementAst assignment, HashSet<string> others)
    {
        ExpressionAst left = assignment.Left;
        bool isTyped = false;
        while (left is ConvertExpressionAst { Type.TypeName.Name: var type, Child: var inner })
        {
            isTyped |= type.Equals("scriptblock", StringComparison.OrdinalIgnoreCase);
            left = inner;
        }

        bool isBlock = assignment.Operator == TokenKind.Equals && left is VariableExpressionAst
            && assignment.Right is CommandExpressionAst { Expression: ScriptBlockExpressionAst } or PipelineAst { PipelineElements: [CommandExpressionAst { Expression: ScriptBlockExpressionAst }] };
        foreach (VariableExpressionAst variable in left.FindAll(a => a is VariableExpressionAst, searchNestedScriptBlocks: false).Cast<VariableExpressionAst>())
        {
            (isBlock && !isTyped ? _blocks : others).Add(variable.VariablePath.UserPath[(variable.VariablePath.UserPath.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }
    }

    private void AddText(string text)
    {
        NamesDrive |= text.Contains("env:", StringComparison.OrdinalIgnoreCase) || text.Contains("variable:", StringComparison.OrdinalIgnoreCase)
            || text.Contains("environment::", StringComparison.OrdinalIgnoreCase);
        RenamesAws |= Array.Exists(s_names, n => text.StartsWith(n, StringComparison.OrdinalIgnoreCase));
    }

    private void AddCommand(CommandAst command)
    {
        string? name = command.GetCommandName();
        if (s_moving.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            EntersDrive |= command.CommandElements.Skip(1).OfType<StringConstantExpressionAst>()
                .Any(e => PowerShellKnown.EnvironmentName(e.Value) is not null || PowerShellKnown.VariableName(e.Value) is not null);
        }
        else if (s_naming.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            RenamesAws |= command.CommandElements.Skip(1).OfType<StringConstantExpressionAst>().FirstOrDefault(IsName) is { Value: var alias } && CallReader.IsAws(alias);
        }
        else if (name is not null && (name.Equals("New-PSDrive", StringComparison.OrdinalIgnoreCase) || name.Equals("ndr", StringComparison.OrdinalIgnoreCase)))
        {
            bool isOfFiles = command.CommandElements.OfType<StringConstantExpressionAst>().Any(e => e.Value.Equals("FileSystem", StringComparison.OrdinalIgnoreCase)
                || e.Value.Equals("Registry", StringComparison.OrdinalIgnoreCase));
            NamesDrive |= !isOfFiles;
            EntersDrive |= !isOfFiles;
        }
    }

    // Of New-Alias -Name a -Value b and New-Alias a b the name.
    private static bool IsName(StringConstantExpressionAst element)
    {
        var command = (CommandAst)element.Parent;
        int at = command.CommandElements.IndexOf(element);
        return at <= 1 || command.CommandElements[at - 1] is not CommandParameterAst { ParameterName: var parameter } || parameter.StartsWith("n", StringComparison.OrdinalIgnoreCase);
    }
}
