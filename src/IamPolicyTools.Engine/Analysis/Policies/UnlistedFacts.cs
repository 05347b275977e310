using System.Collections.Immutable;
using IamPolicyTools.Analysis.Resources;

namespace IamPolicyTools.Analysis.Policies;

/// <summary>
/// What a document must say of actions that the catalogue does not know. A pattern means whatever lies within it, so a statement is put down for
/// a pattern only where it is true of all of that, or where a Deny takes it back.
/// </summary>
internal sealed class UnlistedFacts
{
    private static readonly StatementFact s_refusal = new(true, false, ["*"], ConditionList.None);
    private static readonly StatementFact s_permission = new(false, false, ["*"], ConditionList.None);

    private readonly List<Part> _parts;

    /// <summary>Looks through the cells.</summary>
    /// <param name="unnamed">What holds for actions that no pattern means; null when they are not asked for.</param>
    /// <param name="cells">The cells of actions, the widest first.</param>
    /// <param name="factsOf">What holds for the example of a cell.</param>
    public UnlistedFacts(FactFinder? unnamed, ImmutableArray<UnlistedCell> cells, Func<UnlistedCell, FactFinder> factsOf) => _parts =
    [
        .. unnamed is null ? Array.Empty<Part>() : [new Part(new UnlistedCell(["*"], [], UnlistedActions.SomeAction), unnamed)],
        .. cells.Select(c => new Part(c, factsOf(c))),
    ];

    /// <summary>Puts the facts into a document.</summary>
    /// <param name="document">The document.</param>
    /// <returns>The patterns of which something could not be said.</returns>
    public IEnumerable<string> AddTo(DocumentBuilder document)
    {
        // Refusals first: where one cannot be said, nothing must be granted.
        foreach (Part part in _parts)
        {
            part.SayWhere(f => f.IsDeny, f => Within(part).All(p => p.Grants.Length == 0 || p.Facts.Contains(f)));
        }

        foreach (Part part in _parts)
        {
            part.SayWhere(f => !f.IsDeny, f => Within(part).Where(p => !p.MayBeAllowed(f)).All(p => Within(p).All(w => w.Grants.Length == 0)));
        }

        // What is granted around a pattern and not within is refused there.
        foreach (Part part in _parts)
        {
            bool isRefused = part.Grants.Length == 0 && !part.IsHarmless
                && _parts.Exists(p => p != part && p.Cell.Encloses(part.Cell) && p.Said.Any(f => !f.IsDeny));
            if (isRefused)
            {
                part.Said.Add(s_refusal);
            }

            // What a wider pattern says need not be said again.
            Put(document, part, [.. part.Said.Where(f => !_parts.Exists(p => p != part && p.Cell.Encloses(part.Cell) && p.Said.Contains(f)))], isRefused);
        }

        return _parts.Where(p => !p.IsComplete).SelectMany(p => p.Cell.Texts).Distinct();
    }

    private IEnumerable<Part> Within(Part part) => _parts.Where(p => part.Cell.Encloses(p.Cell) && !p.IsHarmless);

    private static void Put(DocumentBuilder document, Part part, ImmutableArray<StatementFact> facts, bool isRefused)
    {
        if (part.Cell.Fits.Count == 0)
        {
            document.AddUnknown(facts);
            return;
        }

        foreach (string text in facts.IsEmpty ? [] : part.Cell.Texts)
        {
            document.Add(text, facts, part.RefusesGrants || isRefused);
        }
    }

    private sealed class Part
    {
        public Part(UnlistedCell cell, FactFinder finder)
        {
            Cell = cell;
            IsHarmless = finder.IsHarmless;
            Facts = IsHarmless ? [] : [.. finder.Find()];
            IsComplete = IsHarmless || finder.IsComplete;
            RefusesGrants = finder.RefusesGrants;
        }

        public UnlistedCell Cell { get; }

        public bool IsHarmless { get; }

        public bool RefusesGrants { get; }

        public bool IsComplete { get; private set; }

        public List<StatementFact> Facts { get; private set; }

        public StatementFact[] Grants => [.. Facts.Where(f => !f.IsDeny)];

        public List<StatementFact> Said { get; } = [];

        public bool MayBeAllowed(StatementFact fact) => Facts.Contains(fact) || (Facts is [{ } only] && only == s_permission);

        public void SayWhere(Predicate<StatementFact> isMeant, Predicate<StatementFact> canSay)
        {
            foreach (StatementFact fact in Facts.Where(f => isMeant(f)).ToArray())
            {
                if (canSay(fact))
                {
                    Said.Add(fact);
                    continue;
                }

                IsComplete = false;
                if (fact.IsDeny)
                {
                    Facts = [.. Facts.Where(f => f.IsDeny)];
                }
            }
        }
    }
}
