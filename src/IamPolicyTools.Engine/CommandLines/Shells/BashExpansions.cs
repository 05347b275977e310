namespace IamPolicyTools.CommandLines.Shells;

/// <content>What the shell puts other text or commands in the place of: variables, substitutions, arithmetic.</content>
internal sealed partial class BashReader
{
    /// <summary>The command that stands for <c>${NAME:=value}</c>: it sets the variable where that is empty.</summary>
    public const string DefaultAssignment = "let?";

    private static readonly System.Buffers.SearchValues<char> s_quoting = System.Buffers.SearchValues.Create("$`\\\"'");
    private static readonly System.Buffers.SearchValues<char> s_syntax = System.Buffers.SearchValues.Create(";|&<>(){}#`\n");

    // Where so many substitutions do not close, it is no text of a shell.
    private const int MostUnclosed = 100;

    private void ReadDollar(bool isQuoted)
    {
        switch (Peek)
        {
            case '(':
                Begin(At);
                int open = At++;
                ReadParentheses();
                AppendUnknown(At - open > 2 ? "$(...)" : "$()", !isQuoted);
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
                int begin = At;
                if (At + 2 + length == close)
                {
                    AppendVariable(name, written, !isQuoted);
                }
                else if (length == 0 || Known(name) is not { } known || !AppendByOperator(known, written, At + 2 + length, close, isQuoted))
                {
                    bool isArray = length > 0 && Text[begin + 2 + length] == '[';
                    bool isAll = written.Contains("[@]", StringComparison.Ordinal) || written[2] == '@';
                    At = begin;
                    AppendUnknown(isArray ? written : length == 0 && isAll ? "${@}" : $"${{{name}}}", written[2] != '#' && (isAll || !isQuoted));
                }

                At = begin;

                if (length > 0 && IsAssigned(At + 2 + length))
                {
                    AddMade(DefaultAssignment, name);
                }

                ReadSubstitutions(At + 2, close);
                At = close + 1;
                return;
            case '@' or '*' or '#' or '?' or '-' or '$' or '!' or (>= '0' and <= '9'):
                AppendUnknown(Text.Substring(At, 2), Peek == '@' || !isQuoted);
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

        AppendVariable(Text.Substring(At + 1, letters), Text.Substring(At, letters + 1), !isQuoted);
        At += letters + 1;
    }

    // \$NAME in a text that another shell expands first: the variable is one of the shell that reads it; two backslashes become one.
    private void ReadOfChild(bool isQuoted)
    {
        if (Peek == '$')
        {
            At++;
            IsOfChild = true;
            ReadDollar(isQuoted);
            IsOfChild = false;
        }
        else
        {
            AppendUnknown(Text.Substring(At, 2), !isQuoted);
            At += 2;
        }
    }

    // The shell that expands the text looks into single quotes, too: they are signs to the other one alone.
    private void ReadBeforeChild()
    {
        if (Text[At] == '`')
        {
            ReadBackticks(isQuoted: true);
        }
        else if (Text[At] == '$')
        {
            ReadDollar(isQuoted: true);
        }
        else
        {
            At += Peek is '$' or '`' or '\\' ? 1 : 0;
            Append(Text[At++]);
        }
    }

    // ${NAME:-x}, ${NAME:=x}, ${NAME:?x}: the value, or x where it is empty; ${NAME:+x} the other way round. False for what is not read.
    private bool AppendByOperator(string value, string written, int at, int close, bool isQuoted)
    {
        bool isStrict = Text[at] != ':';
        int sign = isStrict ? at : at + 1;
        bool isThere = isStrict || value.Length > 0;
        switch (Text[sign])
        {
            case '-' or '=' or '?' or '+' when sign < close && isThere == (Text[sign] != '+'):
                if (isThere)
                {
                    AppendValue(value, written, !isQuoted);
                }

                return true;
            case '-' or '=' or '+' when sign < close:
                return AppendOther(sign + 1, close, isQuoted);
            default:
                return false;
        }
    }

    // What stands for another value is read as it stands; inside of quotes, and where it is one word, only plain text is.
    private bool AppendOther(int begin, int end, bool isQuoted)
    {
        ReadOnlySpan<char> other = Text.AsSpan(begin, end - begin);
        if (isQuoted || IsOneWord)
        {
            if (other.ContainsAny(s_quoting))
            {
                return false;
            }

            AppendText(other.ToString());
            return true;
        }

        if (other.ContainsAny(s_syntax))
        {
            return false;
        }

        At = begin;
        while (At < end && Fault is null)
        {
            ReadNext();
        }

        return true;
    }

    private bool IsAssigned(int at) => Text[at] == '=' || (Text[at] == ':' && Text[at + 1] == '=');

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
            AddAssigned(open + 2, close - 1);
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

    // $((x++)) and $((x = 5)) change what they name.
    private void AddAssigned(int begin, int end)
    {
        List<string> words = ["let"];
        for (int at = begin; at < end; at++)
        {
            int length = NameLength(at);
            if (length > 0)
            {
                if (BashSyntax.IsAssignedAt(Text, at, at + length, begin, end))
                {
                    words.Add(Text.Substring(at, length));
                }

                at += length - 1;
            }
        }

        if (words.Count > 1)
        {
            AddMade([.. words]);
        }
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

    private void ReadBackticks(bool isQuoted)
    {
        int close = BashSyntax.CloseOfBackticks(Text, At, End);
        if (close < 0)
        {
            Fault = new UnterminatedQuote(At, "`");
            return;
        }

        ReadNested(At + 1, close, ShellKind.Bash);
        AppendUnknown("`...`", !isQuoted);
        At = close + 1;
    }

    // case WORD in: a pattern follows.
    private bool ReadCaseHead()
    {
        if (Words.Count < 3 || Words[^1].Text != "in" || Words[^3].Text != "case")
        {
            return false;
        }

        for (int i = 0; i < Words.Count - 3; i++)
        {
            if (!ShellKeywords.IsBeforeCommand(Words[i].Text))
            {
                return false;
            }
        }

        EndCommand(endsLine: false);
        _hasCase = true;
        ReadBranch(isFalling: false);
        return true;
    }

    // From ";;" or the head over the pattern to the branch; or to esac.
    private void ReadBranch(bool isFalling)
    {
        while (At < End && Text[At] is ';' or '&')
        {
            At++;
        }

        while (At < End && (char.IsWhiteSpace(Text[At]) || Text[At] == '#'))
        {
            if (Text[At] == '#')
            {
                SkipLine();
            }
            else
            {
                At++;
            }
        }

        int close = At + 4 <= End && string.CompareOrdinal(Text, At, "esac", 0, 4) == 0 && NameLength(At) == 4 ? -1 : BashSyntax.CloseOfPattern(Text, At, End);
        if (close > 0)
        {
            AddMade(isFalling ? ShellKeywords.FallingBranch : ShellKeywords.Branch, Text[At..close].TrimStart('(').Trim());
            At = close + 1;
        }
    }

    // NAME=(a b): no text, and its words are no command; the first ones tell whether it is one that is run later.
    private void ReadArray()
    {
        int close = BashSyntax.CloseOfParenthesis(Text, At, End, out UnterminatedQuote? fault);
        if (close < 0)
        {
            Fault = fault;
            return;
        }

        AppendText(Text[(At + 1)..close].Trim());
        AppendUnknown("(...)");
        ReadSubstitutions(At + 1, close);
        At = close + 1;
    }
}
