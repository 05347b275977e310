using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Records;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>
/// Actions on everything that make their holder more than he was: whole ways up (validation-checks.md 5.4), credentials, and data. The
/// document alone is looked at: whether somebody can go the way is the findings' question.
/// </summary>
internal sealed class RiskyActionRule : PolicyRule
{
    private const string Escalation = "PRIVILEGE_ESCALATION";
    private const string Credentials = "CREDENTIALS_EXPOSURE";
    private const string Data = "DATA_EXFILTRATION";
    private const int Shown = 4;

    private static readonly (string Name, ActionName[] Actions)[] s_ways = [.. RiskyActions.Ways.Select(w => (w, w.Split(' ').Select(ActionName.Parse).ToArray()))];
    private static readonly ActionName[] s_credentials = [.. RiskyActions.Credentials.Select(ActionName.Parse)];
    private static readonly ActionName[] s_risky = [.. s_ways.SelectMany(w => w.Actions), .. RiskyActions.Credentials.Concat(RiskyActions.Data).Select(ActionName.Parse)];
    private static readonly ActionName[] s_data = [.. RiskyActions.Data.Select(ActionName.Parse)];

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => [Escalation, Credentials, Data];

    /// <inheritdoc/>
    public override void Check(DocumentFacts document, IssueList issues)
    {
        if (!document.IsGrant)
        {
            return;
        }

        StatementFacts[] open = [.. document.Statements.Where(Guards.IsOpenAllow)];
        if (open.Length == 0)
        {
            return;
        }

        // An administrator is named by SERVICE_WILDCARD; a list of all ways would say no more.
        if (Array.Exists(open, s => !s.HasNotAction && Array.Exists(s.Actions, a => a.IsEverything)))
        {
            return;
        }

        // Most documents name none of these actions, and are done here.
        if (!Array.Exists(open, s => s.HasNotAction || Array.Exists(s.Actions, a => a.IsRisky(s_risky))))
        {
            return;
        }

        StatementFacts[] denies = [.. document.Statements.Where(s => s is { IsAllow: false, IsConditional: false, IsOnEverything: true })];
        Dictionary<ActionName, StatementFacts?> allowed = [];
        CheckWays(open, denies, allowed, issues);
        CheckList(Credentials, s_credentials, "get credentials with", open, denies, allowed, issues);
        CheckList(Data, s_data, "read everything that is stored with", open, denies, allowed, issues);
    }

    private static void CheckWays(StatementFacts[] open, StatementFacts[] denies, Dictionary<ActionName, StatementFacts?> allowed, IssueList issues)
    {
        List<string> ways = [];
        StatementFacts? first = null;
        ActionName? key = null;
        foreach ((string name, ActionName[] actions) in s_ways)
        {
            if (Array.TrueForAll(actions, a => Allowing(a, open, denies, allowed) is not null))
            {
                ways.Add(name.Replace(" ", " + ", StringComparison.Ordinal));
                key ??= actions[0];
                first ??= Allowing(key, open, denies, allowed);
            }
        }

        if (first is not null)
        {
            Add(Escalation, first, key!, $"The holder can give itself more than this policy says: {List(ways, "; ")}.", "Restrict these actions to resources that lead nowhere, or to those who are administrators anyway.", issues);
        }
    }

    private static void CheckList(
        string code, ActionName[] actions, string what, StatementFacts[] open, StatementFacts[] denies, Dictionary<ActionName, StatementFacts?> allowed, IssueList issues)
    {
        ActionName[] found = [.. actions.Where(a => Allowing(a, open, denies, allowed) is not null)];
        if (found.Length > 0)
        {
            bool takeNone = Array.TrueForAll(found, a => IamCatalogue.Default.FindAction(a.Text) is { IsWildcardOnly: true });
            Add(
                code,
                allowed[found[0]]!,
                found[0],
                $"The holder can {what} {List([.. found.Select(a => a.Text)], ", ")} on \"*\".",
                takeNone ? "It takes no resource: leave it out where nobody needs it." : "Write the ARNs of the resources.",
                issues,
                takeNone ? (Severity.Info, "what it takes is no resource that could be named") : null);
        }
    }

    private static void Add(string code, StatementFacts statement, ActionName action, string why, string fix, IssueList issues, (Severity, string)? weight = null)
    {
        int at = statement.CoveredBy(action);
        issues.Add((at >= 0
            ? statement.OfAction(code, at, why, fix)
            : statement.Issue(code, statement.ActionElement, statement.Statement.Action.Location, why, fix)) with
        { Weight = weight });
    }

    private static StatementFacts? Allowing(ActionName action, StatementFacts[] open, StatementFacts[] denies, Dictionary<ActionName, StatementFacts?> allowed)
    {
        if (!allowed.TryGetValue(action, out StatementFacts? statement))
        {
            statement = FirstAbout(open, action);
            if (statement is not null && FirstAbout(denies, action) is not null)
            {
                statement = null;
            }

            allowed.Add(action, statement);
        }

        return statement;
    }

    private static StatementFacts? FirstAbout(StatementFacts[] statements, ActionName action)
    {
        foreach (StatementFacts statement in statements)
        {
            if (IsAbout(statement, action))
            {
                return statement;
            }
        }

        return null;
    }

    // Only entries that cover some of the listed actions need a look.
    private static bool IsAbout(StatementFacts statement, ActionName action)
    {
        if (statement.HasNotAction)
        {
            return statement.IsAbout(action);
        }

        foreach (ActionFacts entry in statement.Actions)
        {
            if (entry.IsRisky(s_risky) && entry.Covers(action))
            {
                return true;
            }
        }

        return false;
    }

    private static string List(List<string> names, string separator) => names.Count <= Shown
        ? string.Join(separator, names)
        : $"{string.Join(separator, names.Take(Shown))} and {names.Count - Shown} more";
}
