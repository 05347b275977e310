using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>
/// Writes documents as canonical JSON: elements in the order of the grammar, a list of one as the bare value, but for
/// <c>Statement</c>, which is always a list. What is read back equals the document.
/// </summary>
public static class PolicyWriter
{
    /// <summary>Writes a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="indented">True for two blanks a level.</param>
    /// <exception cref="InvalidOperationException">A hand-made statement has one key twice under one operator.</exception>
    public static string Write(PolicyDocument document, bool indented) => Write(indented, writer => Write(document, writer));

    /// <summary>Writes a statement by itself.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="indented">True for two blanks a level.</param>
    /// <exception cref="InvalidOperationException">A hand-made statement has one key twice under one operator.</exception>
    public static string Write(Statement statement, bool indented) => Write(indented, writer => WriteStatement(statement, writer));

    /// <summary>Writes a document as the next value of a JSON text.</summary>
    /// <param name="document">The document.</param>
    /// <param name="writer">The text's writer.</param>
    /// <exception cref="InvalidOperationException">A hand-made statement has one key twice under one operator.</exception>
    public static void Write(PolicyDocument document, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (document.UnknownReason is { } reason)
        {
            writer.WriteString("Unknown", reason);
            writer.WriteEndObject();
            return;
        }

        if (document.Version is PolicyVersion version)
        {
            writer.WriteString("Version", version == PolicyVersion.V2012 ? "2012-10-17" : "2008-10-17");
        }

        if (document.Id is string id)
        {
            writer.WriteString("Id", id);
        }

        writer.WriteStartArray("Statement");
        foreach (Statement statement in document.Statements)
        {
            WriteStatement(statement, writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Write(bool indented, Action<Utf8JsonWriter> write)
    {
        var options = new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            write(writer);
        }

        // The writer of .NET 8 indents with the system's line ends. Inside a JSON string they are escaped.
        return Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static void WriteStatement(Statement statement, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (statement.Sid is string sid)
        {
            writer.WriteString("Sid", sid);
        }

        writer.WriteString("Effect", statement.Effect == Effect.Allow ? "Allow" : "Deny");
        if (statement.Principal is PrincipalElement principal)
        {
            writer.WritePropertyName(principal.IsNegated ? "NotPrincipal" : "Principal");
            WritePrincipal(principal, writer);
        }

        writer.WritePropertyName(statement.Action.IsNegated ? "NotAction" : "Action");
        WriteTexts(statement.Action.Patterns.ConvertAll(p => p.Text), writer);
        if (statement.Resource is ResourceElement resource)
        {
            writer.WritePropertyName(resource.IsNegated ? "NotResource" : "Resource");
            WriteTexts(resource.Patterns.ConvertAll(p => p.Text), writer);
        }

        if (!statement.Conditions.IsEmpty)
        {
            WriteConditions(statement.Conditions, writer);
        }

        writer.WriteEndObject();
    }

    private static void WritePrincipal(PrincipalElement principal, Utf8JsonWriter writer)
    {
        if (principal.IsBareWildcard)
        {
            writer.WriteStringValue("*");
            return;
        }

        writer.WriteStartObject();
        foreach (IGrouping<PrincipalType, PrincipalEntry> group in principal.Entries.GroupBy(e => e.Type))
        {
            writer.WritePropertyName(PrincipalTypes.NameOf(group.Key));
            WriteTexts([.. group.Select(e => e.Value)], writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteConditions(PolicyList<ConditionClause> conditions, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("Condition");
        foreach (IGrouping<string, ConditionClause> group in conditions.GroupBy(c => c.Operator, StringComparer.Ordinal))
        {
            writer.WriteStartObject(group.Key);
            var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (ConditionClause clause in group)
            {
                if (!keys.Add(clause.Key))
                {
                    throw new InvalidOperationException(
                        $"The operator {clause.Operator} has the key {clause.Key} twice, which JSON cannot hold.");
                }

                writer.WritePropertyName(clause.Key);
                WriteValues(clause.Values, writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteValues(PolicyList<ConditionValue> values, Utf8JsonWriter writer)
    {
        if (values.Length == 1)
        {
            WriteValue(values[0], writer);
            return;
        }

        writer.WriteStartArray();
        foreach (ConditionValue value in values)
        {
            WriteValue(value, writer);
        }

        writer.WriteEndArray();
    }

    private static void WriteValue(ConditionValue value, Utf8JsonWriter writer)
    {
        if (value.Kind is ScalarKind.Number or ScalarKind.Boolean)
        {
            writer.WriteRawValue(value.Text.Text);
        }
        else
        {
            writer.WriteStringValue(value.Text.Text);
        }
    }

    private static void WriteTexts(string[] texts, Utf8JsonWriter writer)
    {
        if (texts.Length == 1)
        {
            writer.WriteStringValue(texts[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
