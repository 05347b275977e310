using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Authoring.Reviews;

/// <summary>What is to be known of single statements of changed documents.</summary>
internal static class StatementReview
{
    private const int MostNamed = 3;
    private const int MostProofs = 60;
    private const int MostFacts = 5;
    private const long Budget = 200_000;

    /// <summary>What the importer put in the place of placeholders.</summary>
    /// <param name="changed">The documents that differ.</param>
    public static IEnumerable<string> Values(IEnumerable<ChangedDocument> changed)
    {
        string[] values =
        [
            .. changed.SelectMany(c => new[] { c.Before, c.After }).OfType<Validation.ModelPolicy>().SelectMany(p => p.Document.Answered)
                .Select(a => $"{a.Key} = {a.Value}").Distinct().Order(StringComparer.Ordinal),
        ];
        return values.Length == 0 ? [] : [$"Values that stand for placeholders: {string.Join(", ", values)}."];
    }

    /// <summary>Deny statements that no request can meet: pre-existing where the same statement stood in a document before.</summary>
    /// <param name="changed">The documents that differ.</param>
    /// <param name="options">The space.</param>
    /// <param name="stop">Stops the work.</param>
    public static IEnumerable<string> Vacuous(ChangedDocument[] changed, ProofOptions options, CancellationToken stop)
    {
        HashSet<string> old = [.. changed.Select(c => c.Before?.Document).OfType<PolicyDocument>().SelectMany(d => d.Statements).Select(ConditionText.StatementOf)];
        ProofOptions dead = options with { Budget = Math.Min(options.Budget, Budget), Space = RequestSpace.Catalogue };
        return changed.Where(c => c.After is not null)
            .SelectMany(c => c.After!.Document.Statements.Where(s => s.Effect == Effect.Deny).Select(s => (c.Name, Policy: c.After, Statement: s)))
            .DistinctBy(d => (d.Name, ConditionText.StatementOf(d.Statement)))
            .Take(MostProofs)
            .Where(d => PolicyRelations.IsDead(d.Policy.Document, d.Statement.Index, dead with { Kind = d.Policy.Use.Kind }, stop).Verdict == ProofVerdict.Proved)
            .Select(d => $"{d.Name} {d.Statement.DisplayName} denies {Few(d.Statement)} and can never match{(old.Contains(ConditionText.StatementOf(d.Statement)) ? ", before and after the change" : string.Empty)}: proved.")
            .Take(MostFacts);
    }

    /// <summary>Where a Deny got an exception that covers several actions: which, and what would be narrower.</summary>
    /// <param name="changed">The documents that differ.</param>
    /// <param name="rows">Who gains and loses.</param>
    public static IEnumerable<string> Exceptions(ChangedDocument[] changed, ImmutableArray<ComparedAccess> rows)
    {
        foreach (Statement now in rows.Where(r => r.Change == ChangeDirection.Gained).SelectMany(r => r.GetReasons())
            .Where(r => r is { Was: PolicyChange.Changed, Statement.Effect: Effect.Deny }).Select(r => r.Statement!).Distinct().Take(MostFacts))
        {
            ChangedDocument? document = Array.Find(changed, c => c.After?.Document.Statements.Contains(now) == true);
            Statement? was = document?.Before?.Document.Statements.FirstOrDefault(s =>
                string.IsNullOrEmpty(s.Sid) || string.IsNullOrEmpty(now.Sid) ? s.Index == now.Index : s.Sid == now.Sid);
            if (was is null || now.Action.IsNegated || now.Action.Patterns is not { Length: > 1 } actions || !HasSameActions(was, now))
            {
                continue;
            }

            HashSet<string> old = [.. was.Conditions.Select(ConditionText.Normalize)];
            ConditionClause[] added = [.. now.Conditions.Where(c => !old.Contains(ConditionText.Normalize(c)))];
            if (added.Length > 0)
            {
                yield return $"The exception in {document!.Name} {now.DisplayName} ({string.Join(" and ", added)}) covers all of its actions: {string.Join(", ", actions.Select(a => a.Text))}. "
                    + "Narrower: a statement of its own, with this condition, for the action that is meant.";
            }
        }
    }

    /// <summary>Where an Allow was narrowed by ForAllValues, the request that the condition leaves open: one without the key (CP-41).</summary>
    /// <param name="after">The model after.</param>
    /// <param name="rows">Who gains and loses.</param>
    /// <param name="options">Switches.</param>
    public static IEnumerable<string> OpenWithoutKey(IamModel after, ImmutableArray<ComparedAccess> rows, ProofOptions options)
    {
        HashSet<string> told = [];
        foreach (ComparedAccess row in rows.Where(r => r is { Change: ChangeDirection.Lost, Witness: not null }))
        {
            foreach (ConditionClause clause in row.GetReasons().Where(r => r is { Was: not PolicyChange.Vanished, Statement.Effect: Effect.Allow })
                .SelectMany(r => r.Statement!.Conditions).Where(c => c.Qualifier == SetQualifier.ForAllValues))
            {
                if (told.Count < MostFacts && StillAllowed(after, row.Witness!, clause.Key, options) is { } context && told.Add(clause.Key.ToLowerInvariant()))
                {
                    yield return $"Not closed: {row.Subject?.Name ?? row.Principal} still may {row.Witness!.Action} on {row.Witness.Resource}{context} without {clause.Key}, since ForAllValues holds where a key is absent. "
                        + $"To close it: \"Null\": {{\"{clause.Key}\": \"false\"}} in the same condition.";
                }
            }
        }
    }

    /// <summary>The first of a statement's actions.</summary>
    /// <param name="statement">The statement.</param>
    public static string Few(Statement statement)
    {
        string[] all = [.. statement.Action.Patterns.Select(p => p.Text)];
        string named = string.Join(", ", all.Take(MostNamed));
        return $"{(statement.Action.IsNegated ? "all but " : string.Empty)}{named}{(all.Length > MostNamed ? $" and {all.Length - MostNamed} more" : string.Empty)}";
    }

    private static bool HasSameActions(Statement one, Statement other) => !one.Action.IsNegated
        && one.Action.Patterns.Select(p => p.Text).ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(other.Action.Patterns.Select(p => p.Text));

    private static string? StillAllowed(IamModel after, Witness witness, string key, ProofOptions options)
    {
        if (Subject.Find(after, witness.Principal) is not { } subject)
        {
            return null;
        }

        (string Key, ImmutableArray<string> Values)[] rest = [.. witness.Context.Where(c => !c.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Select(c => (c.Key, c.Value))];
        var given = new ContextLayer.Builder();
        foreach ((string name, ImmutableArray<string> values) in rest)
        {
            given.Add(name, values, Catalogue.IamCatalogue.Default.IsMultivalued(name));
        }

        var access = new ModelAccess(after, subject, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, AsksForMissingPolicies = false, Context = given.Build(), Options = options.Evaluation });
        return access.Decide(ActionName.Parse(witness.Action), witness.Resource, witness.ResourceAccount).IsAllowed
            ? string.Concat(rest.Select((c, i) => $"{(i == 0 ? " with" : " and")} {c.Key} = {string.Join(", ", c.Values)}"))
            : null;
    }
}
