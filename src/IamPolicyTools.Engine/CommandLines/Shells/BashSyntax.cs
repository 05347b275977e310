namespace IamPolicyTools.CommandLines.Shells;

/// <summary>Where constructs of bash end.</summary>
internal static class BashSyntax
{
    // Arithmetic is short, and brackets that never close are not looked for at each of them.
    private const int MostArithmetic = 2000;
    private const int MostBraces = 2000;

    /// <summary>The parenthesis that closes one; negative for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="open">Where it opens.</param>
    /// <param name="end">Behind the last character to look at.</param>
    /// <param name="fault">What is not closed.</param>
    public static int CloseOfParenthesis(string text, int open, int end, out UnterminatedQuote? fault)
    {
        int level = 0;
        Stack<int>? cases = null;
        fault = null;
        for (int at = open; at < end; at++)
        {
            char c = text[at];
            if (c == '\\')
            {
                at++;
            }
            else if (c is 'c' or 'e' && IsCommandPlace(text, open, at))
            {
                // The brackets behind patterns close nothing.
                if (IsWordAt(text, at, end, "case"))
                {
                    (cases ??= []).Push(level);
                }
                else if (IsWordAt(text, at, end, "esac"))
                {
                    cases?.TryPop(out _);
                }
            }
            else if (c == '#' && at > open && char.IsWhiteSpace(text[at - 1]))
            {
                int line = text.IndexOf('\n', at, end - at);
                at = line < 0 ? end : line;
            }
            else if (c is '\'' or '"')
            {
                int close = CloseOfQuote(text, at, end);
                if (close < 0)
                {
                    fault = new UnterminatedQuote(at, c.ToString());
                    return -1;
                }

                at = close;
            }
            else if (c == '(')
            {
                level++;
            }
            else if (c == ')' && !(cases is { Count: > 0 } && cases.Peek() == level) && --level == 0)
            {
                return at;
            }
        }

        fault = new UnterminatedQuote(open, "(");
        return -1;
    }

    /// <summary>True for <c>((...))</c>: both pairs end together, which they do in arithmetic alone.</summary>
    /// <param name="text">The text.</param>
    /// <param name="open">The first parenthesis.</param>
    /// <param name="end">Behind the last character to look at.</param>
    /// <param name="behind">Behind the last parenthesis.</param>
    public static bool IsArithmetic(string text, int open, int end, out int behind)
    {
        end = Math.Min(end, open + MostArithmetic);
        int inner = CloseOfParenthesis(text, open + 1, end, out _);
        behind = inner + 2;
        return inner > 0 && inner + 1 < end && text[inner + 1] == ')';
    }

    /// <summary>The brace that closes <c>${</c>; negative for none. Substitutions in it are passed over.</summary>
    /// <param name="text">The text.</param>
    /// <param name="open">The brace that opens.</param>
    /// <param name="end">Behind the last character to look at.</param>
    public static int CloseOfBrace(string text, int open, int end)
    {
        int level = 1;
        for (int at = open + 1; at < end; at++)
        {
            char c = text[at];
            bool isSubstitution = c == '$' && at + 1 < end && text[at + 1] == '(';
            if (isSubstitution || c == '`')
            {
                int close = isSubstitution ? CloseOfParenthesis(text, at + 1, end, out _) : CloseOfBackticks(text, at, end);
                if (close < 0)
                {
                    return -1;
                }

                at = close;
            }
            else if (c == '\\')
            {
                at++;
            }
            else if (c == '$' && at + 1 < end && text[at + 1] == '{')
            {
                level++;
                at++;
            }
            else if (c == '}' && --level == 0)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>The backtick that closes one; negative for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="open">Where it opens.</param>
    /// <param name="end">Behind the last character to look at.</param>
    public static int CloseOfBackticks(string text, int open, int end)
    {
        int close = open + 1;
        while (close < end && text[close] != '`')
        {
            close += text[close] == '\\' ? 2 : 1;
        }

        return close < end ? close : -1;
    }

    /// <summary>A list that the shell expands, <c>{1,2}</c>, <c>{"a",$B}</c> or <c>{1..3}</c>; null for braces that mean something else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="open">The brace that opens.</param>
    /// <param name="end">Behind the last character to look at.</param>
    public static string? BraceList(string text, int open, int end)
    {
        int level = 0;
        bool isList = false;
        end = Math.Min(end, open + MostBraces);
        for (int at = open; at < end; at++)
        {
            switch (text[at])
            {
                case '\\':
                    at++;
                    break;
                case '\'' or '"' or '`':
                    at = text[at] == '`' ? CloseOfBackticks(text, at, end) : CloseOfQuote(text, at, end);
                    break;
                case '$' when at + 1 < end && text[at + 1] == '(':
                    at = CloseOfParenthesis(text, at + 1, end, out _);
                    break;
                case '$' when at + 1 < end && text[at + 1] == '{':
                    at = CloseOfBrace(text, at + 1, end);
                    break;
                case '{':
                    level++;
                    break;
                case '}' when --level == 0:
                    return isList ? text[open..(at + 1)] : null;
                case ',':
                    isList |= level == 1;
                    break;
                case '.' when at + 1 < end && text[at + 1] == '.':
                    isList |= level == 1;
                    break;
                case '=' or ':':
                    // Shorthand and JSON that somebody forgot to quote: what is meant is plain.
                    return null;
                case var c when char.IsWhiteSpace(c) || c is ';' or '&' or '|' or '<' or '>' or '(' or ')':
                    return null;
            }

            if (at < 0)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The bracket behind the pattern of a branch of <c>case</c>; negative for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the pattern begins.</param>
    /// <param name="end">Behind the last character to look at.</param>
    public static int CloseOfPattern(string text, int start, int end)
    {
        int level = start < end && text[start] == '(' ? -1 : 0;
        for (int at = start; at < end; at++)
        {
            switch (text[at])
            {
                case '\\':
                    at++;
                    break;
                case '\'' or '"':
                    at = CloseOfQuote(text, at, end);
                    if (at < 0)
                    {
                        return -1;
                    }

                    break;
                case '(':
                    level++;
                    break;
                case ')' when level-- == 0:
                    return at;
                case '\n' or ';':
                    return -1;
            }
        }

        return -1;
    }

    /// <summary>True for a name of an arithmetic expression that it sets.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Where the name begins.</param>
    /// <param name="behind">Behind the name.</param>
    /// <param name="begin">Where the expression begins.</param>
    /// <param name="end">Behind the expression.</param>
    public static bool IsAssignedAt(string text, int name, int behind, int begin, int end)
    {
        ReadOnlySpan<char> before = text.AsSpan(begin, name - begin).TrimEnd().TrimEnd('$');
        ReadOnlySpan<char> rest = text.AsSpan(behind, end - behind).TrimStart();
        if (before.EndsWith("++") || before.EndsWith("--") || rest.StartsWith("++") || rest.StartsWith("--") || rest.StartsWith("<<=") || rest.StartsWith(">>="))
        {
            return true;
        }

        return (rest.StartsWith("=") && !rest.StartsWith("==")) || (rest.Length > 1 && rest[1] == '=' && "+-*/%&^|".Contains(rest[0], StringComparison.Ordinal))
            || rest.StartsWith("[");
    }

    // "case" where a command may begin, in a substitution.
    private static bool IsWordAt(string text, int at, int end, string word) =>
        at + word.Length <= end && string.CompareOrdinal(text, at, word, 0, word.Length) == 0
        && (at + word.Length == end || !(char.IsAsciiLetterOrDigit(text[at + word.Length]) || text[at + word.Length] is '_' or '-' or '.'));

    private static bool IsCommandPlace(string text, int open, int at)
    {
        int before = at - 1;
        while (before > open && text[before] is ' ' or '\t')
        {
            before--;
        }

        if (text[before] is '(' or ';' or '\n' or '|' or '&' or '{' or ')')
        {
            return true;
        }

        foreach (string word in (ReadOnlySpan<string>)["then", "do", "else"])
        {
            if (before < at - 1 && before - word.Length >= open && string.CompareOrdinal(text, before - word.Length + 1, word, 0, word.Length) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int CloseOfQuote(string text, int open, int end)
    {
        char quote = text[open];
        for (int at = open + 1; at < end; at++)
        {
            if (text[at] == '\\' && quote == '"')
            {
                at++;
            }
            else if (text[at] == quote)
            {
                return at;
            }
        }

        return -1;
    }
}
