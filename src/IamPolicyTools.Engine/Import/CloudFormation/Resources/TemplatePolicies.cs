using System.Collections.Immutable;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>Makes policy documents of the values of a template, with what is undecided in them kept so (7.1.3, CFN-14).</summary>
/// <param name="stack">The stack.</param>
internal sealed class TemplatePolicies(Stack stack)
{
    private const int MostVariants = 16;
    private static readonly string[] s_principalTypes = ["AWS", "Service", "Federated", "CanonicalUser"];
    private static readonly string[] s_texts = ["Action", "NotAction", "Resource", "NotResource"];
    private readonly PolicySlots _slots = new(stack.File);

    /// <summary>Reads the policy that an evaluated value is.</summary>
    /// <param name="value">The value; null for none.</param>
    /// <param name="kind">The slot.</param>
    /// <param name="place">The property, with its logical address.</param>
    /// <returns>The document; null for none.</returns>
    public PolicyDocument? Read(Node? value, PolicyKind kind, SourceLocation place)
    {
        switch (value)
        {
            case ChoiceNode choice:
                return PolicyDocument.Unknown($"it depends on the condition {stack.Undecided(choice.Condition, place)}", place);
            case ObjectNode document when document[Evaluator.OpenMember] is { } open:
                return PolicyDocument.Unknown($"a part of it would be included from elsewhere: {open.Describe()}", place);
            case ObjectNode document:
                return ReadObject(document, kind, place);
            default:
                return _slots.Read(value, kind, place);
        }
    }

    private PolicyDocument? ReadObject(ObjectNode document, PolicyKind kind, SourceLocation place)
    {
        var known = new List<(Node Statement, string? ExistsWhen)>();
        var unknown = new List<string>();
        if (document["Statement"] is null or ScalarNode { Kind: ScalarKind.Null })
        {
            return _slots.Read(document, kind, place);
        }

        foreach (Possible statement in Possibilities.Items(document["Statement"]))
        {
            if (statement.Value is not ObjectNode members)
            {
                AddOther(statement, known, unknown);
            }
            else if (members[Evaluator.OpenMember] is not null || Variants(members, statement.ExistsWhen) is not { } variants)
            {
                unknown.Add($"a statement whose form is not known ({stack.Position(members.Location)})");
            }
            else
            {
                foreach (Possible variant in variants)
                {
                    Lower((ObjectNode)variant.Value, variant.ExistsWhen, known, unknown);
                }
            }
        }

        ImmutableArray<Node> statements = [.. known.Select(s => s.Statement)];
        var address = new Relocation(document.Location.Source, place.LogicalAddress);
        Node lowered = address.Move(new ObjectNode(
            document.Location,
            [.. document.Members.Select(m => m.Name == "Statement"
                ? m with { Value = new ArrayNode(m.Value.Location, statements) }
                : m with { Value = Plain(m.Value) })]));
        PolicyDocument? read = _slots.Read(lowered, kind, place);
        if (read is null || read.UnknownReason is not null || read.Statements.Length != statements.Length)
        {
            return read;
        }

        return unknown.Count == 0 && known.TrueForAll(s => s.ExistsWhen is null) ? read : Open(read, known, unknown, kind, place);
    }

    private PolicyDocument Open(
        PolicyDocument read, List<(Node Statement, string? ExistsWhen)> known, List<string> unknown, PolicyKind kind, SourceLocation place)
    {
        IEnumerable<Statement> statements = read.Statements.Select(
            (s, i) => stack.Context.Undecided(known[i].ExistsWhen, s.Location) is { } when ? OpenStatements.Under(s, when) : s);
        return new PolicyDocument(
            read.Version,
            read.Id,
            [.. statements
                .Concat(unknown.SelectMany(reason => OpenStatements.Anything(stack.Context.Undecided(reason, place)!, kind, 0, place)))
                .Select((s, i) => s.At(i))],
            read.Location);
    }

    private static void AddOther(Possible statement, List<(Node Statement, string? ExistsWhen)> known, List<string> unknown)
    {
        if (statement.Value is ScalarNode { Text: var token } && UnknownToken.IsIn(token))
        {
            unknown.Add($"statements that are not known: {token}");
        }
        else if (statement.Value is ArrayNode { Items: var items })
        {
            // A function gave a list where one statement stands: AWS takes its items.
            known.AddRange(items.Select(i => (i, statement.ExistsWhen)));
        }
        else
        {
            known.Add((statement.Value, statement.ExistsWhen));
        }
    }

    // What is undecided about the form of a statement makes several of it, each under its condition.
    private static List<Possible>? Variants(ObjectNode statement, string? existsWhen)
    {
        List<Possible> variants = [new(statement, existsWhen)];
        foreach (Member member in statement.Members)
        {
            if (member.Value is not ChoiceNode choice || !IsStructural(member.Name, choice))
            {
                continue;
            }

            IReadOnlyList<Possible> alternatives = Possibilities.Of(choice);
            var absent = new List<string?>();
            CollectAbsent(choice, null, absent);
            variants =
            [
                .. variants.SelectMany(v => alternatives.Select(
                    a => new Possible(With((ObjectNode)v.Value, member.Name, a.Value), Possibilities.Both(v.ExistsWhen, a.ExistsWhen)))),
                .. variants.SelectMany(v =>
                    absent.Select(a => new Possible(With((ObjectNode)v.Value, member.Name, null), Possibilities.Both(v.ExistsWhen, a)))),
            ];
            if (variants.Count > MostVariants)
            {
                return null;
            }
        }

        return variants;
    }

    private static bool IsStructural(string member, ChoiceNode choice) => !s_texts.Contains(member)
        || Possibilities.MayBeAbsent(choice)
        || Possibilities.Of(choice).Any(a => a.Value is not ScalarNode);

    private static void CollectAbsent(Node? value, string? existsWhen, List<string?> absent)
    {
        if (value is null)
        {
            absent.Add(existsWhen);
        }
        else if (value is ChoiceNode choice)
        {
            CollectAbsent(choice.WhenTrue, Possibilities.Both(existsWhen, Possibilities.Words(choice.Condition, true)), absent);
            CollectAbsent(choice.WhenFalse, Possibilities.Both(existsWhen, Possibilities.Words(choice.Condition, false)), absent);
        }
    }

    private static ObjectNode With(ObjectNode statement, string name, Node? value) => new(
        statement.Location,
        [.. statement.Members.Where(m => m.Name != name || value is not null).Select(m => m.Name == name ? m with { Value = value! } : m)]);

    private void Lower(ObjectNode statement, string? existsWhen, List<(Node Statement, string? ExistsWhen)> known, List<string> unknown)
    {
        if (statement["Effect"] is ScalarNode { Text: var effect } && UnknownToken.IsIn(effect))
        {
            unknown.Add($"a statement whose Effect is not known: {effect}");
            return;
        }

        string? open = existsWhen;
        var members = ImmutableArray.CreateBuilder<Member>();
        foreach (Member member in statement.Members)
        {
            switch (member.Name)
            {
                case "Condition":
                    if (Condition(member.Value, ref open) is { } condition)
                    {
                        members.Add(member with { Value = condition });
                    }

                    break;
                case "Principal" or "NotPrincipal":
                    members.Add(member with { Value = Principal(member.Value) });
                    break;
                default:
                    members.Add(member with { Value = s_texts.Contains(member.Name) ? Texts(member.Value) : Plain(member.Value) });
                    break;
            }
        }

        known.Add((new ObjectNode(statement.Location, members.ToImmutable()), open));
    }

    private ObjectNode? Condition(Node value, ref string? open)
    {
        if (value is ObjectNode { Members: var operators } && !operators.Any(o => o.Name == Evaluator.OpenMember))
        {
            var blocks = ImmutableArray.CreateBuilder<Member>();
            foreach (Member block in operators)
            {
                if (block.Value is not ObjectNode { Members: var keys })
                {
                    if (block.Value is ChoiceNode or ScalarNode)
                    {
                        open = Possibilities.Both(open, $"the condition {block.Name}");
                        continue;
                    }

                    blocks.Add(block);
                    continue;
                }

                foreach (Member key in keys.Where(k => IsOpenKey(k)))
                {
                    open = Possibilities.Both(open, $"the condition {block.Name} {key.Name}");
                }

                Member[] rest = [.. keys.Where(k => !IsOpenKey(k))];
                if (rest.Length > 0)
                {
                    blocks.Add(block with
                    {
                        Value = new ObjectNode(
                        block.Value.Location, [.. rest.Select(k => k with { Value = Texts(k.Value) })])
                    });
                }
            }

            return blocks.Count == 0 && operators.Length > 0 ? null : new ObjectNode(value.Location, blocks.ToImmutable());
        }

        open = Possibilities.Both(open, $"a condition that is not known ({stack.Position(value.Location)})");
        return null;
    }

    // Negated operators turn more values into fewer: what is not a text each way is not known.
    private static bool IsOpenKey(Member key) => key.Name == Evaluator.OpenMember
        || key.Value is ObjectNode
        || (key.Value is ChoiceNode choice && IsStructural("Resource", choice))
        || (key.Value is ArrayNode list && list.Items.OfType<ChoiceNode>().Any(c => IsStructural("Resource", c)));

    // Of a token nobody knows which kind of principal it is.
    private Node Principal(Node value) => value switch
    {
        ScalarNode { Text: var text } when UnknownToken.IsIn(text) => new ObjectNode(
            value.Location, [.. s_principalTypes.Select(kind => new Member(kind, value.Location, value))]),
        ObjectNode kinds => new ObjectNode(kinds.Location, [.. kinds.Members.Select(m => m with { Value = Texts(m.Value) })]),
        _ => value,
    };

    // A text, or texts; one that may not be there, or may be another, is one that nobody knows.
    private Node Texts(Node value) => value switch
    {
        ChoiceNode choice => new ArrayNode(value.Location, [.. Maybe(choice)]),
        ArrayNode list => new ArrayNode(list.Location, [.. list.Items.SelectMany(i => i is ChoiceNode choice ? Maybe(choice) : [i])]),
        _ => value,
    };

    private IEnumerable<Node> Maybe(ChoiceNode choice)
    {
        if (!Possibilities.MayBeAbsent(choice)
            && Possibilities.Of(choice).All(a => a.Value is ScalarNode)
            && stack.Evaluator.TextOf(choice) is { } text)
        {
            return [new ScalarNode(choice.Location, ScalarKind.Text, text)];
        }

        return Possibilities.Items(choice).Select(item => item.Value is ScalarNode scalar && item.ExistsWhen is { } when
            ? new ScalarNode(
                scalar.Location, ScalarKind.Text, scalar.Text + OpenStatements.TokenOf(stack.Context.Undecided(when, choice.Location)!))
            : item.Value);
    }

    private Node Plain(Node value) => value is ChoiceNode choice && stack.Evaluator.TextOf(choice) is { } text
        ? new ScalarNode(value.Location, ScalarKind.Text, text)
        : value;

    /// <summary>Gives the nodes of a document the logical address of the property that they stand in (IN-4, IN-26).</summary>
    private sealed class Relocation
    {
        private readonly SourceText? _from;
        private readonly SourceText? _to;

        public Relocation(SourceText? from, string? address)
        {
            _from = from;
            _to = from is null || address is null ? null : from.At(address);
        }

        public Node Move(Node node) => _to is null ? node : node switch
        {
            ObjectNode members => new ObjectNode(
                Move(members.Location), [.. members.Members.Select(m => new Member(m.Name, Move(m.NameLocation), Move(m.Value)))]),
            ArrayNode list => new ArrayNode(Move(list.Location), [.. list.Items.Select(Move)]),
            ScalarNode scalar => new ScalarNode(Move(scalar.Location), scalar.Kind, scalar.Text),
            _ => node,
        };

        private SourceLocation Move(SourceLocation location) =>
            ReferenceEquals(location.Source, _from) ? new SourceLocation(_to!, location.Offset) : location;
    }
}
