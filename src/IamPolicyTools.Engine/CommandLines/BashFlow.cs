using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>Puts the commands of a bash script together to what runs them: branches, loops, functions, shells of their own.</summary>
/// <param name="text">The script.</param>
/// <param name="commands">Its commands in order.</param>
/// <param name="documents">The commands in here-documents that a shell reads, by the command that starts it.</param>
internal sealed class BashFlow(string text, ImmutableArray<ShellCommand> commands, IReadOnlyDictionary<ShellCommand, ImmutableArray<ShellCommand>> documents)
{
    // What is nested deeper, or is a longer chain of && and ||, is followed in no order.
    private const int MostNested = 100;
    private const int MostChained = 200;

    private static readonly FrozenSet<string> s_none = FrozenSet<string>.Empty;
    private static readonly FrozenSet<string> s_then = new[] { "then" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_else = new[] { "elif", "else", "fi" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_fi = new[] { "fi" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_do = new[] { "do" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_done = new[] { "done" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_brace = new[] { "}" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_branch = new[] { ShellKeywords.Branch, ShellKeywords.FallingBranch, "esac" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly ShellEffects _effects = new(text, ShellReferences.Find(commands));

    // The last element of a pipeline is run in the shell itself there.
    private readonly bool _hasLastPipe = IsZsh(text) || text.Contains("lastpipe", StringComparison.Ordinal);

    private int _at;
    private int _skip;
    private int _depth;
    private int _functions;
    private bool _isBackground;
    private bool _isTooDeep;

    private readonly bool _hasFunctions = commands.Any(c => c.Words.Any(w => w.Text == ShellKeywords.Function));

    /// <summary>True for a script of zsh.</summary>
    /// <param name="text">The script.</param>
    public static bool IsZsh(string text) => text.StartsWith("#!", StringComparison.Ordinal) && text.AsSpan(0, Math.Min(text.Length, 60)).Contains("zsh", StringComparison.Ordinal);

    private ShellCommand Current => commands[_at];

    /// <summary>The script.</summary>
    public FlowSequence Build()
    {
        ImmutableArray<FlowNode> items = ReadList(null, s_none);
        return new FlowSequence(!_isTooDeep ? items : [new FlowAnyOrder([.. commands.Select(c => (FlowNode)Step(c, Bare(c.Words), []))])]);
    }

    private static ImmutableArray<ShellWord> Bare(ImmutableArray<ShellWord> words)
    {
        int at = 0;
        while (at < words.Length - 1 && (ShellKeywords.IsBeforeCommand(words[at].Text) || words[at].Text == ShellKeywords.Function))
        {
            at += words[at].Text == ShellKeywords.Function && at + 2 < words.Length ? 2 : 1;
        }

        return words[at..];
    }

    private void GiveUp()
    {
        _isTooDeep = true;
        _at = commands.Length;
        _skip = 0;
    }

    private bool Is(ShellScope? scope, string word) =>
        _at < commands.Length && ReferenceEquals(Current.Scope, scope) && Current.Words[_skip] is { Variable: null, Text: var text } && text == word;

    private ImmutableArray<FlowNode> ReadList(ShellScope? scope, FrozenSet<string> ends)
    {
        ImmutableArray<FlowNode>.Builder items = ImmutableArray.CreateBuilder<FlowNode>();
        (FlowNode Left, bool IsAnd)? chain = null;
        FlowNode? last = null;
        int chained = 0;
        if (++_depth > MostNested)
        {
            GiveUp();
        }

        while (_at < commands.Length)
        {
            ShellScope? inner = null;
            if (!ReferenceEquals(Current.Scope, scope) && (inner = Current.Scope?.Within(scope)) is null)
            {
                break;
            }

            if (inner is null && Current.Words[_skip] is { Variable: null, Text: var word })
            {
                if (ends.Contains(word))
                {
                    break;
                }

                if (ShellKeywords.Closings.Contains(word))
                {
                    // It ends nothing.
                    NextCommand();
                    continue;
                }
            }

            ShellJoint joint = last is null || _skip > 0 ? ShellJoint.None : Current.Joint;
            _isBackground = false;
            FlowNode node = inner is null ? ReadCommand(scope) : new FlowApart(new FlowSequence(ReadList(inner, s_none)));
            switch (joint)
            {
                case ShellJoint.Pipe:
                    last = new FlowSequence([.. Piped(last!), new FlowApart(node, !_hasLastPipe)]);
                    break;
                case ShellJoint.None:
                    Add(items, chain, last);
                    (chain, last, chained) = (null, node, 0);
                    break;
                default:
                    chain = (Chained(chain, last!), joint == ShellJoint.And);
                    last = node;
                    if (++chained > MostChained)
                    {
                        GiveUp();
                    }

                    break;
            }

            if (_isBackground)
            {
                items.Add(new FlowApart(Chained(chain, last)));
                (chain, last) = (null, null);
            }
        }

        Add(items, chain, last);
        _depth--;
        _isBackground = false;
        return items.ToImmutable();
    }

    // A pipeline goes on.
    private static ImmutableArray<FlowNode> Piped(FlowNode node) =>
        node is FlowSequence { Items: var items } && items.All(i => i is FlowApart) ? items : [new FlowApart(node)];

    private static FlowNode Chained((FlowNode Left, bool IsAnd)? chain, FlowNode right) => chain is var (left, isAnd) ? new FlowChain(left, isAnd, right) : right;

    private static void Add(ImmutableArray<FlowNode>.Builder items, (FlowNode Left, bool IsAnd)? chain, FlowNode? last)
    {
        if (last is not null)
        {
            items.Add(Chained(chain, last));
        }
    }

    private FlowNode ReadCommand(ShellScope? scope)
    {
        while (Current.Words.Length > _skip + 1 && Current.Words[_skip] is { Variable: null, Text: var inner } && ShellKeywords.Inner.Contains(inner))
        {
            Skip(1);
        }

        ShellWord word = Current.Words[_skip];
        if (word.Variable is not null)
        {
            return ReadStep();
        }

        switch (word.Text)
        {
            case "if":
                return ReadIf(scope);
            case "while" or "until":
                Skip(1);
                var condition = new FlowSequence(ReadList(scope, s_do));
                return ReadLoop(scope, condition);
            case "for" or "select":
                FlowNode head = ReadStep();
                return new FlowSequence([head, ReadLoop(scope, null)]);
            case "case":
                return ReadCase(scope);
            case "{":
                Skip(1);
                var group = new FlowSequence(ReadList(scope, s_brace));
                Close(scope, "}");
                return group;
            case ShellKeywords.Function when Current.Words.Length > _skip + 1:
                return ReadFunction(scope);
            default:
                return ReadStep();
        }
    }

    private FlowBranches ReadIf(ShellScope? scope)
    {
        Skip(1);
        var condition = new FlowSequence(ReadList(scope, s_then));
        Open(scope, "then");
        var way = new FlowSequence(ReadList(scope, s_else));
        FlowNode? other = null;
        if (Is(scope, "elif"))
        {
            // elif is "else if", whose fi is the same.
            if (++_depth > MostNested)
            {
                GiveUp();
                return new FlowBranches(condition, [way], isOneTaken: false);
            }

            other = ReadIf(scope);
            _depth--;
            return new FlowBranches(condition, [way, other], isOneTaken: true);
        }

        if (Is(scope, "else"))
        {
            Open(scope, "else");
            other = new FlowSequence(ReadList(scope, s_fi));
        }

        Close(scope, "fi");
        return other is null ? new FlowBranches(condition, [way], isOneTaken: false) : new FlowBranches(condition, [way, other], isOneTaken: true);
    }

    private FlowLoop ReadLoop(ShellScope? scope, FlowNode? condition)
    {
        string end = Is(scope, "{") ? "}" : "done";
        Open(scope, end == "}" ? "{" : "do");
        var body = new FlowSequence(ReadList(scope, end == "}" ? s_brace : s_done));
        Close(scope, end);
        return new FlowLoop(condition, body);
    }

    private FlowSequence ReadCase(ShellScope? scope)
    {
        FlowNode head = ReadStep();
        ImmutableArray<FlowNode>.Builder ways = ImmutableArray.CreateBuilder<FlowNode>();
        bool isOneTaken = false;
        bool falls = false;
        while (Is(scope, ShellKeywords.Branch) || Is(scope, ShellKeywords.FallingBranch))
        {
            falls |= Is(scope, ShellKeywords.FallingBranch);
            isOneTaken |= Current.Words is [_, { Text: "*" }];
            NextCommand();
            ways.Add(new FlowSequence(ReadList(scope, s_branch)));
        }

        Close(scope, "esac");
        return new FlowSequence([head, new FlowBranches(null, ways.ToImmutable(), isOneTaken) { FallsThrough = falls }]);
    }

    private FlowFunction ReadFunction(ShellScope? scope)
    {
        string name = Current.Words[_skip + 1].Text;
        Skip(2);
        if (++_depth > MostNested)
        {
            GiveUp();
        }

        _functions++;
        FlowNode body = _at >= commands.Length ? new FlowSequence([])
            : ReferenceEquals(Current.Scope, scope) ? ReadCommand(scope)
            : Current.Scope?.Within(scope) is { } inner ? new FlowApart(new FlowSequence(ReadList(inner, s_none)))
            : new FlowSequence([]);
        _functions--;
        _depth--;
        return new FlowFunction(name, body, [.. body.Steps().OfType<ShellStep>().SelectMany(Locals)]);
    }

    private static IEnumerable<string> Locals(ShellStep step) => step.Words is [{ Text: "local" or "declare" or "typeset" }, ..] && !step.Words.Any(w => w.Text is "-g" or "-gx" or "-xg")
        ? step.Words.Skip(1).Where(w => !w.Text.StartsWith('-')).Select(w => w.Text.Split('=', '+')[0])
        : [];

    private FlowNode ReadStep()
    {
        ShellCommand command = Current;
        ImmutableArray<ShellWord> words = command.Words[_skip..];
        NextCommand();
        ImmutableArray<FlowNode>.Builder before = ImmutableArray.CreateBuilder<FlowNode>();
        ImmutableArray<FlowNode>.Builder behind = ImmutableArray.CreateBuilder<FlowNode>();
        while (_at < commands.Length && Current.Offset < command.End)
        {
            if (Current.Scope?.Within(command.Scope) is { IsSubstitution: true } inner)
            {
                before.Add(new FlowApart(new FlowSequence(ReadList(inner, s_none))));
            }
            else if (Current.IsMade && ReferenceEquals(Current.Scope, command.Scope) && !s_branch.Contains(Current.Words[0].Text))
            {
                behind.Add(Step(Current, Current.Words, []));
                NextCommand();
            }
            else
            {
                break;
            }
        }

        if (documents.TryGetValue(command, out ImmutableArray<ShellCommand> document))
        {
            // It has what stands before its shell: NAME=value bash, env -i sh.
            FlowStep entry = new() { Change = s => Entered(words, s), CannotFail = true };
            before.Add(new FlowApart(new FlowSequence([entry, new BashFlow(text, document, documents).Build()])));
        }

        _isBackground = command.IsBackground;
        ShellStep step = Step(command, words, before.ToImmutable());
        return behind.Count == 0 ? step : new FlowSequence([step, .. behind]);
    }

    private static CallSurroundings Entered(ImmutableArray<ShellWord> words, CallSurroundings before)
    {
        CallSurroundings inside = before;
        CommandWords.Of(words, ref inside);
        return inside;
    }

    private ShellStep Step(ShellCommand command, ImmutableArray<ShellWord> words, ImmutableArray<FlowNode> before)
    {
        int at = 0;
        while (at < words.Length - 1 && (CommandWords.IsAssignment(words[at]) || ShellKeywords.Running.Contains(words[at].Text)))
        {
            at++;
        }

        bool isAssignment = words.All(CommandWords.IsAssignment);
        ShellWord first = words[at];
        string program = first.Variable is null ? first.Text : string.Empty;
        bool isHead = program is "for" or "select";
        return new ShellStep(command, words)
        {
            Before = before,
            IsSeenBefore = isAssignment,
            Change = isHead && words.Length > 1 ? s => _effects.Opened(words[1], s) : s => _effects.After(command, words.AsSpan(), s),
            Inside = s => Temporary(words.AsSpan(0, at), s),
            Temporary = at == 0 ? [] : [.. words[..at].Select(w => w.Text.Split('=', '+')[0])],
            Program = first.Variable is null ? program : null,
            MayCall = _hasFunctions ? Named(words.AsSpan()[(at + 1)..], program is "eval" or "trap") : [],
            IsLater = program == "trap",
            MayCallAny = first is { Variable: { } called, Text.Length: 0 } && !isAssignment && (_functions == 0 || !IsArgument(called)),
            CannotFail = (isAssignment && before.IsEmpty) || (program == "export" && words.Length > 1 && before.IsEmpty),
            End = program switch { "exit" => FlowEnd.Leaves, "return" => FlowEnd.Returns, "break" or "continue" => FlowEnd.Breaks, _ => FlowEnd.None },
        };
    }

    private static ImmutableArray<string> Named(ReadOnlySpan<ShellWord> words, bool areTexts)
    {
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>(words.Length);
        foreach (ShellWord word in words)
        {
            names.AddRange(areTexts ? word.Text.Split([' ', ';', '\n', '\t', '&', '|']) : [word.Text]);
        }

        return names.ToImmutable();
    }

    // What a function was called with is looked at where it is called.
    private static bool IsArgument(string variable) => variable is "$@" or "$*" or "$1" or "$2" or "$3" or "${@}" or "${1}";

    private static CallSurroundings Temporary(ReadOnlySpan<ShellWord> words, CallSurroundings before)
    {
        foreach (ShellWord word in words)
        {
            before = CommandWords.IsAssignment(word) ? CommandWords.Assigned(word, before) : before;
        }

        return before;
    }

    private void Skip(int words)
    {
        _skip += words;
        if (_skip >= Current.Words.Length)
        {
            NextCommand();
        }
    }

    private void NextCommand()
    {
        _at++;
        _skip = 0;
    }

    private void Open(ShellScope? scope, string word)
    {
        if (Is(scope, word))
        {
            Skip(1);
        }
    }

    private void Close(ShellScope? scope, string word)
    {
        if (Is(scope, word))
        {
            bool isBackground = Current.IsBackground;
            NextCommand();
            _isBackground = isBackground;
        }
    }
}
