namespace IamPolicyTools.Text;

/// <summary>Takes comments out of JSON that is a template (PO-2.13), and leaves everything else where it stands.</summary>
internal static class JsonComments
{
    /// <summary>The content with a blank for each byte of a comment; what is no JSON is given back as it is.</summary>
    /// <param name="content">The file.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="InvalidTextException">It is no text.</exception>
    public static byte[] Blank(byte[] content, string path)
    {
        byte[] utf8 = Utf8Text.FromFile(content, path).ToArray();
        int start = SkipBlanks(utf8, 0);
        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
            && (start == utf8.Length || utf8[start] is not ((byte)'{' or (byte)'[')))
        {
            return content;
        }

        for (int at = start; at < utf8.Length;)
        {
            int end = EndOfComment(utf8, at);
            if (end > at)
            {
                BlankOut(utf8.AsSpan(at..end));
                at = end;
            }
            else
            {
                at = utf8[at] == '"' ? EndOfText(utf8, at) : at + 1;
            }
        }

        return utf8;
    }

    private static int EndOfComment(ReadOnlySpan<byte> utf8, int at)
    {
        ReadOnlySpan<byte> rest = utf8[at..];
        if (rest.StartsWith("//"u8))
        {
            int line = rest.IndexOf((byte)'\n');
            return line < 0 ? utf8.Length : at + line;
        }

        // One that does not end is left for the reader to report.
        int length = rest.StartsWith("/*"u8) ? rest[2..].IndexOf("*/"u8) : -1;
        return length < 0 ? at : at + length + 4;
    }

    private static int EndOfText(ReadOnlySpan<byte> utf8, int at)
    {
        for (at++; at < utf8.Length && utf8[at] != '"'; at++)
        {
            at += utf8[at] == '\\' ? 1 : 0;
        }

        return at + 1;
    }

    private static void BlankOut(Span<byte> comment)
    {
        foreach (ref byte current in comment)
        {
            current = current is (byte)'\n' or (byte)'\r' ? current : (byte)' ';
        }
    }

    private static int SkipBlanks(ReadOnlySpan<byte> utf8, int at)
    {
        int blanks = utf8[at..].IndexOfAnyExcept(" \t\r\n"u8);
        return blanks < 0 ? utf8.Length : at + blanks;
    }
}
