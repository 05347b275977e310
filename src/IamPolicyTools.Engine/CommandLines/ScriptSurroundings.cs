using System.Collections.Frozen;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// Profile, Region and credentials at a place of a script. What is set in a substitution or in brackets ends with them; what is set in a branch, a
/// loop, a function, or behind <c>&amp;&amp;</c>, holds for what follows there, and behind it nobody knows whether it was set.
/// </summary>
/// <param name="text">The script.</param>
/// <param name="given">The variables that are known anyway: they count before what the script sets.</param>
internal sealed class ScriptSurroundings(string text, IReadOnlyDictionary<string, string> given)
{
    private static readonly FrozenSet<string> s_openings = new[] { "if", "while", "until", "for", "case", "select", "{", "function" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_closings = new[] { "fi", "done", "esac", "}" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_keywords = new[] { "then", "do", "else", "!", "time" }.ToFrozenSet(StringComparer.Ordinal);

    // Programs that change what the shell calls with.
    private static readonly FrozenSet<string> s_switchers = new[] { "assume", "awsume", "awsp", "asp" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_credentialSettings =
    [
        "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "role_arn", "source_profile", "credential_source", "credential_process",
        "web_identity_token_file",
    ];

    private readonly IReadOnlyDictionary<string, string> _given = given;
    private readonly Stack<CallSurroundings> _outer = new();
    private readonly Stack<(CallSurroundings Before, CallSurroundings? Other, bool HasElse)> _blocks = new();
    private CallSurroundings? _pending;
    private int _pendingLevel;
    private CallSurroundings? _lineStart;
    private bool _endsLine;
    private bool _exportsAll;

    /// <summary>What counts for the command that was entered last.</summary>
    public CallSurroundings Current { get; private set; } = Given(CallSurroundings.None, given);

    /// <summary>Goes on to a command.</summary>
    /// <param name="command">The command.</param>
    public void Enter(ShellCommand command)
    {
        while (_outer.Count > command.Level)
        {
            Current = _outer.Pop();
        }

        // The substitutions in an assignment are run before it.
        if (_pending is { } pending && command.Level <= _pendingLevel)
        {
            Current = command.Level == _pendingLevel ? pending : Current;
            _pending = null;
        }

        if (_endsLine && command.Level == 0 && _lineStart is { } start)
        {
            Current = Current.Either(start);
            _lineStart = null;
        }

        while (_outer.Count < command.Level)
        {
            _outer.Push(Current);
        }

        _endsLine = command.EndsLine;
        if (command.BeginsBranch && _blocks.TryPop(out var branch))
        {
            _blocks.Push((branch.Before, branch.Other is null ? Current : Current.Either(branch.Other), false));
            Current = branch.Before;
        }

        FollowBlocks(command.Words.AsSpan());
    }

    /// <summary>Takes what a command sets for those behind it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">Its words behind assignments and keywords; none for a command of assignments alone.</param>
    /// <param name="surroundings">What holds for the command itself.</param>
    public void Leave(ShellCommand command, ReadOnlySpan<ShellWord> words, CallSurroundings surroundings)
    {
        CallSurroundings after = Exported(command, words.IsEmpty ? surroundings : Changed(command, words));
        if (ReferenceEquals(after, Current))
        {
            return;
        }

        if (!command.IsPlain && command.Level == 0)
        {
            _lineStart ??= Current;
        }

        _pending = Given(after, _given);
        _pendingLevel = command.Level;
    }

    private static CallSurroundings Given(CallSurroundings surroundings, IReadOnlyDictionary<string, string> given)
    {
        foreach (string name in given.Keys)
        {
            surroundings = surroundings.With(name, given[name], given[name]);
        }

        return surroundings;
    }

    private void FollowBlocks(ReadOnlySpan<ShellWord> words)
    {
        if (words.IsEmpty)
        {
            return;
        }

        string first = words[0].Text;
        if (s_closings.Contains(first))
        {
            if (_blocks.TryPop(out var block))
            {
                CallSurroundings way = block.Other is null ? Current : Current.Either(block.Other);
                Current = block.HasElse ? way : way.Either(block.Before);
            }

            return;
        }

        if (first is "else" or "elif" && _blocks.TryPop(out var branch))
        {
            _blocks.Push((branch.Before, branch.Other is null ? Current : Current.Either(branch.Other), first == "else"));
            Current = branch.Before;
        }

        int at = 0;
        while (at < words.Length && s_keywords.Contains(words[at].Text))
        {
            at++;
        }

        if (at < words.Length && (s_openings.Contains(words[at].Text) || words[^1].Text == "{"))
        {
            _blocks.Push((Current, null, false));
            if (words[at].Text is "for" or "select" && at + 1 < words.Length)
            {
                // for AWS_PROFILE in a b
                Current = Current.With(words[at + 1].Text, null, words[at + 1].Text);
            }
        }
    }

    // export $(cat .env), and what a file sets while everything is exported: nobody knows which variables.
    private CallSurroundings Exported(ShellCommand command, CallSurroundings after)
    {
        ReadOnlySpan<ShellWord> words = command.Words.AsSpan();
        while (words.Length > 0 && s_keywords.Contains(words[0].Text))
        {
            words = words[1..];
        }

        if (words.Length < 2)
        {
            return after;
        }

        switch (words[0].Text)
        {
            case "set":
                _exportsAll = words[1].Text is "-a" or "+a" ? words[1].Text == "-a"
                    : words.Length > 2 && words[2].Text == "allexport" && words[1].Text is "-o" or "+o" ? words[1].Text == "-o"
                    : _exportsAll;
                return after;
            case "source" or "." when _exportsAll:
                return after with { UnknownCaller = after.UnknownCaller ?? "a file sets variables that are exported: whose credentials the call has is not known" };
            case "export" or "declare" or "typeset":
                foreach (ShellWord word in words[1..])
                {
                    if (word.Variable is not null && !word.Text.Contains('=', StringComparison.Ordinal))
                    {
                        return after with { UnknownCaller = after.UnknownCaller ?? $"{words[0].Text} sets variables whose names are not known: whose credentials the call has is not known" };
                    }
                }

                return after;
            default:
                return after;
        }
    }

    // What commands other than assignments change.
    private CallSurroundings Changed(ShellCommand command, ReadOnlySpan<ShellWord> words)
    {
        CallSurroundings after = Current;
        string program = words[0].Text;
        switch (program)
        {
            case "unset":
                foreach (ShellWord word in words[1..])
                {
                    after = after.Without(word.Text);
                }

                return after;
            case "read" or "mapfile" or "readarray" or "getopts":
                foreach (ShellWord word in words[1..])
                {
                    after = after.With(word.Text, null, word.Text);
                }

                return after;
            case "printf" when words.Length > 2 && words[1].Text == "-v":
                return after.With(words[2].Text, null, words[2].Text);
            case "eval" or "source" or "iex" when words.Length > 1 && MayLogIn(words[^1], command):
                return after with { UnknownCaller = $"{program} runs what may set credentials: whose the call has is not known" };
        }

        return s_switchers.Contains(program) ? after with { UnknownCaller = $"{program} may set credentials: whose the call has is not known" }
            : CommandWords.IsAws(program) ? Configured(words, after)
            : SetElsewhere(words, after);
    }

    // if "%1"=="prod" set AWS_PROFILE=prod
    private static CallSurroundings SetElsewhere(ReadOnlySpan<ShellWord> words, CallSurroundings after)
    {
        for (int i = 1; i + 1 < words.Length; i++)
        {
            int equals = words[i + 1].Text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && words[i].Text.Equals("set", StringComparison.OrdinalIgnoreCase))
            {
                after = after.With(words[i + 1].Text[..equals], null, words[i + 1].Text[..equals]);
            }
        }

        return after;
    }

    // eval "$(aws configure export-credentials --format env)", source <(assume-role prod)
    private bool MayLogIn(ShellWord last, ShellCommand command)
    {
        if (last.Variable is null)
        {
            return false;
        }

        int end = text.IndexOf('\n', Math.Min(text.Length - 1, last.Offset));
        ReadOnlySpan<char> rest = text.AsSpan(command.Offset, (end < 0 ? text.Length : end) - command.Offset);
        return rest.Contains("aws", StringComparison.OrdinalIgnoreCase) || rest.Contains("assume", StringComparison.OrdinalIgnoreCase)
            || rest.Contains("cred", StringComparison.OrdinalIgnoreCase);
    }

    // aws configure set NAME VALUE; a variable of the environment counts before the file's Region.
    private static CallSurroundings Configured(ReadOnlySpan<ShellWord> given, CallSurroundings after)
    {
        ReadOnlySpan<ShellWord> words = GlobalsLast(given);
        if (words.Length < 5 || words[1].Text != "configure" || words[2].Text != "set")
        {
            return words.Length > 2 && words[1].Text == "configure" && words[2].Text == "import"
                ? after with { UnknownCaller = "aws configure import changes profiles: whose credentials the call has is not known" }
                : after;
        }

        string name = words[3].Text[(words[3].Text.LastIndexOf('.') + 1)..];
        if (s_credentialSettings.Contains(name))
        {
            return after with { UnknownCaller = $"aws configure set changes {name} of a profile: whose credentials the call has is not known" };
        }

        return name != "region" ? after : after.WithConfiguredRegion(
            ConfiguredProfile(words), words[4].Variable is null ? words[4].Text : null, words[4].Variable ?? words[4].Text);
    }

    // Global options may stand before the command: aws --profile ci configure set region eu-west-1.
    private static ReadOnlySpan<ShellWord> GlobalsLast(ReadOnlySpan<ShellWord> words)
    {
        int at = 1;
        while (at < words.Length && words[at].IsOption)
        {
            at += GlobalOptions.WithValue.Contains(words[at].Text) ? 2 : 1;
        }

        return at == 1 || at >= words.Length ? words : (ShellWord[])[words[0], .. words[at..], .. words[1..at]];
    }

    // The profile whose Region is set; null for that of the environment.
    private static string? ConfiguredProfile(ReadOnlySpan<ShellWord> words)
    {
        const string Profile = "--profile";
        if (words[3].Text.Split('.') is [.. var path, _] && path.Length > 0)
        {
            return path[^1];
        }

        for (int i = 5; i < words.Length; i++)
        {
            if (words[i].Text.StartsWith(Profile + "=", StringComparison.Ordinal))
            {
                return words[i].Text[(Profile.Length + 1)..];
            }

            if (words[i].Text == Profile && i + 1 < words.Length)
            {
                return words[i + 1].Text;
            }
        }

        return null;
    }
}
