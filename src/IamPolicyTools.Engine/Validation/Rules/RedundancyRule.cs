using IamPolicyTools.Language;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Entries that another of the same element covers, and statements that say what another says.</summary>
internal sealed class RedundancyRule : PolicyRule
{
    // Beyond this many entries the pairs are too many to compare; the patterns are compared all the same.
    private const int FewEntries = 16;

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => ["REDUNDANT_ACTION", "REDUNDANT_RESOURCE", "REDUNDANT_STATEMENT"];

    /// <inheritdoc/>
    public override void Check(DocumentFacts document, IssueList issues)
    {
        foreach (StatementFacts statement in document.Statements)
        {
            CheckActions(statement, issues);
            CheckResources(statement, issues);
        }

        CheckStatements(document, issues);
    }

    private static void CheckActions(StatementFacts statement, IssueList issues)
    {
        ActionFacts[] actions = statement.Actions;
        if (actions.Length < 2)
        {
            return;
        }

        Dictionary<string, List<ActionFacts>>? patterns = PatternsOf(actions);
        HashSet<ActionFacts>? seen = actions.Length > FewEntries ? new(actions.Length, SameText.Instance) : null;
        for (int i = 0; i < actions.Length; i++)
        {
            ActionFacts action = actions[i];
            bool isRepeated = seen is null ? StandsBefore(actions, i) : !seen.Add(action);
            if (isRepeated)
            {
                issues.Add(statement.OfAction("REDUNDANT_ACTION", i, $"\"{action.Text}\" stands in this list already.", "Remove the second."));
            }
            else if (patterns is not null && action.HasForm && WiderOf(action, patterns) is { } wide)
            {
                issues.Add(statement.OfAction(
                    "REDUNDANT_ACTION", i, $"\"{action.Text}\" is covered by \"{wide.Text}\" in the same list.", $"Remove \"{action.Text}\"."));
            }
        }
    }

    private static bool StandsBefore(ActionFacts[] actions, int index)
    {
        for (int i = 0; i < index; i++)
        {
            if (SameText.Instance.Equals(actions[i], actions[index]))
            {
                return true;
            }
        }

        return false;
    }

    // By service: a list of a thousand actions has hundreds of patterns, few of each service. Null for a list without patterns.
    private static Dictionary<string, List<ActionFacts>>? PatternsOf(ActionFacts[] actions)
    {
        Dictionary<string, List<ActionFacts>>? patterns = null;
        foreach (ActionFacts action in actions)
        {
            if (action is { IsPattern: true, HasForm: true })
            {
                patterns ??= new(StringComparer.OrdinalIgnoreCase);
                if (!patterns.TryGetValue(action.Prefix, out List<ActionFacts>? same))
                {
                    patterns.Add(action.Prefix, same = []);
                }

                same.Add(action);
            }
        }

        return patterns;
    }

    private static ActionFacts? WiderOf(ActionFacts action, Dictionary<string, List<ActionFacts>> patterns)
    {
        // A star alone has no prefix.
        if (patterns.Count == 1)
        {
            foreach ((string prefix, List<ActionFacts> same) in patterns)
            {
                return prefix.Length == 0 || prefix.Equals(action.Prefix, StringComparison.OrdinalIgnoreCase) ? WiderIn(same, action) : null;
            }
        }

        return Of(action.Prefix) ?? (action.Prefix.Length > 0 ? Of(string.Empty) : null);

        ActionFacts? Of(string prefix)
        {
            return patterns.TryGetValue(prefix, out List<ActionFacts>? same) ? WiderIn(same, action) : null;
        }
    }

    private static ActionFacts? WiderIn(List<ActionFacts> patterns, ActionFacts action)
    {
        foreach (ActionFacts pattern in patterns)
        {
            if (Covers(pattern, action))
            {
                return pattern;
            }
        }

        return null;
    }

    private static bool Covers(ActionFacts wide, ActionFacts narrow)
    {
        if (!wide.IsPattern || !wide.HasForm || ReferenceEquals(wide, narrow) || (narrow.IsEverything && wide.IsEverything))
        {
            return false;
        }

        if (wide.IsEverything)
        {
            return true;
        }

        return !narrow.IsEverything
            && wide.Prefix.Length == narrow.Prefix.Length
            && wide.Prefix.Equals(narrow.Prefix, StringComparison.OrdinalIgnoreCase)
            && wide.CanCover(narrow)
            && !wide.Name.Equals(narrow.Name, StringComparison.OrdinalIgnoreCase)
            && Globs.Covers(wide.Folded, narrow.Folded);
    }

    private static void CheckResources(StatementFacts statement, IssueList issues)
    {
        ResourceEntry[] resources = statement.Resources;
        if (resources.Length < 2)
        {
            return;
        }

        bool hasPatterns = Array.Exists(resources, r => r.IsPattern);
        HashSet<string>? seen = resources.Length > FewEntries ? new(resources.Length, StringComparer.Ordinal) : null;
        for (int i = 0; i < resources.Length; i++)
        {
            ResourceEntry entry = resources[i];
            bool isRepeated = seen is null ? Array.IndexOf(resources, entry, 0, i) >= 0 : !seen.Add(entry.Text);
            if (isRepeated)
            {
                issues.Add(statement.OfResource("REDUNDANT_RESOURCE", i, $"\"{entry.Text}\" stands in this list already.", "Remove the second."));
            }
            else if (hasPatterns && !entry.IsOpen && WiderOf(entry, resources) is { } wide)
            {
                issues.Add(statement.OfResource(
                    "REDUNDANT_RESOURCE", i, $"\"{entry.Text}\" is covered by \"{wide.Text}\" in the same list.", $"Remove \"{entry.Text}\"."));
            }
        }
    }

    private static ResourceEntry? WiderOf(ResourceEntry entry, ResourceEntry[] resources)
    {
        foreach (ResourceEntry other in resources)
        {
            if (other.IsPattern && !ReferenceEquals(other, entry) && Covers(other, entry))
            {
                return other;
            }
        }

        return null;
    }

    private static bool Covers(ResourceEntry wide, ResourceEntry narrow)
    {
        if (wide.IsEverything || !wide.IsArn || !narrow.IsArn)
        {
            return wide.IsEverything;
        }

        for (int field = 1; field < 5; field++)
        {
            if (wide.Fields[field] != narrow.Fields[field] && wide.Fields[field] != "*")
            {
                return false;
            }
        }

        return wide.CanCover(narrow) && Globs.Covers(wide.Resource, narrow.Resource);
    }

    private static void CheckStatements(DocumentFacts document, IssueList issues)
    {
        if (document.Statements.Length < 2)
        {
            return;
        }

        HashSet<StatementFacts> first = new(document.Statements.Length, SameMeaning.Instance);
        foreach (StatementFacts statement in document.Statements)
        {
            if (first.TryGetValue(statement, out StatementFacts? earlier))
            {
                issues.Add(statement.Issue(
                    "REDUNDANT_STATEMENT",
                    string.Empty,
                    statement.Statement.Location,
                    $"Statement {statement.Statement.Index + 1} says what statement {earlier.Statement.Index + 1} says.",
                    $"Remove statement {statement.Statement.Index + 1}.") with
                { Related = [earlier.Statement.Location] });
            }
            else
            {
                first.Add(statement);
            }
        }
    }

    private sealed class SameText : IEqualityComparer<ActionFacts>
    {
        public static SameText Instance { get; } = new();

        public bool Equals(ActionFacts? x, ActionFacts? y) =>
            ReferenceEquals(x, y) || (x!.FoldedHash == y!.FoldedHash && x.Text.Equals(y.Text, StringComparison.OrdinalIgnoreCase));

        public int GetHashCode(ActionFacts obj) => obj.FoldedHash;
    }

    // What a Sid says, and the order of lists, makes no difference; the spelling of entries does.
    private sealed class SameMeaning : IEqualityComparer<StatementFacts>
    {
        public static SameMeaning Instance { get; } = new();

        public bool Equals(StatementFacts? x, StatementFacts? y) =>
            x!.Statement.Effect == y!.Statement.Effect
            && x.HasNotAction == y.HasNotAction
            && x.HasNotResource == y.HasNotResource
            && AreSame(x.Actions, y.Actions, a => a.Text)
            && AreSame(x.Resources, y.Resources, r => r.Text)
            && AreSame(Principals(x), Principals(y), p => $"{p.Type} {p.Value}")
            && x.Statement.Principal?.IsNegated == y.Statement.Principal?.IsNegated
            && AreSame(x.Clauses, y.Clauses, c => $"{c.Clause.Operator} {c.Key.Folded} {string.Join('\u0001', c.Values.Select(v => v.Text.Text).Order(StringComparer.Ordinal))}");

        public int GetHashCode(StatementFacts obj)
        {
            // Of what does not depend on the order.
            int actions = 0;
            foreach (ActionFacts action in obj.Actions)
            {
                actions += action.Hash;
            }

            foreach (ResourceEntry resource in obj.Resources)
            {
                actions += resource.Hash;
            }

            return HashCode.Combine(obj.Statement.Effect, actions, obj.Clauses.Length);
        }

        private static PrincipalEntry[] Principals(StatementFacts statement) => statement.Statement.Principal is { } p ? [.. p.Entries] : [];

        private static bool AreSame<T>(T[] first, T[] second, Func<T, string> text) =>
            first.Length == second.Length
            && first.Select(text).Order(StringComparer.Ordinal).SequenceEqual(second.Select(text).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
