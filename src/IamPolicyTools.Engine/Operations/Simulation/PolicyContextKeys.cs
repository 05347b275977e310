using System.Collections.Immutable;
using IamPolicyTools.Language;

namespace IamPolicyTools.Operations.Simulation;

/// <summary>The context keys that policies name, in conditions and as variables.</summary>
internal static class PolicyContextKeys
{
    /// <summary>The keys of documents, each once whatever its case, in order of their names.</summary>
    public static ImmutableArray<string> Of(IEnumerable<PolicyDocument> documents) =>
    [
        .. documents.SelectMany(d => d.Statements).SelectMany(Of)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase),
    ];

    private static IEnumerable<string> Of(Statement statement)
    {
        IEnumerable<PolicyString> texts = statement.Conditions.SelectMany(c => c.Values).Select(v => v.Text);
        if (statement.Resource is { } resource)
        {
            texts = texts.Concat(resource.Patterns);
        }

        return statement.Conditions.Select(c => c.Key)
            .Concat(texts.SelectMany(t => t.Pieces).Where(p => p.Kind == PieceKind.Variable).Select(p => p.Text));
    }
}
