using System.Globalization;
using System.Management.Automation.Language;
using System.Text;

namespace IamPolicyTools.Binding;

/// <summary>The texts that expressions of PowerShell stand for, as far as they are certain.</summary>
internal static class PowerShellText
{
    /// <summary>The text of an expression; null when nobody knows it.</summary>
    /// <param name="ast">The expression.</param>
    /// <param name="valueOf">The value of a variable; null when nobody knows it.</param>
    public static string? Of(Ast ast, Func<VariableExpressionAst, string?> valueOf) => ast switch
    {
        VariableExpressionAst { VariablePath.UserPath: var path } when path.Equals("null", StringComparison.OrdinalIgnoreCase) => string.Empty,
        StringConstantExpressionAst constant => constant.Value,
        ConstantExpressionAst { Value: int or long } number => Convert.ToString(number.Value, CultureInfo.InvariantCulture),
        ExpandableStringExpressionAst expandable => Expanded(expandable, valueOf, out _),
        VariableExpressionAst variable => valueOf(variable),
        ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst inner] } } => Of(inner.Expression, valueOf),
        CommandExpressionAst { Expression: var inner } => Of(inner, valueOf),
        PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var only }] } => Of(only, valueOf),
        _ => null,
    };

    /// <summary>A text with the values of its variables, each at its own place; null when one is not known.</summary>
    /// <param name="expandable">The text.</param>
    /// <param name="valueOf">The value of a variable; null when nobody knows it.</param>
    /// <param name="unknown">What is not known.</param>
    public static string? Expanded(ExpandableStringExpressionAst expandable, Func<VariableExpressionAst, string?> valueOf, out string? unknown)
    {
        string written = expandable.Extent.Text;
        bool isHereString = expandable.StringConstantType == StringConstantType.DoubleQuotedHereString;
        int quote = expandable.StringConstantType == StringConstantType.DoubleQuoted ? 1 : isHereString ? written.IndexOf('\n', StringComparison.Ordinal) + 1 : 0;
        int closing = isHereString ? written.Length - written.LastIndexOf('\n') + (written[written.LastIndexOf('\n') - 1] == '\r' ? 1 : 0) : quote;
        var value = new StringBuilder();
        int at = quote;
        unknown = null;
        foreach (ExpressionAst nested in expandable.NestedExpressions)
        {
            int begin = nested.Extent.StartOffset - expandable.Extent.StartOffset;
            if (nested is not VariableExpressionAst variable || valueOf(variable) is not { } known || Literal(written[at..begin], isHereString) is not { } before)
            {
                unknown = nested.Extent.Text;
                return null;
            }

            value.Append(before).Append(known);
            at = nested.Extent.EndOffset - expandable.Extent.StartOffset;
        }

        string? rest = Literal(written[at..Math.Max(at, written.Length - closing)], isHereString);
        unknown = rest is null ? written : null;
        return rest is null ? null : value.Append(rest).ToString();
    }

    // What stands between variables: with escapes it is what PowerShell makes of them.
    private static string? Literal(string piece, bool isHereString)
    {
        if (!piece.Contains('`', StringComparison.Ordinal) && (isHereString || !piece.Contains('"', StringComparison.Ordinal)))
        {
            return piece;
        }

        return !isHereString && Parser.ParseInput($"\"{piece}\"", out _, out ParseError[] errors) is { EndBlock.Statements: [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: StringConstantExpressionAst constant }] }] }
            && errors.Length == 0
            ? constant.Value
            : null;
    }
}
