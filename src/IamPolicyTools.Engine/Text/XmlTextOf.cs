using System.Text;
using System.Xml;

namespace IamPolicyTools.Text;

/// <summary>Text as XML can hold it.</summary>
internal static class XmlTextOf
{
    /// <summary>Settings of a writer of UTF-8 without a byte-order mark.</summary>
    public static XmlWriterSettings Settings => new()
    {
        Indent = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineChars = "\n",
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>One line: controls are shown (2.0), and what XML has no place for too.</summary>
    /// <param name="text">The text.</param>
    public static string Line(string text) => Fit(DisplayedText.Line(text));

    /// <summary>Several lines.</summary>
    /// <param name="text">The text.</param>
    public static string Lines(string text) => Fit(DisplayedText.Lines(text));

    private static string Fit(string text)
    {
        StringBuilder? fit = null;
        for (int at = 0; at < text.Length; at++)
        {
            bool isPair = at + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[at + 1], text[at]);
            if (isPair || XmlConvert.IsXmlChar(text[at]))
            {
                fit?.Append(text, at, isPair ? 2 : 1);
                at += isPair ? 1 : 0;
                continue;
            }

            fit ??= new StringBuilder(text, 0, at, text.Length + 8);
            fit.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{{{(int)text[at]:X}}}");
        }

        return fit?.ToString() ?? text;
    }
}
