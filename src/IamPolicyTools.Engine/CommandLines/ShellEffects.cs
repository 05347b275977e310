using System.Collections.Frozen;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>What a command changes of profile, Region and credentials for those behind it.</summary>
/// <param name="text">The script.</param>
/// <param name="references">The variables that stand for others.</param>
internal sealed class ShellEffects(string text, ShellReferences references)
{
    private const int LongestName = 200;
    private const int MostNested = 8;

    // Programs that change what the shell calls with: they are functions of the shell, or aliases that source a file.
    private static readonly FrozenSet<string> s_switchers = Set("assume awsume awsp asp aws_profile aws-switch");

    // Files that set no variable of AWS.
    private static readonly FrozenSet<string> s_harmlessFiles = Set("activate os-release lsb-release nvm.sh");

    // Programs that print settings for the shell, and none of AWS.
    private static readonly FrozenSet<string> s_harmlessPrinters = Set("ssh-agent brew pyenv rbenv nodenv goenv jenv dircolors lesspipe opam fnm gpg-agent minikube docker-machine");

    private static readonly string[] s_profileFiles = [".aws/credentials", ".aws/config", ".aws\\credentials", ".aws\\config"];

    private static readonly string[] s_credentialSettings =
    [
        "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "role_arn", "source_profile", "credential_source", "credential_process",
        "web_identity_token_file", "sso_role_name", "sso_account_id", "sso_session", "sso_start_url", "sso_region", "login_session",
    ];

    private int _level;

    /// <summary>What holds behind a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">Its words behind what is syntax.</param>
    /// <param name="before">What holds before it.</param>
    public CallSurroundings After(ShellCommand command, ReadOnlySpan<ShellWord> words, CallSurroundings before)
    {
        ReadOnlySpan<ShellWord> rest = words;
        while (rest.Length > 0 && (CommandWords.IsAssignment(rest[0]) || ElementOf(rest[0]) is not null))
        {
            rest = rest[1..];
        }

        if (rest.IsEmpty)
        {
            return Assigned(words, before, isExported: false);
        }

        while (rest.Length > 1 && ShellKeywords.Running.Contains(rest[0].Text))
        {
            rest = rest[1..];
        }

        string program = rest[0].Text;
        return program switch
        {
            "export" => Exported(rest, before),
            _ when ShellKeywords.Declaring.Contains(program) => Declared(rest, before),
            "set" => IsAllExported(rest, before.ExportsAll) is var all && all == before.ExportsAll ? before : before with { ExportsAll = all },
            "unset" => Removed(rest, before),
            _ when ShellKeywords.Changing.Contains(program) || program == BashReader.DefaultAssignment => SetNames.Of(rest).Aggregate(before, (s, w) => Opened(w, s)),
            "trap" => Trapped(rest, before),
            "source" or "." => rest.Length > 1 ? Sourced(rest[1], command, before) : before,
            "cd" or "chdir" => Moved(rest, before, isKept: false),
            "pushd" => Moved(rest, before, isKept: true),
            "popd" => before.WithFolderBefore(),
            "eval" => Evaluated(rest[1..], command, before),
            _ when s_switchers.Contains(program) => before.WithAnything(program),
            _ when CommandWords.IsAwsProgram(program) => Configured(rest, before),
            _ => Written(command, rest, before),
        };
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private CallSurroundings Assigned(ReadOnlySpan<ShellWord> words, CallSurroundings surroundings, bool isExported)
    {
        foreach (ShellWord word in words)
        {
            surroundings = CommandWords.IsAssignment(word) ? Assigned(word, surroundings, isExported)
                : ElementOf(word) is { } array ? Opened(new ShellWord(array, word.Offset, []), surroundings)
                : surroundings;
        }

        return surroundings;
    }

    private CallSurroundings Assigned(ShellWord word, CallSurroundings before, bool isExported = true)
    {
        CallSurroundings after = CommandWords.Assigned(word, before, isExported);
        return references.Count == 0 ? after : Referred(word.Text.Split('=', '+')[0], after);
    }

    // NAME[0]=value: the first element is the variable itself.
    private static string? ElementOf(ShellWord word)
    {
        int bracket = word.Text.IndexOf('[', StringComparison.Ordinal);
        bool isElement = bracket > 0 && !word.HasOpenName
            && (word.Text.Contains("]=", StringComparison.Ordinal) || word.Text.Contains("]+=", StringComparison.Ordinal));
        return isElement && CommandWords.IsAssignment(word with { Text = word.Text[..bracket] + "=" }) ? word.Text[..bracket] : null;
    }

    // What is set in the place of another variable.
    private CallSurroundings Referred(string name, CallSurroundings before) => !references.TryGetValue(name, out string? target) ? before
        : target is null ? before.WithAnything($"{name}, which stands for a variable that is not known,")
        : before.With(target, null, name, isExported: false);

    // export $(cat .env), export "$k=$v": nobody knows which variables.
    private CallSurroundings Exported(ReadOnlySpan<ShellWord> words, CallSurroundings before)
    {
        CallSurroundings after = before;
        bool isExported = true;
        foreach (ShellWord word in words[1..])
        {
            if (CommandWords.IsAssignment(word))
            {
                after = Assigned(word, after);
            }
            else if (word.Variable is { } variable)
            {
                after = after.WithAnything($"{words[0].Text} {variable}");
            }
            else if (word.Text.StartsWith('-'))
            {
                isExported &= !word.Text.Contains('n', StringComparison.Ordinal);
            }
            else
            {
                after = after.Exported(word.Text, isExported);
            }
        }

        return after;
    }

    private CallSurroundings Declared(ReadOnlySpan<ShellWord> words, CallSurroundings before)
    {
        bool isExported = false;
        if (words[0].Text is not ("export" or "readonly") && ShellReferences.Declares(words[1..]))
        {
            return before;
        }

        foreach (ShellWord word in words[1..])
        {
            isExported |= word.Variable is null && word.Text.StartsWith('-') && word.Text.Contains('x', StringComparison.Ordinal);
        }

        CallSurroundings after = before;
        foreach (ShellWord word in words[1..])
        {
            after = CommandWords.IsAssignment(word) ? Assigned(word, after, isExported)
                : word.Variable is { } variable ? after.WithAnything($"{words[0].Text} {variable}")
                : isExported ? after.Exported(word.Text, isExported: true)
                : after;
        }

        return after;
    }

    // set -a, set -eua, set -o allexport; set -- ends the options.
    private static bool IsAllExported(ReadOnlySpan<ShellWord> words, bool before)
    {
        bool all = before;
        for (int i = 1; i < words.Length && words[i].Text is ['-' or '+', _, ..] and not "--"; i++)
        {
            bool isOn = words[i].Text[0] == '-';
            all = words[i].Text.Contains('a', StringComparison.Ordinal) ? isOn : all;
            if (words[i].Text.EndsWith('o') && i + 1 < words.Length)
            {
                all = words[++i].Text == "allexport" ? isOn : all;
            }
        }

        return all;
    }

    private CallSurroundings Removed(ReadOnlySpan<ShellWord> words, CallSurroundings before)
    {
        CallSurroundings after = before;
        foreach (ShellWord word in words[1..])
        {
            after = word.Variable is { } variable ? after.WithAnything($"unset {variable}") : Referred(word.Text, after.Without(word.Text));
        }

        return after;
    }

    // cd "$dir", cd - and cd without a word go where nobody knows; options and /d are no folders.
    internal static CallSurroundings Moved(ReadOnlySpan<ShellWord> words, CallSurroundings before, bool isKept)
    {
        foreach (ShellWord word in words[1..])
        {
            if (word.Text is ['-', not '-', ..] or "--" || word.Text.Equals("/d", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            bool isKnown = word is { Variable: null, IsGlob: false, Text: not ['~' or '-' or '+', ..] };
            return before.WithFolder(isKnown ? word.Text : null, word.Variable ?? word.Text, isKept);
        }

        return before.WithFolder(null, words[0].Text, isKept);
    }

    /// <summary>What holds once a variable has a value that nobody knows; with a name that nobody knows it may be any.</summary>
    /// <param name="word">The word that names it.</param>
    /// <param name="before">What holds before.</param>
    public CallSurroundings Opened(ShellWord word, CallSurroundings before)
    {
        string name = word.Text.Split('=', '+', '[', '?')[0];
        return word.HasOpenName && word.Variable is { } variable ? before.WithAnything($"a variable named {variable}")
            : Referred(name, before.With(name, null, name, isExported: false));
    }

    // What a trap runs may be run behind any command; at the script's end it changes nothing for those before it.
    private CallSurroundings Trapped(ReadOnlySpan<ShellWord> words, CallSurroundings before)
    {
        bool isAtEnd = words.Length > 2;
        foreach (ShellWord signal in words[Math.Min(2, words.Length)..])
        {
            isAtEnd &= signal.Variable is null && signal.Text.ToUpperInvariant() is "EXIT" or "0";
        }

        return isAtEnd || words.Length < 3 ? before
            : words[1].Variable is { } variable && words[1].Text.Length == 0 ? before.WithAnything($"trap {variable}")
            : words[1].Text.Contains("AWS_", StringComparison.OrdinalIgnoreCase) ? before.WithAnything("trap")
            : before.Either(Run(words[1].Text, before));
    }

    // A text that the shell runs: each command of it may change something.
    private CallSurroundings Run(string code, CallSurroundings before)
    {
        if (_level > MostNested)
        {
            return before.WithAnything("eval");
        }

        var effects = new ShellEffects(code, references) { _level = _level + 1 };
        CallSurroundings after = before;
        foreach (ShellCommand command in ShellReader.Read(code, ShellKind.Bash, ShellVariables.Of(FrozenDictionary<string, string>.Empty), out _).Where(c => c.Document is null))
        {
            ReadOnlySpan<ShellWord> words = command.Words.AsSpan();
            while (words.Length > 1 && ShellKeywords.IsBeforeCommand(words[0].Text))
            {
                words = words[1..];
            }

            after = after.Either(effects.After(command, words, after));
        }

        return after;
    }

    // A file that is sourced may set whatever it likes; no file is read but those that are named.
    private CallSurroundings Sourced(ShellWord file, ShellCommand command, CallSurroundings before)
    {
        if (s_harmlessFiles.Contains(file.Text[(file.Text.LastIndexOf('/') + 1)..]))
        {
            return before;
        }

        if (file.Text.Length > 0)
        {
            return before.WithAnything(file.Text.TrimStart('/'));
        }

        return before.WithAnything(Slice(file.Offset, command.End).Split([' ', '\t', '\n', ';', '&', '|'], 2)[0] is { Length: > 0 } written ? written : "source");
    }

    // eval "$(aws configure export-credentials --format env)"; what aws prints are credentials at most.
    private CallSurroundings Evaluated(ReadOnlySpan<ShellWord> words, ShellCommand command, CallSurroundings before)
    {
        if (words is [{ Text: "set", Variable: null }, { Text: "--" }, ..])
        {
            // eval set -- "$(getopt ...)" sets the script's own arguments.
            return before;
        }

        CallSurroundings after = before;
        if (words is [{ Variable: null, Text: var code }])
        {
            return code.Contains("AWS_", StringComparison.OrdinalIgnoreCase) ? before.WithAnything("eval") : Run(code, before);
        }

        foreach (ShellWord word in words)
        {
            string inner = word.Variable is null ? string.Empty : Slice(word.Offset, command.End).TrimStart('"', '\'', '$', '(', '`', ' ');
            string printer = inner.Split([' ', '\t', '\n', ')', '`', '"'], 2)[0];
            after = word.Variable is null || s_harmlessPrinters.Contains(printer) ? after
                : CommandWords.IsAws(printer) ? after.WithAnything("eval of what aws prints", mayRegion: false)
                : after.WithAnything($"eval of {(printer.Length == 0 ? word.Variable : printer)}");
        }

        // eval 'export AWS_PROFILE=x'
        foreach (ShellWord word in words)
        {
            if (word.Text.Contains("AWS_", StringComparison.OrdinalIgnoreCase))
            {
                after = after.WithAnything("eval");
            }
        }

        return after;
    }

    private string Slice(int start, int end) => text[start..Math.Min(Math.Max(start, end), Math.Min(text.Length, start + LongestName))];

    // aws configure set NAME VALUE; a variable of the environment counts before the file's Region.
    private static CallSurroundings Configured(ReadOnlySpan<ShellWord> words, CallSurroundings before)
    {
        ShellWord? profile = null;
        List<ShellWord> positional = [];
        for (int i = 1; i < words.Length; i++)
        {
            const string Profile = "--profile";
            string option = words[i].Text;
            if (!words[i].IsOption)
            {
                positional.Add(words[i]);
            }
            else if (option.StartsWith(Profile + "=", StringComparison.Ordinal))
            {
                profile = words[i] with { Text = option[(Profile.Length + 1)..] };
            }
            else if (GlobalOptions.WithValue.Contains(option) && i + 1 < words.Length)
            {
                i++;
                profile = option == Profile ? words[i] : profile;
            }
        }

        if (positional is not [{ Text: "configure" }, ..])
        {
            return before;
        }

        string? named = profile switch { null => null, { Variable: not null } => "*", { Text: var name } => name };
        switch (positional.Count > 1 ? positional[1].Text : string.Empty)
        {
            case "set" when positional.Count > 2:
                return Configured(positional, named, before);
            case "import":
                return before.WithUnknownProfile("*", "aws configure import changes profiles: whose credentials the call has is not known");
            case "" or "sso" or "mfa-login":
                return before.WithUnknownProfile(named, "aws configure changes a profile: whose credentials the call has is not known")
                    .WithConfiguredRegion(named, null, "the Region that aws configure asks for");
            default:
                return before;
        }
    }

    private static CallSurroundings Configured(List<ShellWord> positional, string? named, CallSurroundings before)
    {
        ShellWord setting = positional[2];
        ShellWord value = positional.Count > 3 ? positional[3] : default;
        string[] path = setting.Text.Split('.');
        string? profile = path.Length > 1 ? path[^2] : named;
        if (setting.Variable is { } variable)
        {
            return before.WithUnknownProfile("*", $"aws configure set changes {variable} of a profile: whose credentials the call has is not known");
        }

        return s_credentialSettings.Contains(path[^1])
            ? before.WithUnknownProfile(profile, $"aws configure set changes {path[^1]} of a profile: whose credentials the call has is not known")
            : path[^1] != "region" ? before
            : before.WithConfiguredRegion(profile, value.Variables is [] ? value.Text : null, value.Variables is [var first, ..] ? first : value.Text ?? setting.Text);
    }

    // cat > ~/.aws/credentials
    private CallSurroundings Written(ShellCommand command, ReadOnlySpan<ShellWord> words, CallSurroundings before)
    {
        ReadOnlySpan<char> written = text.AsSpan(command.Offset, Math.Max(0, Math.Min(command.End, text.Length) - command.Offset));
        foreach (string file in s_profileFiles)
        {
            int at = written.IndexOf(file, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && (written[..at].Contains('>') || !ScriptFiles.OnlyReads(words[0].Text, [.. words[1..].ToArray().Select(w => w.Text)])))
            {
                return before.WithUnknownProfile("*", $"the script writes {file}: whose credentials the call has is not known");
            }
        }

        return before;
    }
}
