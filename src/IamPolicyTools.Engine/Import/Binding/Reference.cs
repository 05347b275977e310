using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Binding;

/// <summary>A name or ARN by which one entity refers to another, not yet resolved.</summary>
/// <param name="Text">The name or ARN as written.</param>
/// <param name="Location">Where it stands.</param>
internal sealed record Reference(string Text, SourceLocation Location)
{
    /// <summary>The policy's name where the reference is an ARN with a name beside it; else null.</summary>
    public string? Name { get; init; }

    public bool IsArn => Text.StartsWith("arn:", StringComparison.Ordinal);
}
