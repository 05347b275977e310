using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>The document as a whole: version, size, empty names.</summary>
internal sealed class DocumentRule : PolicyRule
{
    private const string Near = "POLICY_SIZE_NEAR_QUOTA";

    private static readonly CultureInfo s_numbers = CultureInfo.InvariantCulture;

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        "EMPTY_STATEMENT_LIST", "OLD_VERSION", "INLINE_VERSION_WITH_VARIABLE", "MANAGED_POLICY_VERSION", "EMPTY_SID_VALUE", Near,
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
    ];

    /// <inheritdoc/>
    public override void Check(DocumentFacts document, IssueList issues)
    {
        CheckVersion(document, issues);

        // Of the other kinds the parser tells it; here nobody is known to refuse it, and it says as little.
        if (document.HasEmptyList && document.Kind is not (PolicyKind.Identity or PolicyKind.Boundary or PolicyKind.Trust))
        {
            issues.Add(new PolicyIssue(
                "EMPTY_STATEMENT_LIST", "The list of statements is empty: the document says nothing.", null, document.Document.Location, null, "Statement"));
        }

        CheckSize(document, issues);
        foreach (StatementFacts statement in document.Statements)
        {
            if (statement.Statement.Sid is { Length: 0 })
            {
                issues.Add(statement.Issue("EMPTY_SID_VALUE", "Sid", statement.Statement.Location, "The Sid is empty.", "Name the statement, or remove the Sid."));
            }
        }
    }

    private static void CheckVersion(DocumentFacts document, IssueList issues)
    {
        PolicyVersion? version = document.Document.Version;
        if (version == PolicyVersion.V2012)
        {
            return;
        }

        const string Fix = "Write \"Version\": \"2012-10-17\".";
        if (document.Use.IsManaged == true)
        {
            Add("MANAGED_POLICY_VERSION", $"IAM refuses a managed policy {(version is null ? "without Version" : "of Version 2008-10-17")}.");
            return;
        }

        if (version is not null)
        {
            Add("OLD_VERSION", "Version 2008-10-17 has no policy variables.");
        }

        if (document.Kind is PolicyKind.Identity or PolicyKind.Trust or PolicyKind.Session && HasVariables(document.Document))
        {
            Add("INLINE_VERSION_WITH_VARIABLE", "The document holds ${…}, which means a variable from Version 2012-10-17 on only.");
        }

        void Add(string code, string why) => issues.Add(new PolicyIssue(code, why, Fix, document.Document.Location, null, "Version"));
    }

    private static bool HasVariables(PolicyDocument document)
    {
        foreach (Statement statement in document.Statements)
        {
            foreach (PolicyString pattern in statement.Resource is { } resource ? resource.Patterns : default)
            {
                if (IsVariable(pattern))
                {
                    return true;
                }
            }

            foreach (ConditionClause clause in statement.Conditions)
            {
                foreach (ConditionValue value in clause.Values)
                {
                    if (IsVariable(value.Text))
                    {
                        return true;
                    }
                }
            }
        }

        return false;

        static bool IsVariable(PolicyString text) => !text.HasPlaceholders && text.Text.Contains("${", StringComparison.Ordinal);
    }

    // policy-language.md 1.7: each service counts in its own way.
    private static void CheckSize(DocumentFacts document, IssueList issues)
    {
        if (QuotaOf(document) is not { } quota)
        {
            return;
        }

        if (quota.Size > quota.Most && quota.Code is { } code)
        {
            Add(code, $"The document has {Of(quota.Size)} {quota.Unit}; {quota.What} has {Of(quota.Most)} at most.", "Split it, or shorten it by wildcards.");
        }
        else if (quota.Size <= quota.Most && quota.Size > quota.Most / 10 * 9)
        {
            Add(Near, $"The document has {Of(quota.Size)} {quota.Unit} of the {Of(quota.Most)} that {quota.What} has at most.", "Split it before it is full.");
        }

        void Add(string issue, string why, string fix) => issues.Add(new PolicyIssue(issue, why, fix, document.Document.Location, null, string.Empty));
    }

    private static string Of(int number) => number.ToString("N0", s_numbers);

    private static Quota? QuotaOf(DocumentFacts document)
    {
        const string Characters = "characters without white space";
        int size = document.Document.Size;
        int length = document.Length ?? size;
        switch (document.Kind)
        {
            case PolicyKind.Identity or PolicyKind.Boundary:
                return document.Use.IsManaged == false
                    ? new Quota(size, PolicySize.RoleInlinePolicies, Characters, "an inline policy", "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA")
                    : new Quota(size, PolicySize.ManagedPolicy, Characters, "a managed policy", "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA");

            // The parser reports these when they are too long.
            case PolicyKind.Trust:
                return new Quota(size, PolicySize.TrustPolicy, Characters, "a trust policy", null);
            case PolicyKind.Session:
                return new Quota(size, PolicySize.SessionPolicy, Characters, "a session policy", null);
            case PolicyKind.ServiceControl:
                return new Quota(length, PolicySize.ServiceControlPolicy, "characters", "a service control policy", null);
            case PolicyKind.ResourceControl:
                return new Quota(length, PolicySize.ResourceControlPolicy, "characters", "a resource control policy", null);
            case PolicyKind.Endpoint:
                return new Quota(length, 20_480, "characters", "the policy of a VPC endpoint", "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA");
            default:
                bool isKey = document.Statements.Length > 0 && Array.TrueForAll(document.Statements, s => Array.TrueForAll(s.Actions, a => a.Prefix == "kms"));
                return new Quota(
                    document.ByteLength ?? length, isKey ? 32_768 : 20_480, "bytes", isKey ? "a key policy" : "the policy of a resource", "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA");
        }
    }

    private readonly record struct Quota(int Size, int Most, string Unit, string What, string? Code);
}
