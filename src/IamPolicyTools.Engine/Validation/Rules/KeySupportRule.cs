using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>
/// Conditions on keys that requests for the listed actions do not have (CK-4, context-keys.md 4.9). Actions written with wildcards are
/// left out. An operator that also holds without the key is meant so.
/// </summary>
internal sealed class KeySupportRule : ClauseRule
{
    private const string UnsupportedAction = "UNSUPPORTED_ACTION_FOR_CONDITION_KEY";
    private const string TagWithout = "TAG_KEY_WITHOUT_AUTHORISATION";
    private const string FewServices = "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES";
    private const string NoAccount = "RESOURCE_ACCOUNT_KEY_ABSENT";

    private static readonly HashSet<string> s_ofResource = new(StringComparer.Ordinal) { "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths" };

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        UnsupportedAction, TagWithout, FewServices, NoAccount,
        "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    ];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        KeyFacts key = clause.Key;
        if (clause.Family is null or OperatorFamily.Null)
        {
            return;
        }

        bool isResourceTag = key.IsGlobal && key.IsTag;
        if (statement.HasNotAction)
        {
            if (isResourceTag && !clause.Clause.IfExists)
            {
                issues.Add(statement.OfClause(
                    statement.IsAllow ? "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" : "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
                    clause,
                    $"NotAction is about services, too, whose requests do not have {key.Name}.",
                    "List the actions of services that have it."));
            }

            return;
        }

        if (NetworkKeyFacts.TellsOwner(key.Name))
        {
            CheckServices(statement, clause, issues);
        }
        else if (s_ofResource.Contains(key.Folded))
        {
            CheckResourceAccount(statement, clause, issues);
        }
        else if (isResourceTag)
        {
            CheckTag(statement, clause, issues);
        }
        else if (Decides(statement, clause) && key is { Known: { IsGlobal: false } known, IsOfProvider: false })
        {
            CheckActions(statement, clause, known, issues);
        }
    }

    // A Deny that exempts by a key which is never there denies always.
    private static bool Decides(StatementFacts statement, ClauseFacts clause) => clause.NeedsKey || (!statement.IsAllow && clause.HoldsWithoutKey);

    private static void CheckActions(StatementFacts statement, ClauseFacts clause, CatalogueConditionKey known, IssueList issues)
    {
        string key = clause.Key.Name;
        string[] without = [.. statement.Actions
            .Where(a => a.Action is { } action && !action.Carries(known) && !statement.Document.Memory.Names.HasPair(a.Text, key))
            .Select(a => a.Text)];
        if (without.Length == 0)
        {
            return;
        }

        bool isTag = known.IsTemplate || clause.Key.Is("aws:tagkeys");
        issues.Add(statement.OfClause(
            isTag ? TagWithout : UnsupportedAction,
            clause,
            $"Requests for {List(without)} do not have {key}, so this statement {(clause.NeedsKey ? "never" : "always")} applies to {(without.Length == 1 ? "it" : "them")}.",
            without.Length < statement.Actions.Length ? $"Move {List(without)} to a statement of {(without.Length == 1 ? "its" : "their")} own." : $"Use a key that requests for {List(without)} have."));
    }

    // CK-4: a service that checks no tags at all, and actions that do not while others of their service do.
    private static void CheckTag(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        if (clause.Clause.IfExists)
        {
            return;
        }

        CatalogueConditionKey? key = clause.Key.Known;
        List<string> services = [];
        List<string> actions = [];
        foreach (ActionFacts entry in statement.Actions)
        {
            if (entry.Service is not { } service || key is null)
            {
                continue;
            }

            if (!SupportsTags(service, key, statement.Document.Memory))
            {
                if (!services.Contains(service.Prefix))
                {
                    services.Add(service.Prefix);
                }
            }
            else if (Decides(statement, clause) && entry.Action is { } action && !action.Carries(key) && !statement.Document.Memory.Names.HasPair(entry.Text, clause.Key.Name))
            {
                actions.Add(entry.Text);
            }
        }

        if (services.Count > 0)
        {
            issues.Add(statement.OfClause(
                statement.IsAllow ? "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" : "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
                clause,
                $"{List([.. services])} {(services.Count == 1 ? "does" : "do")} not authorise by tags: {clause.Key.Name} is never there.",
                "Restrict these services by the ARNs of their resources."));
        }

        if (actions.Count > 0)
        {
            issues.Add(statement.OfClause(
                TagWithout, clause, $"Requests for {List([.. actions])} do not have {clause.Key.Name}, so this statement {(clause.NeedsKey ? "never" : "always")} applies to {(actions.Count == 1 ? "it" : "them")}.", null));
        }
    }

    private static bool SupportsTags(CatalogueService service, CatalogueConditionKey key, ValidationMemory memory) =>
        memory.Answer("TAGS " + key.Name, service.Prefix, (service, key), static (_, known) => known.service.Actions.Any(a => a.Carries(known.key)));

    private static void CheckServices(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        string key = clause.Key.Name;
        string[] without = [.. statement.Actions
            .Where(a => a.Actions.Length > 0 && !a.IsEverything && !clause.Clause.IfExists && Array.TrueForAll(a.Actions, c => NetworkKeyFacts.AreWithout(key, c.ActionName)))
            .Select(a => a.Prefix.ToLowerInvariant())
            .Distinct()];
        if (without.Length > 0 || (Array.Exists(statement.Actions, a => a.IsEverything) && !clause.Clause.IfExists))
        {
            string[] all = without.Length > 0 ? without : ["*"];
            issues.Add(statement.OfClause(
                FewServices,
                clause,
                without.Length > 0
                    ? $"Requests to {List(all)} do not have {key} as of {NetworkKeyFacts.DataDate:yyyy-MM-dd}."
                    : $"Few services send {key}, and this statement is about all of them.",
                $"List the services that send {key}."));
        }
    }

    private static void CheckResourceAccount(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        if (clause.Clause.IfExists)
        {
            return;
        }

        string[] without = [.. statement.Actions
            .Where(a => a.Action is { } action && ContextKeyFacts.LacksResourceAccount(action.ActionName))
            .Select(a => a.Text)];
        if (without.Length > 0)
        {
            bool hits = clause.IsNegated && !statement.IsAllow;
            issues.Add(statement.OfClause(
                NoAccount,
                clause,
                $"Requests for {List(without)} never have {clause.Key.Name}{(hits ? ": this Deny always hits" : string.Empty)}.",
                $"Write \"{clause.Clause.Operator}IfExists\", or leave {List(without)} out."));
        }
    }

    private static string List(string[] names) =>
        names.Length <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Length - 3} more";
}
