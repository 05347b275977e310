namespace IamPolicyTools.CommandLines.Shells;

/// <summary>The words of Windows's command prompt (CL-5): only double quotes, <c>\"</c> inside of them, <c>^</c> outside.</summary>
internal sealed class CmdReader(string text, int start, int end, ShellVariables variables, int depth, ShellScope? scope)
    : ShellReader(text, start, end, variables, depth, scope)
{
    /// <inheritdoc/>
    protected override void ReadNext()
    {
        char c = Text[At];
        switch (c)
        {
            case '^' when Peek == '\n':
                At += 2;
                break;
            case '^' when Peek == '\r' && At + 2 < End && Text[At + 2] == '\n':
                At += 3;
                break;
            case '^' when At + 1 < End:
                Append(Peek);
                At += 2;
                break;
            case '"':
                ReadQuoted();
                break;
            case '%':
                ReadPercent(isQuoted: false);
                break;
            case '\n':
                EndCommand(endsLine: true);
                At++;
                break;
            case '>' or '<':
                Redirect(isOutput: c == '>');
                At += Peek is '>' or '&' ? 2 : 1;
                break;
            case '&' or '|':
                bool isDouble = Peek == c;
                EndCommand(endsLine: false, c == '|' ? (isDouble ? ShellJoint.Or : ShellJoint.Pipe) : isDouble ? ShellJoint.And : ShellJoint.None);
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

    private void ReadQuoted()
    {
        int open = At;
        Begin(At++);
        while (At < End)
        {
            if (Text[At] == '\\' && Peek == '"')
            {
                Append('"');
                At += 2;
            }
            else if (Text[At] == '"')
            {
                At++;
                return;
            }
            else if (Text[At] == '%')
            {
                ReadPercent(isQuoted: true);
            }
            else
            {
                Append(Text[At++]);
            }
        }

        Fault = new UnterminatedQuote(open, "\"");
    }

    // The text is put in before words are made of it.
    /// <inheritdoc/>
    protected override void AppendValue(string value, string written, bool isBare)
    {
        if (isBare && !IsOneWord)
        {
            AppendSplit(value);
        }
        else
        {
            AppendText(value);
        }
    }

    private void ReadPercent(bool isQuoted)
    {
        int length = NameLength(At + 1);
        if (length > 0 && At + 1 + length < End && Text[At + 1 + length] == '%')
        {
            AppendVariable(Text.Substring(At + 1, length), Text.Substring(At, length + 2), !isQuoted);
            At += length + 2;
            return;
        }

        Append('%');
        At++;
    }
}
