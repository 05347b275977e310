using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Compares two sets of policy documents, each taken as one document, whoever has them (change-and-proof.md, CP-53).</summary>
public static class DocumentComparison
{
    /// <summary>Who has the policies.</summary>
    public const string Anybody = "*";

    /// <summary>What the second set allows and the first does not, and the other way round.</summary>
    /// <param name="before">The policies before.</param>
    /// <param name="after">The policies after.</param>
    /// <param name="options">The space, and what the documents are used as.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The rows; none when both sets allow the same, which is then proved.</returns>
    public static IEnumerable<ComparedAccess> Compare(
        IReadOnlyList<PolicySource> before, IReadOnlyList<PolicySource> after, ProofOptions options, CancellationToken cancellationToken = default)
    {
        PolicyDocument[] sides = [Union(before), Union(after)];
        var budget = new SearchBudget(options.Budget, cancellationToken);
        List<CellDifference> cells = [];
        List<UndecidedCell> undecided = [];
        foreach (bool isGained in new[] { true, false })
        {
            List<ProofDifference> found = DocumentProver.FindAll(sides[isGained ? 1 : 0], sides[isGained ? 0 : 1], options, cancellationToken, out ProofAnswer answer);
            var conditions = new DocumentConditions(isGained ? after : before, isGained ? before : after, options);
            cells.AddRange(
                from difference in found
                let cell = CellOf(difference, isGained, before, after, conditions, budget)
                from resource in RegionsOf(difference.Witness, sides, budget)
                select cell with { Resource = resource });
            if (answer.Reason != UndecidedReason.None)
            {
                undecided.Add(new UndecidedCell(answer.Reason, answer.Place ?? string.Empty, null));
            }
        }

        return ComparedRows.Of(Anybody, PrincipalChange.None, new ChangeStanding(false, AdministratorProbes.AreGained(cells)), cells, undecided, options, budget);
    }

    // The cell is where all statements apply that decide its witness.
    private static string[] RegionsOf(ProofWitness witness, PolicyDocument[] sides, SearchBudget budget)
    {
        IEnumerable<ResourceElement> named = witness.AllowedBy.Concat(witness.DeniedBy).Select(s => s.Resource).OfType<ResourceElement>().Where(e => !e.IsNegated);
        var action = ActionName.Parse(witness.Action);
        IEnumerable<ResourceElement> around = sides.SelectMany(s => s.Statements)
            .Where(s => s.Resource is { IsNegated: true } && IsAbout(s.Action, action))
            .Select(s => s.Resource!.Value)
            .Where(e => e.Patterns.Any(p => Covers(p, witness.Resource)));
        return witness.Resource == "*"
            ? [ToldResources.OfNone(named.Select(ToldResources.EntriesOf))]
            : ToldResources.Of(named.Where(e => e.Patterns.Any(p => Covers(p, witness.Resource))).Concat(around).Select(ToldResources.EntriesOf), budget);
    }

    private static PolicyDocument Union(IReadOnlyList<PolicySource> policies) => policies is [{ Document: var only }]
        ? only
        : policies.FirstOrDefault(p => p.Document.UnknownReason is not null) is { } unknown
            ? unknown.Document
            : new PolicyDocument(PolicyVersion.V2012, null, [.. policies.SelectMany(p => p.Document.Statements)], default);

    private static CellDifference CellOf(
        ProofDifference difference, bool isGained, IReadOnlyList<PolicySource> before, IReadOnlyList<PolicySource> after, DocumentConditions conditions, SearchBudget budget)
    {
        ProofWitness witness = difference.Witness;
        IReadOnlyList<PolicySource> allowing = isGained ? after : before;
        IReadOnlyList<PolicySource> refusing = isGained ? before : after;
        HashSet<string> others = [.. refusing.SelectMany(p => p.Document.Statements).Select(ConditionText.StatementOf)];
        HashSet<string> own = [.. allowing.SelectMany(p => p.Document.Statements).Select(ConditionText.StatementOf)];
        ChangeReason[] reasons =
        [
            .. witness.AllowedBy.Where(s => !others.Contains(ConditionText.StatementOf(s))).Select(s => Reason(s, allowing, refusing, isGained)),
            .. witness.DeniedBy.Where(s => !own.Contains(ConditionText.StatementOf(s))).Select(s => Reason(s, refusing, allowing, !isGained)),
        ];
        string? formula = conditions.Of(witness);
        string example = witness.Context.IsEmpty ? "for example without the keys of the conditions" : $"for example {string.Join(", ", witness.Context)}";

        // Where the policies name principals, the row is about some of them.
        string? who = before.Concat(after).SelectMany(p => p.Document.Statements).Any(IsAboutSome) ? $"for example {witness.Principal}" : null;
        string[] when = [.. new[] { formula is { Length: 0 } ? example : formula, who }.OfType<string>()];
        return new CellDifference
        {
            Action = difference.Action,
            Told = difference.Action.Known is not null ? null : ToldActions.Of(
                before.Concat(after).SelectMany(p => p.Document.Statements).Select(s => (s.Action, IsAbout(s.Action, difference.Action.Example) != s.Action.IsNegated)), budget),
            IsGained = isGained,
            Resource = witness.Resource,
            Others =
            [
                .. before.Concat(after).SelectMany(p => p.Document.Statements).Where(s => IsAbout(s.Action, difference.Action.Example)).Select(s => s.Resource).OfType<ResourceElement>()
                    .Where(e => !e.Patterns.Any(p => Covers(p, witness.Resource))).SelectMany(e => e.Patterns).Select(p => p.Text).Where(t => t != "*"),
            ],
            Conditions = when.Length == 0 ? [] : [string.Join(" and ", when)],
            IsSimplified = formula is { Length: 0 } || who is not null,
            Because = [.. reasons],
            Witness = witness,
        };
    }

    private static bool IsAbout(ActionElement element, Language.Patterns.ActionName action) =>
        element.IsNegated != element.Patterns.Any(p => Language.Patterns.ActionPattern.Compile(p.Text).Matches(action));

    private static bool IsAboutSome(Statement statement) => statement.Principal is { } principal && (principal.IsNegated || principal.Entries.Any(e => e.Value != "*"));

    private static bool Covers(PolicyString pattern, string resource) =>
        Language.Patterns.ResourcePattern.Compile(pattern, PolicyKind.Identity) is var compiled
        && (compiled.MatchesEverything || compiled.CouldMatch(resource, Language.Patterns.FreeVariables.Instance));

    private static ChangeReason Reason(Statement statement, IReadOnlyList<PolicySource> own, IReadOnlyList<PolicySource> others, bool isNew)
    {
        PolicySource policy = own.First(p => p.Document.Statements.Contains(statement));
        bool isChanged = others.Any(p => p.Name == policy.Name && p.Document.Statements.Any(s => string.IsNullOrEmpty(s.Sid) || string.IsNullOrEmpty(statement.Sid) ? s.Index == statement.Index : s.Sid == statement.Sid));
        return new ChangeReason(policy, statement, isChanged ? PolicyChange.Changed : isNew ? PolicyChange.Appeared : PolicyChange.Vanished);
    }
}
