using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>An entry of a Resource element as a set of ARNs: just those that the evaluator lets it match.</summary>
internal sealed class ArnPattern : IEquatable<ArnPattern>
{
    private static readonly GlobToken s_manyInName = GlobToken.Many with { Except = "/" };

    private Glob? _fieldByField;

    private ArnPattern(Glob glob, string? text)
    {
        Glob = glob;
        IsOpen = text is not null;
        WideText = glob.ToString();
        Text = text ?? WideText;
    }

    /// <summary>The pattern that fits every ARN.</summary>
    public static ArnPattern Everything { get; } = new(GlobOf("arn:*:*:*:*:*"), null);

    /// <summary>The texts that fit.</summary>
    public Glob Glob { get; }

    /// <summary>The pattern as a policy has it, variables without a value included.</summary>
    public string Text { get; }

    /// <summary>The pattern as a policy has it, with a wildcard for each variable without a value.</summary>
    public string WideText { get; }

    /// <summary>True when which ARNs fit depends on variables that have no value.</summary>
    public bool IsOpen { get; }

    /// <summary>True when every ARN fits.</summary>
    public bool IsEverything => Glob.Equals(Everything.Glob);

    /// <summary>The pattern of a text with wildcards, as an identity policy has it, without variables; null when no ARN fits it.</summary>
    public static ArnPattern? Parse(string text) =>
        Of(ResourcePattern.Compile(PolicyString.Parse(text, PolicyVersion.V2012), PolicyKind.Identity), NoVariables.Instance);

    /// <summary>The pattern of one ARN, whose wildcards are characters like others (PL-48).</summary>
    public static ArnPattern Of(Arn arn) => new(Glob.Of(arn.ToString()), null);

    /// <summary>The ARNs that an entry covers, for some value at least of the variables that have none; null when there are none.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public static ArnPattern? Of(ResourcePattern entry, IVariableSource variables)
    {
        if (entry.MatchesEverything)
        {
            return Everything;
        }

        return entry.Generalize(variables) is { } arn
            ? new ArnPattern(Glob.Of(arn.Chars, arn.Ops.AsSpan()), entry.CanResolve(variables) ? null : arn.Text)
            : null;
    }

    /// <summary>The ARNs of a Region.</summary>
    /// <param name="region">The Region, with wildcards.</param>
    public static ArnPattern OfRegion(string region) => OfFields([GlobToken.ManyInField], [GlobToken.ManyInField], InField(region), [GlobToken.ManyInField]);

    /// <summary>The ARNs of an account.</summary>
    /// <param name="account">The account's id, with wildcards.</param>
    public static ArnPattern OfAccount(string account) => OfFields([GlobToken.ManyInField], [GlobToken.ManyInField], [GlobToken.ManyInField], InField(account));

    private static IEnumerable<GlobToken> InField(string text) =>
        text.Select(c => c switch { '*' => GlobToken.ManyInField, '?' => GlobToken.OneInField, _ => GlobToken.Of(c) });

    private static ArnPattern OfFields(params IEnumerable<GlobToken>[] fields) => new(
        Glob.Of([.. Glob.Of("arn:").Tokens, .. fields.SelectMany(f => f.Append(GlobToken.Of(':'))), GlobToken.Many]),
        null);

    /// <summary>The service-linked roles of a service (CK-5).</summary>
    /// <param name="service">The service, with wildcards.</param>
    public static ArnPattern OfServiceLinkedRole(string service) => new(
        Glob.Of(
        [
            .. Glob.Of("arn:").Tokens, GlobToken.ManyInField, .. Glob.Of(":iam::").Tokens, GlobToken.ManyInField, .. Glob.Of(":role/aws-service-role/").Tokens,
            .. service.Select(c => c switch { '*' => s_manyInName, '?' => s_manyInName with { Kind = GlobTokenKind.One }, _ => GlobToken.Of(c) }),
            GlobToken.Of('/'), GlobToken.Many,
        ]),
        null);

    /// <summary>
    /// The patterns without those that lie within another one. Where that cannot be decided both stay, and so do those beside one whose variables
    /// have no value: whatever that is, it covers less than any text.
    /// </summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="budget">What it may cost.</param>
    public static IEnumerable<ArnPattern> Widest(IEnumerable<ArnPattern> patterns, SearchBudget budget)
    {
        // What lies within a pattern begins with the text before its first wildcard, so most need not be compared.
        ArnPattern[] all = [.. patterns.Distinct()];
        if (all.Length < 2)
        {
            return all;
        }

        ILookup<string, ArnPattern> byPrefix = all.ToLookup(p => p.Glob.Prefix, StringComparer.Ordinal);
        int[] lengths = [.. byPrefix.Select(g => g.Key.Length).Distinct()];
        return all.Where(p => !lengths
            .Where(length => length <= p.Glob.Prefix.Length)
            .SelectMany(length => byPrefix[p.Glob.Prefix[..length]])
            .Any(wider => !wider.IsOpen && !wider.Equals(p) && wider.Glob.Contains(p.Glob, budget) == GlobAnswer.Yes));
    }

    /// <summary>
    /// The pattern for resources that one holder of a policy sees in a form and a question has in another, which ends alike: of
    /// <c>b/KEY</c> for <c>accesspoint/a/object/KEY</c>.
    /// </summary>
    /// <param name="own">Some resource in the holder's form.</param>
    /// <param name="asked">The same in the form of the question.</param>
    /// <returns>The patterns of which a resource fits one; none when none fits.</returns>
    public IEnumerable<ArnPattern> Translate(string own, string asked)
    {
        if (IsEverything)
        {
            return [Everything];
        }

        int common = 0;
        while (common < own.Length && common < asked.Length && own[^(common + 1)] == asked[^(common + 1)])
        {
            common++;
        }

        GlobToken[] before = [.. asked[..^common].Select(GlobToken.Of)];
        return Glob.After(own[..^common]).Select(rest => new ArnPattern(Glob.Of(before.Concat(rest.Tokens)), null));
    }

    /// <summary>True when an ARN fits.</summary>
    public bool Matches(string arn) => Glob.Matches(arn);

    /// <summary>True when some text fits both.</summary>
    public bool Overlaps(ArnPattern other) => Glob.Overlaps(other.Glob);

    /// <summary>The places of one of the six fields, 0 for the partition; null where a wildcard may reach over its border, or there are fewer.</summary>
    /// <param name="field">0 for the partition to 4 for the resource.</param>
    public ImmutableArray<GlobToken>? Field(int field) => ReadFields() is { } all ? all[field] : null;

    /// <summary>How many colons are written in the resource field.</summary>
    public int ResourceColons => Field(4)?.Count(t => t.IsLiteral && t.Char == ':') ?? 0;

    /// <summary>The ARNs that fit field by field, without a star that reaches over a colon (PL-40).</summary>
    public Glob FieldByField => _fieldByField ??= ReadFields() is { } fields
        ? Glob.Of(
        [
            .. Glob.Of("arn").Tokens,
            .. fields[..^1].SelectMany(f => f.Select(t => t.IsLiteral ? t : t with { Except = ":" }).Prepend(GlobToken.Of(':'))),
            GlobToken.Of(':'),
            .. fields[^1],
        ])
        : Glob;

    /// <summary>The text of a field without wildcards, or null.</summary>
    /// <param name="field">0 for the partition to 4 for the resource.</param>
    public string? LiteralField(int field) =>
        Field(field) is { } tokens && tokens.All(t => t.IsLiteral) ? new string([.. tokens.Select(t => t.Char)]) : null;

    /// <inheritdoc/>
    public bool Equals(ArnPattern? other) =>
        ReferenceEquals(this, other) || (other is not null && IsOpen == other.IsOpen && Glob.Equals(other.Glob) && (!IsOpen || Text == other.Text));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ArnPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => Glob.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Partition, service, Region, account and resource, read at the first colons that are written.
    private ImmutableArray<GlobToken>[]? ReadFields()
    {
        const int Count = 6;
        var fields = new ImmutableArray<GlobToken>[Count];
        int start = 0;
        for (int i = 0; i < Count; i++)
        {
            int colon = i == Count - 1 ? Glob.Tokens.Length : Glob.Tokens.IndexOf(GlobToken.Of(':'), start);
            if (colon < 0)
            {
                return null;
            }

            fields[i] = Glob.Tokens[start..colon];
            start = colon + 1;
        }

        return fields[1..];
    }

    private static Glob GlobOf(string arn)
    {
        var pattern = TextPattern.Compile(PolicyString.Literal(arn), PatternStyle.Arn);
        return Glob.Of(pattern.Chars, pattern.Ops.AsSpan());
    }
}
