using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Validation.Reading;

namespace IamPolicyTools.Validation.AccessAnalyzer;

/// <summary>The twin of ValidatePolicy: the checks of IAM Access Analyzer, answered offline (design.md, 13).</summary>
public static class PolicyValidation
{
    private const string Source = "AccessAnalyzer";
    private const string Trust = "AWS::IAM::AssumeRolePolicyDocument";
    private const string Guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-";

    /// <summary>The words for policy types, in AWS's order.</summary>
    public static ImmutableArray<string> PolicyTypes { get; } = ["IDENTITY_POLICY", "RESOURCE_CONTROL_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY"];

    /// <summary>The types of resources whose policies have checks of their own.</summary>
    public static ImmutableArray<string> ResourceTypes { get; } =
        ["AWS::DynamoDB::Table", Trust, "AWS::S3::AccessPoint", "AWS::S3::Bucket", "AWS::S3::MultiRegionAccessPoint", "AWS::S3ObjectLambda::AccessPoint"];

    /// <summary>Checks a policy.</summary>
    /// <param name="document">The document, JSON.</param>
    /// <param name="policyType">One of <see cref="PolicyTypes"/>.</param>
    /// <param name="resourceType">One of <see cref="ResourceTypes"/>; null for none.</param>
    /// <exception cref="ArgumentException">A type is not known.</exception>
    public static ImmutableArray<ValidatePolicyFinding> Validate(string document, string policyType, string? resourceType)
    {
        PolicyUse use = new(KindOf(policyType, resourceType)) { ResourceType = resourceType };
        return [.. new PolicyValidator().CheckText(document, "policyDocument", use).Where(f => f.GetRule().Source == Source).Select(Convert)];
    }

    private static PolicyKind KindOf(string policyType, string? resourceType) => policyType switch
    {
        "IDENTITY_POLICY" => PolicyKind.Identity,
        "RESOURCE_POLICY" => resourceType == Trust ? PolicyKind.Trust : PolicyKind.Resource,
        "SERVICE_CONTROL_POLICY" => PolicyKind.ServiceControl,
        "RESOURCE_CONTROL_POLICY" => PolicyKind.ResourceControl,
        _ => throw new ArgumentException($"'{policyType}' is no type of policy: expected {string.Join(", ", PolicyTypes)}.", nameof(policyType)),
    };

    private static ValidatePolicyFinding Convert(PolicyFinding finding)
    {
        FindingType type = finding.FindingType ?? FindingType.Suggestion;
        Location? at = finding.Location;
        var span = new Span(
            new Position(at?.Line ?? 1, (at?.Column ?? 1) - 1, finding.Offsets.Start),
            new Position(at?.EndLine ?? at?.Line ?? 1, (at?.EndColumn ?? at?.Column ?? 1) - 1, finding.Offsets.End));
        return new ValidatePolicyFinding(
            finding.Fix is { } fix ? $"{finding.Why} {fix}" : finding.Why, type.ToAwsName(), finding.Code, LinkOf(type, finding.Code), [new PolicyLocation(PathOf(finding), span)]);
    }

    private static ImmutableArray<PathElement> PathOf(PolicyFinding finding)
    {
        ImmutableArray<PathElement>.Builder path = ImmutableArray.CreateBuilder<PathElement>(finding.Steps.Length);
        for (int i = 0; i < finding.Steps.Length; i++)
        {
            NodeStep step = finding.Steps[i];
            bool isLast = i == finding.Steps.Length - 1;
            path.Add(step.Key is null
                ? new PathElement { Index = step.Index }
                : isLast && finding.IsName ? new PathElement { Key = step.Key } : new PathElement { Value = step.Key });
        }

        return path.ToImmutable();
    }

    private static string LinkOf(FindingType type, string code)
    {
        string kind = type switch
        {
            FindingType.Error => "error",
            FindingType.SecurityWarning => "security-warning",
            FindingType.Warning => "general-warning",
            _ => "suggestion",
        };
        return $"{Guide}{kind}-{code.ToLowerInvariant().Replace('_', '-')}";
    }
}
