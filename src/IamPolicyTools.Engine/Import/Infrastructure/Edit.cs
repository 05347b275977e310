using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>When an edit is applied: the order of edits in a file decides only inside a phase (IN-1).</summary>
internal enum EditPhase
{
    /// <summary>Entities that go, before anything of the same name comes.</summary>
    Remove,

    /// <summary>Entities, so that an edge may stand before its end points.</summary>
    Put,

    /// <summary>
    /// What a source saw of an entity without having set it: whatever the source sets or takes away counts over it (TF-12).
    /// </summary>
    Seen,

    /// <summary>Edges, documents and settings that go.</summary>
    Unset,

    /// <summary>Edges, documents and settings.</summary>
    Set,

    /// <summary>What an owner has, and nothing else.</summary>
    Exclusive,
}

/// <summary>One change that a file of infrastructure describes (infrastructure-inputs.md, 7.1.1).</summary>
/// <param name="Phase">When it is applied.</param>
/// <param name="Text">What it is, in one line: <c>Attach role/app arn:aws:iam::aws:policy/ReadOnlyAccess</c>.</param>
/// <param name="Location">Where the file says it, with the logical address (IN-4).</param>
/// <param name="Apply">Makes the change.</param>
internal sealed record Edit(EditPhase Phase, string Text, SourceLocation Location, Action<ModelEditor> Apply)
{
    /// <summary>What it sets, where two sources that set it differently contradict each other (IN-33); null for what only adds.</summary>
    public string? Slot { get; init; }

    /// <summary>What it sets the slot to.</summary>
    public string? Value { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>The edits of one source, in the order of its text.</summary>
/// <param name="isPlanned">True for what is to be deployed, false for what was observed (IN-31).</param>
internal sealed class EditList(bool isPlanned)
{
    private readonly List<Edit> _edits = [];

    /// <summary>
    /// True for what is to be deployed: it replaces the slots that it sets. What was observed is a complete picture (IN-32).
    /// </summary>
    public bool IsPlanned => isPlanned;

    /// <summary>The edits.</summary>
    public IReadOnlyList<Edit> Edits => _edits;

    /// <summary>Adds an edit.</summary>
    public void Add(Edit edit) => _edits.Add(edit);

    /// <summary>Adds what was only seen: it is there unless something else is set, or it is taken away.</summary>
    /// <param name="add">Adds it as if it were set.</param>
    public void AddSeen(Action<EditList> add)
    {
        var seen = new EditList(IsPlanned);
        add(seen);
        _edits.AddRange(seen._edits.Select(e => e with { Phase = EditPhase.Seen, Slot = null }));
    }

    /// <summary>Adds an edit.</summary>
    public void Add(EditPhase phase, string text, SourceLocation location, Action<ModelEditor> apply) =>
        Add(new Edit(phase, text, location, apply));
}
