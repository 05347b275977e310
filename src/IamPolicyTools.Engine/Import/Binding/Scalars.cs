using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Binding;

/// <summary>Turns scalars into values. A wrong one is a located finding that says what was found and what was expected.</summary>
internal static class Scalars
{
    // AWS's CLI writes ISO 8601; Python's default=str, common in exports made with boto3, writes a blank for the T.
    private static readonly string[] s_dateFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd' 'HH:mm:ssK",
        "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd",
    ];

    public static bool IsNull(Node node) => node is ScalarNode { Kind: ScalarKind.Null };

    /// <summary>
    /// A text. Of YAML's unquoted scalars every one is a text: <c>012345678901</c>, <c>on</c> and <c>2012-10-17</c> stay as they are.
    /// </summary>
    public static string? Text(Node node, string key, FileContext file)
    {
        if (node is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } scalar)
        {
            return scalar.Text;
        }

        WrongType(node, key, "a text", file);
        return null;
    }

    /// <summary>A text that a rule of form is applied to.</summary>
    public static string? Text(Node node, string key, Func<string, string?>? check, FileContext file)
    {
        string? text = Text(node, key, file);
        if (text is not null && check?.Invoke(text) is { } fault)
        {
            file.Refuse("INVALID_VALUE", $"{key}: {fault}", node.Location);
        }

        return text;
    }

    public static bool? Boolean(Node node, string key, FileContext file)
    {
        if (node is ScalarNode { Kind: ScalarKind.Boolean or ScalarKind.Plain } scalar)
        {
            switch (scalar.Text)
            {
                case "true" or "True" or "TRUE":
                    return true;
                case "false" or "False" or "FALSE":
                    return false;
            }
        }

        WrongType(node, key, "true or false", file);
        return null;
    }

    public static int? Integer(Node node, string key, int least, int most, FileContext file)
    {
        if (node is ScalarNode { Kind: ScalarKind.Number or ScalarKind.Plain } scalar
            && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most)
        {
            return value;
        }

        WrongType(node, key, $"a whole number from {least} to {most}", file);
        return null;
    }

    /// <summary>A date in ISO 8601 (UTC where it names no zone) or in seconds since 1970.</summary>
    public static DateTimeOffset? Date(Node node, string key, FileContext file)
    {
        if (node is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } scalar && TryParseDate(scalar.Text, out DateTimeOffset date))
        {
            return date;
        }

        if (node is ScalarNode { Kind: ScalarKind.Number or ScalarKind.Plain } number && TryParseEpoch(number.Text, out date))
        {
            return date;
        }

        WrongType(node, key, "a date such as 2024-05-31T12:00:00Z or seconds since 1970", file);
        return null;
    }

    public static bool TryParseDate(string text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(
            text, s_dateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);

    public static string? AccountId(Node node, string key, FileContext file)
    {
        if (node is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } scalar && Arn.IsAccountId(scalar.Text))
        {
            return scalar.Text;
        }

        WrongType(node, key, "an account id of 12 digits (in quotes, where the file is JSON)", file);
        return null;
    }

    private static bool TryParseEpoch(string text, out DateTimeOffset date)
    {
        date = default;
        if (!decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out decimal seconds)
            || seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds()
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        date = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    private static void WrongType(Node node, string key, string expected, FileContext file) =>
        file.Error("WRONG_TYPE", $"{key}: expected {expected}, found {node.Describe()}", node.Location);
}
