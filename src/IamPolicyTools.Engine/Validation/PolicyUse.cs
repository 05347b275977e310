using IamPolicyTools.Language;

namespace IamPolicyTools.Validation;

/// <summary>What a document is for. It decides what is asked of it.</summary>
/// <param name="Kind">The slot.</param>
public sealed record PolicyUse(PolicyKind Kind)
{
    /// <summary>The type of the resource that holds it, as CloudFormation writes it: <c>AWS::S3::Bucket</c>. Null when not known.</summary>
    public string? ResourceType { get; init; }

    /// <summary>The ARN of the resource that holds it; null when not known.</summary>
    public string? ResourceArn { get; init; }

    /// <summary>The account that it belongs to, 12 digits; null when not known.</summary>
    public string? AccountId { get; init; }

    /// <summary>Accounts that are the reader's own or trusted: no stranger's (rules about who may come in).</summary>
    public IReadOnlyList<string> TrustedAccounts { get; init; } = [];

    /// <summary>True when the document is stored as a managed policy, false for an inline one, null when not known.</summary>
    public bool? IsManaged { get; init; }
}
