using System.Collections.Immutable;

namespace IamPolicyTools.Text.Edits;

/// <summary>
/// Where a value stands in a text, from its first character to behind its last. Plain, so that the YAML bridge can give it.
/// </summary>
/// <param name="Start">0-based, in UTF-16 units.</param>
/// <param name="End">Behind the last character.</param>
/// <param name="Style">How it is written.</param>
/// <param name="NameStart">Where the name of the member begins that holds it; -1 for items and the root.</param>
/// <param name="Children">Members or items, in the order of the text.</param>
/// <param name="IsEditable">False for aliases, anchors, tags and values without a character.</param>
public sealed record SpanNode(int Start, int End, SpanStyle Style, int NameStart, ImmutableArray<SpanNode> Children, bool IsEditable = true)
{
    /// <summary>True for what stands on lines by indentation, not between brackets.</summary>
    public bool IsBlock => Style is SpanStyle.BlockMapping or SpanStyle.BlockSequence;

    /// <summary>True for objects, however they are written.</summary>
    public bool IsObject => Style is SpanStyle.Braces or SpanStyle.BlockMapping;

    /// <summary>True for lists, however they are written.</summary>
    public bool IsList => Style is SpanStyle.Brackets or SpanStyle.BlockSequence;
}

/// <summary>How a value is written.</summary>
public enum SpanStyle
{
    /// <summary>A text, number, boolean or null.</summary>
    Scalar,

    /// <summary>Between curly brackets.</summary>
    Braces,

    /// <summary>Between square brackets.</summary>
    Brackets,

    /// <summary>YAML's members on lines of their own.</summary>
    BlockMapping,

    /// <summary>YAML's items behind dashes.</summary>
    BlockSequence,
}
