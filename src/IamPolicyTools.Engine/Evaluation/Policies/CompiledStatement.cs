using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Policies;

/// <summary>A statement, ready for evaluation.</summary>
internal sealed class CompiledStatement
{
    private const GrantKinds AnyGrant = GrantKinds.Wildcard | GrantKinds.Direct | GrantKinds.IdentityOnly | GrantKinds.Account
        | GrantKinds.Service | GrantKinds.Federated | GrantKinds.AllUsers;

    // So many are looked at as quickly as they are looked up.
    private const int FewActions = 8;

    private readonly ActionPattern[] _actions;

    // Of a long list: what can match an action of a service, and what can match any other's.
    private readonly Dictionary<string, ActionPattern[]>? _actionsByService;
    private readonly ActionPattern[] _actionsOfAny;
    private readonly ResourcePattern[]? _resources;
    private readonly CompiledPrincipal? _principal;
    private readonly PolicyKind _kind;
    private readonly bool _isEvaluable;
    private readonly bool _isUnknown;

    private CompiledStatement(PolicyDocument document, Statement statement, PolicyKind kind)
    {
        Document = document;
        _isUnknown = document.UnknownReason is not null;
        Source = statement;
        IsDeny = statement.Effect == Effect.Deny;
        _kind = kind;
        _actions = statement.Action.Patterns.ConvertAll(p => ActionPattern.Compile(p.Text));
        _actionsOfAny = _actions.Length > FewActions ? [.. _actions.Where(a => a.Service is null)] : _actions;
        _actionsByService = _actions.Length > FewActions ? ByService(_actions, _actionsOfAny) : null;
        _resources = statement.Resource?.Patterns.ConvertAll(p => ResourcePattern.Compile(p, kind));
        _principal = statement.Principal is { } principal ? CompiledPrincipal.Compile(principal) : null;
        Conditions = statement.Conditions.ConvertAll(c => CompiledCondition.Compile(c, IsDeny));
        Services = FindServices();
        _isEvaluable = Conditions.All(c => c.IsEvaluable);
        HasVariables = Resources.Any(r => r.HasVariables);
        ReadsResource = Reads(ResourceKeys.CanTell);
        TellsActionsApart = Reads(ResourceKeys.DependsOnAction);
        HasPlaceholders = _actions.Any(a => a.HasPlaceholders)
            || Resources.Any(r => r.HasPlaceholders)
            || _principal?.HasPlaceholders == true
            || Conditions.Any(c => c.HasPlaceholders);
    }

    /// <summary>The document it stands in.</summary>
    public PolicyDocument Document { get; }

    /// <summary>Why the document is unknown, for a statement that stands for all that may be in it; else null.</summary>
    public string? UnknownReason => Document.UnknownReason;

    /// <summary>The statement this was compiled from.</summary>
    public Statement Source { get; }

    /// <summary>True for the effect Deny.</summary>
    public bool IsDeny { get; }

    /// <summary>
    /// False where an Allow says nothing of a requester, or no more than that its account may give it the right (PL-17): for that it takes
    /// a policy of the requester's own.
    /// </summary>
    /// <param name="requester">Who asks.</param>
    public bool CouldGrantItself(Requester requester)
    {
        if (_isUnknown || _principal is null)
        {
            return true;
        }

        GrantKinds open = _principal.CouldMatch(requester);
        GrantKinds grants = _principal.Match(requester, isDeny: false, hasBoundary: false, EvaluationOptions.Default, open: open);
        return (grants & ~GrantKinds.Account) != GrantKinds.None;
    }

    /// <summary>True when a template left a placeholder in some element.</summary>
    public bool HasPlaceholders { get; }

    /// <summary>True when some entry of the Resource or NotResource element has a variable.</summary>
    public bool HasVariables { get; }

    /// <summary>True when a condition or a variable reads a key that can follow from what is known of a resource.</summary>
    public bool ReadsResource { get; }

    /// <summary>True when of two actions of a service that it covers it may apply to one alone, on the same resource.</summary>
    public bool TellsActionsApart { get; }

    /// <summary>True when the element covers whatever a request is about, as the entry <c>*</c> does.</summary>
    public bool CoversEverything =>
        _resources is { } entries && Source.Resource is { IsNegated: false } && Array.Exists(entries, r => r.MatchesEverything);

    /// <summary>The entries of the Resource or NotResource element; none without one.</summary>
    public IReadOnlyList<ResourcePattern> Resources => _resources ?? [];

    /// <summary>The conditions.</summary>
    public CompiledCondition[] Conditions { get; }

    /// <summary>The services whose actions can match, in lower case; null when any can.</summary>
    public string[]? Services { get; }

    public static CompiledStatement Compile(PolicyDocument document, Statement statement, PolicyKind kind) =>
        new(document, statement, kind);

    /// <summary>
    /// The statements of a document. One that is unknown has two whose truth is unknown whatever the request, so that all that looks at
    /// statements takes it into account: it could deny everything, and it could allow everything in every way.
    /// </summary>
    public static CompiledStatement[] CompileAll(PolicyDocument document, PolicyKind kind) => document.UnknownReason is null
        ? [.. document.Statements.Select(s => Compile(document, s, kind))]
        : [Compile(document, Anything(document, Effect.Allow, 0), kind), Compile(document, Anything(document, Effect.Deny, 1), kind)];

    private static Statement Anything(PolicyDocument document, Effect effect, int index) => new()
    {
        Index = index,
        Effect = effect,
        Action = new ActionElement(false, [new LocatedText("*", document.Location)], document.Location),
        Location = document.Location,
    };

    /// <summary>
    /// What <see cref="ActionName.Letters"/> of an action of some service must be for the statement to match; null when they do not matter.
    /// </summary>
    public long[]? LettersIn(string service)
    {
        ActionPattern[] usable = [.. _actions.Where(a => a.Service == service)];
        return Services is null || usable.Any(a => a.Letters is null) ? null : [.. usable.Select(a => a.Letters!.Value).Distinct()];
    }

    /// <summary>Matches the statement, stopping at the first element that does not match unless all are wanted.</summary>
    public StatementMatch Match(AccessRequest request, UnknownTreatment unknown, bool wantsAll)
    {
        if (_isUnknown)
        {
            // A trust policy means no anonymous, whatever it says.
            bool meansNobody = _kind == PolicyKind.Trust && request.Requester.Kind == RequesterKind.Anonymous;
            return unknown == UnknownTreatment.None || meansNobody
                ? StatementMatch.Failed(StatementMismatch.UnknownDocument)
                : new StatementMatch(Truth.Unknown, IsDeny ? GrantKinds.None : AnyGrant, StatementMismatch.None);
        }

        StatementMismatch mismatch = StatementMismatch.None;
        Truth action = MatchesAction(request.Action, unknown);
        if (action == Truth.False)
        {
            mismatch = StatementMismatch.Action;
            if (!wantsAll)
            {
                return StatementMatch.Failed(mismatch);
            }
        }

        Truth resource = MatchesResource(request, unknown);
        if (resource == Truth.False)
        {
            mismatch |= StatementMismatch.Resource;
            if (!wantsAll)
            {
                return StatementMatch.Failed(mismatch);
            }
        }

        Truth principal = MatchPrincipal(request, unknown, out GrantKinds grants);
        if (principal == Truth.False)
        {
            mismatch |= StatementMismatch.Principal;
            if (!wantsAll)
            {
                return StatementMatch.Failed(mismatch);
            }
        }

        // PL-51
        if (!_isEvaluable)
        {
            return StatementMatch.Failed(mismatch | StatementMismatch.NotEvaluable);
        }

        Truth conditions = EvaluateConditions(request.Context, request.Options, unknown != UnknownTreatment.None);
        if (conditions == Truth.False)
        {
            mismatch |= StatementMismatch.Condition;
        }

        Truth truth = mismatch != StatementMismatch.None ? Truth.False
            : conditions == Truth.Unknown
                || resource == Truth.Unknown
                || action == Truth.Unknown
                || principal == Truth.Unknown ? Truth.Unknown
            : Truth.True;
        return new StatementMatch(truth, grants, mismatch);
    }

    /// <summary>The keys whose values are not certain, in conditions and in resource variables.</summary>
    public IEnumerable<ContextKey> UndecidedKeys(RequestContext context) =>
        Conditions.SelectMany(c => c.UndecidedKeys(context))
            .Concat((_resources ?? []).SelectMany(r => r.Variables).Where(context.IsUndecided));

    /// <summary>True when the Action element covers an action.</summary>
    public bool MatchesAction(ActionName action)
    {
        bool listed = false;
        foreach (ActionPattern pattern in _actionsByService?.GetValueOrDefault(action.Service, _actionsOfAny) ?? _actionsOfAny)
        {
            if (pattern.Matches(action))
            {
                listed = true;
                break;
            }
        }

        // PL-34; an empty list matches nothing in either form (PL-11).
        return listed != Source.Action.IsNegated && _actions.Length > 0;
    }

    /// <summary>True when the Action element covers an action, or could with what a template left open (PO-2.1).</summary>
    public bool CouldMatchAction(ActionName action) => MatchesAction(action) || (HasPlaceholders && CouldCover(action));

    // What placeholders could cover counts where unknowns count; as text they cover nothing (PO-2.1).
    private Truth MatchesAction(ActionName action, UnknownTreatment unknown)
    {
        bool matches = MatchesAction(action);
        bool isOpen = HasPlaceholders && unknown != UnknownTreatment.None && matches == Source.Action.IsNegated && CouldCover(action);
        return isOpen ? Truth.Unknown : matches ? Truth.True : Truth.False;
    }

    private bool CouldCover(ActionName action) => _actions.Any(a => a.CouldMatch(action));

    private Truth MatchesResource(AccessRequest request, UnknownTreatment unknown)
    {
        // A trust policy's statement concerns its role; a resource policy without the element concerns its resource.
        if (_kind == PolicyKind.Trust || (_resources is null && _kind == PolicyKind.Resource))
        {
            return Truth.True;
        }

        if (_resources is null || _resources.Length == 0)
        {
            return Truth.False;
        }

        bool isNegated = Source.Resource is { IsNegated: true };
        bool isOpen = request.HasOpenResource && unknown != UnknownTreatment.None;
        bool undecided = false;
        foreach (ResourcePattern pattern in _resources)
        {
            if (pattern.HasVariables)
            {
                bool isUndecided = unknown != UnknownTreatment.None && pattern.Variables.Any(request.Context.IsUndecided);

                // PL-46: one entry that cannot be resolved takes the whole NotResource element out.
                if (isNegated && (isUndecided || !pattern.CanResolve(request.Context)))
                {
                    return isUndecided ? Truth.Unknown : Truth.False;
                }

                // What a variable is taken to be is one of its values.
                if (isUndecided)
                {
                    undecided = undecided || (isOpen
                        ? pattern.CouldMeet(request.Resource, request.Context.Certain)
                        : pattern.CouldMatch(request.Resource, request.Context.Certain));
                    continue;
                }
            }

            // IN-14
            if (isOpen)
            {
                Truth open = pattern.MatchesOpen(request.Resource, request.Context);
                if (open == Truth.True)
                {
                    return isNegated ? Truth.False : Truth.True;
                }

                undecided |= open == Truth.Unknown;
                continue;
            }

            // PL-77: with a variable that has no value the entry covers nothing, whatever the placeholder stands for.
            undecided |= HasPlaceholders && unknown != UnknownTreatment.None
                && pattern.HasPlaceholders && pattern.CanResolve(request.Context) && pattern.CouldMatch(request.Resource, request.Context);

            if (pattern.Matches(request.Resource, request.Action, request.Context))
            {
                return isNegated ? Truth.False : Truth.True;
            }
        }

        return undecided ? Truth.Unknown : isNegated ? Truth.True : Truth.False;
    }

    /// <summary>True when only conditions can be undecided for a request.</summary>
    public bool DependsOnConditionsAlone(AccessRequest request) =>
        !_isUnknown
        && MatchesAction(request.Action, UnknownTreatment.Optimistic) == Truth.True
        && MatchesResource(request, UnknownTreatment.Optimistic) == Truth.True
        && MatchPrincipal(request, UnknownTreatment.Optimistic, out _) == Truth.True;

    /// <summary>True when a statement covers a request, or does for some values of the variables in its Resource or NotResource.</summary>
    public bool DependsOnKeysAlone(AccessRequest request) =>
        !_isUnknown
        && MatchesAction(request.Action, UnknownTreatment.Optimistic) == Truth.True
        && MatchesResource(request, UnknownTreatment.Optimistic) is var resource
        && (resource == Truth.True || (resource == Truth.Unknown && HasVariables))
        && MatchPrincipal(request, UnknownTreatment.Optimistic, out _) == Truth.True;

    /// <summary>
    /// True when it is open whether the principal element means the requester: a placeholder, or the name of a session of a role.
    /// </summary>
    public bool IsOpenAbout(Requester requester) => OpenGrants(requester) != GrantKinds.None;

    /// <summary>
    /// The name of the session that the principal element means of a role asked about by itself; null when it means none.
    /// </summary>
    public string? NamedSessionOf(Requester requester) => _principal?.NamedSessionOf(requester);

    private GrantKinds OpenGrants(Requester requester) => _principal is { } principal && (principal.MayBeOpen || requester.HasOpenName)
        ? principal.CouldMatch(requester)
        : GrantKinds.None;

    private Truth MatchPrincipal(AccessRequest request, UnknownTreatment unknown, out GrantKinds grants)
    {
        grants = MatchPrincipal(request, GrantKinds.None);
        GrantKinds open = unknown == UnknownTreatment.None ? GrantKinds.None : OpenGrants(request.Requester);
        if (open == GrantKinds.None)
        {
            return grants == GrantKinds.None && _kind.HasPrincipal() ? Truth.False : Truth.True;
        }

        // One more entry names more, and takes more out of a NotPrincipal.
        GrantKinds at = MatchPrincipal(request, open);
        if (_principal!.IsNegated)
        {
            return grants == GrantKinds.None ? Truth.False : at == GrantKinds.None ? Truth.Unknown : Truth.True;
        }

        Truth certain = grants == GrantKinds.None ? Truth.Unknown : Truth.True;
        grants = unknown == UnknownTreatment.Optimistic ? at : grants;
        return certain;
    }

    private GrantKinds MatchPrincipal(AccessRequest request, GrantKinds open)
    {
        // PL-13: without a principal a statement of a resource policy matches nobody. Requests for a role are signed, so that
        // even "*" in a trust policy does not mean the anonymous.
        Requester requester = request.Requester;
        if (_principal is null || (_kind == PolicyKind.Trust && requester.Kind == RequesterKind.Anonymous))
        {
            return GrantKinds.None;
        }

        // a service-linked role has no boundary.
        bool hasBoundary = request.PrincipalPolicies.Boundary is not null && !requester.IsServiceLinkedRole;
        return _principal.Match(requester, IsDeny, hasBoundary, request.Options, request.CrossesPartition, open);
    }

    private Truth EvaluateConditions(RequestContext context, EvaluationOptions options, bool findUnknown)
    {
        Truth all = Truth.True;
        foreach (CompiledCondition condition in Conditions)
        {
            Truth one = condition.Evaluate(context, options, findUnknown);
            if (one == Truth.False)
            {
                return Truth.False;
            }

            all = one == Truth.Unknown ? Truth.Unknown : all;
        }

        return all;
    }

    private bool Reads(Predicate<ContextKey> isMeant) =>
        Array.Exists(Conditions, c => isMeant(c.Key) || Array.Exists(c.Variables, isMeant))
            || Resources.Any(r => r.Variables.Any(v => isMeant(v)));

    private static Dictionary<string, ActionPattern[]> ByService(ActionPattern[] all, ActionPattern[] ofAny) => all
        .Where(a => a.Service is not null)
        .GroupBy(a => a.Service!, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => (ActionPattern[])[.. g, .. ofAny], StringComparer.Ordinal);

    private string[]? FindServices()
    {
        ActionPattern[] usable = [.. _actions.Where(a => !a.MatchesNothing)];
        return Source.Action.IsNegated || usable.Any(a => a.Service is null)
            ? null
            : [.. usable.Select(a => a.Service!).Distinct()];
    }
}
