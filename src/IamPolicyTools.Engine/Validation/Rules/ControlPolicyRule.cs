using IamPolicyTools.Language;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Service and resource control policies: the old limits of SCPs (off by default, PL-14), and what RCPs need beside a key.</summary>
internal sealed class ControlPolicyRule : StatementRule
{
    private static readonly HashSet<string> s_ofOrganization = new(StringComparer.Ordinal) { "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount" };

    private static readonly HashSet<string> s_ofSource = new(StringComparer.Ordinal) { "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceaccount", "aws:sourcearn" };

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        "SCP_SYNTAX_ERROR_ACTION_WILDCARD", "SCP_SYNTAX_ERROR_ALLOW_CONDITION", "SCP_SYNTAX_ERROR_ALLOW_NOTACTION", "SCP_SYNTAX_ERROR_ALLOW_RESOURCE",
        "SCP_SYNTAX_ERROR_NOTRESOURCE", "RCP_SYNTAX_ERROR_ACTION", "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
        "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
    ];

    /// <inheritdoc/>
    protected override bool AppliesTo(DocumentFacts document) => document.Kind is PolicyKind.ServiceControl or PolicyKind.ResourceControl;

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        if (statement.Document.Kind == PolicyKind.ServiceControl)
        {
            CheckOldLimits(statement, issues);
        }
        else if (!statement.IsAllow)
        {
            CheckServices(statement, issues);
            CheckKeys(statement, issues);
        }
    }

    private static void CheckOldLimits(StatementFacts statement, IssueList issues)
    {
        const string Since = "Before 19 September 2025 a service control policy could not have";
        for (int i = 0; i < statement.Actions.Length; i++)
        {
            string name = statement.Actions[i].Name;
            int wildcard = name.AsSpan().IndexOfAny('*', '?');
            if (wildcard >= 0 && (wildcard < name.Length - 1 || name[^1] == '?'))
            {
                issues.Add(statement.OfAction("SCP_SYNTAX_ERROR_ACTION_WILDCARD", i, $"{Since} a wildcard inside an action, found \"{statement.Actions[i].Text}\"."));
            }
        }

        if (statement.HasNotResource)
        {
            issues.Add(statement.Issue("SCP_SYNTAX_ERROR_NOTRESOURCE", "NotResource", statement.ResourceLocation, $"{Since} NotResource."));
        }

        if (!statement.IsAllow)
        {
            return;
        }

        if (statement.IsConditional)
        {
            issues.Add(statement.OfClause("SCP_SYNTAX_ERROR_ALLOW_CONDITION", statement.Clauses[0], $"{Since} a condition in an Allow."));
        }

        if (statement.HasNotAction)
        {
            issues.Add(statement.Issue("SCP_SYNTAX_ERROR_ALLOW_NOTACTION", "NotAction", statement.Statement.Action.Location, $"{Since} NotAction in an Allow."));
        }

        if (statement.Resources.Length > 0 && !statement.IsOnEverything)
        {
            issues.Add(statement.Issue("SCP_SYNTAX_ERROR_ALLOW_RESOURCE", "Resource", statement.ResourceLocation, $"{Since} a resource other than \"*\" in an Allow."));
        }
    }

    private static void CheckServices(StatementFacts statement, IssueList issues)
    {
        for (int i = 0; i < statement.Actions.Length; i++)
        {
            if (statement.Actions[i] is { Service: { SupportsResourceControlPolicies: false } service } action)
            {
                issues.Add(statement.OfAction(
                    "RCP_SYNTAX_ERROR_ACTION", i, $"Resource control policies do not apply to {service.Name}, found \"{action.Text}\".", "Leave the service out."));
            }
        }
    }

    private static void CheckKeys(StatementFacts statement, IssueList issues)
    {
        foreach (ClauseFacts clause in statement.Clauses)
        {
            if (!clause.IsNegated)
            {
                continue;
            }

            if (s_ofOrganization.Contains(clause.Key.Folded) && !statement.HasKey("aws:principalisawsservice"))
            {
                issues.Add(statement.OfClause(
                    "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
                    clause,
                    $"AWS's services have no {clause.Key.Name}: this Deny hits them, too.",
                    "Add \"BoolIfExists\": { \"aws:PrincipalIsAWSService\": \"false\" }."));
            }
            else if (s_ofSource.Contains(clause.Key.Folded))
            {
                if (!statement.HasKey("aws:principalisawsservice"))
                {
                    issues.Add(statement.OfClause(
                        "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
                        clause,
                        $"Only AWS's services send {clause.Key.Name}: this Deny hits all other callers.",
                        "Add \"Bool\": { \"aws:PrincipalIsAWSService\": \"true\" }."));
                }

                if (!clause.Clause.IfExists && !Array.Exists(statement.Clauses, c => c.Family == Language.Operators.OperatorFamily.Null && s_ofSource.Contains(c.Key.Folded)))
                {
                    issues.Add(statement.OfClause(
                        "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
                        clause,
                        $"Some calls of AWS's services have no {clause.Key.Name}: this Deny hits them.",
                        "Add \"Null\": { \"aws:SourceAccount\": \"false\" }."));
                }
            }
        }
    }
}
