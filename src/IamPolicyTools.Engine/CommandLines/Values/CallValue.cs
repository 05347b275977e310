using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines.Values;

/// <summary>
/// A value of a parameter as it was given. Texts are taken apart only when a request needs a part of them, so that nothing else of a line has to be
/// understood (CL-26).
/// </summary>
public abstract record CallValue
{
    private protected CallValue()
    {
    }

    /// <summary>The texts of the value: one of a text, those of the items of a list.</summary>
    internal virtual IEnumerable<string> Texts => [];
}

/// <summary>A text, or a number as it was written.</summary>
/// <param name="Text">The characters.</param>
/// <param name="Offset">Where it stands in the line; -1 when nowhere.</param>
public sealed record TextValue(string Text, int Offset = -1) : CallValue
{
    /// <summary>What in it is not known, with wildcards in its place (CL-60); null where all is.</summary>
    internal string? Unknown { get; init; }

    internal override IEnumerable<string> Texts => [Text];
}

/// <summary>A switch, or a truth value of JSON.</summary>
/// <param name="Value">The value.</param>
public sealed record SwitchValue(bool Value) : CallValue
{
    internal override IEnumerable<string> Texts => [Value ? "true" : "false"];
}

/// <summary>A list.</summary>
/// <param name="Items">The items.</param>
public sealed record ListValue(ImmutableArray<CallValue> Items) : CallValue
{
    internal override IEnumerable<string> Texts => Items.SelectMany(i => i.Texts);
}

/// <summary>A structure or a map.</summary>
/// <param name="Members">The members in order.</param>
public sealed record MapValue(ImmutableArray<KeyValuePair<string, CallValue>> Members) : CallValue
{
    /// <summary>A structure without members.</summary>
    public static MapValue Empty { get; } = new(ImmutableArray<KeyValuePair<string, CallValue>>.Empty);

    /// <summary>The value of a member, or null. Case does not count (CL-90); of several the last counts (CL-7).</summary>
    /// <param name="name">The member's name.</param>
    public CallValue? Find(string name)
    {
        for (int i = Members.Length - 1; i >= 0; i--)
        {
            if (Members[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return Members[i].Value;
            }
        }

        return null;
    }

    /// <summary>The structure with a member in the place of one of the same name.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">Its value.</param>
    public MapValue With(string name, CallValue value) =>
        new(Members.RemoveAll(m => m.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Add(new(name, value)));
}

/// <summary>A value that holds a variable or a substitution which is not known. That matters only where a request needs the value (CL-6).</summary>
/// <param name="Variable">The first such variable as it is written.</param>
/// <param name="Offset">Where the value stands in the line; -1 when nowhere.</param>
public sealed record UnexpandedValue(string Variable, int Offset = -1) : CallValue
{
    /// <summary>All variables of the value that are not known.</summary>
    internal ImmutableArray<string> Variables { get; init; } = [Variable];
}

/// <summary>A value that stands in a file (<c>file://path</c>). It is read only where a request needs it (CL-10).</summary>
/// <param name="Written">The value as it is written.</param>
/// <param name="Path">The path in it.</param>
/// <param name="Offset">Where it stands in the line.</param>
public sealed record FileValue(string Written, string Path, int Offset) : CallValue
{
    internal override IEnumerable<string> Texts => [Written];
}
