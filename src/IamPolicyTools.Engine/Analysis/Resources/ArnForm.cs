using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>The ARNs of one type of resource.</summary>
internal sealed class ArnForm
{
    private const int Service = 2;
    private const int Region = 3;
    private const int Account = 4;
    private const int Resource = 5;
    private const int MostTokens = 128;

    private static readonly ImmutableArray<GlobToken> s_anyField = [GlobToken.ManyInField];
    private static readonly ImmutableArray<GlobToken> s_anyRegion = [GlobToken.OneInField, GlobToken.ManyInField];

    private readonly ArnTemplate? _template;

    // Null for all Regions.
    private readonly string? _region;

    // Few forms are ever asked for these; racing threads make equal ones.
    private Glob? _anywhere;
    private Glob? _plain;

    // None for the one form that all searches share.
    private ConcurrentDictionary<(string Partition, string Owner, bool MayLackRegion, bool NamesHaveColons), Glob>? _known;

    private ArnForm(ArnTemplate? template, string? region = null)
    {
        _template = template;
        _region = region;
        Colons = template?.Fields[Resource].Count(':') ?? int.MaxValue;
    }

    /// <summary>The form that every ARN has: what is known of a type that the data leaves open.</summary>
    public static ArnForm Everything { get; } = new(null);

    /// <summary>True when every ARN has this form.</summary>
    public bool IsEverything => _template is null;

    /// <summary>The service field; null where it varies.</summary>
    public string? ServiceField => _template is null || _template.Service.Contains('*') ? null : _template.Service;

    /// <summary>True when the form leaves the account open.</summary>
    public bool HasAccount => IsOpen(Account);

    /// <summary>True when the form has a Region.</summary>
    public bool HasRegion => IsOpen(Region) || _template!.Fields[Region].Length > 0;

    /// <summary>How many colons are between the names in the resource field.</summary>
    public int Colons { get; }

    /// <summary>The ARNs of this form in every partition, Region and account.</summary>
    /// <param name="namesHaveColons">
    /// True for names with colons too, as keys of S3 objects can have them. A star before them could reach over such a colon and fit what
    /// nobody means by it: <c>arn:aws:fsx:*:*:volume/*</c> fits a file system named <c>x:volume/y</c> (PL-40).
    /// </param>
    public Glob Anywhere(bool namesHaveColons) => namesHaveColons
        ? _anywhere ??= ToGlob(s_anyField, s_anyField, s_anyField, namesHaveColons: true)
        : _plain ??= ToGlob(s_anyField, s_anyField, s_anyField, namesHaveColons: false);

    /// <summary>True when some ARN of the form fits a pattern.</summary>
    public bool Overlaps(ArnPattern pattern) =>
        Anywhere(namesHaveColons: false).Overlaps(pattern.Glob) || Anywhere(namesHaveColons: true).Overlaps(pattern.FieldByField);

    /// <summary>True when all ARNs of the form can be in a partition, and none belongs to an account that the form names.</summary>
    /// <param name="partition">The partition.</param>
    public bool IsOpenIn(string partition) =>
        _template is not null
        && (IsOpen(1) || _template.Fields[1] == partition)
        && (IsOpen(Account) || !Arn.IsAccountId(_template.Fields[Account]));

    /// <summary>The ARNs of a template of the catalogue.</summary>
    public static ArnForm Of(ArnTemplate template) => new(template);

    /// <summary>The ARNs of this form in one Region; the form itself where its ARNs have no Region, or nothing is known of them.</summary>
    public ArnForm InRegion(string region) => _template is not null && IsOpen(Region) ? new(_template, region) : this;

    /// <summary>The ARNs of this form in one partition and of one owner.</summary>
    /// <param name="partition">The partition, where the form leaves it open.</param>
    /// <param name="accounts">What may stand in the account field, where the form leaves it open.</param>
    /// <param name="mayLackRegion">True when the Region may be missing where the form has one.</param>
    /// <param name="namesHaveColons">As of <see cref="Anywhere"/>.</param>
    public IEnumerable<Glob> In(string partition, IEnumerable<string> accounts, bool mayLackRegion, bool namesHaveColons)
    {
        ImmutableArray<GlobToken> region = mayLackRegion ? s_anyField : s_anyRegion;
        IEnumerable<string> owners = IsOpen(Account) ? accounts : [string.Empty];
        foreach (string owner in owners)
        {
            (string, string, bool, bool) key = (partition, owner, mayLackRegion, namesHaveColons);
            yield return _template is null
                ? ToGlob(Literal(partition), region, Literal(owner), namesHaveColons)
                : Known().GetOrAdd(key, k => ToGlob(Literal(k.Partition), region, Literal(k.Owner), k.NamesHaveColons));
        }
    }

    /// <summary>The form as an entry of a Resource element, for all Regions and accounts of a partition.</summary>
    public string TextIn(string partition) => _template?.ToPattern(partition) ?? ArnPattern.Everything.Text;

    private ConcurrentDictionary<(string Partition, string Owner, bool MayLackRegion, bool NamesHaveColons), Glob> Known() =>
        _known ?? Interlocked.CompareExchange(ref _known, new(concurrencyLevel: 1, capacity: 3), null) ?? _known;

    private Glob ToGlob(
        ImmutableArray<GlobToken> partition, ImmutableArray<GlobToken> region, ImmutableArray<GlobToken> account, bool namesHaveColons)
    {
        List<GlobToken> tokens = new(MostTokens);
        AddLiteral(tokens, "arn:");
        AddField(tokens, 1, partition);
        if (IsOpen(Service))
        {
            tokens.AddRange(s_anyField);
        }
        else
        {
            tokens.AddRange(_template!.Service.Select(c => c == '*' ? GlobToken.ManyInField : GlobToken.Of(c)));
        }

        tokens.Add(GlobToken.Of(':'));
        AddField(tokens, Region, _region is null ? region : Literal(_region));
        AddField(tokens, Account, account);
        if (_template is null)
        {
            tokens.Add(GlobToken.Many);
        }
        else
        {
            AddResource(tokens, _template, namesHaveColons ? string.Empty : ":");
        }

        return Glob.Of(tokens);
    }

    private void AddField(List<GlobToken> tokens, int field, ImmutableArray<GlobToken> whereOpen)
    {
        if (IsOpen(field))
        {
            tokens.AddRange(whereOpen);
        }
        else
        {
            AddLiteral(tokens, _template!.Fields[field]);
        }

        tokens.Add(GlobToken.Of(':'));
    }

    private bool IsOpen(int field) => _template is null || _template.Fields[field] == "*" || ArnTemplate.IsPlaceholder(_template.Fields[field]);

    private static void AddResource(List<GlobToken> tokens, ArnTemplate template, string except)
    {
        string field = template.Fields[Resource];
        for (int at = 0; at < field.Length; at++)
        {
            if (field[at] != '$')
            {
                tokens.Add(field[at] == '*' ? GlobToken.Many with { Except = except } : GlobToken.Of(field[at]));
                continue;
            }

            at = field.IndexOf('}', at);
            // A name is never empty. In the middle it does not contain what separates it from the next.
            string stops = new([.. (at == field.Length - 1 ? template.Stops : field[at + 1] is '/' or ':' ? field[(at + 1)..(at + 2)] : string.Empty).Union(except)]);
            tokens.Add(GlobToken.One with { Except = stops });
            tokens.Add(GlobToken.Many with { Except = stops });
        }
    }

    private static void AddLiteral(List<GlobToken> tokens, string text)
    {
        foreach (char c in text)
        {
            tokens.Add(GlobToken.Of(c));
        }
    }

    private static ImmutableArray<GlobToken> Literal(string text) => [.. text.Select(GlobToken.Of)];
}
