using System.Buffers;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Values of keys whose values have a form: Regions, VPCs and their endpoints, KMS keys, services.</summary>
internal sealed class FormatRule : ClauseRule
{
    private static readonly SearchValues<char> s_alphanumeric = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    private static readonly HashSet<string> s_kmsKeys = new(StringComparer.Ordinal)
    {
        "s3:x-amz-server-side-encryption-aws-kms-key-id", "dynamodb:encryptionresourcearn", "ebs:kmskeyid", "elasticfilesystem:kmskeyid",
        "secretsmanager:kmskeyarn", "logs:kmskeyarn", "rds:kmskeyid", "sagemaker:volumekmskey", "sagemaker:outputkmskey", "backup:kmskeyarn",
    };

    private static readonly HashSet<string> s_servicePrincipals = new(StringComparer.Ordinal)
    {
        "kms:viaservice", "iam:passedtoservice", "iam:awsservicename", "aws:principalservicename", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast",
        "aws:principalservicenameslist", "organizations:serviceprincipal", "secretsmanager:resource/allowrotationlambdaarn",
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
        ["INVALID_REGION", "INVALID_VPC_FORMAT", "INVALID_VPCE_FORMAT", "INVALID_KMS_KEY_VALUE", "INVALID_SERVICE_PRINCIPAL_FORMAT"];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        if (clause.Family is null or OperatorFamily.Null || CheckerOf(clause.Key.Folded) is not { } check)
        {
            return;
        }

        foreach (ConditionValue value in clause.Values)
        {
            string text = value.Text.Text;
            if (!value.Text.HasVariables && check(text) is { } fault)
            {
                issues.Add(statement.OfValue(fault.Code, clause, value, fault.Why, fault.Fix));
            }
        }
    }

    private static Func<string, Fault?>? CheckerOf(string key) => key switch
    {
        "aws:requestedregion" => CheckRegion,
        "aws:sourcevpc" => text => CheckId(text, "vpc-", "INVALID_VPC_FORMAT", "a VPC"),
        "aws:sourcevpce" => text => CheckId(text, "vpce-", "INVALID_VPCE_FORMAT", "a VPC endpoint"),
        _ when s_kmsKeys.Contains(key) => CheckKmsKey,
        _ when s_servicePrincipals.Contains(key) => CheckService,
        _ => null,
    };

    private static Fault? CheckRegion(string text) => text.Length == 0 || Places.IsRegion(text) || text.StartsWith("aws-global", StringComparison.Ordinal)
        ? null
        : new Fault(
            "INVALID_REGION",
            $"\"{text}\" is no Region as of {Places.AsOf:yyyy-MM-dd}.",
            NearNames.Find(text, Places.Regions) is { Count: > 0 } near ? $"Write {string.Join(" or ", near.Select(n => $"\"{n}\""))}." : null);

    private static Fault? CheckId(string text, string prefix, string code, string what)
    {
        if (ClauseFacts.HasWildcard(text))
        {
            return Globs.Meet(text, prefix + "*") ? null : Wrong();
        }

        ReadOnlySpan<char> id = text.AsSpan(text.StartsWith(prefix, StringComparison.Ordinal) ? prefix.Length : text.Length);
        return id.Length is 8 or 17 && !id.ContainsAnyExcept(s_alphanumeric) ? null : Wrong();

        Fault Wrong() => new(code, $"\"{text}\" is no id of {what}.", $"Ids of {what} are {prefix} and 8 or 17 letters and digits.");
    }

    private static Fault? CheckKmsKey(string text) =>
        text.Length == 0 || ClauseFacts.HasWildcard(text) || (Arn.TryParse(text, out Arn arn) && arn.Service == "kms")
            ? null
            : new Fault("INVALID_KMS_KEY_VALUE", $"\"{text}\" is no ARN of a KMS key; the request has the ARN.", "Write arn:aws:kms:REGION:ACCOUNT:key/ID.");

    private static Fault? CheckService(string text)
    {
        if (ClauseFacts.HasWildcard(text) || text.Length == 0)
        {
            return null;
        }

        return text.Contains(".amazonaws.", StringComparison.Ordinal) || text.EndsWith(".amazon.com", StringComparison.Ordinal) || text.EndsWith(".aws.internal", StringComparison.Ordinal)
            || text.EndsWith(".ic.gov", StringComparison.Ordinal) || text.EndsWith(".aws", StringComparison.Ordinal) || text.EndsWith(".sgov.gov", StringComparison.Ordinal)
            ? null
            : new Fault("INVALID_SERVICE_PRINCIPAL_FORMAT", $"\"{text}\" is not the name of a service as a principal.", $"Write \"{text.ToLowerInvariant()}.amazonaws.com\".");
    }
}
