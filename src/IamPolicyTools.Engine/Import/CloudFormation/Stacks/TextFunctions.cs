using System.Globalization;
using System.Text;
using System.Text.Json;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>The functions that make texts and lists (CFN-15, CFN-16, CFN-18).</summary>
/// <param name="stack">The stack.</param>
internal sealed class TextFunctions(Stack stack)
{
    private const string ResolveStart = "{{resolve:";

    private Evaluator Evaluator => stack.Evaluator;

    /// <summary>Calls a function; false when there is none of the name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="argument">What it is given.</param>
    /// <param name="whole">The function with its argument.</param>
    /// <param name="result">What it gives.</param>
    public bool Call(string name, Node argument, Node whole, out Node? result)
    {
        result = name switch
        {
            "Fn::Join" => Join(argument, whole),
            "Fn::Sub" => Sub(argument, whole),
            "Fn::Split" => Split(argument, whole),
            "Fn::Select" => Select(argument, whole),
            "Fn::Base64" => Base64(argument, whole),
            "Fn::Length" => Length(argument, whole),
            "Fn::ToJsonString" => ToJsonString(argument, whole),
            "Fn::GetAZs" =>
                Evaluator.Unknown(whole, $"Fn::GetAZs:{TextOr(Evaluator.Evaluate(argument), stack.Facts.Region)}", UnknownValueKind.List),
            "Fn::Cidr" => Evaluator.Unknown(whole, $"Fn::Cidr@{stack.Position(whole.Location)}", UnknownValueKind.List),
            _ => null,
        };
        return result is not null
            || name is "Fn::Join" or "Fn::Sub" or "Fn::Split" or "Fn::Select" or "Fn::Base64" or "Fn::Length" or "Fn::ToJsonString";
    }

    /// <summary>A text with its dynamic references as tokens (CFN-18).</summary>
    public ScalarNode Resolve(ScalarNode text)
    {
        var resolved = new StringBuilder();
        int from = 0;
        for (int at = Next(text.Text, 0); at >= 0; at = Next(text.Text, from))
        {
            int end = text.Text.IndexOf("}}", at, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            string reference = text.Text[(at + ResolveStart.Length)..end];
            resolved
                .Append(text.Text, from, at - from)
                .Append(stack.Unknown(OriginOf(reference), UnknownValueKind.Text, text.Location, isShared: true).Text);
            from = end + 2;
        }

        return new ScalarNode(text.Location, ScalarKind.Text, resolved.Append(text.Text, from, text.Text.Length - from).ToString());
    }

    private static int Next(string text, int from) => text.IndexOf(ResolveStart, from, StringComparison.Ordinal);

    // The key by which answers are given: SSM:NAME, as a parameter of that type has it.
    private static string OriginOf(string reference)
    {
        int colon = reference.IndexOf(':', StringComparison.Ordinal);
        string service = colon < 0 ? reference : reference[..colon];
        string name = colon < 0 ? string.Empty : reference[(colon + 1)..];
        return service switch
        {
            "ssm" => $"SSM:{name}",
            "ssm-secure" => $"SSMSecure:{name}",
            "secretsmanager" => $"SecretsManager:{name}",
            _ => $"resolve:{reference}",
        };
    }

    private static string TextOr(Node? value, string instead) => value is ScalarNode { Text.Length: > 0 } text ? text.Text : instead;

    private ScalarNode TextNode(string text, Node whole) => stack.Memory.Spend(text.Length, whole.Location)
        ? Resolve(new ScalarNode(whole.Location, ScalarKind.Text, text))
        : Evaluator.Unknown(whole, "the template is too large");

    private ScalarNode Join(Node argument, Node whole)
    {
        if (argument is not ArrayNode { Items: [{ } first, { } second] }
            || Evaluator.TextOf(Evaluator.Evaluate(first)) is not { } separator)
        {
            return Evaluator.Wrong("Fn::Join", argument, whole);
        }

        Node? list = Evaluator.Evaluate(second);

        // Which items there are is not known: nor then is the text.
        if (list is ChoiceNode || (list is ArrayNode items && items.Items.Any(Possibilities.MayBeAbsent)))
        {
            return UnknownOf("Fn::Join", whole);
        }

        if (list is ScalarNode { Text: var open } && UnknownToken.Is(open))
        {
            return Evaluator.Unknown(whole, $"Fn::Join:{separator}:{open}");
        }

        if (list is not ArrayNode known)
        {
            return list is ScalarNode only ? TextNode(only.Text, whole) : Evaluator.Wrong("Fn::Join", argument, whole);
        }

        var parts = new List<string>();
        foreach (Node item in known.Items)
        {
            if (Evaluator.TextOf(item) is not { } part)
            {
                return Evaluator.Wrong("Fn::Join", argument, whole);
            }

            parts.Add(part);
        }

        return TextNode(string.Join(separator, parts), whole);
    }

    private ScalarNode UnknownOf(string function, Node whole) => Evaluator.Unknown(whole, $"{function}@{stack.Position(whole.Location)}");

    // CFN-16: one pass; what is inserted is not searched again.
    private ScalarNode Sub(Node argument, Node whole)
    {
        (ScalarNode? text, ObjectNode? map) = argument switch
        {
            ScalarNode only => (only, null),
            ArrayNode { Items: [ScalarNode first] } => (first, null),
            ArrayNode { Items: [ScalarNode first, ObjectNode second] } => (first, second),
            _ => ((ScalarNode?)null, (ObjectNode?)null),
        };
        if (text is null)
        {
            return Evaluator.Wrong("Fn::Sub", argument, whole);
        }

        if (SubText.Cut(text.Text, out string? fault) is not { } pieces)
        {
            stack.File.EntityError("FUNCTION_ARGUMENTS", "CFN-16", $"Fn::Sub: found {fault}", text.Location);
            return UnknownOf("Fn::Sub", whole);
        }

        var result = new StringBuilder();
        foreach (SubText.Piece piece in pieces)
        {
            if (!piece.IsVariable)
            {
                result.Append(piece.Text);
            }
            else if (Evaluator.TextOf(Variable(piece.Text, map, text)) is { } value)
            {
                result.Append(value);
            }
            else
            {
                stack.File.EntityError(
                    "FUNCTION_ARGUMENTS", "CFN-16", $"Fn::Sub: {DisplayedText.Shorten(piece.Text)} is no text", text.Location);
                return UnknownOf("Fn::Sub", whole);
            }

            if (stack.Memory.IsSpent)
            {
                break;
            }
        }

        return TextNode(result.ToString(), whole);
    }

    private Node? Variable(string name, ObjectNode? map, ScalarNode text)
    {
        if (map?[name] is { } given)
        {
            return Evaluator.Evaluate(given);
        }

        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? stack.Attribute(name[..dot], name[(dot + 1)..], text.Location) : stack.Ref(name, text.Location);
    }

    private Node Split(Node argument, Node whole)
    {
        if (argument is not ArrayNode { Items: [ScalarNode separator, { } second] }
            || separator.Text.Length == 0
            || Evaluator.TextOf(Evaluator.Evaluate(second)) is not { } text)
        {
            return Evaluator.Wrong("Fn::Split", argument, whole);
        }

        // A token may hold the separator: neither how many items there are nor what they hold is known.
        if (UnknownToken.IsIn(text))
        {
            return Evaluator.Unknown(whole, $"Fn::Split:{separator.Text}:{text}", UnknownValueKind.List);
        }

        return new ArrayNode(
            whole.Location, [.. text.Split(separator.Text).Select(part => new ScalarNode(whole.Location, ScalarKind.Text, part))]);
    }

    private Node Select(Node argument, Node whole)
    {
        if (argument is not ArrayNode { Items: [{ } first, { } second] } || Evaluator.TextOf(Evaluator.Evaluate(first)) is not { } at)
        {
            return Evaluator.Wrong("Fn::Select", argument, whole);
        }

        Node? list = Evaluator.Evaluate(second);
        if (list is ScalarNode { Text: var open } && UnknownToken.Is(open))
        {
            return Evaluator.Unknown(whole, $"Fn::Select:{at}:{open}");
        }

        if (list is ChoiceNode || UnknownToken.IsIn(at) || (list is ArrayNode maybe && maybe.Items.Any(Possibilities.MayBeAbsent)))
        {
            return UnknownOf("Fn::Select", whole);
        }

        if (list is not ArrayNode items || !int.TryParse(
            at, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= items.Items.Length
            || items.Items[index] is ScalarNode { Kind: ScalarKind.Null })
        {
            return Evaluator.Wrong("Fn::Select", argument, whole);
        }

        return items.Items[index];
    }

    private ScalarNode Base64(Node argument, Node whole)
    {
        if (Evaluator.TextOf(Evaluator.Evaluate(argument)) is not { } text)
        {
            return Evaluator.Wrong("Fn::Base64", argument, whole);
        }

        return UnknownToken.IsIn(text)
            ? Evaluator.Unknown(whole, $"Fn::Base64:{text}")
            : TextNode(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), whole);
    }

    private ScalarNode Length(Node argument, Node whole) => Evaluator.Evaluate(argument) switch
    {
        ArrayNode list when !list.Items.Any(Possibilities.MayBeAbsent) =>
            new ScalarNode(whole.Location, ScalarKind.Text, list.Items.Length.ToString(CultureInfo.InvariantCulture)),
        ScalarNode { Text: var open } when UnknownToken.Is(open) => Evaluator.Unknown(whole, $"Fn::Length:{open}"),
        ArrayNode or ChoiceNode => UnknownOf("Fn::Length", whole),
        _ => Evaluator.Wrong("Fn::Length", argument, whole),
    };

    private ScalarNode ToJsonString(Node argument, Node whole)
    {
        if (Evaluator.Evaluate(argument) is not { } value || value is ScalarNode || IsOpen(value))
        {
            return UnknownOf("Fn::ToJsonString", whole);
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(value, writer);
        }

        return TextNode(Encoding.UTF8.GetString(buffer.ToArray()), whole);
    }

    private static bool IsOpen(Node value) => value switch
    {
        ChoiceNode => true,
        ArrayNode list => list.Items.Any(IsOpen),
        ObjectNode members => members.Members.Any(m => IsOpen(m.Value)),
        _ => false,
    };

    private static void Write(Node value, Utf8JsonWriter writer)
    {
        switch (value)
        {
            case ObjectNode members:
                writer.WriteStartObject();
                foreach (Member member in members.Members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case ArrayNode list:
                writer.WriteStartArray();
                foreach (Node item in list.Items)
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case ScalarNode { Kind: ScalarKind.Null }:
                writer.WriteNullValue();
                break;
            case ScalarNode { Kind: ScalarKind.Number or ScalarKind.Boolean } literal:
                writer.WriteRawValue(literal.Text);
                break;
            default:
                writer.WriteStringValue(((ScalarNode)value).Text);
                break;
        }
    }
}
