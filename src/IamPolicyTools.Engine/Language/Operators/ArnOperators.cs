using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Language.Operators;

/// <summary>
/// ARNs, field by field (PL-60): both sides are split at their first five colons, and a wildcard never crosses one of them.
/// ArnEquals is the same as ArnLike.
/// </summary>
internal sealed class ArnLike(string name, bool isNegated = false)
    : ConditionOperator(name, OperatorFamily.Arn, isNegated, allowsVariables: true)
{
    internal override ValueMatcher Compile(PolicyString value)
    {
        // PL-60: the bare "*" matches every ARN.
        if (value.Text == "*")
        {
            return new Matcher(null);
        }

        TextPattern[]? fields = Split(value);
        return fields is null ? UnusableValue.Instance : new Matcher(fields);
    }

    // The policy value is split before its variables are expanded, so a variable never adds fields.
    private static TextPattern[]? Split(PolicyString value)
    {
        var fields = new List<List<Piece>> { new() };
        foreach (Piece piece in value.Pieces)
        {
            if (piece.Kind != PieceKind.Literal)
            {
                fields[^1].Add(piece);
                continue;
            }

            string[] parts = piece.Text.Split(':', 6 - fields.Count + 1);
            for (int i = 0; i < parts.Length; i++)
            {
                if (i > 0)
                {
                    fields.Add([]);
                }

                if (parts[i].Length > 0)
                {
                    fields[^1].Add(new Piece(PieceKind.Literal, parts[i], null));
                }
            }
        }

        return fields.Count < 6
            ? null
            : [.. fields.Select(f => TextPattern.Compile(value.Text, f, PatternStyle.Wildcards))];
    }

    private sealed class Matcher(TextPattern[]? fields) : ValueMatcher
    {
        public override bool CouldMatch(RequestValue value, IVariableSource variables) =>
            value.TryGetArn(out string[]? request)
                && (fields?.Zip(request).All(f => f.First.Generalize(variables).Matches(f.Second, variables)) ?? true);

        public override bool Matches(RequestValue value, IVariableSource variables)
        {
            if (!value.TryGetArn(out string[]? request))
            {
                return false;
            }

            for (int i = 0; fields is not null && i < fields.Length; i++)
            {
                if (!fields[i].Matches(request[i], variables))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
