using System.Text;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>Everything that a document says, as text, without the places where it stands: equal shapes are equal documents.</summary>
internal static class PolicyShape
{
    public static string Of(PolicyDocument document)
    {
        var shape = new StringBuilder();
        shape.AppendLine($"{document.Version?.ToString() ?? "none"} {document.EffectiveVersion} id {Quote(document.Id)}");
        foreach (Statement s in document.Statements)
        {
            shape.AppendLine($"{s.Index} sid {Quote(s.Sid)} {s.Effect}");
            if (s.Principal is PrincipalElement p)
            {
                shape.AppendLine($"principal {p.IsNegated} {p.IsBareWildcard} {Join(p.Entries, e => $"{e.Type} {Quote(e.Value)}")}");
            }

            shape.AppendLine($"action {s.Action.IsNegated} {Join(s.Action.Patterns, a => Quote(a.Text))}");
            if (s.Resource is ResourceElement r)
            {
                shape.AppendLine($"resource {r.IsNegated} {Join(r.Patterns, Of)}");
            }

            foreach (ConditionClause c in s.Conditions)
            {
                // Canonical text has no list of one.
                shape.AppendLine(
                    $"if {Quote(c.Operator)} {c.Qualifier} {Quote(c.BaseOperator)} {c.IfExists} {Quote(c.Key)} {c.IsList && c.Values.Length != 1} "
                    + Join(c.Values, v => $"{v.Kind} {Of(v.Text)}"));
            }
        }

        return shape.ToString();
    }

    private static string Of(PolicyString text) =>
        $"{Quote(text.Text)} {text.Error} {Join(text.Pieces, p => $"{p.Kind} {Quote(p.Text)} {Quote(p.Default)}")}";

    private static string Quote(string? text) => text is null ? "null" : $"<{text.Length}:{text}>";

    private static string Join<T>(IEnumerable<T> items, Func<T, string> describe) => $"[{string.Join(", ", items.Select(describe))}]";
}
