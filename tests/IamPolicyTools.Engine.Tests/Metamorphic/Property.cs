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
    /// <summary>What is told of a case that cannot be asked about so: it has no model, or no such change.</summary>
    public const string NotAsked = "(not asked)";

    /// <summary>Holds a property against the settled cases.</summary>
    /// <param name="fault">The fault of a case; null for none, <see cref="NotAsked"/> where it says nothing.</param>
    /// <param name="least">How many cases it has to say something of, so that it is not true for want of cases.</param>
    public static void HoldsForAllCases(Func<FixtureCase, string?> fault, int least)
    {
        (FixtureCase Case, string? Fault)[] asked =
            [.. CaseFiles.Settled.Select(@case => (Case: @case, Fault: fault(@case))).Where(found => found.Fault != NotAsked)];
        string[] faults = [.. asked.Where(found => found.Fault is not null).Select(found => $"{found.Case.Location} {found.Case.Id}: {found.Fault}")];
        Assert.True(faults.Length == 0, $"{faults.Length} cases{Environment.NewLine}{string.Join(Environment.NewLine, faults.Take(20))}");
        Assert.True(asked.Length >= least, $"asked of {asked.Length} cases only, expected {least}");
    }

    /// <summary>Holds a property against random cases.</summary>
    /// <param name="fault">The fault of a case; null for none, <see cref="NotAsked"/> where it says nothing.</param>
    /// <param name="count">How many cases.</param>
    /// <param name="least">Of how many in a hundred it has to say something.</param>
    /// <param name="worlds">What the cases are about; null for everything.</param>
    public static void HoldsForRandomCases(Func<FixtureCase, string?> fault, long count, int least, IReadOnlyList<World>? worlds = null)
    {
        long asked = 0;
        long cases = CaseCount.Or(count);
        new CaseGen(worlds).Sample(
            line =>
            {
                string? found = FaultOf(line, fault);
                if (found == NotAsked)
                {
                    return;
                }

                Interlocked.Increment(ref asked);
                if (found is not null)
                {
                    string smallest = CaseShrinker.Shrink(line, shrunk => FaultOf(shrunk, fault) is { } still && still != NotAsked);
                    Assert.Fail($"{FaultOf(smallest, fault)}{Environment.NewLine}{smallest}");
                }
            },
            iter: cases,
            print: line => line);
        Assert.True(asked * 100 >= cases * least, $"asked of {asked} cases of {cases} only, expected {least} in a hundred");
    }

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
