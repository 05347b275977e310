using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>The parts of the document that is being read, by kind.</summary>
internal sealed class DocumentParts
{
    private DocumentParts(int actions, int resources, int clauses, int values)
    {
        Actions = new PartArray<LocatedText>(actions);
        Resources = new PartArray<PolicyString>(resources);
        Clauses = new PartArray<ConditionClause>(clauses);
        Values = new PartArray<ConditionValue>(values);
    }

    /// <summary>Entries of Action and NotAction.</summary>
    public PartArray<LocatedText> Actions { get; }

    /// <summary>Entries of Resource and NotResource.</summary>
    public PartArray<PolicyString> Resources { get; }

    /// <summary>The conditions.</summary>
    public PartArray<ConditionClause> Clauses { get; }

    /// <summary>The values of the conditions.</summary>
    public PartArray<ConditionValue> Values { get; }

    /// <summary>Room for everything that some statements can have.</summary>
    public static DocumentParts Of(ImmutableArray<Node> statements)
    {
        int actions = 0;
        int resources = 0;
        int clauses = 0;
        int values = 0;
        foreach (Node statement in statements)
        {
            foreach (Member member in MembersOf(statement))
            {
                switch (member.Name)
                {
                    case "Action" or "NotAction":
                        actions += CountItems(member.Value);
                        break;
                    case "Resource" or "NotResource":
                        resources += CountItems(member.Value);
                        break;
                    case "Condition":
                        foreach (Member keys in MembersOf(member.Value))
                        {
                            foreach (Member key in MembersOf(keys.Value))
                            {
                                clauses++;
                                values += CountItems(key.Value);
                            }
                        }

                        break;
                }
            }
        }

        return new DocumentParts(actions, resources, clauses, values);
    }

    private static ReadOnlySpan<Member> MembersOf(Node node) => node is ObjectNode value ? value.Members.AsSpan() : [];

    private static int CountItems(Node node) => node is ArrayNode list ? list.Items.Length : 1;
}

/// <summary>The parts of one kind, which the elements of a document take in turn.</summary>
/// <typeparam name="T">The parts.</typeparam>
/// <param name="capacity">The most that the document can have.</param>
internal sealed class PartArray<T>(int capacity)
{
    private readonly T[] _parts = capacity == 0 ? [] : new T[capacity];
    private int _start;
    private int _end;

    /// <summary>Adds a part to the list that is being read.</summary>
    public void Add(T part) => _parts[_end++] = part;

    /// <summary>The parts added since the last list was taken.</summary>
    public PolicyList<T> Take()
    {
        var list = new PolicyList<T>(_parts, _start, _end - _start);
        _start = _end;
        return list;
    }
}
