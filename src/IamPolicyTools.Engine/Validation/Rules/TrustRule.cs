using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Trust policies: actions that do not fit the principal, and doors that stand open.</summary>
internal sealed class TrustRule : StatementRule
{
    private const string GitHub = "token.actions.githubusercontent.com";

    private static readonly ActionName s_assume = ActionName.Parse("sts:AssumeRole");
    private static readonly ActionName s_saml = ActionName.Parse("sts:AssumeRoleWithSAML");
    private static readonly ActionName s_web = ActionName.Parse("sts:AssumeRoleWithWebIdentity");
    private static readonly ActionName s_tag = ActionName.Parse("sts:TagSession");
    private static readonly ActionName s_identity = ActionName.Parse("sts:SetSourceIdentity");

    private static readonly string[] s_compute =
        ["ec2.amazonaws.com", "eks.amazonaws.com", "ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "pods.eks.amazonaws.com"];

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        "MISMATCHED_ACTION_FOR_PRINCIPAL", "MISSING_ACTION_FOR_CONDITION_KEY", "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
        "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", "MISSING_GITHUB_REPO_CONDITION_KEY", "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
        "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", "ASSUMABLE_BY_COMPUTE_SERVICE", "ASSUMABLE_BY_CROSS_ACCOUNT_PRINCIPAL",
        "ASSUMABLE_BY_ANY_PRINCIPAL", "ASSUMABLE_BY_ANY_PRINCIPAL_WITH_CONDITIONS", "TRUST_WITHOUT_EXTERNAL_ID",
    ];

    /// <inheritdoc/>
    protected override bool AppliesTo(DocumentFacts document) => document.Kind == PolicyKind.Trust;

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        if (statement.Statement.Principal is not { IsNegated: false } principal || !statement.IsAllow || statement.HasNotAction)
        {
            return;
        }

        foreach (PrincipalEntry entry in principal.Entries)
        {
            CheckAction(statement, entry, issues);
            switch (entry.Type)
            {
                case PrincipalType.Federated when IsOidc(entry.Value) is { } provider:
                    CheckOidc(statement, entry, provider, issues);
                    break;
                case PrincipalType.Service when Array.Exists(s_compute, c => entry.Value.Equals(c, StringComparison.OrdinalIgnoreCase)):
                    issues.Add(statement.Issue(
                        "ASSUMABLE_BY_COMPUTE_SERVICE", "Principal", entry.Location, $"{entry.Value} hands this role to what runs there: whoever controls the code has the role."));
                    break;
                case PrincipalType.Aws:
                    CheckAws(statement, entry, principal, issues);
                    break;
            }
        }

        CheckRolesAnywhere(statement, principal, issues);
        CheckKeys(statement, issues);
    }

    private static void CheckAction(StatementFacts statement, PrincipalEntry entry, IssueList issues)
    {
        if (entry.Type is PrincipalType.CanonicalUser || Placeholders.AreIn(entry.Value) || Array.Exists(statement.Actions, a => a.IsOpen))
        {
            return;
        }

        bool isSaml = entry.Type == PrincipalType.Federated && entry.Value.Contains(":saml-provider/", StringComparison.Ordinal);
        ActionName wanted = entry.Type != PrincipalType.Federated ? s_assume : isSaml ? s_saml : s_web;
        if (!statement.IsAbout(wanted) && (statement.IsAbout(s_saml) || statement.IsAbout(s_web) || statement.IsAbout(s_assume)))
        {
            string found = statement.Actions.First(a => a.Covers(s_assume) || a.Covers(s_saml) || a.Covers(s_web)).Text;
            issues.Add(statement.Issue(
                "MISMATCHED_ACTION_FOR_PRINCIPAL", "Principal", entry.Location, $"\"{entry.Value}\" assumes roles by {wanted}, not by {found}.", $"Write \"{wanted}\"."));
        }
    }

    private static void CheckOidc(StatementFacts statement, PrincipalEntry entry, string provider, IssueList issues)
    {
        if (!Array.Exists(statement.Clauses, c => c.Key.Folded.StartsWith(provider + ":", StringComparison.Ordinal) && Restricts(c)))
        {
            issues.Add(statement.Issue(
                "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
                "Principal",
                entry.Location,
                $"Whoever has a token of {provider} may assume this role: no condition says whose audience or subject it must be.",
                $"Add conditions on {provider}:aud and {provider}:sub."));
            return;
        }

        if (provider != GitHub)
        {
            return;
        }

        ClauseFacts[] subjects =
        [
            .. statement.Clauses.Where(c => Restricts(c)
                && (c.Key.Is(GitHub + ":sub") || c.Key.Is(GitHub + ":job_workflow_ref") || c.Key.Is(GitHub + ":repository"))),
        ];
        if (subjects.Length == 0)
        {
            issues.Add(statement.Issue(
                "MISSING_GITHUB_REPO_CONDITION_KEY",
                "Principal",
                entry.Location,
                "Every repository of GitHub may assume this role: no condition says which subject the token must have.",
                $"Add a condition on {GitHub}:sub, as repo:ORG/REPO:ref:refs/heads/main."));
            return;
        }

        foreach (ClauseFacts clause in subjects)
        {
            foreach (ConditionValue value in clause.Values)
            {
                if (clause.IsLike && !clause.IsNegated && value.Text.Text.Contains('*', StringComparison.Ordinal))
                {
                    issues.Add(statement.OfValue(
                        "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
                        clause,
                        value,
                        $"\"{value.Text.Text}\" lets in more than one branch of one repository, pull requests perhaps among them.",
                        "Write out the repository and the branch: repo:ORG/REPO:ref:refs/heads/main."));
                }
            }
        }
    }

    // Every token has a subject and an audience, so that IfExists makes no difference there.
    private static bool Restricts(ClauseFacts clause) => clause.NamesValues
        || (clause.Clause.IfExists && clause is { IsNegated: false, Family: OperatorFamily.Text } && !(clause.IsLike && clause.IsOnly("*"))
            && (clause.Key.Folded.EndsWith(":sub", StringComparison.Ordinal) || clause.Key.Folded.EndsWith(":aud", StringComparison.Ordinal)));

    private static void CheckAws(StatementFacts statement, PrincipalEntry entry, PrincipalElement principal, IssueList issues)
    {
        if (entry.Value == "*")
        {
            issues.Add(statement.Issue(
                statement.IsConditional ? "ASSUMABLE_BY_ANY_PRINCIPAL_WITH_CONDITIONS" : "ASSUMABLE_BY_ANY_PRINCIPAL",
                "Principal",
                entry.Location,
                statement.IsConditional ? "Principals of every account may assume this role where the conditions hold." : "Principals of every account may assume this role.",
                "Name the principals, or restrict them by aws:PrincipalOrgID or aws:PrincipalArn."));
            return;
        }

        if (Session(entry.Value) is { } role && principal.Entries.Any(e => e.Value.EndsWith(":role/" + role, StringComparison.Ordinal)))
        {
            issues.Add(statement.Issue(
                "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", "Principal", entry.Location, $"The role {role} stands there already, and with it all its sessions.", $"Remove \"{entry.Value}\"."));
        }

        PolicyUse use = statement.Document.Use;
        string account = Arn.IsAccountId(entry.Value) ? entry.Value : Arn.AccountOf(entry.Value).ToString();
        if (use.AccountId is null || !Arn.IsAccountId(account) || account == use.AccountId || use.TrustedAccounts.Contains(account))
        {
            return;
        }

        issues.Add(statement.Issue(
            "ASSUMABLE_BY_CROSS_ACCOUNT_PRINCIPAL", "Principal", entry.Location, $"Account {account} is none of those that are known: its principals may assume this role.", "Name it in TrustedAccounts when it is yours."));
        if (!statement.HasKey("sts:externalid") && !Array.Exists(statement.Clauses, c => c.NeedsKey && c.Key.Folded is "aws:principalorgid" or "aws:principalorgpaths"))
        {
            issues.Add(statement.Issue(
                "TRUST_WITHOUT_EXTERNAL_ID", "Principal", entry.Location, $"Account {account} is trusted without sts:ExternalId: if it acts for many customers, one of them can make it act here.", "Add a condition on sts:ExternalId."));
        }
    }

    private static void CheckRolesAnywhere(StatementFacts statement, PrincipalElement principal, IssueList issues)
    {
        foreach (PrincipalEntry entry in principal.Entries)
        {
            if (entry is { Type: PrincipalType.Service, Value: "rolesanywhere.amazonaws.com" })
            {
                ActionName[] missing = [.. new[] { s_assume, s_identity, s_tag }.Where(a => !statement.IsAbout(a))];
                if (missing.Length > 0)
                {
                    issues.Add(statement.Issue(
                        "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
                        "Action",
                        statement.Statement.Action.Location,
                        $"IAM Roles Anywhere also needs {string.Join(" and ", missing.Select(m => m.Text))}.",
                        $"Add {string.Join(" and ", missing.Select(m => $"\"{m.Text}\""))}."));
                }
            }
        }
    }

    // PL-82: keys that only the other half of a call sends.
    private static void CheckKeys(StatementFacts statement, IssueList issues)
    {
        foreach (ClauseFacts clause in statement.Clauses)
        {
            ActionName? needed = clause.Key.Folded switch
            {
                "sts:sourceidentity" => s_identity,
                "sts:transitivetagkeys" or "aws:tagkeys" => s_tag,
                { } key when key.StartsWith("aws:requesttag/", StringComparison.Ordinal) => s_tag,
                _ => null,
            };
            if (needed is not null && clause.NeedsKey && !Array.Exists(statement.Document.Statements, s => s.IsAllow && s.IsAbout(needed)))
            {
                issues.Add(statement.OfClause(
                    "MISSING_ACTION_FOR_CONDITION_KEY", clause, $"A session with {clause.Key.Name} also needs {needed.Text}, which no statement allows.", $"Add \"{needed.Text}\" to the actions."));
            }
        }
    }

    // The host of an OIDC provider, as condition keys begin with it.
    private static string? IsOidc(string value)
    {
        const string Provider = ":oidc-provider/";
        int at = value.IndexOf(Provider, StringComparison.Ordinal);
        return at >= 0 ? value[(at + Provider.Length)..].ToLowerInvariant()
            : value.StartsWith("arn:", StringComparison.Ordinal) || !value.Contains('.', StringComparison.Ordinal) ? null
            : value.ToLowerInvariant();
    }

    private static string? Session(string value)
    {
        const string Assumed = ":assumed-role/";
        int at = value.IndexOf(Assumed, StringComparison.Ordinal);
        return at < 0 ? null : value[(at + Assumed.Length)..].Split('/')[0];
    }
}
