namespace IamPolicyTools.CommandLines.Shells;

/// <summary>Where constructs of bash end.</summary>
internal static class BashSyntax
{
    // Arithmetic is short, and brackets that never close are not looked for at each of them.
    private const int MostArithmetic = 2000;

    /// <summary>The parenthesis that closes one; negative for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="open">Where it opens.</param>
    /// <param name="end">Behind the last character to look at.</param>
    /// <param name="fault">What is not closed.</param>
    public static int CloseOfParenthesis(string text, int open, int end, out UnterminatedQuote? fault)
    {
        int level = 0;
        fault = null;
        for (int at = open; at < end; at++)
        {
            char c = text[at];
            if (c == '\\')
            {
                at++;
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
            else if (c == ')' && --level == 0)
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

    /// <summary>A list that the shell expands, <c>{1,2}</c> or <c>{1..3}</c>; null for braces that mean something else, as those of shorthand.</summary>
    /// <param name="text">The text.</param>
    /// <param name="open">The brace that opens.</param>
    /// <param name="end">Behind the last character to look at.</param>
    public static string? BraceList(string text, int open, int end)
    {
        int close = open + 1;
        while (close < end && (char.IsAsciiLetterOrDigit(text[close]) || text[close] is '-' or '_' or '.' or '/' or ','))
        {
            close++;
        }

        string list = close < end && text[close] == '}' ? text[open..(close + 1)] : string.Empty;
        return list.Contains(',', StringComparison.Ordinal) || list.Contains("..", StringComparison.Ordinal) ? list : null;
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
