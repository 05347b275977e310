using System.Collections.Immutable;
using System.Text;

namespace IamPolicyTools.CommandLines.Shells;

/// <summary>
/// Splits a text into commands and words as a shell does (CL-2 to CL-6). Nothing is run or expanded: a variable is known only if it was given.
/// Every position of the text is looked at a bounded number of times.
/// </summary>
internal abstract class ShellReader
{
    private const int MostNested = 32;

    private readonly List<ShellCommand> _commands = [];
    private readonly StringBuilder _word = new();
    private readonly List<ShellWord> _words = [];
    private readonly List<string> _unknown = [];
    private readonly ShellVariables _variables;
    private bool _isInWord;
    private readonly List<ShellWord> _targets = [];
    private bool _isRedirected;
    private bool _isOutput;
    private bool _mayBeSeveral;
    private bool _isGlob;
    private int _wordStart;
    private int _commandStart = -1;
    private ShellJoint _joint;
    private bool _hasOpenName;
    private bool _hasEquals;

    protected ShellReader(string text, int start, int end, ShellVariables variables, int depth, ShellScope? scope)
    {
        Scope = scope;
        Outermost = scope;
        Text = text;
        At = start;
        End = end;
        Depth = depth;
        _variables = variables;
    }

    /// <summary>The whole text.</summary>
    protected string Text { get; }

    /// <summary>The next character.</summary>
    protected int At { get; set; }

    /// <summary>Behind the last character.</summary>
    protected int End { get; }

    /// <summary>The shell of its own that is read, in brackets or a substitution.</summary>
    protected ShellScope? Scope { get; set; }

    /// <summary>The one that reading began in.</summary>
    protected ShellScope? Outermost { get; }

    /// <summary>The words of the command so far.</summary>
    protected IReadOnlyList<ShellWord> Words => _words;

    /// <summary>How deep in substitutions.</summary>
    protected int Depth { get; }

    /// <summary>The quote that is not closed; null when all are.</summary>
    protected UnterminatedQuote? Fault { get; set; }

    /// <summary>The next character but one.</summary>
    protected char Peek => At + 1 < End ? Text[At + 1] : '\0';

    /// <summary>True inside of a word.</summary>
    protected bool IsInWord => _isInWord;

    /// <summary>True when the word so far is digits without quotes, as in <c>2&gt;</c>.</summary>
    protected bool IsDescriptor => _isInWord && _unknown.Count == 0 && _word.Length == At - _wordStart && IsAllDigits(_word);

    /// <summary>Reads the commands of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shell">The shell, not <see cref="ShellKind.Auto"/>.</param>
    /// <param name="variables">The variables that are known.</param>
    /// <param name="fault">The quote that is not closed; the commands before it are returned.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="end">Behind the last character; negative for the text's end.</param>
    public static ImmutableArray<ShellCommand> Read(
        string text, ShellKind shell, ShellVariables variables, out UnterminatedQuote? fault, int start = 0, int end = -1)
    {
        ShellReader reader = Create(text, start, end < 0 ? text.Length : end, shell, variables, 0, null);
        reader.ReadAll();
        fault = reader.Fault;
        return [.. reader._commands.OrderBy(c => c.Offset)];
    }

    /// <summary>Reads one character, or one construct, at <see cref="At"/>.</summary>
    protected abstract void ReadNext();

    /// <summary>Adds a character to the word.</summary>
    protected void Append(char character)
    {
        Begin(At);
        _word.Append(character);
        _hasEquals |= character == '=';
    }

    /// <summary>Begins a word, which may stay empty.</summary>
    protected void Begin(int offset)
    {
        if (!_isInWord)
        {
            _isInWord = true;
            _wordStart = offset;
            _commandStart = _commandStart < 0 ? offset : _commandStart;
        }
    }

    /// <summary>Ends the word, if there is one.</summary>
    protected void EndWord()
    {
        if (_isInWord && (!_isRedirected || _isOutput))
        {
            ImmutableArray<string> unknown = _unknown.Count == 0 ? [] : [.. _unknown.Distinct(StringComparer.Ordinal)];
            (_isRedirected ? _targets : _words).Add(
                new ShellWord(_word.ToString(), _wordStart, unknown) { HasOpenName = _hasOpenName, MayBeSeveral = _mayBeSeveral, IsGlob = _isGlob });
        }

        // A redirection takes the word behind it; the command goes on, and may not even have begun.
        _isRedirected &= !_isInWord;
        Forget();
    }

    /// <summary>Drops the word: the number before a redirection.</summary>
    protected void Forget()
    {
        _word.Clear();
        _unknown.Clear();
        _isInWord = false;
        _hasOpenName = false;
        _hasEquals = false;
        _mayBeSeveral = false;
        _isGlob = false;
    }

    /// <summary>The word that follows names a file.</summary>
    /// <param name="isOutput">True for one that is written.</param>
    protected void Redirect(bool isOutput)
    {
        if (IsDescriptor)
        {
            Forget();
        }

        EndWord();
        _isRedirected = true;
        _isOutput = isOutput;
    }

    /// <summary>What a redirection is from has been read.</summary>
    protected void EndRedirection() => _isRedirected = false;

    /// <summary>Ends the command.</summary>
    /// <param name="endsLine">True at the end of a line.</param>
    /// <param name="joint">What stands between it and the next.</param>
    /// <param name="isBackground">True when the script does not wait for it.</param>
    protected void EndCommand(bool endsLine, ShellJoint joint = ShellJoint.None, bool isBackground = false)
    {
        EndWord();
        bool hasCommand = _words.Count > 0;
        if (hasCommand)
        {
            _commands.Add(new ShellCommand([.. _words], _commandStart, endsLine)
            {
                End = At,
                Scope = Scope,
                Joint = _joint,
                IsBackground = isBackground,
                Targets = [.. _targets],
            });
        }
        else if (_targets.Count > 0)
        {
            // > file, and what stands in brackets.
            AddMade(":");
            _commands[^1] = _commands[^1] with { Targets = [.. _targets] };
        }

        // A line may end behind && or |, and the command goes on in the next.
        _joint = hasCommand || joint != ShellJoint.None || !endsLine ? joint : _joint;
        _words.Clear();
        _targets.Clear();
        _isRedirected = false;
        _commandStart = -1;
    }

    /// <summary>True inside of a word that ends with <c>=</c> so far: what follows may be an array.</summary>
    protected bool IsBehindEquals => _isInWord && _word.Length > 1 && _word[^1] == '=' && _unknown.Count == 0 && _word.Length == At - _wordStart;

    /// <summary>Makes of <c>name()</c> what the other form has: <c>function name</c>.</summary>
    protected void NameFunction()
    {
        EndWord();
        int at = _words.Count - 1;
        if (at < 0)
        {
            // Brackets without a name, as no shell reads them.
            return;
        }

        if (at == 0 || _words[at - 1].Text != ShellKeywords.Function)
        {
            _words.Insert(at, new ShellWord(ShellKeywords.Function, _words[at].Offset, []));
        }
    }

    /// <summary>Begins a shell of its own in brackets.</summary>
    protected void OpenScope()
    {
        EndWord();
        if (_words.Count > 0)
        {
            EndCommand(endsLine: false);
        }

        Scope = new ShellScope(Scope, isSubstitution: false);
    }

    /// <summary>Ends a shell of its own in brackets.</summary>
    protected void CloseScope()
    {
        EndCommand(endsLine: false);
        Scope = ReferenceEquals(Scope, Outermost) ? Scope : Scope!.Outer;
    }

    /// <summary>Adds a command that an expansion stands for.</summary>
    /// <param name="words">Its words.</param>
    protected void AddMade(params string[] words) =>
        _commands.Add(new ShellCommand([.. words.Select(w => new ShellWord(w, At, []))], At, EndsLine: false) { End = At, Scope = Scope, IsMade = true });

    /// <summary>Takes note of a here-document, which belongs to the commands of the line before it.</summary>
    /// <param name="start">Its first character.</param>
    /// <param name="end">Behind its last.</param>
    /// <param name="isExpanded">True where the shell at hand expands its variables.</param>
    protected void AddDocument(int start, int end, bool isExpanded) =>
        _commands.Add(new ShellCommand([], start, EndsLine: true) { End = end, Scope = Scope, Document = (start, end), IsExpanded = isExpanded });

    /// <summary>True for a text that another shell expands first.</summary>
    protected bool IsExpandedBefore => _variables.IsExpandedBefore;

    /// <summary>True while what is read belongs to the shell that reads the text, and not to the one that has expanded it: it has other variables.</summary>
    protected bool IsOfChild { get; set; }

    /// <summary>The value of a variable at the place of reading; null when it is not known.</summary>
    /// <param name="name">The name.</param>
    protected string? Known(string name) => Find(name, isOfEnvironment: false);

    private string? Find(string name, bool isOfEnvironment) =>
        IsOfChild ? _variables.Given.GetValueOrDefault(name) : _variables.Find(name, At, isOfEnvironment);

    /// <summary>Adds characters that are known.</summary>
    /// <param name="text">The characters.</param>
    protected void AppendText(string text)
    {
        Begin(At);
        _word.Append(text);
        _hasEquals |= text.Contains('=', StringComparison.Ordinal);
    }

    /// <summary>Adds the value of a variable, or takes note that it is not known.</summary>
    /// <param name="name">The name.</param>
    /// <param name="written">How it is written.</param>
    /// <param name="isBare">True outside of quotes, where the shell makes words of it.</param>
    protected void AppendVariable(string name, string written, bool isBare)
    {
        if (Find(name, isOfEnvironment: written.Contains(':', StringComparison.Ordinal)) is { } value)
        {
            AppendValue(value, written, isBare);
        }
        else
        {
            AppendUnknown(written, isBare);
        }
    }

    /// <summary>Adds a value that is known.</summary>
    /// <param name="value">The value.</param>
    /// <param name="written">How it is written.</param>
    /// <param name="isBare">True outside of quotes, where the shell makes words of it.</param>
    protected virtual void AppendValue(string value, string written, bool isBare) => AppendText(value);

    /// <summary>Adds a value as a shell does that makes words of what stands between blanks, and none of an empty value.</summary>
    /// <param name="value">The value.</param>
    protected void AppendSplit(string value)
    {
        foreach (char c in value)
        {
            if (char.IsWhiteSpace(c))
            {
                EndWord();
            }
            else
            {
                Append(c);
            }
        }
    }

    /// <summary>True where values keep their blanks, as the word of a redirection does.</summary>
    protected virtual bool IsOneWord => _isRedirected;

    /// <summary>True where blanks may not be what the shell splits values at.</summary>
    protected bool HasOwnSeparators => _variables.HasOwnSeparators;

    /// <summary>The word so far sets a variable whose name is written.</summary>
    protected bool SetsVariable => _isInWord && _hasEquals && !_hasOpenName && CommandWords.IsAssignment(new ShellWord(_word.ToString(), _wordStart, []));

    /// <summary>Takes note that a part of the word is not known.</summary>
    /// <param name="written">How it is written.</param>
    /// <param name="mayBeSeveral">True for what may become any number of words.</param>
    protected void AppendUnknown(string written, bool mayBeSeveral = false)
    {
        Begin(At);
        _mayBeSeveral |= mayBeSeveral && _word.Length == 0;
        _unknown.Add(written);
        _hasOpenName |= !_hasEquals;
    }

    /// <summary>Adds a character that may be a wildcard of the shell.</summary>
    /// <param name="character">The character.</param>
    protected void AppendPlain(char character)
    {
        Append(character);
        _isGlob |= character is '*' or '?' or '[';
    }

    /// <summary>Reads the commands of a substitution.</summary>
    /// <param name="start">Its first character.</param>
    /// <param name="end">Behind its last.</param>
    /// <param name="shell">The shell.</param>
    protected void ReadNested(int start, int end, ShellKind shell)
    {
        if (Depth >= MostNested)
        {
            return;
        }

        ShellReader inner = Create(Text, start, end, shell, _variables, Depth + 1, new ShellScope(Scope, isSubstitution: true));
        inner.ReadAll();
        _commands.AddRange(inner._commands.Select(c => c with { EndsLine = false }));
    }

    /// <summary>The length of a variable's name at an offset.</summary>
    protected int NameLength(int offset)
    {
        int end = offset;
        while (end < End && (char.IsAsciiLetterOrDigit(Text[end]) || Text[end] == '_'))
        {
            end++;
        }

        return end - offset;
    }

    private static ShellReader Create(
        string text, int start, int end, ShellKind shell, ShellVariables variables, int depth, ShellScope? scope) => shell switch
        {
            ShellKind.PowerShell => new PowerShellReader(text, start, end, variables, depth, scope),
            ShellKind.Cmd => new CmdReader(text, start, end, variables, depth, scope),
            _ => new BashReader(text, start, end, variables, depth, scope),
        };

    private static bool IsAllDigits(StringBuilder word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            if (!char.IsAsciiDigit(word[i]))
            {
                return false;
            }
        }

        return word.Length > 0;
    }

    private void ReadAll()
    {
        while (At < End && Fault is null)
        {
            ReadNext();
        }

        if (Fault is null)
        {
            EndCommand(endsLine: true);
        }
    }
}
