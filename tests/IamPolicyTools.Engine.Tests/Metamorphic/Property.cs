using System.Text.Json.Nodes;
using CsCheck;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Oracle.Generation;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>
/// Something that holds of every case, whatever its decision is: for the cases of <c>tests/cases</c>, and for random ones. A fault is told
/// by a text; a random case is made small before it is shown.
/// </summary>
internal static class Property
{
    public static void HoldsForAllCases(Func<FixtureCase, string?> fault)
    {
        string[] faults =
        [
            .. CaseFiles.Settled
                .Select(@case => (Case: @case, Fault: fault(@case)))
                .Where(found => found.Fault is not null)
                .Select(found => $"{found.Case.Location} {found.Case.Id}: {found.Fault}"),
        ];
        Assert.True(faults.Length == 0, $"{faults.Length} cases{Environment.NewLine}{string.Join(Environment.NewLine, faults.Take(20))}");
    }

    public static void HoldsForRandomCases(Func<FixtureCase, string?> fault, long count) => new CaseGen().Sample(
        line =>
        {
            if (FaultOf(line, fault) is not null)
            {
                string smallest = CaseShrinker.Shrink(line, shrunk => FaultOf(shrunk, fault) is not null);
                Assert.Fail($"{FaultOf(smallest, fault)}{Environment.NewLine}{smallest}");
            }
        },
        iter: CaseCount.Or(count),
        print: line => line);

    /// <summary>The case with its policies changed; <see langword="null"/> when the change does nothing.</summary>
    public static FixtureCase? With(FixtureCase @case, Func<JsonObject, bool> change)
    {
        var root = (JsonObject)JsonNode.Parse(@case.Line)!;
        return root["policies"] is JsonObject policies && change(policies) ? FixtureCase.Parse(CaseGen.Write(root), @case.Location) : null;
    }

    /// <summary>The case with a text in its policies replaced; <see langword="null"/> when it is not there.</summary>
    public static FixtureCase? WithText(FixtureCase @case, string text, string other)
    {
        var root = (JsonObject)JsonNode.Parse(@case.Line)!;
        string policies = CaseGen.Write((JsonObject)root["policies"]!);
        root["policies"] = JsonNode.Parse(policies.Replace(text, other, StringComparison.Ordinal));

        // Holders, grants and shares are no policies.
        bool isText = policies.Contains(text, StringComparison.Ordinal) && !policies.Contains("\"holders\"", StringComparison.Ordinal) && !policies.Contains("Grants", StringComparison.Ordinal);
        return isText ? FixtureCase.Parse(CaseGen.Write(root), @case.Location) : null;
    }

    // A step of the shrinker can leave something that is no case.
    private static string? FaultOf(string line, Func<FixtureCase, string?> fault)
    {
        try
        {
            var @case = FixtureCase.Parse(line, "generated");
            return fault(@case);
        }
        catch (Exception problem) when (problem is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
