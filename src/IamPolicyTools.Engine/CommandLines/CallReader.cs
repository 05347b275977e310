using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// Reads calls of AWS's APIs: a line of the AWS CLI, a script of such lines, a call of a cmdlet of AWS.Tools, an operation with parameters
/// (CL-70). Nothing is run, and no file is read but those that a line names where a request needs them.
/// </summary>
/// <param name="settings">The shell, the variables that are known.</param>
public sealed class CallReader(CallReaderSettings settings)
{
    /// <summary>Reads one <c>aws</c> command (CL-1 to CL-4).</summary>
    /// <param name="text">The line; several when they continue one another.</param>
    /// <exception cref="CommandLineException">It is no such command, or one that is not known.</exception>
    public ApiCall ReadLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        SourceText source = SourceText.FromText(settings.Name, text);
        int start = PromptLength(text);
        ImmutableArray<ShellCommand> commands = Split(text, start, source, out string? note);
        CallSurroundings surroundings = CallSurroundings.None;
        ApiCall? call = null;
        foreach (ShellCommand command in commands)
        {
            ReadOnlySpan<ShellWord> words = CommandWords.Of(command.Words, ref surroundings);
            bool isAws = words.Length > 0 && CommandWords.IsAws(words[0].Text);
            if (call is not null && isAws)
            {
                throw Several(commands, source);
            }

            if (isAws)
            {
                call = Read(words[1..], source, words[0].Offset, surroundings);
            }
            else if (call is null && words.Length > 0)
            {
                throw NotAws(source, words[0].Offset);
            }
        }

        // Nothing, or assignments alone.
        ApiCall read = call ?? throw NotAws(source, Math.Min(start, Math.Max(0, text.Length - 1)));
        return note is null ? read : read with { Notes = read.Notes.Add(note) };
    }

    /// <summary>Reads the <c>aws</c> commands of a script, one after another. A command that cannot be read costs only itself.</summary>
    /// <param name="text">The script.</param>
    /// <returns>A call or an error for each command, in order; and the lines without one.</returns>
    public ScriptReading ReadScript(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        SourceText source = SourceText.FromText(settings.Name, text);
        ShellKind shell = settings.Shell != ShellKind.Auto ? settings.Shell : ShellSigns.Of(text) is var sign && sign != ShellKind.Auto ? sign : Default;
        return new ScriptReader(source, text, shell, settings, (words, offset, surroundings) => Read(words, source, offset, surroundings)).Read();
    }

    /// <summary>Reads the <c>aws</c> command that PowerShell's parser has found in a script.</summary>
    /// <param name="source">The script.</param>
    /// <param name="script">Its text.</param>
    /// <param name="range">Where the command begins, and behind its end.</param>
    /// <param name="surroundings">What the script has set before.</param>
    /// <param name="files">The files that the script may write.</param>
    /// <exception cref="CommandLineException">It is none that is known.</exception>
    public ApiCall ReadCommand(SourceText source, string script, (int Start, int End) range, CallSurroundings surroundings, ScriptFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ImmutableArray<ShellCommand> commands = ShellReader.Read(script, ShellKind.PowerShell, ShellVariables.Of(settings), out UnterminatedQuote? fault, range.Start, range.End);
        if (fault is not null)
        {
            throw Unterminated(source, fault);
        }

        CallSurroundings around = surroundings;
        ReadOnlySpan<ShellWord> words = commands.IsEmpty ? [] : CommandWords.Of(commands[0].Words, ref around);
        return words.Length > 0 && CommandWords.IsAws(words[0].Text)
            ? Read(files.Seen(words[1..], around.Folder), source, words[0].Offset, around)
            : throw NotAws(source, range.Start);
    }

    /// <summary>What holds behind an <c>aws</c> command that PowerShell's parser has found: <c>aws configure set</c> changes profiles.</summary>
    /// <param name="script">The text of the script.</param>
    /// <param name="start">Where the command begins.</param>
    /// <param name="end">Behind its end.</param>
    /// <param name="before">What holds before it.</param>
    public CallSurroundings Behind(string script, int start, int end, CallSurroundings before)
    {
        ArgumentNullException.ThrowIfNull(script);
        CallSurroundings unused = before;
        ImmutableArray<ShellCommand> commands = ShellReader.Read(script, ShellKind.PowerShell, ShellVariables.Of(settings), out _, start, end);
        ReadOnlySpan<ShellWord> words = commands.IsEmpty ? [] : CommandWords.Of(commands[0].Words, ref unused);
        return words.IsEmpty ? before : new ShellEffects(script, ShellReferences.Find([])).After(commands[0], words, before);
    }

    /// <summary>True for the name of the AWS CLI's program, with or without a path.</summary>
    /// <param name="name">The name.</param>
    public static bool IsAws(string name) => CommandWords.IsAws(name);

    /// <summary>The error for a command of PowerShell that makes a call of the AWS CLI which cannot be read; null when it makes none.</summary>
    /// <param name="script">The script.</param>
    /// <param name="words">The command's words: their texts, where they begin, and the variable where that is not known.</param>
    /// <param name="variables">The variables that the script sets to a text that begins with <c>aws</c>.</param>
    public static CommandLineException? FindHidden(SourceText script, IEnumerable<(string Text, int Offset, string? Variable)> words, IReadOnlySet<string> variables)
    {
        ShellWord[] read = [.. words.Select(w => new ShellWord(w.Text, w.Offset, w.Variable is null ? [] : [w.Variable]))];
        return read.Length == 0 ? null : new HiddenCalls(script, variables, FrozenDictionary<string, bool>.Empty).Find(read);
    }

    /// <summary>True for a text that makes a call of the AWS CLI where it is run.</summary>
    /// <param name="text">The text.</param>
    public static bool RunsAws(string text) => HiddenCalls.RunsAws(text);

    /// <summary>True for a text that begins with a call of the AWS CLI.</summary>
    /// <param name="text">The text.</param>
    public static bool BeginsWithAws(string text) => HiddenCalls.BeginsWithAws(text);

    /// <summary>True for a text that begins with a cmdlet of AWS.Tools that sends something.</summary>
    /// <param name="text">The text.</param>
    public static bool BeginsWithCmdlet(string text) => HiddenCalls.BeginsWithCmdlet(text);

    /// <summary>True for the name of a cmdlet that calls AWS, as far as names tell.</summary>
    /// <param name="name">The name.</param>
    public static bool IsCmdlet(string name) => CmdletNames.IsKnown(name);

    /// <summary>True for a cmdlet of AWS.Tools that sends nothing.</summary>
    /// <param name="name">The name.</param>
    public static bool IsLocalCmdlet(string name) => CmdletNames.IsLocal(name);

    /// <summary>The shell that a text is written for, by signs that only one has; <see cref="ShellKind.Auto"/> where there is none.</summary>
    /// <param name="text">The text.</param>
    public static ShellKind ShellOf(string text) => ShellSigns.Of(text);

    /// <summary>Reads the words behind <c>aws</c>.</summary>
    private ApiCall Read(ReadOnlySpan<ShellWord> words, SourceText source, int offset, CallSurroundings surroundings) =>
        surroundings.Around(new AwsCommand(new AwsLine(words, source, offset), settings.ReadFile).Read());

    /// <summary>Takes an operation with its parameters (CL-70).</summary>
    /// <param name="name">The full name, <c>lambda:CreateFunction</c>.</param>
    /// <param name="parameters">The parameters by the API's names, in any case.</param>
    /// <exception cref="CommandLineException">There is no such operation.</exception>
    public static ApiCall ReadOperation(string name, MapValue parameters)
    {
        ApiOperation operation = FindOperation(name);
        ImmutableArray<RequestRow> rows = operation.ServiceOperations.RequestsOf(operation.FullName);
        CheckNames(operation, rows, parameters);
        return new ApiCall
        {
            Name = operation.FullName,
            Operation = operation,
            Parameters = parameters,
            Rows = rows,
        }.WithUnread(OpenParameters.Find(operation, rows, parameters, static p => p, static _ => false));
    }

    /// <summary>Reads the parameters of an operation from JSON or YAML.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="CommandLineException">It is no object of names and values.</exception>
    public static MapValue ReadParameters(string text) => InputText.Read(text, SourceLocation.None);

    /// <summary>Takes the parameters of an operation from a file that was read.</summary>
    /// <param name="node">The object of names and values.</param>
    /// <exception cref="CommandLineException">It is no object of names and values.</exception>
    internal static MapValue ReadParameters(Node node) => InputText.Read(node, node.Location);

    /// <summary>The text of a file, whatever its encoding.</summary>
    /// <param name="path">The file.</param>
    /// <param name="largest">The most bytes that it may have.</param>
    /// <exception cref="InvalidTextException">It is no text.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string ReadFile(string path, int largest) => Encoding.UTF8.GetString(Utf8Text.FromFile(InputFile.Read(path, largest), path).Span);

    /// <summary>Reads a call of a cmdlet of AWS.Tools or of this module (CL-40 to CL-45).</summary>
    /// <param name="cmdlet">The call.</param>
    /// <param name="surroundings">What the script has set before; null for nothing.</param>
    /// <exception cref="CommandLineException">It is no such cmdlet, or one that is not known.</exception>
    public ApiCall ReadCmdlet(CmdletCall cmdlet, CallSurroundings? surroundings = null)
    {
        ArgumentNullException.ThrowIfNull(cmdlet);
        ApiCall call = new CmdletCommand(cmdlet, settings.Variables).Read();
        return surroundings is null ? call : surroundings.Around(call, isCmdlet: true);
    }

    private static ShellKind Default => OperatingSystem.IsWindows() ? ShellKind.PowerShell : ShellKind.Bash;

    /// <summary>The operation of a name.</summary>
    /// <param name="name">The full name, in any case.</param>
    /// <exception cref="CommandLineException">There is none.</exception>
    internal static ApiOperation FindOperation(string name)
    {
        OperationCatalogue operations = IamCatalogue.Default.Operations;
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        OperationService? service = colon < 0 ? null : operations.FindService(name[..colon])
            ?? (operations.Commands.Services.TryGetValue(name[..colon], out string? prefix) ? operations.FindService(prefix) : null);
        if (service is null)
        {
            string[] services = colon < 0 ? [] : [.. CallNames.Near(name[..colon], operations.Services.Select(s => s.Prefix))];
            throw new CommandLineException(
                CommandLineError.UnknownService,
                colon < 0
                    ? $"\"{DisplayedText.Shorten(name)}\" is no operation of the form service:Name."
                    : $"There is no service \"{DisplayedText.Shorten(name[..colon])}\".{Hint(services)}",
                SourceLocation.None)
            {
                Near = [.. services],
            };
        }

        string wanted = name[(colon + 1)..];
        if (service.Find(wanted) is { } operation)
        {
            return operation;
        }

        string[] near = [.. CallNames.Near(wanted, service.Operations.Select(o => o.Name)).Select(n => $"{service.Prefix}:{n}")];
        string why = service.HasOperations ? Hint(near)
            : service.Prefix == "aws-portal" ? " AWS has retired its actions; those of billing, account, payments, consolidatedbilling and others took their place."
            : " AWS publishes no operations of the service.";
        throw new CommandLineException(
            CommandLineError.UnknownCommand, $"No operation \"{DisplayedText.Shorten(wanted)}\" of {service.Prefix} is known as of {service.DataDate}.{why}", SourceLocation.None)
        {
            Near = [.. near],
        };
    }

    // A parameter that is nearly one that matters would be left out in silence, and the call asked about something else.
    private static void CheckNames(ApiOperation operation, ImmutableArray<RequestRow> rows, MapValue parameters)
    {
        Dictionary<string, string> known = ParameterNames.Of(rows);
        foreach (string name in parameters.Members.Select(m => m.Key).Where(n => !known.ContainsKey(OptionNames.Bare(n)) && !OptionSlips.IsCommon(OptionNames.OptionOf(n))))
        {
            string[] near = [.. known.Values.Where(k => OptionSlips.IsSlip(OptionNames.OptionOf(name), OptionNames.OptionOf(k))).Take(3)];
            if (near.Length > 0)
            {
                throw new CommandLineException(
                    CommandLineError.UnknownOption, $"{operation.FullName} has no parameter {DisplayedText.Shorten(name)}.{Hint(near)}", SourceLocation.None)
                {
                    Near = [.. near],
                    Operation = operation.FullName,
                };
            }
        }
    }

    private static string Hint(string[] near) => near.Length > 0 ? $" Did you mean {string.Join(" or ", near)}?" : string.Empty;

    // CL-1: what a page shows before a command.
    private static int PromptLength(string text)
    {
        int start = 0;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        ReadOnlySpan<char> rest = text.AsSpan(start);
        if (rest.StartsWith("$ ") || rest.StartsWith("> "))
        {
            return start + 2;
        }

        int line = rest.IndexOf('\n');
        int prompt = rest.StartsWith("PS ") ? (line < 0 ? rest : rest[..line]).IndexOf("> ") : -1;
        return prompt < 0 ? start : start + prompt + 2;
    }

    // CL-4: where no sign tells the shell, both readings must agree.
    private ImmutableArray<ShellCommand> Split(string text, int start, SourceText source, out string? note)
    {
        note = null;
        ShellKind shell = settings.Shell != ShellKind.Auto ? settings.Shell : ShellSigns.Of(text);
        if (shell != ShellKind.Auto)
        {
            return Split(text, start, source, shell);
        }

        ImmutableArray<ShellCommand> taken = ShellReader.Read(text, Default, ShellVariables.Of(settings), out UnterminatedQuote? fault, start);
        ShellKind other = Default == ShellKind.Bash ? ShellKind.PowerShell : ShellKind.Bash;
        ImmutableArray<ShellCommand> second = ShellReader.Read(text, other, ShellVariables.Of(settings), out UnterminatedQuote? secondFault, start);
        if (fault is not null && secondFault is null)
        {
            note = $"read as a line of {other}: as one of {Default} its quotes do not close";
            return second;
        }

        if (fault is not null)
        {
            throw Unterminated(source, fault);
        }

        if (secondFault is not null || !IsSame(taken, second))
        {
            note = $"read as a line of {Default}; {other} would read its quotes otherwise";
        }

        return taken;
    }

    private ImmutableArray<ShellCommand> Split(string text, int start, SourceText source, ShellKind shell)
    {
        ImmutableArray<ShellCommand> commands = ShellReader.Read(text, shell, ShellVariables.Of(settings), out UnterminatedQuote? fault, start);
        return fault is null ? commands : throw Unterminated(source, fault);
    }

    private static bool IsSame(ImmutableArray<ShellCommand> first, ImmutableArray<ShellCommand> second) =>
        first.Length > 0 && second.Length > 0
        && first[0].Words.Select(w => (w.Text, w.Variable is null)).SequenceEqual(second[0].Words.Select(w => (w.Text, w.Variable is null)));

    /// <summary>The error for a quote that is not closed.</summary>
    /// <param name="source">The text.</param>
    /// <param name="fault">The quote.</param>
    internal static CommandLineException Unterminated(SourceText source, UnterminatedQuote fault) =>
        new(CommandLineError.UnterminatedQuote, $"The {fault.Sign} here is not closed.", new SourceLocation(source, fault.Offset));

    private static CommandLineException NotAws(SourceText source, int offset) => new(
        CommandLineError.NotAnAwsCommand, "This is no command of the AWS CLI: expected aws SERVICE COMMAND, or a cmdlet of AWS.Tools.", new SourceLocation(source, offset));

    private static CommandLineException Several(ImmutableArray<ShellCommand> commands, SourceText source)
    {
        CallSurroundings ignored = CallSurroundings.None;
        List<string> names = [];
        int second = 0;
        foreach (ShellCommand command in commands)
        {
            ReadOnlySpan<ShellWord> words = CommandWords.Of(command.Words, ref ignored);
            if (words.Length > 0 && CommandWords.IsAws(words[0].Text))
            {
                second = names.Count == 1 ? words[0].Offset : second;
                names.Add(string.Join(' ', words[..Math.Min(3, words.Length)].ToArray().Select(w => w.Text)));
            }
        }

        return new CommandLineException(
            CommandLineError.SeveralCommands,
            $"The line has several commands: {string.Join(", ", names.Select(DisplayedText.Shorten))}. One line is one question; Resolve-IamRequest -Path reads scripts.",
            new SourceLocation(source, second));
    }
}
