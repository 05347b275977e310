using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Finds the calls of AWS in PowerShell's code, with PowerShell's own parser (CL-46). Nothing is run.</summary>
/// <param name="name">What errors call the text.</param>
/// <param name="text">The code.</param>
/// <param name="settings">The variables that are known.</param>
internal sealed class PowerShellCalls(string name, string text, CallReaderSettings settings)
{
    private static readonly string[] s_switches = ["force", "passthru", "verbose", "debug", "whatif", "confirm"];

    private readonly SourceText _source = SourceText.FromText(name, text);
    private CallReader _reader = new(settings with { Name = name });
    private IReadOnlyDictionary<string, AssignedVariable> _assigned = ImmutableDictionary<string, AssignedVariable>.Empty;

    /// <summary>The calls of a script; a command that cannot be read costs only itself.</summary>
    public ScriptReading ReadScript()
    {
        ScriptBlockAst script = Parser.ParseInput(text, out _, out ParseError[] errors);
        _assigned = errors.Length > 0 ? _assigned : new PowerShellAssignments(settings.Variables).Find(script);
        _reader = new CallReader(settings with { Name = name, Assigned = _assigned });
        var surroundings = new PowerShellSurroundings(settings.Variables, Known);
        HashSet<string> variables = new(CommandVariables(script), StringComparer.OrdinalIgnoreCase);
        ImmutableArray<ScriptCall>.Builder calls = ImmutableArray.CreateBuilder<ScriptCall>();
        ImmutableArray<SourceLocation>.Builder others = ImmutableArray.CreateBuilder<SourceLocation>();
        ImmutableArray<SourceLocation>.Builder sourced = ImmutableArray.CreateBuilder<SourceLocation>();
        foreach (Ast found in script.FindAll(a => a is CommandAst or AssignmentStatementAst or InvokeMemberExpressionAst, searchNestedScriptBlocks: true).OrderBy(a => a.Extent.StartOffset))
        {
            surroundings.Enter(found);
            if (found is not CommandAst command)
            {
                continue;
            }

            if (NameOf(command) is { } called && (CallReader.IsAws(called) || CallReader.IsCmdlet(called)))
            {
                calls.Add(Read(command, called, errors, surroundings.Current));
            }
            else if (CallReader.FindHidden(_source, WordsOf(command), variables) is { } hidden)
            {
                calls.Add(new ScriptCall(null, hidden));
            }
            else
            {
                others.Add(At(command));
            }

            if (command.InvocationOperator == TokenKind.Dot && command.CommandElements is [not ScriptBlockExpressionAst, ..])
            {
                sourced.Add(At(command));
            }

            surroundings.Leave(command, NameOf(command));
        }

        return new ScriptReading(calls.ToImmutable(), others.ToImmutable()) { Sourced = sourced.ToImmutable() };
    }

    /// <summary>The only call of a text; the error says what else is there.</summary>
    /// <exception cref="CommandLineException">It is no call of AWS, or one of several.</exception>
    public ApiCall ReadOne()
    {
        ScriptBlockAst script = Parser.ParseInput(text, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw new CommandLineException(
                CommandLineError.UnterminatedQuote, $"PowerShell cannot read the call: {errors[0].Message}", new SourceLocation(_source, errors[0].Extent.StartOffset));
        }

        CommandAst[] commands = [.. script.FindAll(a => a is CommandAst, searchNestedScriptBlocks: false).Cast<CommandAst>()];
        CommandAst[] known = [.. commands.Where(c => NameOf(c) is { } called && (CallReader.IsAws(called) || CallReader.IsCmdlet(called)))];
        return known switch
        {
            [var one] => NameOf(one) is { } called && CallReader.IsAws(called) ? ReadAws(one, CallSurroundings.None) : ReadCmdlet(one, null),
            [] when commands is [var other, ..] && NameOf(other) is { } called && called.Contains('-', StringComparison.Ordinal) => ReadCmdlet(other, null),
            [] => throw new CommandLineException(
                CommandLineError.NotAnAwsCommand, "This is no command of the AWS CLI and no call of a cmdlet of AWS.Tools.", new SourceLocation(_source, 0)),
            [_, var second, ..] => throw new CommandLineException(
                CommandLineError.SeveralCommands, $"There are several calls: {string.Join(", ", known.Select(NameOf))}. One line is one question.", At(second)),
        };
    }

    // Without the module: AWS.Tools.IdentityManagement\Remove-IAMUser.
    private static string? NameOf(CommandAst command) => command.GetCommandName() is not { Length: > 0 } called ? null
        : called.StartsWith("AWS", StringComparison.OrdinalIgnoreCase) && called.Contains('-', StringComparison.Ordinal)
            ? called[(called.LastIndexOf('\\') + 1)..]
            : called;

    // What a pipeline hands to a command that runs texts is a word of it: 'aws s3 ls' | iex.
    private static IEnumerable<(string Text, int Offset, string? Variable)> WordsOf(CommandAst command) => command.CommandElements.Select(WordOf).Concat(
        command.Parent is PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var given }, ..] } ? [WordOf(given)] : []);

    private static (string Text, int Offset, string? Variable) WordOf(CommandElementAst element) => element switch
    {
        StringConstantExpressionAst constant => (constant.Value, element.Extent.StartOffset, null),
        ExpandableStringExpressionAst text => (text.Value, element.Extent.StartOffset, "text"),
        CommandParameterAst or ConstantExpressionAst => (element.Extent.Text, element.Extent.StartOffset, null),
        _ => (string.Empty, element.Extent.StartOffset, element.Extent.Text),
    };

    // $cmd = 'aws s3 ls'; iex $cmd
    private static IEnumerable<string> CommandVariables(ScriptBlockAst script) => script.FindAll(a => a is AssignmentStatementAst, searchNestedScriptBlocks: true)
        .Cast<AssignmentStatementAst>()
        .Where(a => a.Right.Find(r => r is StringConstantExpressionAst { Value: var text } && CallReader.BeginsWithAws(text)
            || r is ExpandableStringExpressionAst { Value: var other } && CallReader.BeginsWithAws(other), searchNestedScriptBlocks: false) is not null)
        .Select(a => a.Left).OfType<VariableExpressionAst>().Select(v => v.VariablePath.UserPath);

    private ScriptCall Read(CommandAst command, string called, ParseError[] errors, CallSurroundings surroundings)
    {
        try
        {
            if (Array.Find(errors, e => e.Extent.StartOffset >= command.Extent.StartOffset && e.Extent.StartOffset <= command.Extent.EndOffset) is { } error)
            {
                throw new CommandLineException(
                    CommandLineError.UnterminatedQuote, $"PowerShell cannot read the call: {error.Message}", new SourceLocation(_source, error.Extent.StartOffset));
            }

            if (CallReader.IsAws(called))
            {
                return new ScriptCall(ReadAws(command, surroundings), null);
            }

            return new ScriptCall(ReadCmdlet(command, surroundings), null);
        }
        catch (CommandLineException exception)
        {
            return new ScriptCall(null, exception);
        }
    }

    private ApiCall ReadAws(CommandAst command, CallSurroundings surroundings) =>
        _reader.ReadCommand(text, command.CommandElements[0].Extent.StartOffset, command.Extent.EndOffset, surroundings);

    private SourceLocation At(Ast ast) => new(_source, ast.Extent.StartOffset);

    private ApiCall ReadCmdlet(CommandAst command, CallSurroundings? surroundings)
    {
        ImmutableArray<CmdletArgument>.Builder arguments = ImmutableArray.CreateBuilder<CmdletArgument>();
        for (int i = 1; i < command.CommandElements.Count; i++)
        {
            CommandElementAst element = command.CommandElements[i];
            int offset = element.Extent.StartOffset;
            if (element is not CommandParameterAst parameter)
            {
                arguments.Add(new CmdletArgument(null, ValueOf(element), offset));
                continue;
            }

            if (parameter.Argument is { } argument)
            {
                arguments.Add(new CmdletArgument(parameter.ParameterName, ValueOf(argument), offset));
            }
            else if (s_switches.Contains(parameter.ParameterName.ToLowerInvariant()) || i + 1 == command.CommandElements.Count || command.CommandElements[i + 1] is CommandParameterAst)
            {
                arguments.Add(new CmdletArgument(parameter.ParameterName, new SwitchValue(true), offset));
            }
            else
            {
                arguments.Add(new CmdletArgument(parameter.ParameterName, ValueOf(command.CommandElements[++i]), offset));
            }
        }

        return _reader.ReadCmdlet(new CmdletCall(NameOf(command)!, arguments.ToImmutable(), At(command)), surroundings);
    }

    private CallValue ValueOf(Ast ast) => ast switch
    {
        StringConstantExpressionAst constant => new TextValue(constant.Value, ast.Extent.StartOffset),
        ExpandableStringExpressionAst expandable => Expanded(expandable),
        ConstantExpressionAst constant => new TextValue(Convert.ToString(constant.Value, CultureInfo.InvariantCulture) ?? string.Empty, ast.Extent.StartOffset),
        VariableExpressionAst { Splatted: false, VariablePath.UserPath: var path } when path.Equals("true", StringComparison.OrdinalIgnoreCase) => new SwitchValue(true),
        VariableExpressionAst { Splatted: false, VariablePath.UserPath: var path } when path.Equals("false", StringComparison.OrdinalIgnoreCase) => new SwitchValue(false),
        VariableExpressionAst { Splatted: false } variable when Known(variable) is { } value => new TextValue(value, ast.Extent.StartOffset),
        ArrayLiteralAst list => new ListValue([.. list.Elements.Select(ValueOf)]),
        ArrayExpressionAst { SubExpression.Statements: var statements } => List(statements),
        ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst inner] } } => ValueOf(inner.Expression),
        ConvertExpressionAst convert => ValueOf(convert.Child),
        HashtableAst table => new MapValue([.. table.KeyValuePairs.Select(p => new KeyValuePair<string, CallValue>(KeyOf(p.Item1), OfStatement(p.Item2)))]),
        _ => new UnexpandedValue(DisplayedText.Shorten(ast.Extent.Text), ast.Extent.StartOffset),
    };

    private ListValue List(IEnumerable<StatementAst> statements) =>
        new([.. statements.Select(OfStatement).SelectMany(v => v is ListValue inner ? inner.Items : [v])]);

    private CallValue OfStatement(StatementAst statement) =>
        statement is PipelineAst { PipelineElements: [CommandExpressionAst expression] } ? ValueOf(expression.Expression)
        : new UnexpandedValue(DisplayedText.Shorten(statement.Extent.Text), statement.Extent.StartOffset);

    private static string KeyOf(ExpressionAst key) => key is StringConstantExpressionAst constant ? constant.Value : key.Extent.Text;

    private CallValue Expanded(ExpandableStringExpressionAst expandable)
    {
        string value = expandable.Value;
        foreach (ExpressionAst nested in expandable.NestedExpressions)
        {
            if (nested is not VariableExpressionAst variable || Known(variable) is not { } known)
            {
                return new UnexpandedValue(nested.Extent.Text, expandable.Extent.StartOffset);
            }

            value = value.Replace(nested.Extent.Text, known, StringComparison.Ordinal);
        }

        return new TextValue(value, expandable.Extent.StartOffset);
    }

    private string? Known(VariableExpressionAst variable) =>
        settings.Variables.GetValueOrDefault(variable.VariablePath.UserPath[(variable.VariablePath.UserPath.IndexOf(':', StringComparison.Ordinal) + 1)..])
        ?? (variable.VariablePath.IsUnqualified && _assigned.TryGetValue(variable.VariablePath.UserPath, out AssignedVariable assigned) && assigned.Offset < variable.Extent.StartOffset
            ? assigned.Value
            : null);
}
