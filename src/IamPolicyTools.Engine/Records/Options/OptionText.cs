using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>A text of the options, and where it stands, so that what is wrong with it can be told later.</summary>
/// <param name="Text">The text.</param>
/// <param name="Location">Where it stands.</param>
public readonly record struct OptionText(string Text, SourceLocation Location)
{
    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
