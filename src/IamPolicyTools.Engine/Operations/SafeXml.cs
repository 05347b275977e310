using System.Xml;
using System.Xml.Linq;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>Reads XML of others: no DTD, nothing fetched, and neither long nor deeply nested.</summary>
internal static class SafeXml
{
    // IAM's limit for metadata; assertions have one of their own.
    private const int LongestOfAll = 10_000_000;

    private const int Deepest = 128;
    private const int LongestFault = 200;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LongestOfAll,
    };

    /// <summary>A reader over decoded text: what its declaration says of an encoding no longer counts.</summary>
    /// <param name="text">The text.</param>
    public static XmlReader Open(string text) => XmlReader.Create(new StringReader(text), s_settings);

    /// <summary>A reader over bytes, in the encoding that they announce.</summary>
    /// <param name="content">The bytes.</param>
    public static XmlReader Open(ReadOnlyMemory<byte> content) => XmlReader.Create(new MemoryStream(content.ToArray()), s_settings);

    /// <summary>The document as a tree.</summary>
    /// <param name="open">Opens it; twice, since the tree would be built before its depth is known.</param>
    /// <exception cref="XmlException">It is not well formed, too long, or nested too deeply.</exception>
    public static XDocument Load(Func<XmlReader> open)
    {
        using (XmlReader first = open())
        {
            ReadToEnd(first);
        }

        using XmlReader reader = open();
        return XDocument.Load(reader);
    }

    /// <summary>Reads on to the end, and finds what is wrong on the way.</summary>
    /// <param name="reader">The reader.</param>
    /// <exception cref="XmlException">The document is not well formed, too long, or nested too deeply.</exception>
    public static void ReadToEnd(XmlReader reader)
    {
        while (reader.Read())
        {
            if (reader.Depth > Deepest)
            {
                throw new XmlException($"elements are nested deeper than {Deepest} levels");
            }
        }
    }

    /// <summary>What is wrong, short enough for a message: the parser lists every element that is open.</summary>
    /// <param name="exception">What the parser says.</param>
    public static string Fault(XmlException exception) => DisplayedText.Cut(exception.Message.TrimEnd('.'), LongestFault);
}
