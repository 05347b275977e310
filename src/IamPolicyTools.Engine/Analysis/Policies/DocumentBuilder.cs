using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Policies;

/// <summary>Puts what must be said of each action together to a document of few statements.</summary>
internal sealed class DocumentBuilder
{
    private const string AnyAction = "*";

    // Two quotes and a comma.
    private const int Around = 3;

    private readonly Dictionary<StatementFact, HashSet<string>> _actions = [];
    private readonly HashSet<string> _granted = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<StatementFact> _forUnknown = [];
    private readonly Dictionary<(bool IsDeny, bool IsAboutArns, string Actions), ActionElement> _written = [];
    private readonly HashSet<string> _free = new(StringComparer.OrdinalIgnoreCase);
    private CancellationToken _stop;

    /// <summary>Adds what must be said of an action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="isGrantedElsewhere">True when it is granted by others too, so that to refuse it makes a difference.</param>
    public void Add(string action, IEnumerable<StatementFact> facts, bool isGrantedElsewhere)
    {
        if (isGrantedElsewhere)
        {
            _granted.Add(action);
        }

        foreach (StatementFact fact in facts)
        {
            if (!_actions.TryGetValue(fact, out HashSet<string>? actions))
            {
                _actions.Add(fact, actions = new(StringComparer.OrdinalIgnoreCase));
            }

            actions.Add(action);
            if (!fact.IsDeny)
            {
                _granted.Add(action);
            }
        }
    }

    /// <summary>Adds an action that needs no permission, or that is allowed and to no avail: it may be named where that is shorter, and need not be.</summary>
    /// <param name="action">The action.</param>
    public void AddFree(string action) => _free.Add(action);

    /// <summary>Adds what must be said of every action that nothing names.</summary>
    /// <param name="facts">The facts.</param>
    public void AddUnknown(IEnumerable<StatementFact> facts) => _forUnknown.UnionWith(facts);

    /// <summary>The document; null when there is nothing to grant.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    public PolicyDocument? Build(CancellationToken cancellationToken)
    {
        _written.Clear();
        _stop = cancellationToken;

        // One statement for the facts that the same actions have under the same conditions.
        IEnumerable<Statement> statements = _actions
            .Select(f => KeyValuePair.Create(f.Key, f.Key.IsDeny ? f.Value.Where(_granted.Contains).ToHashSet(f.Value.Comparer) : f.Value))
            .Where(f => f.Value.Count > 0)
            .GroupBy(f => (f.Key.IsDeny, NotResource: f.Key.IsNotResource ? string.Join('\n', f.Key.Resources) : null, f.Key.Conditions, Actions: KeyOf(f.Key, f.Value)))
            .OrderBy(g => g.Key.IsDeny)
            .ThenByDescending(g => g.First().Value.Count)
            .ThenBy(g => g.First().Key.Resources[0], StringComparer.Ordinal)
            .Select((g, index) => ToStatement(index, [.. g.Select(f => f.Key)], g.First().Value, g.Key.Actions));
        ImmutableArray<Statement> all = [.. statements];
        return all.IsEmpty ? null : new PolicyDocument(PolicyVersion.V2012, null, all, SourceLocation.None);
    }

    private string KeyOf(StatementFact fact, HashSet<string> actions) =>
        string.Join(' ', actions.Order(StringComparer.OrdinalIgnoreCase)) + (_forUnknown.Contains(fact) ? " *" : string.Empty);

    private Statement ToStatement(int index, StatementFact[] facts, HashSet<string> actions, string key) => new()
    {
        Index = index,
        Effect = facts[0].IsDeny ? Effect.Deny : Effect.Allow,
        Action = ActionsOf(facts[0], actions, key),
        Resource = new ResourceElement(
            facts[0].IsNotResource,
            [.. facts.SelectMany(f => f.Resources).Distinct().Order(StringComparer.Ordinal).Select(r => PolicyString.Parse(r, PolicyVersion.V2012))],
            SourceLocation.None),
        Conditions = facts[0].Conditions.Clauses,
    };

    // Many statements may be about the same actions, and to write these down shortly takes its time.
    private ActionElement ActionsOf(StatementFact fact, HashSet<string> actions, string key)
    {
        (bool, bool, string) asked = (fact.IsDeny, IsAboutArns(fact), key);
        if (!_written.TryGetValue(asked, out ActionElement written))
        {
            _written.Add(asked, written = fact.IsDeny ? RefusedActions(fact, actions) : GrantedActions(fact, actions));
        }

        return written;
    }

    // Where actions that nobody has heard of are granted too, all but a few is what is meant.
    private ActionElement GrantedActions(StatementFact fact, HashSet<string> actions)
    {
        if (!_forUnknown.Contains(fact))
        {
            return ListedWithFree(actions);
        }

        IEnumerable<string> others = IamCatalogue.Default.Actions.Select(a => a.FullName).Where(a => !actions.Contains(a) && !_free.Contains(a));
        ActionElement allBut = Negated(others);
        if (allBut.Patterns.IsEmpty)
        {
            return Element(isNegated: false, [AnyAction]);
        }

        // No list is shorter than a pattern for each service, and to list nearly everything takes its time.
        int least = actions.Select(ServiceOf).Distinct(StringComparer.OrdinalIgnoreCase).Sum(s => s.Length + Around + 2);
        return Length(allBut) < least ? allBut : Shorter(ListedWithFree(actions), allBut);
    }

    private ActionElement ListedWithFree(HashSet<string> actions) =>
        _free.Count == 0 ? Listed(actions) : Shorter(Listed(actions), Listed(actions.Concat(_free)));

    // To refuse what is granted nowhere changes nothing and may be shorter to say, and so does refusing resources to an action that takes none.
    private ActionElement RefusedActions(StatementFact fact, HashSet<string> actions)
    {
        if (_forUnknown.Contains(fact))
        {
            string[] others = [.. _granted.Where(a => !actions.Contains(a))];
            ActionElement allBut = Negated(others);
            allBut = _free.Count == 0 || allBut.Patterns.IsEmpty ? allBut : Shorter(allBut, Negated(others.Concat(_free)));
            return allBut.Patterns.IsEmpty ? Element(isNegated: false, [AnyAction]) : allBut;
        }

        HashSet<string> services = [.. actions.Select(ServiceOf)];
        CatalogueAction[] all = [.. services.Select(s => IamCatalogue.Default.FindService(s)).OfType<CatalogueService>().SelectMany(s => s.Actions)];
        string[] harmless =
        [
            .. all.Where(a => !actions.Contains(a.FullName) && (!_granted.Contains(a.FullName) || (TakesNoArn(a) && IsAboutArns(fact)))).Select(a => a.FullName),
        ];
        ActionElement listed = Listed(actions);
        bool isWhole = all.Length == harmless.Length + all.Count(a => actions.Contains(a.FullName));

        // One pattern is short enough, but for the whole of a service; to look for a vaguer one among hundreds of actions takes its time.
        return listed.Patterns.Length == 1 && !isWhole ? listed : Shorter(listed, Listed(actions.Concat(harmless)));
    }

    // CL-58, PL-84b: some are checked on an ARN that their reference does not list.
    private static bool TakesNoArn(CatalogueAction action) =>
        action.IsWildcardOnly && CheckedResource.FormOf(action.ActionName) is null && CheckedResource.FolderFormsOf(action.ActionName).IsEmpty;

    // PL-48: no other entry means a call without a resource.
    private static bool IsAboutArns(StatementFact fact) => !fact.IsNotResource && !fact.Resources.Any(r => r is "*" or "arn:aws:s3:::*");

    private ActionElement Negated(IEnumerable<string> actions) => Element(isNegated: true, ActionPatterns.Compress(IamCatalogue.Default, actions, _stop));

    private ActionElement Listed(IEnumerable<string> actions) => Element(isNegated: false, ActionPatterns.Compress(IamCatalogue.Default, actions, _stop));

    private static ActionElement Element(bool isNegated, ImmutableArray<string> patterns) =>
        new(isNegated, [.. patterns.Select(p => new LocatedText(p, SourceLocation.None))], SourceLocation.None);

    private static ActionElement Shorter(ActionElement first, ActionElement second) => Length(second) < Length(first) ? second : first;

    private static int Length(ActionElement element) => element.Patterns.Sum(p => p.Text.Length + Around);

    private static string ServiceOf(string action) => action[..action.IndexOf(':', StringComparison.Ordinal)];
}
