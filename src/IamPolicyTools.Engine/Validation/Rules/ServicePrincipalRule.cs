using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Services as principals: for whom they may act, and conditions that their requests cannot meet.</summary>
internal sealed class ServicePrincipalRule : StatementRule
{
    /// <summary>A service that no list has.</summary>
    public const string Unknown = "SERVICE_PRINCIPAL_UNKNOWN";

    private static readonly HashSet<string> s_source = new(StringComparer.Ordinal) { "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths" };

    // Keys about a principal, which a service that calls by itself is not.
    private static readonly HashSet<string> s_ofPrincipals = new(StringComparer.Ordinal)
    {
        "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid", "aws:username", "aws:multifactorauthpresent",
        "aws:multifactorauthage", "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip",
    };

    // Keys of single services that say for whom the service acts.
    private static readonly HashSet<string> s_other = new(StringComparer.Ordinal) { "kms:calleraccount", "lambda:sourceaccount", "s3:dataaccesspointaccount", "aws:sourceowner" };

    // Services that act for the account that holds the policy only, or that send no source; and those whose grant is a role's trust.
    private static readonly HashSet<string> s_withoutSource = new(StringComparer.Ordinal)
    {
        "ec2.amazonaws.com", "logging.s3.amazonaws.com", "autoscaling.amazonaws.com", "elasticmapreduce.amazonaws.com", "ecs-tasks.amazonaws.com",
        "pods.eks.amazonaws.com", "eks.amazonaws.com", "lambda.amazonaws.com", "elasticloadbalancing.amazonaws.com",
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        Unknown,
    ];

    /// <inheritdoc/>
    protected override bool AppliesTo(DocumentFacts document) => document.Kind is PolicyKind.Resource or PolicyKind.Trust;

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        if (statement.Statement.Principal is not { IsNegated: false } principal)
        {
            return;
        }

        PrincipalEntry[] services = [.. statement.Principals(PrincipalType.Service)];
        ValidationMemory memory = statement.Document.Memory;
        foreach (PrincipalEntry service in services.Where(s => !ServicePrincipalNames.IsRefused(s.Value)))
        {
            if (memory.Answer(Unknown, service.Value, name => ServicePrincipalFacts.Doubt(name, memory.Catalogue)) is { } doubt)
            {
                issues.Add(statement.Issue(Unknown, "Principal", service.Location, doubt, "Look the name up in the service's guide."));
            }
        }

        if (!statement.IsAllow || services.Length == 0)
        {
            return;
        }

        if (principal.Entries.Length == services.Length)
        {
            foreach (ClauseFacts clause in statement.Clauses.Where(c => c.NeedsKey && s_ofPrincipals.Contains(c.Key.Folded)))
            {
                issues.Add(statement.OfClause(
                    "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
                    clause,
                    $"Requests of {services[0].Value} do not have {clause.Key.Name}: this Allow never applies.",
                    "Use aws:SourceArn, aws:SourceAccount or aws:SourceOrgID."));
            }
        }

        // In a trust policy most services act for the account of the role alone (FP-11).
        if (statement.Document.Kind == PolicyKind.Trust || Array.TrueForAll(services, s => s_withoutSource.Contains(s.Value)))
        {
            return;
        }

        if (Array.Exists(statement.Clauses, c => s_source.Contains(c.Key.Folded) && c.Family != OperatorFamily.Null && !c.IsNegated))
        {
            return;
        }

        bool hasOther = Array.Exists(statement.Clauses, c => s_other.Contains(c.Key.Folded) && !c.IsNegated);
        issues.Add(statement.Issue(
            hasOther ? "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL" : "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
            "Principal",
            services[0].Location,
            hasOther
                ? $"{services[0].Value} says for whom it acts in aws:SourceArn and aws:SourceAccount, which every service has alike."
                : $"{services[0].Value} may do this for any customer of AWS, not only for you.",
            "Add a condition on aws:SourceArn or aws:SourceAccount."));
    }
}
