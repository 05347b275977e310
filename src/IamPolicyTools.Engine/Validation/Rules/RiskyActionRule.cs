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
    private const int Bits = 128;

    // Every action once: its place is its bit in a set of them.
    private static readonly ActionName[] s_risky =
    [
        .. RiskyActions.Ways.SelectMany(w => w.Split(' ')).Concat(RiskyActions.Credentials).Concat(RiskyActions.Data)
            .Distinct(StringComparer.Ordinal).Select(ActionName.Parse),
    ];

    private static readonly (string Name, UInt128 Actions, ActionName First)[] s_ways =
        [.. RiskyActions.Ways.Select(w => (w.Replace(" ", " + ", StringComparison.Ordinal), SetOf(w.Split(' ')), s_risky[BitOf(w.Split(' ')[0])]))];

    private static readonly int[] s_credentials = [.. RiskyActions.Credentials.Select(BitOf)];
    private static readonly int[] s_data = [.. RiskyActions.Data.Select(BitOf)];

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
        if (Array.Exists(open, s => s.IsOnEverything && !s.HasNotAction && Array.Exists(s.Actions, a => a.IsEverything)))
        {
            return;
        }

        UInt128 allowed = Covered(open);

        // Most documents name none of these actions, and are done here.
        if (allowed != 0)
        {
            allowed &= ~Covered([.. document.Statements.Where(s => s is { IsAllow: false, IsConditional: false, IsOnEverything: true })]);
            CheckWays(open, allowed, issues);
            CheckList(Credentials, s_credentials, "get credentials with", open, allowed, issues);
            CheckList(Data, s_data, "read everything that is stored with", open, allowed, issues);
        }
    }

    private static void CheckWays(StatementFacts[] open, UInt128 allowed, IssueList issues)
    {
        List<string> ways = [];
        ActionName? key = null;
        foreach ((string name, UInt128 actions, ActionName first) in s_ways)
        {
            if ((actions & allowed) == actions)
            {
                ways.Add(name);
                key ??= first;
            }
        }

        if (key is not null)
        {
            Add(Escalation, open, key, $"The holder can give itself more than this policy says: {List(ways, "; ")}.", "Restrict these actions to resources that lead nowhere, or to those who are administrators anyway.", issues);
        }
    }

    private static void CheckList(string code, int[] actions, string what, StatementFacts[] open, UInt128 allowed, IssueList issues)
    {
        List<string> found = [];
        ActionName? first = null;
        foreach (int action in actions)
        {
            if ((allowed >> action & 1) != 0)
            {
                first ??= s_risky[action];
                found.Add(s_risky[action].Text);
            }
        }

        if (first is not null)
        {
            bool takeNone = found.TrueForAll(a => IamCatalogue.Default.FindAction(a) is { IsWildcardOnly: true });
            Add(
                code,
                open,
                first,
                $"The holder can {what} {List(found, ", ")} on \"*\".",
                takeNone ? "It takes no resource: leave it out where nobody needs it." : "Write the ARNs of the resources.",
                issues,
                takeNone ? (Severity.Info, "what it takes is no resource that could be named") : null);
        }
    }

    private static void Add(string code, StatementFacts[] open, ActionName action, string why, string fix, IssueList issues, (Severity, string)? weight = null)
    {
        StatementFacts statement = Array.Find(open, s => s.IsAbout(action) && s.IsOnAllOf(action.Text))!;
        int at = statement.CoveredBy(action);
        issues.Add((at >= 0
            ? statement.OfAction(code, at, why, fix)
            : statement.Issue(code, statement.ActionElement, statement.Statement.Action.Location, why, fix)) with
        { Weight = weight });
    }

    // The listed actions that some of the statements are about.
    private static UInt128 Covered(StatementFacts[] statements)
    {
        UInt128 covered = 0;
        foreach (StatementFacts statement in statements)
        {
            UInt128 own = AboutOf(statement);
            for (int i = 0; own != 0 && !statement.IsOnEverything && i < s_risky.Length; i++)
            {
                own &= (own >> i & 1) == 0 || statement.IsOnAllOf(s_risky[i].Text) ? UInt128.MaxValue : ~(UInt128.One << i);
            }

            covered |= own;
        }

        return covered;
    }

    private static UInt128 AboutOf(StatementFacts statement)
    {
        UInt128 about = 0;
        if (!statement.HasNotAction)
        {
            foreach (ActionFacts entry in statement.Actions)
            {
                about |= entry.RiskOf(s_risky);
            }

            return about;
        }

        for (int i = 0; i < s_risky.Length; i++)
        {
            about |= statement.IsAbout(s_risky[i]) ? UInt128.One << i : 0;
        }

        return about;
    }

    private static int BitOf(string action) => Array.FindIndex(s_risky, r => r.Text == action) is >= 0 and < Bits and var bit
        ? bit
        : throw new InvalidOperationException($"'{action}' has no place among {s_risky.Length} actions.");

    private static UInt128 SetOf(string[] actions) => actions.Aggregate(UInt128.Zero, (set, a) => set | (UInt128.One << BitOf(a)));

    private static string List(List<string> names, string separator) => names.Count <= Shown
        ? string.Join(separator, names)
        : $"{string.Join(separator, names.Take(Shown))} and {names.Count - Shown} more";
}
