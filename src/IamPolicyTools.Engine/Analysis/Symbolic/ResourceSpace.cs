using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Resources that no element at hand tells apart.</summary>
/// <param name="Example">The shortest of them, or <c>*</c> for no resource.</param>
/// <param name="Covering">Of each element at hand: true when its list covers them, false when not, null when a free variable decides.</param>
/// <param name="Open">The texts of the entries with free variables that may cover them.</param>
internal sealed record ResourceClass(string Example, ImmutableArray<bool?> Covering, ImmutableHashSet<string> Open);

/// <summary>The resources of a space, by the elements that cover them (CP-11, CP-12).</summary>
/// <param name="space">The space.</param>
/// <param name="owner">The account that owns the resources; null when they may be anybody's (CP-13).</param>
/// <param name="budget">What it may cost.</param>
internal sealed class ResourceSpace(RequestSpace space, string? owner, SearchBudget budget)
{
    private const string Any = "*";
    private const int AccountDigits = 12;

    private static readonly string[] s_partitions = ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];
    private static readonly WordToken s_label = WordToken.One(new CharSet(Alphabet.Labels));
    private static readonly WordToken s_digit = WordToken.One(new CharSet(Alphabet.Digits));
    private static readonly ImmutableArray<WordToken> s_account = [.. Enumerable.Repeat(s_digit, AccountDigits)];

    private readonly CatalogueDomains _domains = new();
    private readonly Dictionary<string, (ImmutableArray<ResourceClass> Cells, bool IsComplete)> _known = [];

    /// <summary>The cells of an action.</summary>
    /// <param name="known">The action as the catalogue has it; null for an unlisted one.</param>
    /// <param name="isS3">True for an action of S3.</param>
    /// <param name="elements">The elements; null stands for one that covers every resource.</param>
    /// <param name="key">Equal for equal elements.</param>
    /// <param name="isComplete">False when the budget was spent.</param>
    /// <param name="keys">The keys of the conditions: types of resource whose requests have others of them are told apart. Empty where none need be.</param>
    public ImmutableArray<ResourceClass> Split(
        CatalogueAction? known, bool isS3, IReadOnlyList<ResourceElementSet?> elements, string key, out bool isComplete, IReadOnlyCollection<string>? keys = null)
    {
        ActionDomain? domain = space == RequestSpace.Catalogue && known is not null ? _domains.Of(known) : null;
        string domainKey = domain is null ? "-" : string.Join('|', domain.Forms.Select(f => f.TextIn(Any)).Append(domain.ResourceKey.IsOnStreams ? "s" : string.Empty));
        ImmutableArray<ArnForm>[] kinds = domain is null ? [] : [.. KindsOf(domain, keys ?? []).Select(k => k.ToImmutableArray())];
        string full = $"{isS3}\n{domainKey}\n{key}\n{(kinds.Length > 1 ? string.Join('|', kinds.Select(k => string.Join(',', k.Select(f => f.TextIn(Any))))) : string.Empty)}";
        if (!_known.TryGetValue(full, out (ImmutableArray<ResourceClass> Cells, bool IsComplete) found))
        {
            found = Find(domain, isS3, elements, kinds);
            _known.Add(full, found);
        }

        isComplete = found.IsComplete;
        return found.Cells;
    }

    /// <summary>
    /// The cells of an action where every statement is about all resources or about none, so that only the owner tells resources apart: then
    /// nothing need be searched.
    /// </summary>
    /// <param name="known">The action as the catalogue has it; null for an unlisted one.</param>
    /// <param name="elements">The elements of the statements; null stands for one that covers every resource.</param>
    /// <param name="accounts">The accounts that are told apart.</param>
    /// <param name="keys">The keys of the conditions.</param>
    /// <returns>The cells as <see cref="Split"/> has them for these elements with one for each account behind them; null where it is not so.</returns>
    public ImmutableArray<ResourceClass>? ByOwner(CatalogueAction? known, IReadOnlyList<ResourceElementSet?> elements, string[] accounts, IReadOnlyCollection<string> keys)
    {
        if (owner is not null || space != RequestSpace.Catalogue || known is null || known.Service == "s3" || elements.Any(e => e is not (null or { IsVoid: true } or { IsEverything: true, Open.IsEmpty: true })))
        {
            return null;
        }

        ActionDomain domain = _domains.Of(known);
        if (domain.Forms.IsEmpty || domain.Forms.Any(f => f.IsEverything))
        {
            return null;
        }

        bool?[] covering = [.. elements.Select(e => Covers(e, isListed: true, []))];
        Dictionary<string, ResourceClass> cells = [];
        foreach (ArnForm form in domain.Forms)
        {
            WordPattern pattern = Of(form.Anywhere(namesHaveColons: false), s_partitions[0]);
            string kind = KindOf(form, domain.Action, keys);
            foreach (string account in OwnersOf(pattern, accounts))
            {
                int position = Array.IndexOf(accounts, account);
                string key = position < 0 ? kind : kind + account;
                if (!cells.ContainsKey(key))
                {
                    budget.Take(1);
                    cells.Add(key, new ResourceClass(ShortestOf(pattern, account), [.. covering, .. accounts.Select((_, i) => (bool?)(i == position))], []));
                }
            }
        }

        return [.. cells.Values];
    }

    // Requests on some types have keys that those on others lack (PL-47): what is true of one is not of the other.
    private IEnumerable<IGrouping<string, ArnForm>> KindsOf(ActionDomain domain, IReadOnlyCollection<string> keys) =>
        domain.Forms.GroupBy(f => KindOf(f, domain.Action, keys), StringComparer.Ordinal);

    private string KindOf(ArnForm form, ActionName action, IReadOnlyCollection<string> keys)
    {
        if (keys.Count == 0 || form.IsEverything)
        {
            return string.Empty;
        }

        string example = ShortestOf(Of(form.Anywhere(namesHaveColons: false), s_partitions[0]), new string('0', AccountDigits));
        ImmutableArray<string> tags = ResourceTagKeys.Of(action.Text, example);
        return string.Concat(keys.Select(k => ActionKeys.AreWithout(k, action, example) || (ResourceTagKeys.Contains(k) && !tags.Any(t => k.StartsWith(t, StringComparison.OrdinalIgnoreCase))) ? '0' : '1'));
    }

    // An account that none of those is, where the form leaves the account open; else what the form has in its place.
    private static IEnumerable<string> OwnersOf(WordPattern pattern, string[] accounts)
    {
        const int Owner = 4;
        string[] fields = ShortestOf(pattern, new string('0', AccountDigits)).Split(':');
        if (pattern.Tokens.Count(t => t == s_digit) != AccountDigits)
        {
            return [fields[Owner]];
        }

        long fresh = 0;
        while (accounts.Contains(Account(fresh)))
        {
            fresh++;
        }

        return [.. accounts, Account(fresh)];

        static string Account(long number) => number.ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string ShortestOf(WordPattern pattern, string account)
    {
        var text = new System.Text.StringBuilder();
        int digits = 0;
        foreach (WordToken token in pattern.Tokens.Where(t => !t.IsRun))
        {
            text.Append(token.IsLiteral ? token.Char : token == s_digit ? account[digits++] : CharSet.FindOther(token.Set.Alphabet, null, [.. token.Set.Except]));
        }

        return text.ToString();
    }

    private (ImmutableArray<ResourceClass> Cells, bool IsComplete) Find(ActionDomain? domain, bool isS3, IReadOnlyList<ResourceElementSet?> elements, ImmutableArray<ArnForm>[] kinds)
    {
        ImmutableArray<ResourceClass>.Builder cells = ImmutableArray.CreateBuilder<ResourceClass>();

        // CP-11: no resource where the action takes none, or nothing is known of it.
        if (domain is null || domain.Forms.IsEmpty)
        {
            cells.Add(new ResourceClass(Any, [.. elements.Select(e => e is null ? true : CoversNone(e, isS3))], []));
        }

        if (domain is { Forms.IsEmpty: true })
        {
            return (cells.ToImmutable(), true);
        }

        List<ImmutableArray<WordPattern>> groups = [];
        int[] groupOf = [.. elements.Select(e =>
        {
            groups.Add(e?.Closed ?? []);
            return groups.Count - 1;
        })];
        OpenEntry[] open = [.. elements.OfType<ResourceElementSet>().SelectMany(e => e.Open).DistinctBy(o => o.Text)];
        int firstOpen = groups.Count;
        groups.AddRange(open.Select(o => ImmutableArray.Create(o.Wide)));
        string[] partitions = PartitionsOf(groups);
        ImmutableArray<WordPattern> all = domain is null || domain.Forms.Any(f => f.IsEverything)
            ? [.. partitions.SelectMany(Everything)]
            : [.. partitions.SelectMany(p => domain.Forms.Select(f => Of(f.Anywhere(namesHaveColons: domain.Service == "s3"), p)))];
        if (kinds.Length > 1)
        {
            groups.AddRange(kinds.Select(k => partitions.SelectMany(p => k.Select(f => Of(f.Anywhere(namesHaveColons: domain!.Service == "s3"), p))).ToImmutableArray()));
        }

        WordCells found = WordSearch.Find(all, groups, budget);
        foreach (WordCell cell in found.Cells)
        {
            ImmutableHashSet<string> mayCover = [.. open.Where((_, i) => cell.Groups.Contains(firstOpen + i)).Select(o => o.Text)];
            cells.Add(new ResourceClass(cell.Example, [.. elements.Select((e, i) => Covers(e, cell.Groups.Contains(groupOf[i]), mayCover))], mayCover));
        }

        return (cells.ToImmutable(), found.IsComplete);
    }

    private static bool CoversNone(ResourceElementSet element, bool isS3)
    {
        bool listed = element.IsEverything || (element.IsAllOfS3 && isS3);
        return !element.IsVoid && listed != element.IsNegated;
    }

    private static bool? Covers(ResourceElementSet? element, bool isListed, ImmutableHashSet<string> mayCover)
    {
        if (element is null || element.IsVoid)
        {
            return element is null;
        }

        if (isListed || element.IsEverything)
        {
            // PL-46: one entry that cannot be resolved takes the whole NotResource element out, so that it covers nothing either way.
            return !element.IsNegated;
        }

        // PL-46: whether a NotResource with a free variable applies at all depends on the variable.
        bool isOpen = element.IsNegated ? !element.Open.IsEmpty : element.Open.Any(o => mayCover.Contains(o.Text));
        return isOpen ? null : element.IsNegated;
    }

    // Those that patterns name, and one that they do not (CP-12).
    private static string[] PartitionsOf(List<ImmutableArray<WordPattern>> groups)
    {
        HashSet<string> named = ["aws"];
        foreach (WordPattern pattern in groups.SelectMany(g => g))
        {
            string start = string.Concat(pattern.Tokens.TakeWhile(t => t.IsLiteral).Select(t => t.Char));
            string[] fields = start.Split(':');
            if (fields.Length > 2)
            {
                named.Add(fields[1]);
            }
        }

        return [.. s_partitions.Where(named.Contains), .. s_partitions.Where(p => !named.Contains(p)).Take(1)];
    }

    private IEnumerable<WordPattern> Everything(string partition)
    {
        WordToken[] start =
        [
            .. Literal($"arn:{partition}:"), s_label, s_label with { IsRun = true }, WordToken.Of(':'), s_label with { IsRun = true }, WordToken.Of(':'),
        ];
        var one = WordToken.One(new CharSet(Alphabet.Printable));
        WordToken[] end = [WordToken.Of(':'), one, one with { IsRun = true }];
        yield return new WordPattern([.. start, .. end]);
        yield return new WordPattern([.. start, .. Account, .. end]);
        yield return new WordPattern([.. start, .. Literal("aws"), .. end]);
    }

    // The form with the alphabets of the fields: a Region and an account where the form leaves them open.
    private WordPattern Of(Glob form, string partition)
    {
        const int Partition = 1;
        const int Owner = 4;
        const int Last = 5;
        List<WordToken> tokens = [];
        int field = 0;
        bool isOpen = false;
        foreach (GlobToken token in form.Tokens)
        {
            if (field == Last)
            {
                WordToken last = WordPattern.Of(token);
                tokens.Add(last.IsLiteral ? last : last with { Set = new CharSet(Alphabet.Printable, last.Set.Except) });
                continue;
            }

            if (token is { IsLiteral: true, Char: ':' })
            {
                field++;
                isOpen = false;
                tokens.Add(WordToken.Of(':'));
            }
            else if (token.IsLiteral)
            {
                tokens.Add(WordToken.Of(token.Char));
            }
            else if (!isOpen)
            {
                isOpen = true;
                tokens.AddRange(field switch
                {
                    Partition => Literal(partition),
                    Owner => Account,
                    _ => [s_label, s_label with { IsRun = true }],
                });
            }
        }

        return new WordPattern([.. tokens]);
    }

    private ImmutableArray<WordToken> Account => owner is null ? s_account : Literal(owner);

    private static ImmutableArray<WordToken> Literal(string text) => [.. text.Select(c => WordToken.Of(c))];
}
