using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Facts;

/// <summary>A statement, with its entries looked up.</summary>
internal sealed class StatementFacts
{
    private Truth _void = Truth.Unknown;

    /// <summary>Looks a statement up.</summary>
    public StatementFacts(Statement statement, DocumentFacts document, ValidationMemory memory)
    {
        Statement = statement;
        Document = document;
        Actions = statement.Action.Patterns.IsEmpty ? [] : new ActionFacts[statement.Action.Patterns.Length];
        for (int i = 0; i < Actions.Length; i++)
        {
            Actions[i] = memory.Action(statement.Action.Patterns[i].Text);
        }

        PolicyList<PolicyString> resources = statement.Resource?.Patterns ?? default;
        Resources = resources.IsEmpty ? [] : new ResourceEntry[resources.Length];
        for (int i = 0; i < Resources.Length; i++)
        {
            Resources[i] = memory.Resource(resources[i].Text);
        }

        Clauses = statement.Conditions.IsEmpty ? [] : new ClauseFacts[statement.Conditions.Length];
        for (int i = 0; i < Clauses.Length; i++)
        {
            Clauses[i] = new ClauseFacts(statement.Conditions[i], memory.Key(statement.Conditions[i].Key));
        }
    }

    /// <summary>The document.</summary>
    public DocumentFacts Document { get; }

    /// <summary>The statement.</summary>
    public Statement Statement { get; }

    /// <summary>The entries of Action or NotAction.</summary>
    public ActionFacts[] Actions { get; }

    /// <summary>The entries of Resource or NotResource.</summary>
    public ResourceEntry[] Resources { get; }

    /// <summary>The conditions.</summary>
    public ClauseFacts[] Clauses { get; }

    /// <summary>True for an Allow.</summary>
    public bool IsAllow => Statement.Effect == Effect.Allow;

    /// <summary>True with NotAction.</summary>
    public bool HasNotAction => Statement.Action.IsNegated;

    /// <summary>True with NotResource.</summary>
    public bool HasNotResource => Statement.Resource is { IsNegated: true };

    /// <summary>True with an entry <c>*</c> of Resource, in whatever spelling.</summary>
    public bool IsOnEverything => Statement.Resource is { IsNegated: false } && Array.Exists(Resources, r => r.IsEverything || r.IsEveryArn);

    /// <summary>True when every resource that an action can be asked for is meant.</summary>
    public bool IsOnAllOf(string action)
    {
        if (IsOnEverything)
        {
            return true;
        }

        return Statement.Resource is { IsNegated: false }
            && Document.Memory.Catalogue.FindAction(action) is { ResourceTypes: { Length: > 0 } types }
            && types.All(t => Array.Exists(Resources, r => r.IsEveryOf(t.Type)));
    }

    /// <summary>True when it has a condition.</summary>
    public bool IsConditional => Clauses.Length > 0;

    /// <summary>True for a statement whose conditions no request meets: it gives nothing.</summary>
    public bool IsVoid
    {
        get
        {
            if (_void == Truth.Unknown)
            {
                _void = Contradictions.AreIn(this) ? Truth.True : Truth.False;
            }

            return _void == Truth.True;
        }
    }

    /// <summary>The name of the element with the actions.</summary>
    public string ActionElement => HasNotAction ? "NotAction" : "Action";

    /// <summary>The name of the element with the resources.</summary>
    public string ResourceElement => HasNotResource ? "NotResource" : "Resource";

    /// <summary>The name of the element with the principals.</summary>
    public string PrincipalElement => Statement.Principal is { IsNegated: true } ? "NotPrincipal" : "Principal";

    /// <summary>Where an entry of the actions stands.</summary>
    public SourceLocation ActionAt(int index) => Statement.Action.Patterns[index].Location;

    /// <summary>Where an entry of the resources stands.</summary>
    public SourceLocation ResourceAt(int index) => Statement.Resource!.Value.Patterns[index].Location;

    /// <summary>Where the element with the resources stands; the statement where there is none.</summary>
    public SourceLocation ResourceLocation => Statement.Resource?.Location ?? Statement.Location;

    /// <summary>The first entry of Action that covers an action; -1 for none, and for NotAction.</summary>
    public int CoveredBy(ActionName action)
    {
        for (int i = 0; i < Actions.Length && !HasNotAction; i++)
        {
            if (Actions[i].Covers(action))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>True when the statement is about an action, whatever its resources.</summary>
    public bool IsAbout(ActionName action)
    {
        if (!HasNotAction)
        {
            return CoveredBy(action) >= 0;
        }

        foreach (ActionFacts entry in Actions)
        {
            if (entry.IsOpen || entry.Covers(action))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when a condition has a key of this name, in lower case.</summary>
    public bool HasKey(string folded) => Array.Exists(Clauses, c => c.Key.Is(folded));

    /// <summary>True when a key of this name is there in every request that the statement applies to.</summary>
    public bool DemandsKey(string folded) => Array.Exists(Clauses, c => c.NeedsKey && c.Key.Is(folded));

    /// <summary>The principals of a type.</summary>
    public IEnumerable<PrincipalEntry> Principals(PrincipalType type) =>
        Statement.Principal is { } principal ? principal.Entries.Where(e => e.Type == type) : [];

    /// <summary>Makes an issue of this statement.</summary>
    public PolicyIssue Issue(string code, string element, SourceLocation location, string why, string? fix = null) =>
        new(code, why, fix, location, Statement.Index, element);

    /// <summary>Makes an issue of an entry of Action.</summary>
    public PolicyIssue OfAction(string code, int index, string why, string? fix = null) => Issue(code, ActionElement, ActionAt(index), why, fix);

    /// <summary>Makes an issue of an entry of Resource.</summary>
    public PolicyIssue OfResource(string code, int index, string why, string? fix = null) => Issue(code, ResourceElement, ResourceAt(index), why, fix);

    /// <summary>Makes an issue of a condition.</summary>
    public PolicyIssue OfClause(string code, ClauseFacts clause, string why, string? fix = null) =>
        Issue(code, clause.Element, clause.Location, why, fix);

    /// <summary>Makes an issue of a value of a condition.</summary>
    public PolicyIssue OfValue(string code, ClauseFacts clause, in ConditionValue value, string why, string? fix = null) =>
        Issue(code, clause.Element, value.Text.Location, why, fix);
}
