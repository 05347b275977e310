using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>Evaluates the functions of a template, where a value is needed (CFN-3, CFN-5, CFN-11, CFN-14, CFN-19).</summary>
/// <param name="stack">The stack.</param>
internal sealed class Evaluator(Stack stack)
{
    /// <summary>
    /// The member that says that an object has members which are not known: a part of it would be included from elsewhere (CFN-20).
    /// </summary>
    public const string OpenMember = "Fn::Transform";

    private readonly TextFunctions _texts = new(stack);

    /// <summary>The value of a node; null for none (<c>AWS::NoValue</c>).</summary>
    /// <param name="node">The node as written.</param>
    public Node? Evaluate(Node node)
    {
        if (!stack.Memory.Spend(0, node.Location))
        {
            return Unknown(node, "the template is too large");
        }

        return node switch
        {
            ObjectNode { Members: [{ } only] } when IsFunction(only.Name) => Call(only.Name, only.Value, node),
            ObjectNode members => EvaluateMembers(members),
            ArrayNode list => EvaluateItems(list),
            ChoiceNode { WhenFalse: null, WhenTrue: { } value } choice =>
                new ChoiceNode(choice.Location, choice.Condition, Evaluate(value), null),
            ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text when text.Text.Contains("{{resolve:", StringComparison.Ordinal) =>
                _texts.Resolve(text),
            ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text when text.Text.Contains("${Token[", StringComparison.Ordinal) =>
                NotSynthesised(text),
            _ => node,
        };
    }

    /// <summary>The text of a value: what is undecided is a token (CFN-14). Null for what is no text.</summary>
    public string? TextOf(Node? value) => value switch
    {
        null => string.Empty,
        ScalarNode { Kind: ScalarKind.Null } => null,
        ScalarNode scalar => scalar.Text,
        ChoiceNode choice => TextOf(choice),
        _ => null,
    };

    /// <summary>What stands for a value that cannot be known.</summary>
    /// <param name="node">Where it would stand.</param>
    /// <param name="origin">Whence it would come.</param>
    /// <param name="kind">What it is a value of.</param>
    public ScalarNode Unknown(Node node, string origin, UnknownValueKind kind = UnknownValueKind.Text) =>
        stack.Unknown(origin, kind, node.Location);

    private static bool IsFunction(string name) => name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal);

    private Node? Call(string name, Node argument, Node whole)
    {
        switch (name)
        {
            case "Ref":
                return argument is ScalarNode target ? stack.Ref(target.Text, whole.Location) : Wrong(name, argument, whole);
            case "Fn::GetAtt":
                return GetAtt(argument, whole);
            case "Fn::If":
                return If(argument, whole);
            case "Fn::FindInMap":
                return FindInMap(argument, whole);
            case "Fn::ImportValue":
                return Evaluate(argument) is { } exported && TextOf(exported) is { } export
                    ? stack.Import(export, whole.Location)
                    : Wrong(name, argument, whole);
            case "Fn::GetStackOutput":
                return Unknown(whole, $"Fn::GetStackOutput:{KeyOf(argument)}");
            case "Fn::Transform":
                return Transform(argument, whole);
            default:
                if (name.StartsWith("Fn::ForEach::", StringComparison.Ordinal))
                {
                    return EvaluateMembers((ObjectNode)whole);
                }

                return _texts.Call(name, argument, whole, out Node? result) ? result : UnknownFunction(name, whole);
        }
    }

    private ScalarNode UnknownFunction(string name, Node whole)
    {
        stack.File.EntityError(
            "FUNCTION_UNKNOWN",
            "CFN-1",
            $"Found the function {DisplayedText.Shorten(name)}, which CloudFormation does not have",
            whole.Location);
        return Unknown(whole, $"{name}@{stack.Position(whole.Location)}");
    }

    /// <summary>Reports a function whose arguments are not of its form.</summary>
    public ScalarNode Wrong(string name, Node argument, Node whole)
    {
        stack.File.EntityError(
            "FUNCTION_ARGUMENTS",
            "CFN-15",
            $"{DisplayedText.Shorten(name)}: found {argument.Describe()}, which is not of the form that the function takes",
            whole.Location);
        return Unknown(whole, $"{name}@{stack.Position(whole.Location)}");
    }

    private ScalarNode NotSynthesised(ScalarNode text)
    {
        stack.File.EntityError(
            "TEMPLATE_NOT_SYNTHESISED",
            "CFN-40",
            $"Found {text.Describe()}, a token that the CDK left; expected the template as cdk synth writes it",
            text.Location);
        return Unknown(text, $"Token@{stack.Position(text.Location)}");
    }

    // CFN-2: the first dot ends the resource's name.
    private Node? GetAtt(Node argument, Node whole)
    {
        if (argument is ScalarNode { Text: var dotted } && dotted.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot)
        {
            return stack.Attribute(dotted[..dot], dotted[(dot + 1)..], whole.Location);
        }

        if (argument is ArrayNode { Items: [ScalarNode resource, { } first, ..] } list)
        {
            IEnumerable<string?> parts = list.Items.Skip(1).Select(i => TextOf(Evaluate(i)));
            if (!parts.Contains(null))
            {
                return stack.Attribute(resource.Text, string.Join('.', parts), whole.Location);
            }
        }

        return Wrong("Fn::GetAtt", argument, whole);
    }

    private Node? If(Node argument, Node whole)
    {
        if (argument is not ArrayNode { Items: [ScalarNode name, { } yes, { } no] })
        {
            return Wrong("Fn::If", argument, whole);
        }

        switch (stack.Conditions.Of(name.Text, name.Location))
        {
            case Truth.True:
                return Evaluate(yes);
            case Truth.False:
                return Evaluate(no);
            default:
                Node? whenTrue = Evaluate(yes);
                Node? whenFalse = Evaluate(no);
                return NodeEquality.AreSame(whenTrue, whenFalse)
                    ? whenTrue
                    : new ChoiceNode(whole.Location, stack.Undecided(name.Text, name.Location), whenTrue, whenFalse);
        }
    }

    private Node? FindInMap(Node argument, Node whole)
    {
        if (argument is not ArrayNode { Items: [{ } first, { } second, { } third, ..] } list)
        {
            return Wrong("Fn::FindInMap", argument, whole);
        }

        Node? fallback = list.Items.Length > 3 && list.Items[3] is ObjectNode options ? options["DefaultValue"] : null;
        string?[] keys = [TextOf(Evaluate(first)), TextOf(Evaluate(second)), TextOf(Evaluate(third))];
        if (keys.Contains(null))
        {
            return Wrong("Fn::FindInMap", argument, whole);
        }

        // CFN-9: of a key that is not known, all values count that it could lead to.
        List<Node> reachable = Reachable(keys!);
        bool isOpen = keys.Any(k => UnknownToken.IsIn(k!));
        if (reachable.Count > 0 && reachable.All(r => NodeEquality.AreSame(r, reachable[0])) && (!isOpen || fallback is null))
        {
            return Evaluate(reachable[0]);
        }

        if (isOpen)
        {
            return Unknown(whole, $"Fn::FindInMap:{string.Join('.', keys)}");
        }

        if (fallback is not null)
        {
            return Evaluate(fallback);
        }

        stack.File.EntityError(
            "MAP_KEY_MISSING",
            "CFN-9",
            $"Fn::FindInMap: found {DisplayedText.Shorten(string.Join('.', keys))}, which Mappings does not have",
            whole.Location);
        return Unknown(whole, $"Fn::FindInMap:{string.Join('.', keys)}");
    }

    private List<Node> Reachable(string[] keys)
    {
        List<Node> nodes = stack.Template.Section("Mappings") is { } mappings ? [mappings] : [];
        foreach (string key in keys)
        {
            nodes = [.. nodes
                .OfType<ObjectNode>()
                .SelectMany(n => UnknownToken.IsIn(key) ? n.Members.Select(m => m.Value) : n[key] is { } value ? [value] : [])];
        }

        return nodes;
    }

    // CFN-20, CFN-21: where nothing can be included, nothing is known of it.
    private Node? Transform(Node argument, Node whole) => stack.Include(argument, whole.Location) is { } included
        ? Evaluate(included)
        : Unknown(whole, $"Fn::Transform:{KeyOf(argument)}@{stack.Position(whole.Location)}");

    private ObjectNode EvaluateMembers(ObjectNode node)
    {
        ImmutableArray<Member>.Builder members = ImmutableArray.CreateBuilder<Member>(node.Members.Length);
        foreach (Member member in stack.Loops.Expand(node).Members)
        {
            if (member.Name == OpenMember)
            {
                AddIncluded(member, members);
            }
            else if (Evaluate(member.Value) is { } value)
            {
                members.Add(member with { Value = value });
            }
        }

        return new ObjectNode(node.Location, members.ToImmutable());
    }

    private void AddIncluded(Member member, ImmutableArray<Member>.Builder members)
    {
        if (stack.Include(member.Value, member.NameLocation) is ObjectNode included)
        {
            members.AddRange(EvaluateMembers(included).Members.Where(m => !members.Any(known => known.Name == m.Name)));
        }
        else
        {
            members.Add(member with
            {
                Value = Unknown(
                member.Value, $"Fn::Transform:{KeyOf(member.Value)}@{stack.Position(member.NameLocation)}")
            });
        }
    }

    private ArrayNode EvaluateItems(ArrayNode node)
    {
        ImmutableArray<Node>.Builder items = ImmutableArray.CreateBuilder<Node>(node.Items.Length);
        foreach (Node item in node.Items)
        {
            if (Evaluate(item) is { } value)
            {
                items.Add(value);
            }
        }

        return new ArrayNode(node.Location, items.ToImmutable());
    }

    private string? TextOf(ChoiceNode choice)
    {
        IReadOnlyList<Possible> alternatives = Possibilities.Of(choice);
        string?[] texts = [.. alternatives.Select(a => a.Value is ChoiceNode ? null : TextOf(a.Value))];
        if (texts.Any(t => t is null))
        {
            return texts.Length > 0 && alternatives.All(a => a.Value is ChoiceNode or ScalarNode)
                ? stack.Unknown(OriginOf(choice), UnknownValueKind.Text, choice.Location).Text
                : null;
        }

        if (!Possibilities.MayBeAbsent(choice) && texts.Distinct(StringComparer.Ordinal).Count() == 1)
        {
            return texts[0];
        }

        string token = stack.Unknown(OriginOf(choice), UnknownValueKind.Text, choice.Location).Text;
        return Possibilities.MayBeAbsent(choice) ? token : Alternatives.Around(token, [.. texts.OfType<string>()]);
    }

    // The same expression is the same value; another one is another.
    private string OriginOf(ChoiceNode choice) =>
        $"Fn::If:{choice.Condition}({string.Join('|', Possibilities.Of(choice).Select(a => a.Value is ScalarNode text ? text.Text : stack.Position(a.Value.Location)))})"
        + (Possibilities.MayBeAbsent(choice) ? "?" : string.Empty);

    private string KeyOf(Node argument) => argument switch
    {
        ScalarNode text => text.Text,
        ObjectNode macro when macro["Name"] is ScalarNode name => name.Text,
        _ => stack.Position(argument.Location),
    };
}

/// <summary>What is common to texts of which one is meant.</summary>
internal static class Alternatives
{
    /// <summary>
    /// A token with what all the texts have in common round it, cut where the parts of ARNs and paths end, so that an ARN stays one.
    /// </summary>
    public static string Around(string token, IReadOnlyList<string> texts)
    {
        if (texts.Any(t => t.AsSpan().ContainsAny('{', '}') || t.Contains(UnknownToken.Start, StringComparison.Ordinal)))
        {
            return token;
        }

        int least = texts.Min(t => t.Length);
        int start = 0;
        while (start < least && texts.All(t => t[start] == texts[0][start]))
        {
            start++;
        }

        start = texts[0].AsSpan(0, start).LastIndexOfAny(':', '/') + 1;
        int end = 0;
        while (end < least - start && texts.All(t => t[^(end + 1)] == texts[0][^(end + 1)]))
        {
            end++;
        }

        ReadOnlySpan<char> tail = texts[0].AsSpan(texts[0].Length - end);
        int cut = tail.IndexOfAny(':', '/');
        return $"{texts[0][..start]}{token}{(cut < 0 ? string.Empty : tail[cut..])}";
    }
}
