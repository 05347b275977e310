using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>Values of the variables in a Resource element with which an entry covers the resource of a request (PL-76).</summary>
internal static class ResourceVariables
{
    /// <summary>How many are named at most: next to a wildcard many values serve, and one is enough.</summary>
    public const int MaxValues = 8;

    private static readonly Piece s_any = new(PieceKind.Literal, "*", null);

    /// <summary>The values worth trying, by key; that all of an entry's variables get theirs at once is for the evaluator to say.</summary>
    /// <param name="statement">The statement with the request.</param>
    public static IEnumerable<(string Key, string Value)> ValuesFor(StatementTrace statement) =>
        from entry in statement.Statement.Resource?.Patterns ?? []
        where entry.HasVariables
        from at in Enumerable.Range(0, entry.Pieces.Length)
        where entry.Pieces[at].Kind == PieceKind.Variable
        from value in ValuesAt(entry.Pieces, at, statement.Request.Resource, statement.Request.Context)
        select (entry.Pieces[at].Text, value);

    /// <summary>The values of a variable with which a text fits a pattern, other variables having any; the shortest come first.</summary>
    /// <param name="pieces">The pattern.</param>
    /// <param name="at">Which piece is the variable.</param>
    /// <param name="resource">The text.</param>
    /// <param name="context">Where other variables have values.</param>
    internal static IEnumerable<string> ValuesAt(ImmutableArray<Piece> pieces, int at, string resource, RequestContext context)
    {
        TextPattern before = Compile(pieces[..at]);
        TextPattern behind = Compile(pieces[(at + 1)..]);
        return (from start in Enumerable.Range(0, resource.Length)
                where before.Matches(resource[..start], context)
                from end in Enumerable.Range(start + 1, resource.Length - start)
                where behind.Matches(resource[end..], context)
                select resource[start..end]).OrderBy(v => v.Length).Distinct().Take(MaxValues);
    }

    private static TextPattern Compile(ImmutableArray<Piece> pieces) => TextPattern.Compile(
        string.Concat(pieces.Select(p => p.Text)), [.. pieces.Select(p => p.Kind == PieceKind.Variable ? s_any : p)], PatternStyle.Wildcards);
}
