using IamPolicyTools.Language;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Policy variables of keys that there are not, or that have several values: what they stand in matches nothing (PL-74, PL-77).</summary>
internal sealed class VariableNameRule : StatementRule
{
    private const string Multivalued = "MULTIVALUED_KEY_AS_VARIABLE";

    // What a service puts into the policies that are made for it, before IAM sees them.
    private static readonly string[] s_filledIn = ["transfer"];

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => [KeyNameRule.Global, KeyNameRule.OfService, KeyNameRule.Format, KeyNameRule.MissingTag, Multivalued];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        ValidationMemory memory = statement.Document.Memory;
        if (statement.Statement.Resource is { } resource)
        {
            for (int i = 0; i < resource.Patterns.Length; i++)
            {
                if (Look(resource.Patterns[i], memory) is { } fault)
                {
                    issues.Add(statement.OfResource(fault.Code, i, fault.Why, fault.Fix));
                }
            }
        }

        foreach (ClauseFacts clause in statement.Clauses)
        {
            foreach (ConditionValue value in clause.Values)
            {
                if (Look(value.Text, memory) is { } fault)
                {
                    issues.Add(statement.OfValue(fault.Code, clause, value, fault.Why, fault.Fix));
                }
            }
        }
    }

    // The first of a text: mended, it leads to the next.
    private static Fault? Look(PolicyString text, ValidationMemory memory)
    {
        if (!text.HasVariables)
        {
            return null;
        }

        foreach (Piece piece in text.Pieces)
        {
            if (piece.Kind == PieceKind.Variable && memory.Answer(nameof(VariableNameRule), piece.Text, memory, static (name, known) => OfVariable(name, known)) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static Fault? OfVariable(string name, ValidationMemory memory)
    {
        KeyFacts key = memory.Key(name);
        if (key.IsOpen || s_filledIn.Contains(key.Prefix))
        {
            return null;
        }

        if (key.IsMultivalued)
        {
            return new Fault(Multivalued, $"{key.Name} has a set of values, and ${{{name}}} none: what it stands in matches nothing.", "Use a key that has one value.");
        }

        return KeyNameRule.Look(key, memory.Catalogue, memory.Names) is { } fault
            ? fault with { Why = $"The policy variable ${{{name}}} has no value in any request: {char.ToLowerInvariant(fault.Why[0])}{fault.Why[1..]}" }
            : null;
    }
}
