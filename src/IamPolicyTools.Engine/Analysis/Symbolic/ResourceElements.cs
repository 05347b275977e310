using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>An entry of a Resource element with a variable whose value is free (CP-42).</summary>
/// <param name="Text">The entry, with the names of variables in one spelling: the same text is the same atom on both sides.</param>
/// <param name="Wide">The ARNs that it covers for some value.</param>
/// <param name="Prefix">The text before the only variable; null where the entry has another form.</param>
/// <param name="Key">The variable.</param>
/// <param name="Default">Its default text, or null.</param>
/// <param name="Rest">What follows the variable.</param>
internal sealed record OpenEntry(string Text, WordPattern Wide, string? Prefix, ContextKey Key, string? Default, WordPattern? Rest)
{
    private const char MarkChar = '\u0001';
    private const string Mark = "\u0001";

    /// <summary>The entry itself.</summary>
    public required ResourcePattern Pattern { get; init; }

    /// <summary>The ARNs that it covers when a variable has some value.</summary>
    /// <param name="key">The variable.</param>
    /// <param name="value">Its value.</param>
    public WordPattern With(ContextKey key, string value) => WordPattern.Of(Pattern.Generalize(new OneVariable(key, value))!);

    /// <summary>The ARNs that it covers when its variable is not empty, as nothing is that AWS sends.</summary>
    /// <param name="start">What every value of the variable begins with.</param>
    public WordPattern WithText(string start) => new(
    [
        .. Pattern.Generalize(new OneVariable(Key, Mark)) is { } marked
            ? WordPattern.Of(marked).Tokens.SelectMany(t => t is { IsLiteral: true, Char: MarkChar } ? WordPattern.Literal(start).Then(WordPattern.NotEmpty).Tokens : [t])
            : [],
    ]);

    private sealed class OneVariable(ContextKey key, string only) : IVariableSource
    {
        public bool TryResolve(ContextKey asked, string? fallback, [NotNullWhen(true)] out string? value)
        {
            value = asked.Equals(key) ? only : null;
            return value is not null;
        }
    }
}

/// <summary>A Resource or NotResource element as sets of ARNs.</summary>
internal sealed class ResourceElementSet
{
    private ResourceElementSet(bool isNegated, bool isEverything, bool isAllOfS3, ImmutableArray<WordPattern> closed, ImmutableArray<OpenEntry> open, bool isVoid)
    {
        IsNegated = isNegated;
        IsEverything = isEverything;
        IsAllOfS3 = isAllOfS3;
        Closed = closed;
        Open = open;
        IsVoid = isVoid;
    }

    /// <summary>True for NotResource.</summary>
    public bool IsNegated { get; }

    /// <summary>True when it lists <c>*</c>.</summary>
    public bool IsEverything { get; }

    /// <summary>True when it lists <c>arn:aws:s3:::*</c>, which covers requests of S3 without a resource (PL-48).</summary>
    public bool IsAllOfS3 { get; }

    /// <summary>The entries without variables, or whose variables have values.</summary>
    public ImmutableArray<WordPattern> Closed { get; }

    /// <summary>The entries whose variables are free.</summary>
    public ImmutableArray<OpenEntry> Open { get; }

    /// <summary>True when the element matches no resource: an empty list, or a NotResource with a variable that has no value (PL-46).</summary>
    public bool IsVoid { get; }

    /// <summary>An element that lists some patterns.</summary>
    public static ResourceElementSet Of(ImmutableArray<WordPattern> patterns) => new(false, false, false, patterns, [], isVoid: false);

    /// <summary>The element of a statement; null where the statement means its own resource.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="kind">What its document is used as.</param>
    /// <param name="variables">Gives the variables' values.</param>
    /// <param name="isFree">Tells whether a variable's value is free.</param>
    public static ResourceElementSet? Of(CompiledStatement statement, PolicyKind kind, IVariableSource variables, Predicate<ContextKey> isFree)
    {
        if (kind == PolicyKind.Trust || (statement.Source.Resource is null && kind == PolicyKind.Resource))
        {
            return null;
        }

        if (statement.Source.Resource is not { } element || element.Patterns.IsEmpty)
        {
            return new ResourceElementSet(false, false, false, [], [], isVoid: true);
        }

        ImmutableArray<WordPattern>.Builder closed = ImmutableArray.CreateBuilder<WordPattern>();
        ImmutableArray<OpenEntry>.Builder open = ImmutableArray.CreateBuilder<OpenEntry>();
        bool isEverything = false;
        bool isAllOfS3 = false;
        bool isVoid = false;
        for (int i = 0; i < element.Patterns.Length; i++)
        {
            ResourcePattern pattern = statement.Resources[i];
            isEverything |= pattern.MatchesEverything;
            isAllOfS3 |= element.Patterns[i].Text == "arn:aws:s3:::*";
            if (pattern.HasVariables && pattern.Variables.Any(v => isFree(v)))
            {
                open.Add(OpenOf(element.Patterns[i], pattern));
            }
            else if (!pattern.CanResolve(variables))
            {
                isVoid |= element.IsNegated;
            }
            else if (pattern.Generalize(variables) is { } arns)
            {
                closed.Add(WordPattern.Of(arns));
            }
        }

        return new ResourceElementSet(element.IsNegated, isEverything, isAllOfS3, closed.ToImmutable(), open.ToImmutable(), isVoid);
    }

    private static OpenEntry OpenOf(PolicyString text, ResourcePattern pattern)
    {
        string normal = string.Concat(text.Pieces.Select(p => p.Kind == PieceKind.Variable ? $"${{{p.Text.ToLowerInvariant()},{p.Default}}}" : p.Kind == PieceKind.Escape ? $"${{{p.Text}}}" : p.Text));
        WordPattern wide = WordPattern.Of(pattern.Generalize(FreeVariables.Instance)!);
        int at = 0;
        while (text.Pieces[at].Kind != PieceKind.Variable)
        {
            at++;
        }

        Piece variable = text.Pieces[at];
        Piece[] before = [.. text.Pieces.Take(at)];
        Piece[] behind = [.. text.Pieces.Skip(at + 1)];
        bool isSimple = Array.TrueForAll(before, p => p.Kind == PieceKind.Escape || !p.Text.AsSpan().ContainsAny('*', '?'))
            && before.Sum(p => p.Text.Count(c => c == ':')) >= 5
            && Array.TrueForAll(behind, p => p.Kind != PieceKind.Variable);
        return new OpenEntry(
            normal,
            wide,
            isSimple ? string.Concat(before.Select(p => p.Text)) : null,
            ContextKey.Of(variable.Text),
            variable.Default,
            isSimple ? RestOf(behind) : null)
        {
            Pattern = pattern,
        };
    }

    private static WordPattern RestOf(Piece[] pieces) => new(
    [
        .. pieces.SelectMany(p => p.Text.Select(c => p.Kind != PieceKind.Literal ? WordToken.Of(c)
            : c == '*' ? WordToken.Anything
            : c == '?' ? WordToken.One(CharSet.Any)
            : WordToken.Of(c))),
    ]);
}
