namespace IamPolicyTools.CommandLines.Shells;

/// <summary>The words that PowerShell hands to a program (CL-5).</summary>
internal sealed class PowerShellReader(string text, int start, int end, ShellVariables variables, int depth, ShellScope? scope)
    : ShellReader(text, start, end, variables, depth, scope)
{
    private const int LongestIndex = 200;

    private bool _isVerbatim;

    /// <inheritdoc/>
    protected override void ReadNext()
    {
        char c = Text[At];
        if (_isVerbatim && c is not ('\n' or '|'))
        {
            ReadPlain(c);
            return;
        }

        switch (c)
        {
            case '`':
                ReadGraveAccent();
                break;
            case '\'':
                ReadLiteral();
                break;
            case '"':
                ReadQuoted();
                break;
            case '@' when !IsInWord && Peek is '\'' or '"':
                ReadHereString();
                break;
            case '@' when !IsInWord && Peek is '(' or '{':
                At++;
                ReadBrackets(Text[At], Text[At] == '(' ? ')' : '}');
                AppendUnknown("@(...)", mayBeSeveral: true);
                break;
            case '@' when !IsInWord && NameLength(At + 1) > 0:
                AppendUnknown(Text.Substring(At, NameLength(At + 1) + 1), mayBeSeveral: true);
                At += NameLength(At + 1) + 1;
                break;
            case '$':
                ReadDollar(isQuoted: false);
                break;
            case '(' when !IsInWord:
                ReadBrackets('(', ')');
                AppendUnknown("(...)", mayBeSeveral: true);
                break;
            case '\n':
                EndCommand(endsLine: true);
                _isVerbatim = false;
                At++;
                break;
            case '#' when !IsInWord:
                int line = Text.IndexOf('\n', At, End - At);
                At = line < 0 ? End : line;
                break;
            case '>' or '<':
                Redirect(isOutput: c == '>');
                At += Peek is '>' or '&' ? 2 : 1;
                break;
            case '-' when !IsInWord && End - At >= 3 && string.CompareOrdinal(Text, At, "--%", 0, 3) == 0:
                _isVerbatim = true;
                At += 3;
                break;
            case '&' or '|' when Peek == c:
                EndCommand(endsLine: false, c == '&' ? ShellJoint.And : ShellJoint.Or);
                At += 2;
                break;
            case ';' or '|' or '{' or '}' or ')':
                EndCommand(endsLine: false, c == '|' ? ShellJoint.Pipe : ShellJoint.None);
                At++;
                break;
            case '&' when !IsInWord:
                // The call operator before a program, or a job behind one.
                EndCommand(endsLine: false);
                At++;
                break;
            case '\\' when Peek == '"':
                // What Windows PowerShell needs so that a quote reaches the program.
                Append('"');
                At += 2;
                break;
            default:
                ReadPlain(c);
                break;
        }
    }

    private void ReadPlain(char c)
    {
        if (char.IsWhiteSpace(c))
        {
            EndWord();
        }
        else
        {
            AppendPlain(c);
        }

        At++;
    }

    private void ReadGraveAccent()
    {
        if (At + 1 >= End)
        {
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
            Append(Unescape(Peek));
            At += 2;
        }
    }

    private static char Unescape(char letter) => letter switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '0' => '\0', _ => letter };

    private void ReadLiteral()
    {
        int open = At;
        Begin(At++);
        while (At < End)
        {
            if (Text[At] == '\'' && Peek == '\'')
            {
                Append('\'');
                At += 2;
            }
            else if (Text[At] == '\'')
            {
                At++;
                return;
            }
            else if (Text[At] == '\\' && Peek == '"')
            {
                Append('"');
                At += 2;
            }
            else
            {
                Append(Text[At++]);
            }
        }

        Fault = new UnterminatedQuote(open, "'");
    }

    private void ReadQuoted()
    {
        int open = At;
        Begin(At++);
        while (At < End && Fault is null)
        {
            char c = Text[At];
            if (c == '"' && Peek == '"')
            {
                Append('"');
                At += 2;
            }
            else if (c == '"')
            {
                At++;
                return;
            }
            else if (c == '`' && At + 1 < End)
            {
                Append(Unescape(Peek));
                At += 2;
            }
            else if (c == '\\' && Peek == '"' && !IsLastQuote(At + 1))
            {
                Append('"');
                At += 2;
            }
            else if (c == '$')
            {
                ReadDollar(isQuoted: true);
            }
            else
            {
                Append(c);
                At++;
            }
        }

        Fault ??= new UnterminatedQuote(open, "\"");
    }

    // "C:\temp\" ends at its quote: a backslash escapes one only where another follows in the line.
    private bool IsLastQuote(int quote)
    {
        int next = quote + 1 < End ? Text.IndexOf('"', quote + 1, End - quote - 1) : -1;
        return next < 0 || Text.AsSpan(quote, next - quote).Contains('\n');
    }

    private void ReadHereString()
    {
        char quote = Peek;
        int open = At;
        int line = Text.IndexOf('\n', At, End - At);
        int close = line < 0 ? -1 : Text.IndexOf($"\n{quote}@", line, End - line, StringComparison.Ordinal);
        if (close < 0)
        {
            Fault = new UnterminatedQuote(open, $"@{quote}");
            return;
        }

        Begin(At);
        At = line + 1;
        while (At < close)
        {
            if (quote == '"' && Text[At] == '$')
            {
                ReadDollar(isQuoted: true);
            }
            else if (Text[At] != '\r' || At + 1 != close)
            {
                Append(Text[At++]);
            }
            else
            {
                At++;
            }
        }

        At = close + 3;
    }

    // A list that a program is given becomes its words.
    private void ReadDollar(bool isQuoted)
    {
        if (Peek == '(')
        {
            At++;
            ReadBrackets('(', ')');
            AppendUnknown("$(...)", !isQuoted);
            return;
        }

        if (Peek == '{')
        {
            int close = Text.IndexOf('}', At + 2, End - At - 2);
            if (close < 0)
            {
                Fault = new UnterminatedQuote(At, "${");
                return;
            }

            AppendVariable(Text[(At + 2)..close], Text[At..(close + 1)], !isQuoted);
            At = close + 1;
            return;
        }

        int length = NameLength(At + 1);
        if (length == 0)
        {
            Append('$');
            At++;
            return;
        }

        // $env:NAME
        int colon = At + 1 + length;
        int rest = colon < End && Text[colon] == ':' ? NameLength(colon + 1) : 0;
        int total = rest > 0 ? length + 1 + rest : length;
        string written = Text.Substring(At, total + 1);
        AppendVariable(rest > 0 ? Text.Substring(colon + 1, rest) : written[1..], written, !isQuoted);
        At += total + 1;
        SkipMembers();
    }

    // $role.Arn and $list[0] are no texts that go on.
    private void SkipMembers()
    {
        while (At + 1 < End && ((Text[At] == '.' && char.IsAsciiLetter(Text[At + 1])) || Text[At] == '['))
        {
            if (Text[At] == '[')
            {
                int close = Text.IndexOf(']', At, Math.Min(LongestIndex, End - At));
                if (close < 0)
                {
                    return;
                }

                At = close + 1;
            }
            else
            {
                At += 1 + NameLength(At + 1);
            }

            AppendUnknown("$...");
        }
    }

    private void ReadBrackets(char opening, char closing)
    {
        int open = At;
        int level = 0;
        for (; At < End; At++)
        {
            char c = Text[At];
            if (c == '`')
            {
                At++;
            }
            else if (c is '\'' or '"')
            {
                int close = At + 1 < End ? Text.IndexOf(c, At + 1, End - At - 1) : -1;
                if (close < 0)
                {
                    Fault = new UnterminatedQuote(At, c.ToString());
                    return;
                }

                At = close;
            }
            else if (c == opening)
            {
                level++;
            }
            else if (c == closing && --level == 0)
            {
                ReadNested(open + 1, At, ShellKind.PowerShell);
                At++;
                return;
            }
        }

        Fault = new UnterminatedQuote(open, opening.ToString());
    }
}
