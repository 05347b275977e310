using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Catalogue;

/// <summary>A managed policy of AWS's own, in its newest version. The document is decompressed when it is asked for.</summary>
public sealed class CatalogueManagedPolicy
{
    private readonly Lazy<string> _text;
    private readonly Lazy<PolicyDocument> _document;

    internal CatalogueManagedPolicy(Func<string> readDocument)
    {
        _text = new Lazy<string>(readDocument);
        _document = new Lazy<PolicyDocument>(Parse);
    }

    /// <summary>The name, <c>ReadOnlyAccess</c>.</summary>
    public required string PolicyName { get; init; }

    /// <summary>The path, <c>/</c> or <c>/service-role/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The version the document is of, <c>v12</c>.</summary>
    public required string DefaultVersionId { get; init; }

    /// <summary>When AWS published the policy, in UTC.</summary>
    public required DateTimeOffset CreateDate { get; init; }

    /// <summary>When AWS last changed the policy, in UTC.</summary>
    public required DateTimeOffset UpdateDate { get; init; }

    /// <summary>The ARN, in the partition <c>aws</c>.</summary>
    public string Arn => $"arn:aws:iam::aws:policy{Path}{PolicyName}";

    /// <summary>The document as JSON on one line.</summary>
    public string PolicyDocument => _text.Value;

    /// <summary>The document, parsed.</summary>
    public PolicyDocument Document => _document.Value;

    /// <summary>What a later layer has derived from this policy.</summary>
    internal Cache Derived { get; } = new();

    /// <summary>The ARN.</summary>
    public override string ToString() => Arn;

    private PolicyDocument Parse()
    {
        var findings = new DiagnosticBag();
        return PolicyParser.ParseText(PolicyDocument, PolicyKind.Identity, Arn, findings)
            ?? throw new InvalidTextException(findings.Items);
    }
}
