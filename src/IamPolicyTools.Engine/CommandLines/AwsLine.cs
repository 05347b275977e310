using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>The words of an <c>aws</c> command, sorted into what they are (CL-7, CL-8, CL-14).</summary>
internal sealed class AwsLine
{
    private readonly SourceText _source;

    /// <summary>Sorts words.</summary>
    /// <param name="words">The words behind <c>aws</c>.</param>
    /// <param name="source">Where they stand.</param>
    /// <param name="offset">Where the command begins.</param>
    public AwsLine(ReadOnlySpan<ShellWord> words, SourceText source, int offset)
    {
        _source = source;
        Location = new SourceLocation(source, offset);
        var positional = ImmutableArray.CreateBuilder<ShellWord>();
        var options = ImmutableArray.CreateBuilder<LineOption>();
        int at = 0;
        while (at < words.Length)
        {
            ShellWord word = words[at++];
            if (!word.IsOption)
            {
                positional.Add(word);
                continue;
            }

            int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word.Text : word.Text[..equals];
            ImmutableArray<ShellWord> given = equals < 0 ? [] : [word with { Text = word.Text[(equals + 1)..], Offset = word.Offset + equals + 1 }];
            if (GlobalOptions.WithValue.Contains(name))
            {
                if (given.IsEmpty && at < words.Length)
                {
                    given = [words[at++]];
                }

                SetGlobal(name, given);
                continue;
            }

            if (GlobalOptions.Switches.Contains(name))
            {
                SetSwitch(name, isBeforeCommand: positional.Count == 0);
                continue;
            }

            if (given.IsEmpty)
            {
                int begin = at;
                while (at < words.Length && !words[at].IsOption)
                {
                    at++;
                }

                given = [.. words[begin..at]];
            }

            // Service and command stand before anything else but global options.
            options.Add(new LineOption(name, word.Offset, given, positional.Count));
        }

        Positional = positional.ToImmutable();
        Options = options.ToImmutable();
    }

    /// <summary>Where the command begins.</summary>
    public SourceLocation Location { get; }

    /// <summary>The words that belong to no option.</summary>
    public ImmutableArray<ShellWord> Positional { get; }

    /// <summary>The options but the global ones, each with all words up to the next.</summary>
    public ImmutableArray<LineOption> Options { get; }

    /// <summary>The profile; null when the line names none.</summary>
    public string? Profile { get; private set; }

    /// <summary>The Region; null when the line names none.</summary>
    public string? Region { get; private set; }

    /// <summary>True with <c>--no-sign-request</c>.</summary>
    public bool IsAnonymous { get; private set; }

    /// <summary>True with <c>--version</c>.</summary>
    public bool IsVersion { get; private set; }

    /// <summary>The host of <c>--endpoint-url</c> when it is none of AWS's.</summary>
    public bool HasForeignEndpoint { get; private set; }

    /// <summary>A place in the text.</summary>
    /// <param name="offset">The offset.</param>
    public SourceLocation At(int offset) => new(_source, offset);

    /// <summary>The value of words: one is a text, several a list, none a switch.</summary>
    /// <param name="words">The words.</param>
    public static CallValue ValueOf(ImmutableArray<ShellWord> words) => words switch
    {
        [] => new SwitchValue(true),
        [var one] => ValueOf(one),
        _ => new ListValue([.. words.Select(ValueOf)]),
    };

    private static CallValue ValueOf(ShellWord word) =>
        word.Variable is { } variable ? new UnexpandedValue(variable, word.Offset) { Variables = word.Variables }
        : PathIn(word.Text, "file://") is { } path ? new FileValue(word.Text, path, word.Offset)
        : PathIn(word.Text, "fileb://") is { } bytes ? new FileValue(word.Text, bytes, word.Offset)
        : new TextValue(word.Text, word.Offset);

    /// <summary>The error for a word that may be none, or options.</summary>
    /// <param name="word">The word, of which something is not known.</param>
    /// <param name="operation">The operation or the command.</param>
    public CommandLineException MayBeOptions(ShellWord word, string operation) => new(
        CommandLineError.UnexpandedVariable, $"{word.Variable} is not known, and stands where options may be. Give it with -Variable.", At(word.Offset))
    {
        Variable = word.Variable,
        Variables = word.Variables,
        Operation = operation,
    };

    private static string? PathIn(string text, string scheme) => text.StartsWith(scheme, StringComparison.Ordinal) ? text[scheme.Length..] : null;

    private void SetGlobal(string name, ImmutableArray<ShellWord> given)
    {
        if (name is not ("--profile" or "--region" or "--endpoint-url"))
        {
            return;
        }

        // CL-14: somebody else calls, elsewhere; who and where is not said.
        if (given is not [{ IsOption: false } word])
        {
            throw new CommandLineException(CommandLineError.InvalidOperands, $"{name} stands without its value.", given is [{ } next] ? At(next.Offset) : Location);
        }

        // An endpoint from a variable changes nothing that is asked; who calls and where do.
        if (word.Variable is { } variable && name != "--endpoint-url")
        {
            throw new CommandLineException(
                CommandLineError.UnexpandedVariable, $"{variable} is not known, and {name} needs its value. Give it with -Variable.", At(word.Offset))
            {
                Variable = variable,
            };
        }

        switch (name)
        {
            case "--profile":
                Profile = word.Text;
                break;
            case "--region":
                Region = word.Text;
                break;
            default:
                HasForeignEndpoint = word.Variable is not null || !Uri.TryCreate(word.Text, UriKind.Absolute, out Uri? url)
                    || !(url.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase)
                        || url.Host.EndsWith(".api.aws", StringComparison.OrdinalIgnoreCase));
                break;
        }
    }

    private void SetSwitch(string name, bool isBeforeCommand)
    {
        IsAnonymous |= name == "--no-sign-request";
        IsVersion |= name == "--version" && isBeforeCommand;
    }
}

/// <summary>An option of a line.</summary>
/// <param name="Name">The name with its hyphens.</param>
/// <param name="Offset">Where it stands.</param>
/// <param name="Words">The words up to the next option.</param>
/// <param name="Before">The number of positional words before it.</param>
internal sealed record LineOption(string Name, int Offset, ImmutableArray<ShellWord> Words, int Before);
