using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Something that grants: a statement of a policy, an entry of an access control list, a KMS grant …</summary>
public sealed record PermissionSource
{
    /// <summary>What kind of grant it is.</summary>
    public required AccessPath Path { get; init; }

    /// <summary>The policy's name with the group it comes through, or what grants in words.</summary>
    public required string Name { get; init; }

    /// <summary>The ARN of a managed policy, or null.</summary>
    public string? PolicyArn { get; init; }

    /// <summary>The statement's Sid, or null.</summary>
    public string? Sid { get; init; }

    /// <summary>The statement's 0-based position in its document; null where no statement grants.</summary>
    public int? StatementIndex { get; init; }

    /// <summary>Where the statement stands.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>True when it grants only under conditions that the known context does not decide.</summary>
    public bool IsConditional { get; init; }

    /// <summary>The statement; null where none grants.</summary>
    internal Statement? Statement { get; init; }

    /// <summary>Name and statement.</summary>
    public override string ToString() => DisplayedText.Line(StatementIndex is { } index
        ? $"{Name} {(string.IsNullOrEmpty(Sid) ? $"#{index + 1}" : Sid)}"
        : Name);
}
