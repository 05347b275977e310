using System.Text.Json.Nodes;
using CsCheck;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>Random cases for Discovery: of what a case tells some is left out or declared unknown.</summary>
internal sealed class DiscoveryGen : Gen<string>
{
    private static readonly CaseGen s_cases = new();

    /// <inheritdoc/>
    public override string Generate(PCG pcg, Size? min, out Size size)
    {
        JsonNode @case = JsonNode.Parse(s_cases.Generate(pcg, min, out size))!;
        var chance = new Chance(pcg);
        var request = (JsonObject)@case["request"]!;
        if (request["context"] is JsonObject context)
        {
            foreach (string key in context.Select(known => known.Key).ToArray())
            {
                if (chance.Percent(50))
                {
                    context.Remove(key);
                }
            }
        }

        if (chance.Percent(8))
        {
            request["unknownKeys"] = new JsonArray(new JsonObject { ["key"] = chance.One("aws:PrincipalTag/team", "s3:prefix", "aws:SourceIp"), ["present"] = true });
        }

        JsonObject options = @case["options"] as JsonObject ?? [];
        options["discovery"] = true;
        if (chance.Percent(15))
        {
            options["ownerAssumed"] = true;
        }

        if (chance.Percent(12))
        {
            options["trustAlsoFederated"] = true;
        }

        @case["options"] = options.DeepClone();
        return CaseGen.Write(@case);
    }
}
