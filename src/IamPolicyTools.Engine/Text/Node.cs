using System.Collections.Immutable;

namespace IamPolicyTools.Text;

/// <summary>A value read from JSON or YAML, with its place.</summary>
public abstract class Node
{
    private protected Node(SourceLocation location) => Location = location;

    /// <summary>Where the value begins.</summary>
    public SourceLocation Location { get; }

    /// <summary>What the value is, in words for an error: <c>an object</c>, <c>a list</c>, <c>the text "abc"</c>.</summary>
    public abstract string Describe();
}

/// <summary>An object. Member names are unique; the readers refuse a second one.</summary>
public sealed class ObjectNode : Node
{
    /// <summary>Creates an object.</summary>
    /// <param name="location">Its place.</param>
    /// <param name="members">Its members, in the order of the text, names unique.</param>
    public ObjectNode(SourceLocation location, ImmutableArray<Member> members)
        : base(location) => Members = members;

    /// <summary>The members in the order of the text.</summary>
    public ImmutableArray<Member> Members { get; }

    /// <summary>The value of a member, or null when there is none of that exact name.</summary>
    /// <param name="name">The name, case-sensitive.</param>
    public Node? this[string name]
    {
        get
        {
            foreach (Member member in Members)
            {
                if (string.Equals(member.Name, name, StringComparison.Ordinal))
                {
                    return member.Value;
                }
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public override string Describe() => "an object";
}

/// <summary>A member of an object.</summary>
/// <param name="Name">The name.</param>
/// <param name="NameLocation">Where the name stands.</param>
/// <param name="Value">The value.</param>
public readonly record struct Member(string Name, SourceLocation NameLocation, Node Value);

/// <summary>A list.</summary>
public sealed class ArrayNode : Node
{
    /// <summary>Creates a list.</summary>
    /// <param name="location">Its place.</param>
    /// <param name="items">Its items.</param>
    public ArrayNode(SourceLocation location, ImmutableArray<Node> items)
        : base(location) => Items = items;

    /// <summary>The items in order.</summary>
    public ImmutableArray<Node> Items { get; }

    /// <inheritdoc/>
    public override string Describe() => "a list";
}

/// <summary>A text, number, boolean or null, with the characters it was written with.</summary>
public sealed class ScalarNode : Node
{
    /// <summary>Creates a scalar.</summary>
    /// <param name="location">Its place.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="text">Its characters, unescaped; empty for null.</param>
    public ScalarNode(SourceLocation location, ScalarKind kind, string text)
        : base(location)
    {
        Kind = kind;
        Text = text;
    }

    /// <summary>What the text wrote: An unquoted YAML scalar is <see cref="ScalarKind.Plain"/>.</summary>
    public ScalarKind Kind { get; }

    /// <summary>The characters: of a number as written, of a boolean <c>true</c> or <c>false</c>.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string Describe() => Kind switch
    {
        ScalarKind.Null => "null",
        ScalarKind.Number => $"the number {DisplayedText.Shorten(Text)}",
        ScalarKind.Boolean => Text,
        _ => $"the text \"{DisplayedText.Shorten(Text)}\"",
    };
}

/// <summary>The kinds of scalar.</summary>
public enum ScalarKind
{
    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A JSON <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>JSON's <c>null</c>, or a YAML scalar that is empty, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary>
    /// An unquoted YAML scalar. Its characters are kept (<c>012</c>, <c>on</c>, <c>2012-10-17</c>); the consumer decides what it needs.
    /// </summary>
    Plain,
}
