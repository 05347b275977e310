namespace IamPolicyTools.CommandLines.Shells;

/// <summary>The words of bash (CL-5).</summary>
internal sealed partial class BashReader(string text, int start, int end, ShellVariables variables, int depth, ShellScope? scope)
    : ShellReader(text, start, end, variables, depth, scope)
{
    // What no shell reads otherwise than as it stands.
    private static readonly System.Buffers.SearchValues<char> s_plain =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+=,");

    private bool _hasCase;

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
                ReadDollar(isQuoted: false);
                break;
            case '`':
                ReadBackticks(isQuoted: false);
                break;
            case '(' or ')' or '|' or '&' or '<' or '>' when Peek != '(' && IsInTest:
                Append(c);
                At++;
                break;
            case '\n':
                EndWord();
                if (!ReadCaseHead())
                {
                    EndCommand(endsLine: true);
                    At++;
                    SkipHereDocuments();
                }

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
                Redirect(isOutput: c == '>' || Peek == '>');
                At += Peek is '&' or '>' or '<' || (c == '>' && Peek == '|') ? 2 : 1;
                SkipBlanks();
                break;
            case '&' when Peek == '>':
                Redirect(isOutput: true);
                At += 2;
                break;
            case '(' when Peek == '(' && !IsInWord && BashSyntax.IsArithmetic(Text, At, End, out int behind):
                ReadArithmetic(At + 2, behind - 2);
                At = behind;
                break;
            case '{' when BashSyntax.BraceList(Text, At, End) is { } list:
                // One word becomes several, or one of another name.
                AppendUnknown(list, mayBeSeveral: true);
                ReadSubstitutions(At, At + list.Length);
                At += list.Length;
                break;
            case '(' when IsBehindEquals:
                ReadArray();
                break;
            case '(' when IsFunction(out int bracket):
                NameFunction();
                At = bracket + 1;
                break;
            case '(':
                OpenScope();
                At++;
                break;
            case ')':
                CloseScope();
                At++;
                break;
            case ';' when _hasCase && Peek is ';' or '&':
                EndCommand(endsLine: false);
                ReadBranch(isFalling: Peek == '&' || (At + 2 < End && Text[At + 2] == '&'));
                break;
            case ';' or '&' or '|':
                ReadOperator(c);
                break;
            default:
                if (char.IsWhiteSpace(c))
                {
                    EndWord();
                    At++;
                    ReadCaseHead();
                }
                else
                {
                    AppendPlain(c);
                    At++;
                }

                break;
        }
    }

    // An unquoted value becomes words, and file names where it has wildcards; in an assignment and a test it stays what it is.
    /// <inheritdoc/>
    protected override void AppendValue(string value, string written, bool isBare)
    {
        if (IsExpandedBefore && value.AsSpan().ContainsAnyExcept(s_plain))
        {
            AppendUnknown(written, isBare);
        }
        else if (!isBare || IsOneWord)
        {
            AppendText(value);
        }
        else if (value.AsSpan().ContainsAny('*', '?', '[') || (HasOwnSeparators && value.Length > 0))
        {
            AppendUnknown(written, mayBeSeveral: true);
        }
        else
        {
            AppendSplit(value);
        }
    }

    /// <inheritdoc/>
    protected override bool IsOneWord => base.IsOneWord || IsInTest || (Words.Count > 0 && Words[^1].Text == "case") || (SetsVariable && AreAllAssigned);

    // A=x B=$C; export A=$B
    private bool AreAllAssigned
    {
        get
        {
            for (int i = Words.Count - 1; i >= 0; i--)
            {
                if (ShellKeywords.Declaring.Contains(Words[i].Text))
                {
                    return true;
                }
            }

            return Words.All(w => CommandWords.IsAssignment(w) || ShellKeywords.IsBeforeCommand(w.Text));
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
        else if (IsExpandedBefore && Peek is '$' or '`' or '\\' or '"')
        {
            ReadOfChild(isQuoted: false);
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

        Begin(At++);
        while (At < close && Fault is null)
        {
            if (IsExpandedBefore && Text[At] is '$' or '`' or '\\')
            {
                ReadBeforeChild();
                continue;
            }

            Append(Text[At++]);
        }

        At += At == close ? 1 : 0;
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

            if (IsExpandedBefore && c == '\\' && Peek is '\\' or '$' or '`')
            {
                ReadOfChild(isQuoted: true);
            }
            else if (c == '\\' && Peek is '"' or '\\' or '$' or '`')
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
                ReadDollar(isQuoted: true);
            }
            else if (c == '`')
            {
                ReadBackticks(isQuoted: true);
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

    // $'...' with all escapes of the shell.
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
                At = BashEscapes.Read(Text, At, End, out string character);
                AppendText(character);
            }
            else
            {
                Append(c);
                At++;
            }
        }

        Fault = new UnterminatedQuote(open, "$'");
    }

    // "|&" is a pipe, too.
    private void ReadOperator(char sign)
    {
        bool isDouble = sign != ';' && Peek == sign;
        ShellJoint joint = sign switch
        {
            '&' when isDouble => ShellJoint.And,
            '|' when isDouble => ShellJoint.Or,
            '|' => ShellJoint.Pipe,
            _ => ShellJoint.None,
        };
        EndCommand(endsLine: false, joint, isBackground: sign == '&' && !isDouble);
        At += isDouble || (sign == '|' && Peek == '&') ? 2 : 1;
    }

    // [[ a && b ]] is one command.
    private bool IsInTest
    {
        get
        {
            int at = 0;
            while (at < Words.Count && ShellKeywords.IsBeforeCommand(Words[at].Text))
            {
                at++;
            }

            return at < Words.Count && Words[at].Text == "[[" && Words[^1].Text != "]]";
        }
    }

    // name() and name ( )
    private bool IsFunction(out int close)
    {
        close = At + 1;
        while (close < End && Text[close] is ' ' or '\t')
        {
            close++;
        }

        bool isEmpty = close < End && Text[close] == ')';
        int before = IsInWord ? Words.Count : Words.Count - 1;
        if (!isEmpty || before < 0 || (!IsInWord && Words[before].Variable is not null))
        {
            return false;
        }

        for (int i = 0; i < before; i++)
        {
            if (!ShellKeywords.IsBeforeCommand(Words[i].Text) && Words[i].Text != ShellKeywords.Function)
            {
                return false;
            }
        }

        return true;
    }
}
