namespace IamPolicyTools.Text.Edits;

/// <summary>
/// A value that has no range of its own in a file that can be edited: the answer is its address, for who edits by hand.
/// </summary>
/// <param name="reason">Why.</param>
/// <param name="location">Where it stands.</param>
public sealed class NotEditableException(string reason, SourceLocation location)
    : Exception(DisplayedText.Line($"{location} cannot be edited: {reason}"))
{
    /// <summary>Where it stands.</summary>
    public SourceLocation Location { get; } = location;
}
