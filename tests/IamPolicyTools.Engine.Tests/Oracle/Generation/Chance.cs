using System.Text.Json.Nodes;
using CsCheck;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>Choices, all drawn from CsCheck's generator, so that its seed reproduces a case.</summary>
internal sealed class Chance(PCG source)
{
    public int Below(int limit) => (int)source.Next((uint)limit);

    public bool Percent(int likelihood) => Below(100) < likelihood;

    public T One<T>(params IReadOnlyList<T> alternatives) => alternatives[Below(alternatives.Count)];

    /// <summary>A single value, or a list of up to three, now and then of none.</summary>
    public JsonNode OneOrMany(Func<JsonNode> next, int emptyPercent = 1)
    {
        if (Percent(emptyPercent))
        {
            return new JsonArray();
        }

        return Percent(60) ? next() : new JsonArray([.. Enumerable.Range(0, 1 + Below(3)).Select(_ => next())]);
    }

    public JsonArray Many(int most, Func<JsonNode> next) => new([.. Enumerable.Range(0, Below(most + 1)).Select(_ => next())]);
}
