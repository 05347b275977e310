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
    private bool _isRedirected;
    private bool _beginsBranch;
    private int _wordStart;
    private int _commandStart = -1;
    private int _brackets;
    private bool _isBehindOther;

    protected ShellReader(string text, int start, int end, ShellVariables variables, int depth)
    {
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
        ShellReader reader = Create(text, start, end < 0 ? text.Length : end, shell, variables, 0);
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
        if (_isInWord && !_isRedirected)
        {
            _words.Add(new ShellWord(_word.ToString(), _wordStart, _unknown.Count == 0 ? [] : [.. _unknown.Distinct(StringComparer.Ordinal)]));
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
    }

    /// <summary>The word that follows names a file.</summary>
    protected void Redirect()
    {
        if (IsDescriptor)
        {
            Forget();
        }

        EndWord();
        _isRedirected = true;
    }

    /// <summary>What a redirection is from has been read.</summary>
    protected void EndRedirection() => _isRedirected = false;

    /// <summary>Ends the command.</summary>
    /// <param name="endsLine">True at the end of a line.</param>
    /// <param name="sign">What stands there between two commands; blank for nothing but the line's end.</param>
    /// <param name="isDouble">True for <c>&amp;&amp;</c> and <c>||</c>.</param>
    protected void EndCommand(bool endsLine, char sign = ' ', bool isDouble = false)
    {
        EndWord();
        bool runsApart = !isDouble && sign is '|' or '&' or '(' or '{';
        if (_words.Count > 0)
        {
            _commands.Add(new ShellCommand([.. _words], _commandStart, endsLine) 
            {
                IsPlain = Depth == 0 && _brackets == 0 && !_isBehindOther && !runsApart,
                Level = Depth + _brackets,
                BeginsBranch = _beginsBranch,
            });
            _isBehindOther = false;
            _beginsBranch = false;
        }

        // A line may end behind && or |, and the command goes on in the next.
        _isBehindOther = sign switch { '&' or '|' => isDouble || sign == '|', ' ' => _isBehindOther, _ => false };
        _brackets = Math.Max(0, _brackets + sign switch { '(' or '{' => 1, ')' or '}' => -1, _ => 0 });
        _words.Clear();
        _isRedirected = false;
        _commandStart = -1;
    }

    /// <summary>The next command is the next branch of a <c>case</c>.</summary>
    protected void BeginBranch() => _beginsBranch = true;

    /// <summary>Takes note of a here-document, which belongs to the commands of the line before it.</summary>
    /// <param name="start">Its first character.</param>
    /// <param name="end">Behind its last.</param>
    protected void AddDocument(int start, int end) =>
        _commands.Add(new ShellCommand([], start, EndsLine: true) { Level = Depth + _brackets, Document = (start, end) });

    /// <summary>The value of a variable at the place of reading; null when it is not known.</summary>
    /// <param name="name">The name.</param>
    protected string? Known(string name) => _variables.Find(name, At, isOfEnvironment: false);

    /// <summary>Adds characters that are known.</summary>
    /// <param name="text">The characters.</param>
    protected void AppendText(string text)
    {
        Begin(At);
        _word.Append(text);
    }

    /// <summary>Adds the value of a variable, or takes note that it is not known.</summary>
    /// <param name="name">The name.</param>
    /// <param name="written">How it is written.</param>
    protected void AppendVariable(string name, string written)
    {
        Begin(At);
        if (_variables.Find(name, At, isOfEnvironment: written.Contains(':', StringComparison.Ordinal)) is { } value)
        {
            _word.Append(value);
        }
        else
        {
            AppendUnknown(written);
        }
    }

    /// <summary>Takes note that a part of the word is not known.</summary>
    protected void AppendUnknown(string written)
    {
        Begin(At);
        _unknown.Add(written);
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

        ShellReader inner = Create(Text, start, end, shell, _variables, Depth + 1);
        inner.ReadAll();
        _commands.AddRange(inner._commands.Select(c => c with { EndsLine = false, IsPlain = false, Level = c.Level + _brackets }));
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
        string text, int start, int end, ShellKind shell, ShellVariables variables, int depth) => shell switch
        {
            ShellKind.PowerShell => new PowerShellReader(text, start, end, variables, depth),
            ShellKind.Cmd => new CmdReader(text, start, end, variables, depth),
            _ => new BashReader(text, start, end, variables, depth),
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
