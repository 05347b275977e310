using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic.Keys;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Makes requests of what a search chose, and tries them on the documents: only those that do as wanted are witnesses (CP-3).</summary>
internal static class DocumentReplay
{
    private const string Fresh = "x";

    /// <summary>A request, of which the documents alone are asked.</summary>
    public static AccessRequest RequestOf(PrincipalView view, ActionName action, string resource, RequestContext context, ProofOptions options) => new()
    {
        Requester = view.Requester,
        Action = action,
        Resource = resource,
        ResourceAccount = options.ResourceAccount ?? string.Empty,
        Context = context,
        Options = options.Evaluation,
    };

    /// <summary>The witnesses that choices lead to, those with fewer keys first.</summary>
    public static IEnumerable<ProofWitness> Witnesses(
        CellProblem problem,
        int[] choices,
        ActionClass action,
        PrincipalView view,
        ResourceClass resource,
        ImmutableArray<Block> all,
        ImmutableArray<bool> wanted,
        ProofOptions options)
    {
        Dictionary<ContextKey, ContextEntry?> entries = [];
        List<OpenMatch> open = [];
        List<(CompiledCondition Condition, bool Holds)> relations = [];
        for (int v = 0; v < choices.Length; v++)
        {
            switch (problem.Variables[v])
            {
                case KeySearchVariable { Key: var key }:
                    KeyChoice choice = key.Choices[choices[v]];
                    if (!choice.IsRealized)
                    {
                        yield break;
                    }

                    for (int i = 0; i < key.Keys.Length; i++)
                    {
                        entries[key.Keys[i]] = choice.Entries[i];
                    }

                    break;
                case OpenSearchVariable matches:
                    open.AddRange(matches.Matches[choices[v]]);
                    break;
                case RelationSearchVariable relation:
                    relations.Add((relation.Condition, choices[v] == 1));
                    break;
            }
        }

        foreach (Dictionary<ContextKey, ContextEntry?> values in Relate(view, resource.Example, entries, open, relations))
        {
            string arn = ResourceOf(view, resource.Example, open, values);
            foreach (PrincipalView who in view.IsAnybody ? Callers(view, values, options.ResourceAccount) : [view])
            {
                foreach (bool derives in who.IsAnybody ? new[] { true, false } : [true])
                {
                    if (TryOne(values, derives, action.Example, arn, who, all, wanted, options) is { } witness)
                    {
                        yield return witness;
                    }
                }
            }
        }
    }

    // Whoever asks has the keys that the search wants (CP-15): the principal whose ARN it is, a user of that name or account; else a user, the
    // session of a role.
    private static IEnumerable<PrincipalView> Callers(PrincipalView view, Dictionary<ContextKey, ContextEntry?> values, string? owner)
    {
        string? Value(string key) => values.FirstOrDefault(v => v.Key.Folded == key).Value is { Values: [var only, ..] } ? only.Text : null;

        string account = Value("aws:principalaccount") ?? Value("kms:calleraccount") ?? view.Requester.AccountId!;
        string session = $"arn:aws:sts::{account}:assumed-role/x/x";
        bool hasNoName = values.Any(v => v.Key.Folded == "aws:username" && v.Value is null);
        string arn = Value("aws:principalarn") ?? (hasNoName ? session : Value("aws:principaltype") switch
        {
            "AssumedRole" => session,
            "Account" => $"arn:aws:iam::{account}:root",
            "FederatedUser" => $"arn:aws:sts::{account}:federated-user/x",
            _ => $"arn:aws:iam::{account}:user/{Value("aws:username") ?? "alice"}",
        });
        if (Requester.Parse(arn) is { StandsForMany: false, AccountId: not null } named)
        {
            yield return PrincipalView.Of(named, owner);
        }

        yield return view;
        yield return PrincipalView.Of(Requester.Parse(session)!, owner);
    }

    // Several values of the keys that variables and their conditions relate.
    private static IEnumerable<Dictionary<ContextKey, ContextEntry?>> Relate(
        PrincipalView view,
        string example,
        Dictionary<ContextKey, ContextEntry?> entries,
        List<OpenMatch> open,
        List<(CompiledCondition Condition, bool Holds)> relations)
    {
        ContextKey[] free =
        [
            .. open.Select(o => o.Entry.Key).Concat(relations.SelectMany(r => r.Condition.Variables.Append(r.Condition.Key))).Where(k => !entries.ContainsKey(k) && !view.IsFixed(k)).Distinct(),
        ];
        if (free.Length == 0)
        {
            yield return entries;
            yield break;
        }

        string[] known = [.. entries.Values.OfType<ContextEntry>().SelectMany(e => e.Values).Select(v => v.Text).Distinct().Take(3)];
        string?[] candidates = [.. open.Select(o => ValueIn(example, o)).OfType<string>().Concat(known).Distinct().Take(5), Fresh, null, "xx"];
        const int MostKeys = 3;
        int count = Math.Min(free.Length, MostKeys);
        for (int n = 0; n < (int)Math.Pow(candidates.Length, count); n++)
        {
            Dictionary<ContextKey, ContextEntry?> values = new(entries);
            for (int i = 0, rest = n; i < count; i++, rest /= candidates.Length)
            {
                string? value = candidates[rest % candidates.Length];
                bool isSet = Catalogue.IamCatalogue.Default.IsMultivalued(free[i].Name);
                values[free[i]] = value is null ? null : new ContextEntry(free[i], [new(value)], isSet, isAmbiguous: false);
            }

            yield return values;
        }
    }

    // The value with which the entry names the example of the cell.
    private static string? ValueIn(string example, OpenMatch match) =>
        match is { Entry.Prefix: { } prefix, Rest: { } rest } && example.Length > prefix.Length + rest.Length
        && example.StartsWith(prefix, StringComparison.Ordinal) && example.EndsWith(rest, StringComparison.Ordinal)
            ? example[prefix.Length..(example.Length - rest.Length)]
            : null;

    private static string ResourceOf(PrincipalView view, string example, List<OpenMatch> open, Dictionary<ContextKey, ContextEntry?> values)
    {
        OpenMatch match = open.FirstOrDefault(o => o.Rest is not null);
        if (match.Entry is null)
        {
            return example;
        }

        ContextEntry? entry = view.IsFixed(match.Entry.Key) ? view.Context.Find(match.Entry.Key) : values.FirstOrDefault(v => v.Key.Equals(match.Entry.Key)).Value;
        string? value = entry?.Values[0].Text ?? match.Entry.Default;
        return match.Entry.Prefix + value + match.Rest;
    }

    // What follows from who asks need not be given.
    private static bool IsOwn(ContextEntry entry, PrincipalView view) => view.Context.Find(entry.Key) is { } own
        && own.Certainty == entry.Certainty && own.Values.Select(v => v.Text).SequenceEqual(entry.Values.Select(v => v.Text));

    private static ProofWitness? TryOne(
        Dictionary<ContextKey, ContextEntry?> values,
        bool derives,
        ActionName action,
        string resource,
        PrincipalView view,
        ImmutableArray<Block> all,
        ImmutableArray<bool> wanted,
        ProofOptions options)
    {
        var given = new ContextLayer.Builder();
        foreach ((ContextKey key, ContextEntry? entry) in values)
        {
            if (entry is not null && !IsOwn(entry, view))
            {
                given.Add(key.Name, entry.Values.Select(v => v.Text), entry.IsMultivalued);
            }
            else if (entry is null && !view.IsAnybody && view.Context.Find(key) is not null)
            {
                // What a request of this principal has unless told otherwise: a session of a role has a key for MFA.
                given.Add(key.Name, [], isMultivalued: false);
            }
        }

        ContextLayer layer = given.Build();
        AccessRequest request = RequestOf(view, action, resource, view.With(layer, derives), options);
        List<Statement> allowing = [];
        List<Statement> denying = [];
        for (int side = 0; side < wanted.Length; side++)
        {
            Statement[] applying = [.. all.Where(b => b.Side == side && b.Statement.Match(request, UnknownTreatment.None, wantsAll: false).Truth == Truth.True).Select(b => b.Statement.Source)];
            Statement[] denies = [.. applying.Where(s => s.Effect == Effect.Deny)];
            bool allows = denies.Length == 0 && applying.Length > 0;
            if (allows != wanted[side])
            {
                return null;
            }

            // A region that the question is about is no policy.
            (allows ? allowing : denying).AddRange(allows && side > 0 ? [] : allows ? applying : denies);
        }

        return new ProofWitness
        {
            Principal = view.Requester.DisplayName,
            Action = action.Text,
            Resource = resource,
            ResourceAccount = options.ResourceAccount,
            Context = [.. layer.Entries.Select(e => new WitnessKey(e.Key.Name, [.. e.Values.Select(v => v.Text)], e.IsMultivalued)).OrderBy(k => k.Key, StringComparer.OrdinalIgnoreCase)],
            AllowedBy = [.. allowing],
            DeniedBy = [.. denying],
        };
    }
}
