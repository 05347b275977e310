using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Finds the calls of AWS in PowerShell's code, with PowerShell's own parser (CL-46). Nothing is run.</summary>
internal sealed class PowerShellCalls
{
    private static readonly string[] s_running = ["Invoke-Expression", "iex"];
    private static readonly string[] s_switches = ["force", "passthru", "verbose", "debug", "whatif", "confirm"];

    private readonly string _text;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly SourceText _source;
    private readonly ScriptBlockAst _script;
    private readonly ImmutableArray<ParseError> _errors;
    private readonly IReadOnlyDictionary<string, AssignedVariable> _assigned;
    private readonly CallReader _reader;
    private readonly PowerShellFacts _facts;
    private ScriptFiles _files = ScriptFiles.None;

    /// <summary>Reads a text.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="text">The code.</param>
    /// <param name="settings">The variables that are known.</param>
    public PowerShellCalls(string name, string text, CallReaderSettings settings)
    {
        _text = text;
        _variables = settings.Variables;
        _source = SourceText.FromText(name, text);
        _script = Parser.ParseInput(text, out _, out ParseError[] errors);
        _errors = [.. errors.OrderBy(e => e.Extent.StartOffset)];
        _assigned = errors.Length > 0 ? ImmutableDictionary<string, AssignedVariable>.Empty : new PowerShellAssignments(_variables).Find(_script);
        _reader = new CallReader(settings with { Name = name, Assigned = _assigned });
        _facts = new PowerShellFacts(_script);
    }

    /// <summary>The calls of a script; a command that cannot be read costs only itself.</summary>
    public ScriptReading ReadScript()
    {
        Dictionary<Ast, CallSurroundings> holds = Follow();
        HashSet<string> variables = CommandVariables(_script);
        HashSet<string> functions = new(
            _script.FindAll(a => a is FunctionDefinitionAst, searchNestedScriptBlocks: true).Cast<FunctionDefinitionAst>().Select(f => f.Name[(f.Name.IndexOf(':', StringComparison.Ordinal) + 1)..]),
            StringComparer.OrdinalIgnoreCase);
        ImmutableArray<ScriptCall>.Builder calls = ImmutableArray.CreateBuilder<ScriptCall>();
        ImmutableArray<SourceLocation>.Builder others = ImmutableArray.CreateBuilder<SourceLocation>();
        ImmutableArray<SourceLocation>.Builder sourced = ImmutableArray.CreateBuilder<SourceLocation>();
        foreach (Ast found in _script.FindAll(a => a is CommandAst or InvokeMemberExpressionAst, searchNestedScriptBlocks: true).OrderBy(a => a.Extent.StartOffset))
        {
            if (found is not CommandAst command)
            {
                if (FindStarted((InvokeMemberExpressionAst)found) is { } started)
                {
                    calls.Add(new ScriptCall(null, started));
                }

                continue;
            }

            // A function of the script that is called as a cmdlet is: what it calls itself is read in it.
            bool isFunction = command.GetCommandName() is { } whole && functions.Contains(whole) && !CallReader.IsAws(whole);
            if (!isFunction && NameOf(command) is { } called && (CallReader.IsAws(called) || CallReader.IsCmdlet(called)))
            {
                CallSurroundings around = holds.GetValueOrDefault(command) ?? CallSurroundings.None.WithAnySession("the script");
                calls.Add(Read(command, called, _facts.RenamesAws && CallReader.IsAws(called)
                    ? around.WithUnknownCaller("function", "aws is a function or an alias of the script: whose credentials the call has is not known")
                    : around));
            }
            else if ((CallReader.FindHidden(_source, WordsOf(command, variables), variables) ?? FindClient(command) ?? FindUnknown(command)) is { } hidden)
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
        }

        return new ScriptReading(calls.ToImmutable(), others.ToImmutable()) { Sourced = sourced.ToImmutable() };
    }

    /// <summary>The only call of a text; the error says what else is there.</summary>
    /// <exception cref="CommandLineException">It is no call of AWS, or one of several.</exception>
    public ApiCall ReadOne()
    {
        if (_errors is [var error, ..])
        {
            throw new CommandLineException(
                CommandLineError.UnterminatedQuote, $"PowerShell cannot read the call: {error.Message}", new SourceLocation(_source, error.Extent.StartOffset));
        }

        CommandAst[] commands = [.. _script.FindAll(a => a is CommandAst, searchNestedScriptBlocks: false).Cast<CommandAst>()];
        CommandAst[] known = [.. commands.Where(c => NameOf(c) is { } called && (CallReader.IsAws(called) || CallReader.IsCmdlet(called)))];

        // What sets the caller may stand before the call: Set-AWSCredential is no call by itself then.
        CommandAst[] sent = known.Length > 1 ? [.. known.Where(c => !CallReader.IsLocalCmdlet(NameOf(c)!))] : known;
        CommandAst? one = sent is [var only] ? only
            : sent is [] && commands is [var other, ..] && NameOf(other) is { } called && called.Contains('-', StringComparison.Ordinal) ? other
            : null;
        if (one is null)
        {
            throw sent is [_, var second, ..]
                ? new CommandLineException(
                    CommandLineError.SeveralCommands, $"There are several calls: {string.Join(", ", sent.Select(NameOf))}. One line is one question.", At(second))
                : new CommandLineException(
                    CommandLineError.NotAnAwsCommand, "This is no command of the AWS CLI and no call of a cmdlet of AWS.Tools.", new SourceLocation(_source, 0));
        }

        CallSurroundings surroundings = Follow().GetValueOrDefault(one) ?? CallSurroundings.None;
        return NameOf(one) is { } program && CallReader.IsAws(program) ? ReadAws(one, surroundings) : ReadCmdlet(one, surroundings);
    }

    // What holds at each command; and the files that the script may write.
    private Dictionary<Ast, CallSurroundings> Follow()
    {
        FlowSequence flow = new PowerShellFlow(new PowerShellEffects(_text, _reader, Known, _facts)).Build(_script);
        _files = new PowerShellFiles(Known, _assigned).Find(_script, flow.IsStraight);
        Dictionary<Ast, CallSurroundings> holds = [];
        foreach ((FlowStep step, CallSurroundings surroundings) in ScriptFlow.Follow(flow, CallSurroundings.Of(_variables), StringComparer.OrdinalIgnoreCase))
        {
            if (step is PowerShellStep { Ast: CommandAst command })
            {
                holds[command] = surroundings.Either(holds.GetValueOrDefault(command));
            }
        }

        return holds;
    }

    // Without the module: AWS.Tools.IdentityManagement\Remove-IAMUser.
    internal static string? NameOf(CommandAst command) => command.GetCommandName() is not { Length: > 0 } called ? null
        : called.StartsWith("AWS", StringComparison.OrdinalIgnoreCase) && called.Contains('-', StringComparison.Ordinal)
            ? called[(called.LastIndexOf('\\') + 1)..]
            : called;

    // What a pipeline hands to a command that runs texts is a word of it: 'aws s3 ls' | iex.
    private IEnumerable<(string Text, int Offset, string? Variable)> WordsOf(CommandAst command, HashSet<string> variables)
    {
        IEnumerable<CommandElementAst> elements = command.CommandElements.Concat(
            command.Parent is PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var given }, ..] } ? [given] : Enumerable.Empty<CommandElementAst>());
        if (!s_running.Contains(NameOf(command), StringComparer.OrdinalIgnoreCase))
        {
            return elements.Select(WordOf);
        }

        // iex "$aws s3 ls" is such a call as & $aws s3 ls.
        foreach (ExpandableStringExpressionAst started in elements.SelectMany(e => e.FindAll(a => a is ExpandableStringExpressionAst, searchNestedScriptBlocks: false)).Cast<ExpandableStringExpressionAst>())
        {
            if (started.NestedExpressions is [VariableExpressionAst first, ..] && started.Value.StartsWith(first.Extent.Text, StringComparison.Ordinal))
            {
                string[] rest = started.Value[first.Extent.Text.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                int offset = started.Extent.StartOffset;
                (string Text, int Offset, string? Variable)[] words = [(string.Empty, offset, first.Extent.Text), .. rest.Select(w => (w, offset, (string?)null))];
                if (CallReader.FindHidden(_source, words, variables) is not null)
                {
                    return words;
                }
            }
        }

        return elements.Select(WordOf);
    }

    private (string Text, int Offset, string? Variable) WordOf(CommandElementAst element) => element switch
    {
        StringConstantExpressionAst constant => (constant.Value, element.Extent.StartOffset, null),
        ExpandableStringExpressionAst text => (PowerShellText.Expanded(text, Known, out _) ?? text.Value, element.Extent.StartOffset, "text"),
        CommandParameterAst or ConstantExpressionAst => (element.Extent.Text, element.Extent.StartOffset, null),
        _ => (TextIn(element) ?? string.Empty, element.Extent.StartOffset, element.Extent.Text),
    };

    // ('aws s3 rm ' + $b), ("aws s3 rm {0}" -f $b)
    private static string? TextIn(Ast ast) => ast.Find(a => a is StringConstantExpressionAst or ExpandableStringExpressionAst, searchNestedScriptBlocks: false) switch
    {
        StringConstantExpressionAst { Value: var text } when CallReader.RunsAws(text) => text,
        ExpandableStringExpressionAst { Value: var text } when CallReader.RunsAws(text) => text,
        _ => null,
    };

    // $cmd = 'aws s3 ls'; iex $cmd
    private HashSet<string> CommandVariables(ScriptBlockAst script)
    {
        HashSet<string> variables = new(StringComparer.OrdinalIgnoreCase);
        foreach (AssignmentStatementAst assignment in script.FindAll(a => a is AssignmentStatementAst, searchNestedScriptBlocks: true).Cast<AssignmentStatementAst>())
        {
            bool isCall = assignment.Right.Find(
                r => (r is StringConstantExpressionAst { Value: var text } && BeginsCall(text))
                    || (r is ExpandableStringExpressionAst other && (BeginsCall(PowerShellText.Expanded(other, Known, out _) ?? other.Value)
                        || (other.NestedExpressions is [VariableExpressionAst first, ..] && variables.Contains(first.VariablePath.UserPath)))),
                searchNestedScriptBlocks: false) is not null;
            if (isCall && (assignment.Left is ConvertExpressionAst { Child: var child } ? child : assignment.Left) is VariableExpressionAst variable)
            {
                variables.Add(variable.VariablePath.UserPath);
            }
        }

        return variables;
    }

    private static bool BeginsCall(string text) => CallReader.BeginsWithAws(text) || CallReader.BeginsWithCmdlet(text);

    // New-Object Amazon.S3.AmazonS3Client
    private CommandLineException? FindClient(CommandAst command) =>
        NameOf(command) is { } called && called.Equals("New-Object", StringComparison.OrdinalIgnoreCase)
            && command.CommandElements.OfType<StringConstantExpressionAst>().FirstOrDefault(e => IsClient(e.Value)) is { Value: var type }
            ? Client(type, command)
            : null;

    // & $_ -BucketName b, & (Get-Command x), & "Remove-$service": it may be any call. Words without a cmdlet's parameters are those of a program.
    private CommandLineException? FindUnknown(CommandAst command)
    {
        CommandElementAst first = command.CommandElements[0];
        bool isKnown = NameOf(command) is not null || first is ScriptBlockExpressionAst || command.InvocationOperator == TokenKind.Dot
            || (first is VariableExpressionAst variable && (_facts.IsBlock(variable) || Known(variable) is { } name && !CallReader.IsAws(name) && !CallReader.IsCmdlet(name)))
            || (first is ExpandableStringExpressionAst { Value: var path } && (PowerShellKnown.IsProgram(path) || path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase)))
            || (command.CommandElements is [_, StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord }, ..]
                && !command.CommandElements.OfType<CommandParameterAst>().Any(p => p.ParameterName is [>= 'A' and <= 'Z', _, ..]));
        if (isKnown)
        {
            return null;
        }

        string shown = DisplayedText.Shorten(first.Extent.Text);
        return new CommandLineException(
            CommandLineError.UnexpandedVariable, $"{shown} is not known as a command, and may be a call of AWS. Write its name, or give its variable with -Variable.", At(command))
        {
            Variable = shown,
        };
    }

    private CommandLineException Client(string type, Ast ast) => new(
        CommandLineError.NotAnAwsCommand, $"What {DisplayedText.Shorten(type)} calls, a client of the SDK for .NET, is not read; ask for its operations.", At(ast));

    private static bool IsClient(string type) =>
        type.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase) && type.EndsWith("Client", StringComparison.OrdinalIgnoreCase);

    // [Diagnostics.Process]::Start('aws', 's3 ls'), [scriptblock]::Create('aws s3 ls')
    private CommandLineException? FindStarted(InvokeMemberExpressionAst call)
    {
        string member = (call.Member as StringConstantExpressionAst)?.Value ?? string.Empty;
        string type = call.Expression.Extent.Text;
        if (call.Expression is TypeExpressionAst { TypeName.FullName: var named } && IsClient(named))
        {
            return Client(named, call);
        }

        bool starts = (type.Contains("Process", StringComparison.OrdinalIgnoreCase) && (member.Equals("Start", StringComparison.OrdinalIgnoreCase) || member.Equals("new", StringComparison.OrdinalIgnoreCase)))
            || (type.Contains("scriptblock", StringComparison.OrdinalIgnoreCase) && member.Equals("Create", StringComparison.OrdinalIgnoreCase))
            || member.Equals("InvokeScript", StringComparison.OrdinalIgnoreCase) || member.Equals("AddScript", StringComparison.OrdinalIgnoreCase)
            || member.Equals("NewScriptBlock", StringComparison.OrdinalIgnoreCase) || member.Equals("AddCommand", StringComparison.OrdinalIgnoreCase);
        foreach (ExpressionAst argument in starts ? call.Arguments ?? Enumerable.Empty<ExpressionAst>() : [])
        {
            string? given = PowerShellText.Of(argument, Known) ?? TextIn(argument);
            if (given is null && member.StartsWith("Add", StringComparison.OrdinalIgnoreCase))
            {
                string shown = DisplayedText.Shorten(argument.Extent.Text);
                return new CommandLineException(
                    CommandLineError.UnexpandedVariable, $"{shown} is not known as a command, and may be a call of AWS; ask about the call itself.", At(call))
                {
                    Variable = shown,
                };
            }

            if (given is not null && (CallReader.IsAws(given) || CallReader.RunsAws(given)))
            {
                return new CommandLineException(
                    CommandLineError.NotAnAwsCommand, $"{DisplayedText.Shorten(member)} is given a call of aws, which is not read; ask about the call itself.", At(call));
            }
        }

        return null;
    }

    private ScriptCall Read(CommandAst command, string called, CallSurroundings surroundings)
    {
        try
        {
            if (ErrorIn(command) is { } error)
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

    // The first error that begins in a command, of errors in order.
    private ParseError? ErrorIn(CommandAst command)
    {
        int low = 0;
        int high = _errors.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _errors[middle].Extent.StartOffset < command.Extent.StartOffset ? (middle + 1, high) : (low, middle);
        }

        return low < _errors.Length && _errors[low].Extent.StartOffset <= command.Extent.EndOffset ? _errors[low] : null;
    }

    private ApiCall ReadAws(CommandAst command, CallSurroundings surroundings) =>
        _reader.ReadCommand(_source, _text, (command.CommandElements[0].Extent.StartOffset, command.Extent.EndOffset), surroundings, _files);

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

    private CallValue Expanded(ExpandableStringExpressionAst expandable) =>
        PowerShellText.Expanded(expandable, Known, out string? unknown) is { } value ? new TextValue(value, expandable.Extent.StartOffset)
        : new UnexpandedValue(unknown ?? expandable.Extent.Text, expandable.Extent.StartOffset);

    private string? Known(VariableExpressionAst variable) =>
        _variables.GetValueOrDefault(variable.VariablePath.UserPath[(variable.VariablePath.UserPath.IndexOf(':', StringComparison.Ordinal) + 1)..])
        ?? (variable.VariablePath.IsUnqualified && _assigned.TryGetValue(variable.VariablePath.UserPath, out AssignedVariable assigned) && assigned.Offset < variable.Extent.StartOffset
            ? assigned.Value
            : null);
}
