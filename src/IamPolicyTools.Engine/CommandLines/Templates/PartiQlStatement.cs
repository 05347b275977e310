using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Language;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>
/// What a PartiQL statement of DynamoDB does and with which table: all that IAM is asked about it. A statement begins with its verb, and names one table,
/// with an index perhaps: <c>SELECT * FROM "Music"."AwardsIndex" WHERE Artist = ?</c>.
/// </summary>
/// <param name="Verb"><c>select</c>, <c>insert</c>, <c>update</c>, <c>delete</c> or <c>exists</c>.</param>
/// <param name="Table">The table's name or ARN.</param>
/// <param name="Index">The index; null for none.</param>
internal sealed record PartiQlStatement(string Verb, string Table, string? Index)
{
    /// <summary>Statements, or their verbs; null where one of them cannot be read.</summary>
    /// <param name="value">A statement, or a list of them.</param>
    /// <param name="isVerb">True for the verbs.</param>
    public static CallValue? Find(CallValue? value, bool isVerb)
    {
        switch (value)
        {
            case TextValue text when Find(text.Text) is { } read:
                return isVerb ? new TextValue(read.Verb, text.Offset) : text;
            case ListValue list:
                CallValue?[] items = [.. list.Items.Select(i => Find(i, isVerb))];
                return Array.Exists(items, i => i is null) ? null : new ListValue([.. items.OfType<CallValue>()]);
            default:
                return null;
        }
    }

    /// <summary>Reads a statement; null for a text that is none, or that names its table in another way.</summary>
    /// <param name="text">The text.</param>
    public static PartiQlStatement? Find(string text)
    {
        int at = 0;
        string verb = Word(text, ref at).ToLowerInvariant();
        switch (verb)
        {
            case "insert" when Word(text, ref at).Equals("INTO", StringComparison.OrdinalIgnoreCase):
            case "delete" when Word(text, ref at).Equals("FROM", StringComparison.OrdinalIgnoreCase):
            case "update":
                return Of(verb, text, at);
            case "select" when FindFrom(text, at) is { } behind:
                return Of(verb, text, behind);
            case "exists" when text.IndexOf('(', at) is > 0 and var open && Find(text[(open + 1)..]) is { Verb: "select" } inner:
                return inner with { Verb = verb };
            default:
                return null;
        }
    }

    /// <summary>The ARN's resource: <c>table/Music/index/AwardsIndex</c>.</summary>
    public string Resource => Index is null ? $"table/{Table}" : $"table/{Table}/index/{Index}";

    /// <summary>True where the table is named by its ARN.</summary>
    public bool HasArn => Arn.TryParse(Table, out _);

    // Behind FROM that stands in no quotes and no brackets.
    private static int? FindFrom(string text, int at)
    {
        int depth = 0;
        while (at < text.Length)
        {
            char c = text[at];
            if (c is '\'' or '"')
            {
                int close = text.IndexOf(c, at + 1);
                at = close < 0 ? text.Length : close + 1;
            }
            else if (char.IsLetter(c))
            {
                if (Word(text, ref at).Equals("FROM", StringComparison.OrdinalIgnoreCase) && depth == 0)
                {
                    return at;
                }
            }
            else
            {
                depth += c is '(' or '[' ? 1 : c is ')' or ']' ? -1 : 0;
                at++;
            }
        }

        return null;
    }

    private static PartiQlStatement? Of(string verb, string text, int at)
    {
        string? table = Name(text, ref at);
        if (table is null)
        {
            return null;
        }

        if (at >= text.Length || text[at] != '.')
        {
            return new PartiQlStatement(verb, table, null);
        }

        at++;
        return Name(text, ref at) is { } index ? new PartiQlStatement(verb, table, index) : null;
    }

    private static string? Name(string text, ref int at)
    {
        Skip(text, ref at);
        if (at < text.Length && text[at] == '"')
        {
            int close = text.IndexOf('"', at + 1);
            string? quoted = close > at + 1 ? text[(at + 1)..close] : null;
            at = close + 1;
            return quoted;
        }

        int begin = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-'))
        {
            at++;
        }

        return at > begin ? text[begin..at] : null;
    }

    private static string Word(string text, ref int at)
    {
        Skip(text, ref at);
        int begin = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return text[begin..at];
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
