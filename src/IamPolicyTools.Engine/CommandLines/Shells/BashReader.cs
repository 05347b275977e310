namespace IamPolicyTools.CommandLines.Shells;

/// <summary>The words of bash (CL-5).</summary>
internal sealed class BashReader(string text, int start, int end, ShellVariables variables, int depth)
    : ShellReader(text, start, end, variables, depth)
{
    // Where so many substitutions do not close, it is no text of a shell.
    private const int MostUnclosed = 100;

    private readonly List<(string Delimiter, bool IsIndented, bool IsExpanded)> _hereDocuments = [];

    /// <inheritdoc/>
    protected override void ReadNext()
    {
        char c = Text[At];
        switch (c)
        {
            case '\\':
                ReadEscape();
                break;
            case '\'':
                ReadLiteral();
                break;
            case '"':
                ReadQuoted();
                break;
            case '$' when Peek == '\'':
                ReadAnsi();
                break;
            case '$' when Peek == '"':
                At++;
                break;
            case '$':
                ReadDollar();
                break;
            case '`':
                ReadBackticks();
                break;
            case '\n':
                EndCommand(endsLine: true);
                At++;
                SkipHereDocuments();
                break;
            case '#' when !IsInWord:
                SkipLine();
                break;
            case '<' when Peek == '<' && At + 2 < End && Text[At + 2] != '<':
                ReadHereDocument();
                break;
            case '<' when Peek == '<' && At + 2 < End:
                ReadHereString();
                break;
            case '<' or '>' when Peek == '(':
                AppendUnknown($"{c}(...)");
                At++;
                ReadParentheses();
                break;
            case '<' or '>':
                Redirect();
                At += Peek is '&' or '>' or '<' ? 2 : 1;
                SkipBlanks();
                break;
            case '&' when Peek == '>':
                Redirect();
                At += 2;
                break;
            case '(' when Peek == '(' && !IsInWord && BashSyntax.IsArithmetic(Text, At, End, out int behind):
                ReadArithmetic(At + 2, behind - 2);
                At = behind;
                break;
            case '{' when BashSyntax.BraceList(Text, At, End) is { } list:
                // One word becomes several, or one of another name.
                AppendUnknown(list);
                At += list.Length;
                break;
            case ';' or '&' or '|' or '(' or ')':
                bool isDouble = c is '&' or '|' && Peek == c;
                EndCommand(endsLine: false, c, isDouble);
                if (c == ';' && Peek is ';' or '&')
                {
                    BeginBranch();
                }

                At += isDouble ? 2 : 1;
                break;
            default:
                if (char.IsWhiteSpace(c))
                {
                    EndWord();
                }
                else
                {
                    Append(c);
                }

                At++;
                break;
        }
    }

    private void SkipLine()
    {
        int line = Text.IndexOf('\n', At, End - At);
        At = line < 0 ? End : line;
    }

    private void SkipBlanks()
    {
        while (At < End && Text[At] is ' ' or '\t')
        {
            At++;
        }
    }

    private void ReadEscape()
    {
        if (At + 1 >= End)
        {
            Append('\\');
            At++;
        }
        else if (Peek == '\n')
        {
            At += 2;
        }
        else if (Peek == '\r' && At + 2 < End && Text[At + 2] == '\n')
        {
            At += 3;
        }
        else
        {
            Append(Peek);
            At += 2;
        }
    }

    private void ReadLiteral()
    {
        int close = Text.IndexOf('\'', At + 1, End - At - 1);
        if (close < 0)
        {
            Fault = new UnterminatedQuote(At, "'");
            return;
        }

        Begin(At);
        for (At++; At < close; At++)
        {
            Append(Text[At]);
        }

        At++;
    }

    private void ReadQuoted()
    {
        int open = At;
        Begin(At++);
        while (At < End)
        {
            char c = Text[At];
            if (c == '"')
            {
                At++;
                return;
            }

            if (c == '\\' && Peek is '"' or '\\' or '$' or '`')
            {
                Append(Peek);
                At += 2;
            }
            else if (c == '\\' && Peek == '\n')
            {
                At += 2;
            }
            else if (c == '$')
            {
                ReadDollar();
            }
            else if (c == '`')
            {
                ReadBackticks();
            }
            else
            {
                Append(c);
                At++;
            }

            if (Fault is not null)
            {
                return;
            }
        }

        Fault = new UnterminatedQuote(open, "\"");
    }

    // $'...' with the escapes that a value of an option may have.
    private void ReadAnsi()
    {
        int open = At;
        Begin(At);
        At += 2;
        while (At < End)
        {
            char c = Text[At];
            if (c == '\'')
            {
                At++;
                return;
            }

            if (c == '\\' && At + 1 < End)
            {
                Append(Peek switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
                At += 2;
            }
            else
            {
                Append(c);
                At++;
            }
        }

        Fault = new UnterminatedQuote(open, "$'");
    }

    private void ReadDollar()
    {
        switch (Peek)
        {
            case '(':
                int open = At++;
                ReadParentheses();
                AppendUnknown(At - open > 2 ? "$(...)" : "$()");
                return;
            case '{':
                int close = BashSyntax.CloseOfBrace(Text, At + 1, End);
                if (close < 0)
                {
                    Fault = new UnterminatedQuote(At, "${");
                    return;
                }

                int length = NameLength(At + 2);
                string name = Text.Substring(At + 2, length);
                string written = Text[At..(close + 1)];
                if (At + 2 + length == close)
                {
                    AppendVariable(name, written);
                }
                else if (length > 0 && IsDefault(At + 2 + length) && Known(name) is { Length: > 0 } known)
                {
                    AppendText(known);
                }
                else
                {
                    AppendUnknown($"${{{name}}}");
                }

                ReadSubstitutions(At + 2, close);
                At = close + 1;
                return;
            case '@' or '*' or '#' or '?' or '-' or '$' or '!' or (>= '0' and <= '9'):
                AppendUnknown(Text.Substring(At, 2));
                At += 2;
                return;
        }

        int letters = NameLength(At + 1);
        if (letters == 0)
        {
            Append('$');
            At++;
            return;
        }

        AppendVariable(Text.Substring(At + 1, letters), Text.Substring(At, letters + 1));
        At += letters + 1;
    }

    // ${NAME:-x} and ${NAME:=x}: the default counts only where there is no value.
    private bool IsDefault(int at) => Text[at] is '-' or '=' || (Text[at] == ':' && Text[at + 1] is '-' or '=');

    // From "(" to its match; what is between is read as commands, unless it is arithmetic.
    private void ReadParentheses()
    {
        int open = At;
        int close = BashSyntax.CloseOfParenthesis(Text, open, End, out UnterminatedQuote? fault);
        if (close < 0)
        {
            At = End;
            Fault = fault;
            return;
        }

        if (Text[open + 1] != '(' || !BashSyntax.IsArithmetic(Text, open, End, out _))
        {
            ReadNested(open + 1, close, ShellKind.Bash);
        }
        else
        {
            ReadSubstitutions(open + 2, close - 1);
        }

        At = close + 1;
    }

    // ((x = y << 2)): neither a here-document nor a program, and what it names may have another value behind it.
    private void ReadArithmetic(int begin, int end)
    {
        AppendWord("let");
        for (int at = begin; at < end; at++)
        {
            int length = NameLength(at);
            if (length > 0)
            {
                AppendWord(Text.Substring(at, length));
                at += length;
            }
        }

        ReadSubstitutions(begin, end);
    }

    private void AppendWord(string word)
    {
        AppendText(word);
        EndWord();
    }

    // The shell runs $(...) and `...` in defaults, in arithmetic, and in the lines of a here-document.
    private void ReadSubstitutions(int begin, int end)
    {
        int unclosed = 0;
        for (int at = begin; at < end && unclosed < MostUnclosed; at++)
        {
            char c = Text[at];
            int close = c == '$' && at + 1 < end && Text[at + 1] == '(' ? BashSyntax.CloseOfParenthesis(Text, at + 1, end, out _)
                : c == '`' ? BashSyntax.CloseOfBackticks(Text, at, end)
                : -1;
            if (close > 0 && c == '`')
            {
                ReadNested(at + 1, close, ShellKind.Bash);
                at = close;
            }
            else if (close > 0)
            {
                bool isArithmetic = Text[at + 2] == '(' && BashSyntax.IsArithmetic(Text, at + 1, end, out _);
                if (!isArithmetic)
                {
                    ReadNested(at + 2, close, ShellKind.Bash);
                    at = close;
                }
            }
            else
            {
                unclosed += c == '`' || (c == '$' && at + 1 < end && Text[at + 1] == '(') ? 1 : 0;
                at += c == '\\' ? 1 : 0;
            }
        }
    }

    private void ReadBackticks()
    {
        int close = BashSyntax.CloseOfBackticks(Text, At, End);
        if (close < 0)
        {
            Fault = new UnterminatedQuote(At, "`");
            return;
        }

        ReadNested(At + 1, close, ShellKind.Bash);
        AppendUnknown("`...`");
        At = close + 1;
    }

    private void ReadHereDocument()
    {
        Redirect();
        At += 2;
        bool isIndented = At < End && Text[At] == '-';
        At += isIndented ? 1 : 0;
        SkipBlanks();
        int begin = At;
        while (At < End && !char.IsWhiteSpace(Text[At]) && Text[At] is not (';' or '&' or '|' or ')' or '<' or '>'))
        {
            At++;
        }

        bool isExpanded = Text.AsSpan(begin, At - begin).IndexOfAny('\'', '"', '\\') < 0;
        string delimiter = Text[begin..At].Replace("'", string.Empty, StringComparison.Ordinal)
            .Replace("\"", string.Empty, StringComparison.Ordinal).Replace("\\", string.Empty, StringComparison.Ordinal);
        if (delimiter.Length > 0)
        {
            _hereDocuments.Add((delimiter, isIndented, isExpanded));
        }

        EndRedirection();
    }

    // bash <<< "aws s3 ls": the word is what the program reads. It is gone over again as the word of a redirection.
    private void ReadHereString()
    {
        Redirect();
        At += 3;
        SkipBlanks();
        bool isQuoted = At < End && Text[At] is '\'' or '"';
        int begin = isQuoted ? At + 1 : At;
        int close = isQuoted ? Text.IndexOf(Text[At], begin, End - begin) : Text.AsSpan(begin, End - begin).IndexOfAny(" \t\r\n;|&") is >= 0 and var length ? begin + length : End;
        if (close > begin)
        {
            AddDocument(begin, close);
        }
    }

    // The lines of a here-document are data, not commands.
    private void SkipHereDocuments()
    {
        foreach ((string delimiter, bool isIndented, bool isExpanded) in _hereDocuments)
        {
            int begin = At;
            int behind = End;
            while (At < End)
            {
                int first = At;
                int line = Text.IndexOf('\n', At, End - At);
                int stop = line < 0 ? End : line;
                string content = Text[At..stop].TrimEnd('\r');
                At = Math.Min(stop + 1, End);
                if ((isIndented ? content.TrimStart('\t') : content) == delimiter)
                {
                    behind = first;
                    break;
                }
            }

            if (behind > begin)
            {
                AddDocument(begin, behind);
                if (isExpanded)
                {
                    ReadSubstitutions(begin, behind);
                }
            }
        }

        _hereDocuments.Clear();
    }
}
