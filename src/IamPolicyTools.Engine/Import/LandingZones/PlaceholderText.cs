using System.Text;

namespace IamPolicyTools.Import.LandingZones;

/// <summary>
/// Makes the text of a template one that its format can read (PO-2.6): placeholders that stand where no text may stand are answered, or put
/// into quotes, before it is parsed. A line stays a line.
/// </summary>
internal static class PlaceholderText
{
    /// <summary>YAML with <c>{{ Key }}</c>: an answer stands in its place, and what nothing answers becomes <c>${Key}</c>.</summary>
    public static string Answer(string yaml, Func<string, string?> answer)
    {
        var text = new StringBuilder();
        int from = 0;
        for (int at = yaml.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = yaml.IndexOf("{{", from, StringComparison.Ordinal))
        {
            int end = yaml.IndexOf("}}", at, StringComparison.Ordinal);
            string name = end < 0 ? string.Empty : yaml[(at + 2)..end].Trim();
            if (name.Length == 0 || name.AsSpan().ContainsAny('\n', '{', '}'))
            {
                text.Append(yaml, from, at + 2 - from);
                from = at + 2;
                continue;
            }

            text.Append(yaml, from, at - from).Append(answer(name) ?? $"${{{name}}}");
            from = end + 2;
        }

        return text.Append(yaml, from, yaml.Length - from).ToString();
    }

    /// <summary>
    /// JSON with <c>${name}</c> outside of texts: it becomes a text, which the list that it stands for can take the place of.
    /// </summary>
    public static byte[] Quote(byte[] json)
    {
        if (json.AsSpan().IndexOf("${"u8) < 0)
        {
            return json;
        }

        var quoted = new List<byte>(json.Length + 16);
        bool isInText = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte c = json[i];
            if (isInText && c == '\\' && i + 1 < json.Length)
            {
                quoted.Add(c);
                quoted.Add(json[++i]);
                continue;
            }

            isInText ^= c == '"';
            int end = !isInText && c == '$' && i + 1 < json.Length && json[i + 1] == '{' ? Array.IndexOf(json, (byte)'}', i) : -1;
            if (end < 0 || json.AsSpan(i, end - i).ContainsAny((byte)'\n', (byte)'"'))
            {
                quoted.Add(c);
                continue;
            }

            quoted.Add((byte)'"');
            quoted.AddRange(json.AsSpan(i, end + 1 - i).ToArray());
            quoted.Add((byte)'"');
            i = end;
        }

        return [.. quoted];
    }
}
