using System.Collections.Immutable;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>How a check of a policy ended, in the words of IAM Access Analyzer (CP-45).</summary>
public enum CheckResult : long
{
    /// <summary>There is no such request.</summary>
    PASS,

    /// <summary>There is one, or it is not decided.</summary>
    FAIL,
}

/// <summary>A statement that a check fails by.</summary>
/// <param name="Description">The sentence of IAM Access Analyzer.</param>
/// <param name="StatementIndex">The position of the statement, counted from 0; null when the check is undecided.</param>
/// <param name="StatementId">Its Sid; null without one.</param>
/// <param name="Witness">A request that the statement lets through; null when the check is undecided.</param>
public sealed record CheckReason(string Description, int? StatementIndex, string? StatementId, ProofWitness? Witness)
{
    /// <inheritdoc/>
    public override string ToString() => Text.DisplayedText.Line(Description);
}

/// <summary>The response of a check of IAM Access Analyzer, with a witness and the verdict as two members more (CP-50).</summary>
public sealed record CheckResponse
{
    /// <summary>PASS or FAIL. What is undecided is FAIL: to AWS it means <i>might</i>.</summary>
    public required CheckResult Result { get; init; }

    /// <summary>The sentence of IAM Access Analyzer.</summary>
    public required string Message { get; init; }

    /// <summary>The statements that it fails by.</summary>
    public ImmutableArray<CheckReason> Reasons { get; init; } = [];

    /// <summary>Proved, refuted or undecided.</summary>
    public required ProofVerdict Verdict { get; init; }

    /// <summary>A request that the check fails by, one that can really happen where there is any; null when there is none.</summary>
    public ProofWitness? Witness { get; init; }

    /// <summary>
    /// True where <see cref="Witness"/> can really happen, by which action takes which resource; false where the check fails for a request that AWS
    /// never asks for, as its own checks do. Null without a witness, or where it is not decided.
    /// </summary>
    public bool? WitnessPossible { get; init; }
}

/// <summary>The checks of IAM Access Analyzer (change-and-proof.md, section 5): every action on every resource, keys independent.</summary>
public static class AccessChecks
{
    /// <summary>CheckNoNewAccess.</summary>
    /// <param name="existing">The document that is there.</param>
    /// <param name="changed">The new document.</param>
    /// <param name="kind">Identity or resource policies.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static CheckResponse NoNewAccess(PolicyDocument existing, PolicyDocument changed, PolicyKind kind, CancellationToken cancellationToken = default) => Check(
        changed,
        (policy, space) => PolicyRelations.NoNewAccess(existing, policy, OptionsOf(kind, space), cancellationToken),
        "The modified permissions grant new access compared to your existing policy.",
        "The modified permissions do not grant new access compared to your existing policy.",
        s => string.IsNullOrEmpty(s.Sid) ? $"New access in the statement with index: {s.Index}." : $"New access in the statement with sid: {s.Sid}.");

    /// <summary>CheckAccessNotGranted.</summary>
    /// <param name="policy">The document.</param>
    /// <param name="access">What must not be granted.</param>
    /// <param name="kind">Identity or resource policy.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static CheckResponse AccessNotGranted(PolicyDocument policy, AccessRegion access, PolicyKind kind, CancellationToken cancellationToken = default) => Check(
        policy,
        (part, space) => PolicyRelations.NeverAllows(part, access, OptionsOf(kind, space), cancellationToken),
        "The policy document grants access to perform one or more of the listed actions or resources.",
        "The policy document does not grant access to perform the listed actions or resources.",
        s => $"One or more of the listed actions or resources in the statement with {(string.IsNullOrEmpty(s.Sid) ? $"index: {s.Index}" : $"sid: {s.Sid}")}.");

    /// <summary>The types of resource that CheckNoPublicAccess knows, without <c>AWS::</c>, with the service of their actions (CP-49).</summary>
    public static ImmutableSortedDictionary<string, string> PublicTypes { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DynamoDB::Table"] = "dynamodb",
        ["DynamoDB::Stream"] = "dynamodb",
        ["EFS::FileSystem"] = "elasticfilesystem",
        ["OpenSearchService::Domain"] = "es",
        ["Kinesis::Stream"] = "kinesis",
        ["Kinesis::StreamConsumer"] = "kinesis",
        ["KMS::Key"] = "kms",
        ["Lambda::Function"] = "lambda",
        ["S3::Bucket"] = "s3",
        ["S3::AccessPoint"] = "s3",
        ["S3Express::DirectoryBucket"] = "s3express",
        ["S3Express::AccessPoint"] = "s3express",
        ["S3::Glacier"] = "glacier",
        ["S3Outposts::Bucket"] = "s3-outposts",
        ["S3Outposts::AccessPoint"] = "s3-outposts",
        ["S3Tables::TableBucket"] = "s3tables",
        ["S3Tables::Table"] = "s3tables",
        ["SecretsManager::Secret"] = "secretsmanager",
        ["SNS::Topic"] = "sns",
        ["SQS::Queue"] = "sqs",
        ["IAM::AssumeRolePolicyDocument"] = "sts",
        ["ApiGateway::RestApi"] = "execute-api",
        ["CodeArtifact::Domain"] = "codeartifact",
        ["Backup::BackupVault"] = "backup",
        ["CloudTrail::Dashboard"] = "cloudtrail",
        ["CloudTrail::EventDataStore"] = "cloudtrail",
    }.ToImmutableSortedDictionary(p => "AWS::" + p.Key, p => p.Value, StringComparer.Ordinal);

    /// <summary>The type of <see cref="PublicTypes"/> that somebody wrote, in any case; null for none.</summary>
    /// <param name="written">The type as written.</param>
    public static string? FindPublicType(string written) => PublicTypes.Keys.FirstOrDefault(t => t.Equals(written, StringComparison.OrdinalIgnoreCase));

    /// <summary>CheckNoPublicAccess: may no outsider do anything?</summary>
    /// <param name="policy">The document.</param>
    /// <param name="resourceType">One of <see cref="PublicTypes"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static CheckResponse NoPublicAccess(PolicyDocument policy, string resourceType, CancellationToken cancellationToken = default)
    {
        var options = new ProofOptions();
        return Check(
            policy,
            (part, space) => NobodyOutside(part, resourceType, options with { Space = space }, cancellationToken),
            "The resource policy grants public access for the given resource type.",
            "The resource policy does not grant public access for the given resource type.",
            s => $"Public access granted in the following statement with {(string.IsNullOrEmpty(s.Sid) ? $"index: {s.Index}" : $"sid: {s.Sid}")}.");
    }

    /// <summary>CP-27: may no outsider do anything?</summary>
    /// <param name="policy">The document.</param>
    /// <param name="resourceType">One of <see cref="PublicTypes"/>.</param>
    /// <param name="options">The space.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ProofAnswer NobodyOutside(PolicyDocument policy, string resourceType, ProofOptions options, CancellationToken cancellationToken = default)
    {
        string service = PublicTypes[resourceType];
        var region = new AccessRegion { Parts = [([$"{service}:*"], [])] };
        return PolicyRelations.NeverAllows(
            policy,
            region,
            options with
            {
                Kind = KindOf(resourceType),
                AsksOutsiders = true,
                IsSigned = service is not ("s3" or "sqs" or "sns" or "es" or "execute-api" or "lambda" or "elasticfilesystem"),
            },
            cancellationToken);
    }

    /// <summary>What a policy of a type of resource is used as.</summary>
    /// <param name="resourceType">One of <see cref="PublicTypes"/>.</param>
    public static PolicyKind KindOf(string resourceType) => PublicTypes[resourceType] == "sts" ? PolicyKind.Trust : PolicyKind.Resource;

    private static ProofOptions OptionsOf(PolicyKind kind, RequestSpace space) => new() { Space = space, Kind = kind };

    // CP-46: each Allow with all that denies, by itself.
    private static CheckResponse Check(
        PolicyDocument policy, Func<PolicyDocument, RequestSpace, ProofAnswer> ask, string fails, string passes, Func<Statement, string> describe)
    {
        ProofAnswer whole = ask(policy, RequestSpace.Free);
        if (whole.Verdict == ProofVerdict.Proved)
        {
            return new CheckResponse { Result = CheckResult.PASS, Message = passes, Verdict = whole.Verdict };
        }

        List<CheckReason> reasons = [];
        foreach (Statement statement in policy.Statements.Where(s => s.Effect == Effect.Allow))
        {
            Statement[] left = [.. policy.Statements.Where(s => s.Effect == Effect.Deny || s == statement)];
            PolicyDocument part = left.Length == policy.Statements.Length ? policy : new PolicyDocument(policy.Version, policy.Id, [.. left], policy.Location);
            ProofAnswer own = part == policy ? whole : ask(part, RequestSpace.Free);
            if (own.Verdict == ProofVerdict.Refuted)
            {
                reasons.Add(new CheckReason(describe(statement), statement.Index, statement.Sid, WitnessOf(own, part, ask).Witness));
            }
        }

        if (whole.Verdict == ProofVerdict.Undecided)
        {
            reasons.Add(new CheckReason($"This is undecided: {whole.Reason} at {whole.Place}.", null, null, null));
        }

        (ProofWitness? witness, bool? isPossible) = WitnessOf(whole, policy, ask);
        return new CheckResponse
        {
            Result = CheckResult.FAIL,
            Message = fails,
            Reasons = [.. reasons],
            Verdict = whole.Verdict,
            Witness = witness,
            WitnessPossible = isPossible,
        };
    }

    // CP-66: what can happen shows more than what cannot.
    private static (ProofWitness? Witness, bool? IsPossible) WitnessOf(ProofAnswer answer, PolicyDocument policy, Func<PolicyDocument, RequestSpace, ProofAnswer> ask)
    {
        if (answer.Witnesses.IsEmpty)
        {
            return (null, null);
        }

        ProofAnswer possible = ask(policy, RequestSpace.Catalogue);
        return possible.Verdict switch
        {
            ProofVerdict.Refuted => (possible.Witnesses[0], true),
            ProofVerdict.Proved => (answer.Witnesses[0], false),
            _ => (answer.Witnesses[0], null),
        };
    }
}
