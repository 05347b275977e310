using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines;

/// <summary>A part of a script, as far as it matters for what holds where: in which order, and how often, commands may be run.</summary>
public abstract class FlowNode
{
    /// <summary>The parts that it consists of.</summary>
    internal virtual IEnumerable<FlowNode> Parts => [];

    /// <summary>All commands in it, in any depth.</summary>
    internal IEnumerable<FlowStep> Steps() => this is FlowStep step ? step.Before.SelectMany(b => b.Steps()).Append(step) : Parts.SelectMany(p => p.Steps());

    /// <summary>True where each command is run once at most, in the order of the script.</summary>
    public bool IsStraight => this is not (FlowLoop or FlowFunction or FlowAnyOrder) && Parts.All(p => p.IsStraight);

    /// <summary>All functions in it, in any depth.</summary>
    internal IEnumerable<FlowFunction> Functions() => (this is FlowFunction own ? [own] : Enumerable.Empty<FlowFunction>()).Concat(Parts.SelectMany(p => p.Functions()));
}

/// <summary>What becomes of a script behind a command.</summary>
public enum FlowEnd : long
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>It ends.</summary>
    Leaves,

    /// <summary>The function ends.</summary>
    Returns,

    /// <summary>The loop ends, or its round.</summary>
    Breaks,

    /// <summary>It goes on at a label.</summary>
    Jumps,
}

/// <summary>A command.</summary>
public class FlowStep : FlowNode
{
    /// <summary>What is run before it in shells of their own: its substitutions.</summary>
    public ImmutableArray<FlowNode> Before { get; init; } = [];

    /// <summary>True where its substitutions may see what it sets: assignments, one after another.</summary>
    public bool IsSeenBefore { get; init; }

    /// <summary>What holds behind it, from what holds before it.</summary>
    public Func<CallSurroundings, CallSurroundings> Change { get; init; } = static s => s;

    /// <summary>What holds in the function that it calls, from what holds before it.</summary>
    public Func<CallSurroundings, CallSurroundings> Inside { get; init; } = static s => s;

    /// <summary>Variables that are again what they were, once that function has ended.</summary>
    public ImmutableArray<string> Temporary { get; init; } = [];

    /// <summary>Its program, which may be a function of the script; null for one that nobody knows.</summary>
    public string? Program { get; init; }

    /// <summary>Words that may be functions which are run now, or later.</summary>
    public ImmutableArray<string> MayCall { get; init; } = [];

    /// <summary>True where functions that are named are run at any time, as by <c>trap</c>.</summary>
    public bool IsLater { get; init; }

    /// <summary>True where any function of the script may be run.</summary>
    public bool MayCallAny { get; init; }

    /// <summary>True where what follows <c>||</c> is not run.</summary>
    public bool CannotFail { get; init; }

    /// <summary>True where a function that it calls is run in the scope at hand, as by <c>. name</c>.</summary>
    public bool KeepsScope { get; init; }

    /// <summary>What becomes of the script behind it.</summary>
    public FlowEnd End { get; init; }

    internal override IEnumerable<FlowNode> Parts => Before;
}

/// <summary>Parts that are run one after another.</summary>
/// <param name="items">The parts.</param>
public sealed class FlowSequence(ImmutableArray<FlowNode> items) : FlowNode
{
    /// <summary>The parts.</summary>
    public ImmutableArray<FlowNode> Items => items;

    internal override IEnumerable<FlowNode> Parts => items;
}

/// <summary>Two parts with <c>&amp;&amp;</c> or <c>||</c> between them.</summary>
/// <param name="left">The first.</param>
/// <param name="isAnd">True for <c>&amp;&amp;</c>.</param>
/// <param name="right">The second.</param>
public sealed class FlowChain(FlowNode left, bool isAnd, FlowNode right) : FlowNode
{
    internal FlowNode Left => left;

    internal FlowNode Right => right;

    internal bool IsAnd => isAnd;

    internal override IEnumerable<FlowNode> Parts => [left, right];
}

/// <summary>Ways of which one is taken at most: <c>if</c>, <c>case</c>.</summary>
/// <param name="condition">What is run first; null for nothing.</param>
/// <param name="ways">The ways.</param>
/// <param name="isOneTaken">True where one is taken in any case.</param>
public sealed class FlowBranches(FlowNode? condition, ImmutableArray<FlowNode> ways, bool isOneTaken) : FlowNode
{
    internal FlowNode? Condition => condition;

    internal ImmutableArray<FlowNode> Ways => ways;

    internal bool IsOneTaken => isOneTaken;

    /// <summary>True where a way may go on into the next one, as behind <c>;&amp;</c>.</summary>
    public bool FallsThrough { get; init; }

    internal override IEnumerable<FlowNode> Parts => condition is null ? ways : ways.Prepend(condition);
}

/// <summary>A loop; its body may be run never, or several times.</summary>
/// <param name="condition">What is run before each round; null for nothing.</param>
/// <param name="body">The body.</param>
public sealed class FlowLoop(FlowNode? condition, FlowNode body) : FlowNode
{
    internal FlowNode? Condition => condition;

    internal FlowNode Body => body;

    internal override IEnumerable<FlowNode> Parts => condition is null ? [body] : [condition, body];
}

/// <summary>A shell of its own: what is set in it ends with it.</summary>
/// <param name="inner">What is run in it.</param>
/// <param name="isCertain">False where it may be the shell at hand after all.</param>
public sealed class FlowApart(FlowNode inner, bool isCertain = true) : FlowNode
{
    internal FlowNode Inner => inner;

    internal bool IsCertain => isCertain;

    internal override IEnumerable<FlowNode> Parts => [inner];
}

/// <summary>A scope of its own: what is kept in variables ends with it, as AWS.Tools' session, and what is set in the environment lasts.</summary>
/// <param name="inner">What is run in it.</param>
public sealed class FlowScope(FlowNode inner) : FlowNode
{
    internal FlowNode Inner => inner;

    internal override IEnumerable<FlowNode> Parts => [inner];
}

/// <summary>A function: its body is run where it is called.</summary>
/// <param name="name">Its name.</param>
/// <param name="body">Its body.</param>
/// <param name="locals">Variables that are again at its end what they were.</param>
public sealed class FlowFunction(string name, FlowNode body, ImmutableArray<string> locals) : FlowNode
{
    internal string Name => name;

    internal FlowNode Body => body;

    internal ImmutableArray<string> Locals => locals;

    internal override IEnumerable<FlowNode> Parts => [body];
}

/// <summary>A part that may stop anywhere, what is run then, and what is run in the end.</summary>
/// <param name="body">The part.</param>
/// <param name="catches">What is run where it stops.</param>
/// <param name="last">What is run in the end; null for nothing.</param>
public sealed class FlowTry(FlowNode body, ImmutableArray<FlowNode> catches, FlowNode? last) : FlowNode
{
    internal FlowNode Body => body;

    internal ImmutableArray<FlowNode> Catches => catches;

    internal FlowNode? Last => last;

    internal override IEnumerable<FlowNode> Parts => last is null ? catches.Prepend(body) : catches.Prepend(body).Append(last);
}

/// <summary>Parts that are run in an order that nobody knows, each never, once, or several times: behind labels.</summary>
/// <param name="items">The parts.</param>
public sealed class FlowAnyOrder(ImmutableArray<FlowNode> items) : FlowNode
{
    internal ImmutableArray<FlowNode> Items => items;

    internal override IEnumerable<FlowNode> Parts => items;
}
