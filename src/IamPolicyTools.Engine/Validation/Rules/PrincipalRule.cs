using IamPolicyTools.Language;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Principals of resource and trust policies: ids of what is gone, everybody, and exemptions that exempt nobody.</summary>
internal sealed class PrincipalRule : StatementRule
{
    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
        ["INVALID_ROLE_REFERENCE", "INVALID_USER_REFERENCE", "INVALID_PRINCIPAL_FORMAT", "NOTPRINCIPAL_SESSION_MISSING", "PUBLIC_ALLOW_WITHOUT_CONDITION"];

    /// <inheritdoc/>
    protected override bool AppliesTo(DocumentFacts document) => document.Kind is PolicyKind.Resource or PolicyKind.Trust or PolicyKind.Endpoint;

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        if (statement.Statement.Principal is not { } principal)
        {
            return;
        }

        foreach (PrincipalEntry entry in principal.Entries)
        {
            if (entry.Type == PrincipalType.Aws && entry.Value is ['A', 'R' or 'I', 'O' or 'D', 'A', ..] && PrincipalIds.IsIdentity(entry.Value))
            {
                bool isRole = PrincipalIds.IsRole(entry.Value);
                issues.Add(statement.Issue(
                    isRole ? "INVALID_ROLE_REFERENCE" : "INVALID_USER_REFERENCE",
                    statement.PrincipalElement,
                    entry.Location,
                    $"\"{entry.Value}\" is the id of a {(isRole ? "role" : "user")}; a stored policy shows the id once the {(isRole ? "role" : "user")} is deleted (PL-20).",
                    $"Write the ARN of the {(isRole ? "role" : "user")}, or remove it."));
            }
        }

        foreach (PrincipalEntry entry in statement.Principals(PrincipalType.CanonicalUser).Where(e => !IsCanonicalId(e.Value)))
        {
            issues.Add(statement.Issue(
                "INVALID_PRINCIPAL_FORMAT", statement.PrincipalElement, entry.Location, $"A canonical user is named by 64 hexadecimal digits, found \"{entry.Value}\".", "Write the id as S3 tells it, or the account."));
        }

        if (principal.IsNegated)
        {
            CheckExemptions(statement, principal, issues);
        }
        else if (statement.IsAllow && !Guards.IsGuarded(statement) && !statement.IsVoid && statement.Document.Kind == PolicyKind.Resource
            && principal.Entries.FirstOrDefault(e => e is { Type: PrincipalType.Aws, Value: "*" }) is { Value: not null } everyone)
        {
            issues.Add(statement.Issue(
                "PUBLIC_ALLOW_WITHOUT_CONDITION",
                "Principal",
                everyone.Location,
                $"Everybody may do this, whoever they are: the Allow is for \"*\" and {(statement.IsConditional ? "its conditions keep nobody out" : "has no condition")}.",
                "Name the principals, or add a condition on aws:PrincipalOrgID, aws:SourceAccount or aws:SourceVpce."));
        }
    }

    // An origin access identity's is longer (PL-83). What has a wildcard or a placeholder is told as that.
    private static bool IsCanonicalId(string text) =>
        (text.Length is 64 or 96 && text.All(char.IsAsciiHexDigit)) || text.AsSpan().ContainsAny('*', '?', '$') || Placeholders.AreIn(text);

    // PL-26
    private static void CheckExemptions(StatementFacts statement, PrincipalElement principal, IssueList issues)
    {
        if (statement.IsAllow)
        {
            return;
        }

        foreach (PrincipalEntry entry in principal.Entries)
        {
            if (!Arn.TryParse(entry.Value, out Arn arn) || arn.Service != "iam" || !arn.Resource.StartsWith("role/", StringComparison.Ordinal))
            {
                continue;
            }

            string sessions = $"arn:{arn.Partition}:sts::{arn.Account}:assumed-role/{arn.Resource[(arn.Resource.LastIndexOf('/') + 1)..]}/";
            if (!principal.Entries.Any(e => e.Value.StartsWith(sessions, StringComparison.Ordinal)))
            {
                issues.Add(statement.Issue(
                    "NOTPRINCIPAL_SESSION_MISSING",
                    "NotPrincipal",
                    entry.Location,
                    $"A session of {arn.Resource} is exempt only where its own ARN is listed as well: this Deny hits every session of the role.",
                    "Write \"Principal\": \"*\" with a condition ArnNotLike on aws:PrincipalArn."));
            }
        }
    }
}
