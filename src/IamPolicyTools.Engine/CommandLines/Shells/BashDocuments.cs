namespace IamPolicyTools.CommandLines.Shells;

/// <summary>Here-documents and here-strings: data, not commands (CL-5).</summary>
internal sealed partial class BashReader
{
    private static readonly System.Buffers.SearchValues<char> s_wordEnds = System.Buffers.SearchValues.Create(" \t\r\n;|&");

    private readonly List<(string Delimiter, bool IsIndented, bool IsExpanded)> _hereDocuments = [];

    private void ReadHereDocument()
    {
        Redirect(isOutput: false);
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
        Redirect(isOutput: false);
        At += 3;
        SkipBlanks();
        char quote = At < End && Text[At] is '\'' or '"' ? Text[At] : '\0';
        int begin = quote != '\0' ? At + 1 : At;
        int close = quote == '"' ? CloseOfQuote(begin)
            : quote != '\0' ? Text.IndexOf(quote, begin, End - begin)
            : Text.AsSpan(begin, End - begin).IndexOfAny(s_wordEnds) is >= 0 and var length ? begin + length : End;
        if (close > begin)
        {
            AddDocument(begin, close, isExpanded: quote != '\'');
        }
    }

    private int CloseOfQuote(int begin)
    {
        for (int at = begin; at < End; at++)
        {
            at += Text[at] == '\\' ? 1 : 0;
            if (at < End && Text[at] == '"')
            {
                return at;
            }
        }

        return -1;
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
                AddDocument(begin, behind, isExpanded);
                if (isExpanded)
                {
                    ReadSubstitutions(begin, behind);
                }
            }
        }

        _hereDocuments.Clear();
    }
}
