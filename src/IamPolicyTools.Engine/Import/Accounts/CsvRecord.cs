using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>A record of comma-separated values (RFC 4180). User names may hold commas, so fields may be quoted.</summary>
internal readonly record struct CsvRecord(string[] Fields, SourceLocation Location)
{
    /// <summary>Splits a text into its records; empty lines are none.</summary>
    public static List<CsvRecord> Split(string text, SourceText source)
    {
        var records = new List<CsvRecord>();
        var fields = new List<string>();
        var field = new StringBuilder();
        int start = 0;
        bool isQuoted = false;
        for (int at = 0; at <= text.Length; at++)
        {
            char next = at < text.Length ? text[at] : '\n';
            if (isQuoted && at < text.Length)
            {
                if (next != '"')
                {
                    field.Append(next);
                }
                else if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    field.Append('"');
                    at++;
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (next == '"' && field.Length == 0)
            {
                isQuoted = true;
            }
            else if (next is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (next == '\n')
                {
                    if (fields.Count > 1 || fields[0].Length > 0)
                    {
                        records.Add(new CsvRecord([.. fields], new SourceLocation(source, start)));
                    }

                    fields.Clear();
                    start = at + 1;
                }
            }
            else if (next != '\r')
            {
                field.Append(next);
            }
        }

        return records;
    }
}
