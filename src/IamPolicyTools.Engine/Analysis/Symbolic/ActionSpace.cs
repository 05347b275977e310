using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Actions that no statement at hand tells apart.</summary>
/// <param name="Example">One of them.</param>
/// <param name="Known">What the catalogue says of it; null for an action that it does not list.</param>
/// <param name="Statements">The positions of the statements whose Action element covers them, in ascending order.</param>
internal sealed record ActionClass(ActionName Example, CatalogueAction? Known, ImmutableArray<int> Statements);

/// <summary>The actions of a space, by the statements that cover them (CP-10, CP-33).</summary>
internal sealed class ActionSpace
{
    private const string Everywhere = "*";

    private readonly IReadOnlyList<CompiledStatement> _statements;
    private readonly ProofOptions _options;
    private readonly SearchBudget _budget;

    private readonly IReadOnlyCollection<int>? _differing;
    private ILookup<string, string>[]? _patterns;

    private ActionSpace(IReadOnlyList<CompiledStatement> statements, IReadOnlyCollection<int>? differing, ProofOptions options, SearchBudget budget)
    {
        _differing = differing;
        _statements = statements;
        _options = options;
        _budget = budget;
    }

    /// <summary>False when the budget was spent.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The classes: those that the catalogue lists first, the higher access level before the lower (CP-66).</summary>
    /// <param name="statements">The statements that tell actions apart.</param>
    /// <param name="differing">The statements that are not the same on both sides: actions that none of them covers are of no use. Null where there are no sides.</param>
    /// <param name="counts">Tells whether actions that a set of statements covers count at all.</param>
    /// <param name="options">The space.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="space">Tells whether all were found.</param>
    public static List<ActionClass> Split(
        IReadOnlyList<CompiledStatement> statements,
        IReadOnlyCollection<int>? differing,
        Func<ImmutableArray<int>, bool> counts,
        ProofOptions options,
        SearchBudget budget,
        out ActionSpace space)
    {
        space = new ActionSpace(statements, differing, options, budget);
        return space.Split(counts);
    }

    private List<ActionClass> Split(Func<ImmutableArray<int>, bool> counts)
    {
        List<ActionClass> classes = [];
        if (!_options.KnownActionsOnly || _options.Space == RequestSpace.Free)
        {
            classes.AddRange(Words().Where(c => counts(c.Statements)));
        }

        if (_options.Space == RequestSpace.Free)
        {
            // An action that people know stands for its class.
            Dictionary<string, CatalogueAction> listed = [];
            foreach ((CatalogueAction action, ImmutableArray<int> covering) in Listed())
            {
                string key = KeyOf(covering, action.Service == "s3");
                if (!listed.TryGetValue(key, out CatalogueAction? best) || RankOf(action) > RankOf(best))
                {
                    listed[key] = action;
                }
            }

            return [.. classes
                .Select(c => listed.TryGetValue(KeyOf(c.Statements, c.Example.Service == "s3"), out CatalogueAction? known) ? c with { Example = known.ActionName, Known = known } : c)
                .OrderBy(c => c.Known is null)];
        }

        List<ActionClass> all =
        [
            .. Listed().Where(l => counts(l.Covering)).Select(l => new ActionClass(l.Action.ActionName, l.Action, l.Covering)).OrderByDescending(c => RankOf(c.Known!)),
        ];
        all.AddRange(classes.Select(Unlisted).OfType<ActionClass>());
        return all;
    }

    // What needs no permission shows least.
    private static int RankOf(CatalogueAction action) => StsRules.MayNeedNoPermission(action.ActionName) ? -1 : (int)action.AccessLevel;

    private static string KeyOf(ImmutableArray<int> covering, bool isS3) => $"{(isS3 ? "s" : "-")}{string.Join(',', covering)}";

    // The shortest word of a class may be one that the catalogue lists.
    private ActionClass? Unlisted(ActionClass found)
    {
        List<string> listed = [];
        ActionClass? current = found;
        const int MostTries = 40;
        while (current is not null && IamCatalogue.Default.FindAction(current.Example.Text) is not null)
        {
            listed.Add(current.Example.Text);
            if (listed.Count > MostTries)
            {
                return null;
            }

            current = Words(listed, current.Example.Service).FirstOrDefault(c => c.Statements.SequenceEqual(found.Statements) && (c.Example.Service == "s3") == (found.Example.Service == "s3"));
        }

        return current;
    }

    // Patterns that name a service tell apart what is in it, and nothing else: each service is searched by itself, and one that none names for all
    // others. Where a pattern leaves the service half open, all are searched at once.
    private List<ActionClass> Words(List<string>? without = null, string? only = null)
    {
        (HashSet<string> named, bool isAnyOpen) = Services();
        if (isAnyOpen)
        {
            return WordsOf(null, without);
        }

        string fresh = "x";
        while (named.Contains(fresh))
        {
            fresh += "x";
        }

        IEnumerable<string> services = named.Append("s3").Append(fresh).Distinct().Order(StringComparer.Ordinal);
        return
        [
            .. (only is null ? services : services.Where(s => s == only)).SelectMany(s => WordsOf(s, without))
                .DistinctBy(c => KeyOf(c.Statements, c.Example.Service == "s3")),
        ];
    }

    private List<ActionClass> WordsOf(string? service, List<string>? without)
    {
        WordToken label = WordToken.One(new CharSet(Alphabet.Labels));
        WordToken letter = WordToken.One(new CharSet(Alphabet.Letters));
        WordPattern domain = new(
        [
            .. service is null ? [label, label with { IsRun = true }] : service.Select(c => WordToken.Of(c)), WordToken.Of(':'), letter, letter with { IsRun = true },
        ]);

        // Statements with the same patterns are told apart by none.
        Dictionary<string, int> groupOf = [];
        List<ImmutableArray<WordPattern>> groups = [[new WordPattern([.. "s3:".Select(c => WordToken.Of(c)), WordToken.Anything])]];
        if (without is not null)
        {
            groups.Add([.. without.Select(w => WordPattern.Literal(w.ToLowerInvariant()))]);
        }

        int[] groupOfStatement = [.. Patterns.Select(lookup =>
        {
            string[] patterns = [.. (service is null ? lookup.SelectMany(p => p) : lookup[Everywhere].Concat(lookup[service])).Order(StringComparer.Ordinal)];
            string key = string.Join('\n', patterns);
            if (!groupOf.TryGetValue(key, out int group))
            {
                groupOf.Add(key, group = groups.Count);
                groups.Add([.. patterns.Select(PatternOf).OfType<WordPattern>()]);
            }

            return group;
        })];
        HashSet<int>? wanted = _differing is null || _differing.Any(i => _statements[i].Source.Action.IsNegated) ? null : [.. _differing.Select(i => groupOfStatement[i])];
        WordCells cells = WordSearch.Find([domain], groups, _budget, wanted);
        IsComplete &= cells.IsComplete;
        List<ActionClass> classes = [];
        foreach (WordCell cell in cells.Cells)
        {
            if (without is not null && cell.Groups.Contains(1))
            {
                continue;
            }

            ImmutableArray<int> covering =
            [
                .. Enumerable.Range(0, _statements.Count).Where(i => !_statements[i].Source.Action.Patterns.IsEmpty
                    && cell.Groups.Contains(groupOfStatement[i]) != _statements[i].Source.Action.IsNegated),
            ];
            classes.Add(new ActionClass(ActionName.Parse(cell.Example), null, covering));
        }

        return classes;
    }

    // The patterns of each statement by the service that they name. A statement of a thousand of them is read once, not for each service.
    private ILookup<string, string>[] Patterns => _patterns ??=
    [
        .. _statements.Select(s => s.Source.Action.Patterns.Select(p => p.Text.ToLowerInvariant())
            .ToLookup(p => p is "*" || p.StartsWith("*:", StringComparison.Ordinal) ? Everywhere : p.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? p[..colon] : string.Empty, StringComparer.Ordinal)),
    ];

    // The services that patterns name, and whether one leaves the service half open: s3*:Get*.
    private (HashSet<string> Named, bool IsAnyOpen) Services()
    {
        HashSet<string> named = [];
        bool isAnyOpen = false;
        foreach (LocatedText pattern in _statements.SelectMany(s => s.Source.Action.Patterns))
        {
            int colon = pattern.Text.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0 && !pattern.Text.AsSpan(0, colon).ContainsAny('*', '?'))
            {
                named.Add(pattern.Text[..colon].ToLowerInvariant());
            }
            else
            {
                isAnyOpen |= pattern.Text is not "*" and not "*:*" && colon >= 0;
            }
        }

        return (named, isAnyOpen);
    }

    // PL-29 to PL-33
    private static WordPattern? PatternOf(string text)
    {
        string folded = text == "*" ? "*:*" : text.ToLowerInvariant();
        if (!folded.Contains(':') || folded.Any(char.IsWhiteSpace) || Placeholders.AreIn(text))
        {
            return null;
        }

        var inField = new CharSet(Alphabet.Any, ":");
        return new WordPattern([.. folded.Select(c => c switch
        {
            '*' => WordToken.Run(inField),
            '?' => WordToken.One(inField),
            _ => WordToken.Of(c),
        })]);
    }

    // Services that no pattern names are all alike.
    private IEnumerable<(CatalogueAction Action, ImmutableArray<int> Covering)> Listed()
    {
        (HashSet<string> named, bool isAnyOpen) = Services();
        ImmutableArray<int>? elsewhere = null;
        foreach (CatalogueService service in IamCatalogue.Default.Services)
        {
            if (!isAnyOpen && !named.Contains(service.Prefix) && service.Prefix != "s3")
            {
                elsewhere ??= Differs(service.Actions[0].ActionName) ? CoveringOf(service.Actions[0].ActionName) : [];
                if (elsewhere is { IsEmpty: true })
                {
                    continue;
                }

                foreach (CatalogueAction action in service.Actions)
                {
                    yield return (action, elsewhere.Value);
                }

                continue;
            }

            foreach (CatalogueAction action in service.Actions)
            {
                _budget.Take(1);
                if (Differs(action.ActionName))
                {
                    yield return (action, CoveringOf(action.ActionName));
                }
            }
        }
    }

    // What only statements cover that both sides have is of no use.
    private bool Differs(ActionName action) => _differing is null || _differing.Any(i => _statements[i].MatchesAction(action));

    private ImmutableArray<int> CoveringOf(ActionName action)
    {
        ImmutableArray<int>.Builder covering = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < _statements.Count; i++)
        {
            if (_statements[i].MatchesAction(action))
            {
                covering.Add(i);
            }
        }

        return covering.DrainToImmutable();
    }
}
