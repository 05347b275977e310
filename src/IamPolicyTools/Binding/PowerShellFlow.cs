using System.Collections.Immutable;
using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <summary>A command or an assignment of a PowerShell script.</summary>
/// <param name="ast">What it is in the script.</param>
internal sealed class PowerShellStep(Ast ast) : FlowStep
{
    /// <summary>What it is in the script.</summary>
    public Ast Ast => ast;
}

/// <summary>Puts the statements of a PowerShell script together to what runs them.</summary>
/// <param name="effects">What they change.</param>
internal sealed class PowerShellFlow(PowerShellEffects effects)
{
    // They run their blocks now, and no later.
    private static readonly string[] s_now = ["ForEach-Object", "foreach", "%", "Where-Object", "where", "?", "Measure-Command", "Sort-Object", "Select-Object", "Group-Object"];

    private int _blocks;

    /// <summary>The script.</summary>
    /// <param name="script">What the parser has made of it.</param>
    public FlowSequence Build(ScriptBlockAst script) => Block(script);

    private FlowSequence Block(ScriptBlockAst block) => new(
        [.. new[] { block.DynamicParamBlock, block.BeginBlock, block.ProcessBlock, block.EndBlock }
            .OfType<NamedBlockAst>().SelectMany(b => (b.Traps ?? Enumerable.Empty<Ast>()).Concat(b.Statements)).Prepend<Ast?>(block.ParamBlock).OfType<Ast>().Select(Node)]);

    private FlowSequence Statements(StatementBlockAst? block) =>
        new(block is null ? [] : [.. (block.Traps ?? Enumerable.Empty<Ast>()).Concat(block.Statements).Select(Node)]);

    private FlowNode Node(Ast ast) => ast switch
    {
        PipelineAst pipeline => new FlowSequence([.. pipeline.PipelineElements.Select(Node)]),
        CommandAst command => Command(command),
        AssignmentStatementAst assignment => new FlowSequence([Node(assignment.Right), .. Inner(assignment.Left), effects.Step(assignment)]),
        IfStatementAst choice => If(choice, 0),
        SwitchStatementAst choice => new FlowSequence(
        [
            Node(choice.Condition),
            new FlowBranches(null, [.. choice.Clauses.Select(c => (FlowNode)Statements(c.Item2)), Statements(choice.Default)], choice.Default is not null) { FallsThrough = true },
        ]),
        ForStatementAst loop => new FlowSequence(
            [.. Parts(loop.Initializer), new FlowLoop(Sequence(loop.Condition), new FlowSequence([Statements(loop.Body), .. Parts(loop.Iterator)]))]),
        ForEachStatementAst loop => new FlowSequence([.. Parts(loop.Condition), new FlowLoop(null, Statements(loop.Body))]),
        WhileStatementAst loop => new FlowLoop(Sequence(loop.Condition), Statements(loop.Body)),
        LoopStatementAst loop => new FlowLoop(null, new FlowSequence([Statements(loop.Body), .. Parts(loop.Condition)])),
        TryStatementAst attempt => new FlowTry(Statements(attempt.Body), [.. attempt.CatchClauses.Select(c => (FlowNode)Statements(c.Body))], attempt.Finally is null ? null : Statements(attempt.Finally)),
        FunctionDefinitionAst function => new FlowFunction(function.Name[(function.Name.IndexOf(':', StringComparison.Ordinal) + 1)..], Function(function), []),
        TrapStatementAst trap => new FlowFunction("trap", Statements(trap.Body), []),
        StatementBlockAst block => Statements(block),
        BlockStatementAst block => Statements(block.Body),
        ReturnStatementAst { Pipeline: var result } => Ended(result, _blocks > 0 ? FlowEnd.None : FlowEnd.Returns, ast),
        ExitStatementAst { Pipeline: var code } => Ended(code, FlowEnd.Leaves, ast),
        ThrowStatementAst { Pipeline: var thrown } => Ended(thrown, FlowEnd.Leaves, ast),
        BreakStatementAst or ContinueStatementAst => Ended(null, IsInSwitch(ast) || _blocks > 0 ? FlowEnd.None : FlowEnd.Breaks, ast),
        TypeDefinitionAst type => new FlowSequence([Chain(type), PowerShellEffects.Step(type)]),
        StatementAst other => Chain(other),
        _ => new FlowSequence([.. Inner(ast), .. effects.Expressions(ast), .. effects.Redirections(ast)]),
    };

    // && and ||, which the parser of an older PowerShell does not know: the first is run, the others perhaps.
    private FlowSequence Chain(StatementAst statement)
    {
        FlowNode[] parts = [.. Inner(statement)];
        return new FlowSequence([.. parts.Take(1), .. parts.Skip(1).Select(p => (FlowNode)new FlowBranches(null, [p], isOneTaken: false)), .. effects.Expressions(statement), .. effects.Redirections(statement)]);
    }

    private FlowBranches If(IfStatementAst choice, int clause)
    {
        FlowNode condition = Node(choice.Clauses[clause].Item1);
        FlowNode way = Statements(choice.Clauses[clause].Item2);
        return clause + 1 < choice.Clauses.Count ? new FlowBranches(condition, [way, If(choice, clause + 1)], isOneTaken: true)
            : choice.ElseClause is { } other ? new FlowBranches(condition, [way, Statements(other)], isOneTaken: true)
            : new FlowBranches(condition, [way], isOneTaken: false);
    }

    private FlowSequence Function(FunctionDefinitionAst function)
    {
        int blocks = _blocks;
        _blocks = 0;
        FlowSequence body = Block(function.Body);
        _blocks = blocks;
        return body;
    }

    // A block that a command is given is run now, any number of times; or later, when anything may hold.
    private FlowSequence Command(CommandAst command)
    {
        List<FlowNode> nodes = [];
        string? name = command.GetCommandName();
        foreach (CommandElementAst element in command.CommandElements)
        {
            if (element is ScriptBlockExpressionAst block)
            {
                _blocks++;
                FlowSequence body = Block(block.ScriptBlock);
                _blocks--;
                bool isRunOnce = ReferenceEquals(element, command.CommandElements[0]);
                nodes.Add(!isRunOnce ? new FlowLoop(null, body) : command.InvocationOperator == TokenKind.Dot ? body : new FlowScope(body));
                if (!isRunOnce && !s_now.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    nodes.Add(new FlowFunction(string.Empty, body, []));
                }
            }
            else
            {
                nodes.AddRange(Inner(element));
            }
        }

        nodes.AddRange(effects.Expressions(command));
        nodes.Add(effects.Step(command));
        return new FlowSequence([.. nodes]);
    }

    private FlowSequence Ended(PipelineBaseAst? pipeline, FlowEnd end, Ast ast) =>
        new([.. Parts(pipeline), new PowerShellStep(ast) { End = end }]);

    private IEnumerable<FlowNode> Parts(Ast? ast) => ast is null ? [] : [Node(ast)];

    private FlowSequence? Sequence(Ast? ast) => ast is null ? null : new FlowSequence([Node(ast)]);

    // The statements and the blocks in an expression: the former are run with it, the latter perhaps, and at any time.
    private IEnumerable<FlowNode> Inner(Ast ast)
    {
        foreach (Ast found in ast.FindAll(a => !ReferenceEquals(a, ast) && a is StatementAst or ScriptBlockExpressionAst or CommandBaseAst, searchNestedScriptBlocks: false))
        {
            if (!IsOutermost(found, ast))
            {
                continue;
            }

            if (found is ScriptBlockExpressionAst block)
            {
                _blocks++;
                FlowSequence body = Block(block.ScriptBlock);
                _blocks--;
                if (block.Parent is InvokeMemberExpressionAst call)
                {
                    // A method runs the block that it is given, or of which it is one, at once; and perhaps later.
                    yield return new FlowLoop(null, ReferenceEquals(call.Expression, block) ? new FlowScope(body) : body);
                    if (call.Member is StringConstantExpressionAst { Value: var member } && (PowerShellKnown.RunsBlocks(member) || ReferenceEquals(call.Expression, block)))
                    {
                        continue;
                    }
                }

                yield return new FlowFunction(string.Empty, body, []);
            }
            else
            {
                yield return Node(found);
            }
        }
    }

    private static bool IsOutermost(Ast found, Ast around)
    {
        for (Ast parent = found.Parent; parent is not null && !ReferenceEquals(parent, around); parent = parent.Parent)
        {
            if (parent is StatementAst or ScriptBlockExpressionAst or CommandBaseAst)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsInSwitch(Ast ast)
    {
        for (Ast parent = ast.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is LoopStatementAst or SwitchStatementAst or ScriptBlockAst)
            {
                return parent is SwitchStatementAst;
            }
        }

        return false;
    }
}
