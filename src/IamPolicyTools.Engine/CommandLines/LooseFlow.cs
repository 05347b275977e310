using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// Puts the commands of a batch file together as far as its lines tell: what stands in a block or behind a condition may be run or not, and behind a
/// label nothing has an order. PowerShell's scripts that its own parser does not read are taken likewise.
/// </summary>
/// <param name="text">The script.</param>
/// <param name="commands">Its commands in order.</param>
internal sealed class LooseFlow(string text, ImmutableArray<ShellCommand> commands)
{
    // Batch files of others that keep what they set to themselves.
    private static readonly FrozenSet<string> s_programs =
        "npm npx yarn pnpm mvn mvnw gradle gradlew ng tsc cdk sam".Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly ShellEffects _effects = new(text, ShellReferences.Find([]));

    /// <summary>A batch file.</summary>
    public FlowSequence BuildBatch()
    {
        Stack<ImmutableArray<FlowNode>.Builder> open = new([ImmutableArray.CreateBuilder<FlowNode>()]);
        ImmutableArray<FlowNode>.Builder block = ImmutableArray.CreateBuilder<FlowNode>();
        int depth = 0;
        bool isConditional = false;
        for (int i = 0; i < commands.Length; i++)
        {
            ShellCommand command = commands[i];
            string first = command.Words[0].Text.TrimStart('(', '@').ToUpperInvariant();
            if (first.StartsWith(':') && !first.StartsWith("::", StringComparison.Ordinal))
            {
                Close(open.Peek(), block);
                open.Peek().Add(new FlowAnyOrder([.. commands[i..].Select(c => (FlowNode)Step(c))]));
                break;
            }

            bool isBlock = depth > 0 || first is "IF" or "FOR" or "ELSE" || command.Words[0].Text is ['(' or ')', ..];
            isConditional |= isBlock || command.Joint != ShellJoint.None;
            depth = isBlock ? Math.Max(0, depth + Brackets(command)) : depth;
            if (isConditional)
            {
                block.Add(new FlowBranches(null, [Step(command)], isOneTaken: false));
            }
            else
            {
                Close(open.Peek(), block);
                Add(open, command, first);
            }

            isConditional &= !command.EndsLine || depth > 0;
        }

        Close(open.Peek(), block);
        while (open.Count > 1)
        {
            ImmutableArray<FlowNode>.Builder inner = open.Pop();
            open.Peek().AddRange(inner);
        }

        return new FlowSequence(open.Pop().ToImmutable());
    }

    /// <summary>A script of PowerShell.</summary>
    public FlowSequence BuildPowerShell() => text.Contains('{', StringComparison.Ordinal)
        ? new FlowSequence([new FlowAnyOrder([.. commands.Select(c => (FlowNode)Step(c))])])
        : new FlowSequence([.. commands.Select(c => c.Joint == ShellJoint.None ? (FlowNode)Step(c) : new FlowBranches(null, [Step(c)], isOneTaken: false))]);

    // setlocal ... endlocal: what is set between them ends there.
    private void Add(Stack<ImmutableArray<FlowNode>.Builder> open, ShellCommand command, string first)
    {
        open.Peek().Add(Step(command));
        if (first == "SETLOCAL")
        {
            open.Push(ImmutableArray.CreateBuilder<FlowNode>());
        }
        else if (first == "ENDLOCAL" && open.Count > 1)
        {
            var inner = new FlowApart(new FlowSequence(open.Pop().ToImmutable()));
            open.Peek().Add(inner);
        }
    }

    // A block of "for" is run several times.
    private static void Close(ImmutableArray<FlowNode>.Builder items, ImmutableArray<FlowNode>.Builder block)
    {
        if (block.Count > 0)
        {
            items.Add(new FlowLoop(null, new FlowSequence(block.ToImmutable())));
            block.Clear();
        }
    }

    private int Brackets(ShellCommand command)
    {
        int level = 0;
        bool isQuoted = false;
        foreach (char c in text.AsSpan(command.Offset, Math.Min(command.End, text.Length) - command.Offset))
        {
            isQuoted ^= c == '"';
            level += isQuoted ? 0 : c switch { '(' => 1, ')' => -1, _ => 0 };
        }

        return level;
    }

    private ShellStep Step(ShellCommand command)
    {
        string first = command.Words[0].Text.TrimStart('(', '@').ToUpperInvariant();
        bool isLabel = command.Words.Length > 1 && command.Words[1].Text.StartsWith(':');
        return new ShellStep(command, command.Words)
        {
            Change = s => After(command, s),
            End = first switch
            {
                "EXIT" => FlowEnd.Leaves,
                "GOTO" => FlowEnd.Jumps,
                "CALL" when isLabel => FlowEnd.Jumps,
                _ when command.Words.Any(w => w.Text.TrimStart('(').ToUpperInvariant() is "GOTO" or "CALL" or "EXIT") => FlowEnd.Jumps,
                _ => FlowEnd.None,
            },
        };
    }

    private CallSurroundings After(ShellCommand command, CallSurroundings before)
    {
        CallSurroundings after = before;
        ReadOnlySpan<ShellWord> words = CommandWords.Of(command.Words, ref after);
        if (words.IsEmpty)
        {
            return after;
        }

        after = CommandWords.IsAwsProgram(words[0].Text) ? _effects.After(command, words, before)
            : words[0].Text.TrimStart('@', '(').ToUpperInvariant() switch
            {
                "CD" or "CHDIR" or "SL" or "SET-LOCATION" when words.Length > 1 => ShellEffects.Moved(words, before, isKept: false),
                "PUSHD" or "PUSH-LOCATION" => ShellEffects.Moved(words, before, isKept: true),
                "POPD" or "POP-LOCATION" => before.WithFolderBefore(),
                _ => before,
            };
        bool sets = false;
        bool calls = false;
        foreach (ShellWord word in command.Words)
        {
            // if "%1"=="prod" set AWS_PROFILE=prod; set /p AWS_PROFILE=...
            string bare = word.Text.TrimStart('(', '@');
            after = sets && CommandWords.IsAssignment(word) ? after.With(word.Text.Split('=', '+')[0], null, word.Text.Split('=', '+')[0])
                : calls && !bare.StartsWith(':') && !CommandWords.IsAws(bare) && !s_programs.Contains(bare) && !bare.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? after.WithAnything(word.Variable ?? bare)
                : after;
            sets |= bare.Equals("set", StringComparison.OrdinalIgnoreCase);
            calls = bare.Equals("call", StringComparison.OrdinalIgnoreCase);
        }

        return after;
    }
}
