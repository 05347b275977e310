using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Patterns;

/// <summary>A set of ARNs, field by field: an entry of a Resource element, or one of several that together mean the same.</summary>
internal sealed class ArnPattern : IEquatable<ArnPattern>
{
    private const int FieldCount = 5;

    private readonly Glob[] _fields;

    private ArnPattern(Glob[] fields, string? text = null, bool isStretched = false)
    {
        _fields = fields;
        IsStretched = isStretched;
        WideText = "arn:" + string.Join(':', _fields.Select(f => f.ToString()));
        Text = text ?? WideText;
        IsOpen = text is not null;
    }

    /// <summary>The pattern that fits every ARN.</summary>
    public static ArnPattern Everything { get; } = new([.. Enumerable.Repeat(Glob.Everything, FieldCount)]);

    /// <summary>The pattern as a policy has it, variables without a value included.</summary>
    public string Text { get; }

    /// <summary>The pattern as a policy has it, with a wildcard for each variable without a value.</summary>
    public string WideText { get; }

    /// <summary>True when which ARNs fit depends on variables that have no value.</summary>
    public bool IsOpen { get; }

    /// <summary>True when only resources fit whose names contain a colon, because a wildcard reaches from another field into the name (PL-40).</summary>
    public bool IsStretched { get; }

    /// <summary>True when names with colons fit as a matter of course: <c>log-group:*</c>.</summary>
    public bool HasColonInName => IsEverything || _fields[^1].Code.Contains(':', StringComparison.Ordinal);

    /// <summary>True when every ARN fits.</summary>
    public bool IsEverything => _fields.All(f => f.IsEverything);

    /// <summary>The field of the service.</summary>
    public Glob Service => _fields[1];

    /// <summary>The field of the account.</summary>
    public Glob Account => _fields[3];

    /// <summary>The pattern of one ARN, or of a text with wildcards; null when no ARN fits it.</summary>
    /// <param name="text">The text as an identity policy has it, without variables.</param>
    public static ArnPattern? Parse(string text) =>
        AllOf(ResourcePattern.Compile(PolicyString.Parse(text, PolicyVersion.V2012), PolicyKind.Identity), NoVariables.Instance).FirstOrDefault();

    /// <summary>The pattern of one ARN, whose wildcards are characters like others (PL-48).</summary>
    /// <param name="arn">The ARN.</param>
    public static ArnPattern Of(Arn arn) => new([Glob.Of(arn.Partition), Glob.Of(arn.Service), Glob.Of(arn.Region), Glob.Of(arn.Account), Glob.Of(arn.Resource)]);

    /// <summary>The ARNs that an entry covers, for some value at least of the variables that have none: those of any of the patterns.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public static IEnumerable<ArnPattern> AllOf(ResourcePattern entry, IVariableSource variables)
    {
        if (entry.MatchesEverything)
        {
            return [Everything];
        }

        string? text = entry.CanResolve(variables) ? null : entry.Generalize(variables)?.Text;
        return entry.Generalize(variables) is { } arn
            ? ArnFields.Expand(arn.Chars, arn.Ops).Select(e => new ArnPattern(e.Fields, text, e.IsStretched)).Distinct()
            : [];
    }

    /// <summary>The patterns that together fit just the ARNs which fit all of several; null when they are too many to be of use.</summary>
    /// <param name="patterns">The patterns; of none, every ARN fits all.</param>
    public static ImmutableArray<ArnPattern>? Common(IEnumerable<ArnPattern> patterns)
    {
        ImmutableArray<ArnPattern> common = [Everything];
        foreach (ArnPattern pattern in patterns.OrderByDescending(p => p.Text.Length))
        {
            IReadOnlyList<ArnPattern>?[] parts = [.. common.Select(c => c.Intersect(pattern))];
            if (parts.Contains(null))
            {
                return null;
            }

            common = [.. parts.SelectMany(p => p!).Distinct()];
        }

        return common;
    }

    /// <summary>The patterns without those that lie within another one.</summary>
    /// <param name="patterns">The patterns, each once.</param>
    public static IEnumerable<ArnPattern> Widest(IReadOnlyCollection<ArnPattern> patterns)
    {
        // What lies within a pattern begins with the text before its first wildcard, so most need not be compared.
        ILookup<string, ArnPattern> byPrefix = patterns.ToLookup(p => p._fields[^1].Prefix, StringComparer.Ordinal);
        int[] lengths = [.. byPrefix.Select(g => g.Key.Length).Distinct()];
        return patterns.Where(p => !lengths
            .Where(length => length <= p._fields[^1].Prefix.Length)
            .SelectMany(length => byPrefix[p._fields[^1].Prefix[..length]])
            .Any(wider => !ReferenceEquals(wider, p) && wider.Contains(p)));
    }

    /// <summary>True when an ARN fits.</summary>
    public bool Matches(Arn arn) =>
        _fields[0].Matches(arn.Partition)
        && _fields[1].Matches(arn.Service)
        && _fields[2].Matches(arn.Region)
        && _fields[3].Matches(arn.Account)
        && _fields[4].Matches(arn.Resource);

    /// <summary>True when every ARN that fits the other pattern fits this one.</summary>
    public bool Contains(ArnPattern other)
    {
        for (int i = FieldCount - 1; i >= 0; i--)
        {
            if (!_fields[i].Contains(other._fields[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when some ARN fits both.</summary>
    public bool Overlaps(ArnPattern other)
    {
        for (int i = 0; i < FieldCount; i++)
        {
            if (!_fields[i].Overlaps(other._fields[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The patterns that together fit just the ARNs which fit both; null when they are too many to be of use.</summary>
    public IReadOnlyList<ArnPattern>? Intersect(ArnPattern other)
    {
        if (Contains(other))
        {
            return [other];
        }

        if (other.Contains(this))
        {
            return [this];
        }

        IEnumerable<ImmutableArray<Glob>> all = [[]];
        for (int i = 0; i < FieldCount; i++)
        {
            if (_fields[i].Intersect(other._fields[i]) is not { } field)
            {
                return null;
            }

            all = [.. all.SelectMany(head => field.Select(head.Add))];
        }

        return [.. all.Select(fields => new ArnPattern([.. fields]))];
    }

    /// <summary>ARNs that fit and belong to an account, unlike those that a person writes. Fields left open are filled in.</summary>
    /// <param name="account">The account; where the pattern names none, it stays without.</param>
    /// <param name="partition">The partition where the pattern leaves it open.</param>
    /// <param name="service">The service where the pattern leaves it open.</param>
    public IEnumerable<Arn> Examples(string account, string partition, string service)
    {
        string? owner = Account.Matches(account) ? account : Account.IsLiteral && !Arn.IsAccountId(Account.Code) ? Account.Code : null;
        if (owner is null)
        {
            yield break;
        }

        string ofPartition = Fill(_fields[0], partition);
        string ofService = Fill(_fields[1], service);
        foreach (string resource in _fields[4].Examples())
        {
            foreach (string region in _fields[2].Examples())
            {
                yield return new Arn(ofPartition, ofService, region, owner, resource);
            }
        }
    }

    /// <summary>The pattern as a policy has it, in one partition where it leaves the partition open.</summary>
    /// <param name="partition">The partition.</param>
    public string TextIn(string partition) => _fields[0].IsEverything ? new ArnPattern([Glob.Of(partition), .. _fields.Skip(1)]).Text : Text;

    /// <inheritdoc/>
    public bool Equals(ArnPattern? other) => ReferenceEquals(this, other) || (other is not null && _fields.AsSpan().SequenceEqual(other._fields));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ArnPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_fields[0], _fields[1], _fields[2], _fields[3], _fields[4]);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Fill(Glob field, string value) => field.Matches(value) ? value : field.Examples().First();
}
