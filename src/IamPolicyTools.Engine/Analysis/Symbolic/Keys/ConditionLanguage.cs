using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic.Keys;

/// <summary>The texts that the listed values of a condition equal, before any negation, as patterns (CP-35, CP-36).</summary>
internal static class ConditionLanguage
{
    private static readonly CharSet s_inField = new(Alphabet.Any, ":");

    /// <summary>The texts that count as ARNs: those with five colons (PL-60).</summary>
    public static WordPattern Arns { get; } = new(
    [
        .. Enumerable.Repeat(new[] { WordToken.Run(s_inField), WordToken.Of(':') }, 5).SelectMany(f => f),
        WordToken.Anything,
    ]);

    /// <summary>The ARNs that keys of that type hold.</summary>
    public static WordPattern WellFormedArns { get; } = new(
    [
        .. "arn:".Select(c => WordToken.Of(c)),
        .. Enumerable.Repeat(new[] { WordToken.Run(s_inField), WordToken.Of(':') }, 4).SelectMany(f => f),
        WordToken.One(CharSet.Any),
        WordToken.Anything,
    ]);

    /// <summary>The patterns of a condition on text or ARNs.</summary>
    /// <param name="condition">The condition; its variables must have values.</param>
    /// <param name="variables">Gives them.</param>
    public static ImmutableArray<WordPattern> Of(CompiledCondition condition, IVariableSource variables)
    {
        ImmutableArray<WordPattern>.Builder patterns = ImmutableArray.CreateBuilder<WordPattern>();
        foreach (PolicyString text in condition.Texts)
        {
            if (condition.Operator!.Family == OperatorFamily.Arn)
            {
                if (text.Text == "*")
                {
                    patterns.Add(Arns);
                }
                else if (OfArn(text, variables) is { } arn)
                {
                    patterns.Add(arn);
                }

                continue;
            }

            bool isPattern = condition.Operator is StringLike;
            bool ignoresCase = condition.Operator is StringEqualsIgnoreCase or Bool;
            var compiled = TextPattern.Compile(text, isPattern ? PatternStyle.Wildcards : PatternStyle.Exact);
            if (compiled.CanResolve(variables))
            {
                patterns.Add(WordPattern.Of(compiled.Generalize(variables), ignoresCase));
            }
        }

        return patterns.ToImmutable();
    }

    // PL-60: split before its variables are expanded; a variable never adds fields.
    private static WordPattern? OfArn(PolicyString text, IVariableSource variables)
    {
        const int Last = 6;
        List<WordToken> tokens = [];
        int field = 1;
        foreach (Piece piece in text.Pieces)
        {
            if (piece.Kind == PieceKind.Variable)
            {
                if (!variables.TryResolve(ContextKey.Of(piece.Text), piece.Default, out string? value) || (field < Last && value.Contains(':')))
                {
                    return null;
                }

                tokens.AddRange(value.Select(c => WordToken.Of(c)));
                continue;
            }

            foreach (char c in piece.Text)
            {
                CharSet set = field < Last ? s_inField : CharSet.Any;
                field += c == ':' && piece.Kind == PieceKind.Literal && field < Last ? 1 : 0;
                tokens.Add(piece.Kind != PieceKind.Literal ? WordToken.Of(c)
                    : c == '*' ? WordToken.Run(set)
                    : c == '?' ? WordToken.One(set)
                    : WordToken.Of(c));
            }
        }

        return field == Last ? new WordPattern([.. tokens]) : null;
    }
}
