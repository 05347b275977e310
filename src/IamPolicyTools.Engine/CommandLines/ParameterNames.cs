using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Templates;

namespace IamPolicyTools.CommandLines;

/// <summary>The parameters that the rows of an operation name: all of its API that the module has to know (CL-26).</summary>
internal static class ParameterNames
{
    private static readonly string[] s_places = ["Partition", "Region", "Account"];

    /// <summary>The parameters in AWS's spelling, by their bare names.</summary>
    /// <param name="rows">The rows.</param>
    public static Dictionary<string, string> Of(ImmutableArray<RequestRow> rows)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (RequestRow row in rows)
        {
            foreach ((string bare, string parameter) in RowPlan.Of(row).Parameters)
            {
                names.TryAdd(bare, parameter);
            }
        }

        return names;
    }

    /// <summary>The parameters that a row names, with their bare names.</summary>
    /// <param name="plan">The row.</param>
    public static IEnumerable<(string Bare, string Parameter)> OfRow(RowPlan plan) =>
        Paths(plan).Where(p => !s_places.Contains(p.Text) && !p.Text.StartsWith("--", StringComparison.Ordinal))
            .Select(p => (OptionNames.Bare(p.Parameter), p.Parameter)).Distinct();

    /// <summary>The parameters without which a row has no resource.</summary>
    /// <param name="plan">The row.</param>
    public static IEnumerable<string> RequiredOfRow(RowPlan plan) => plan.Need != "required" ? [] : plan.Resource.Holes
        .Where(h => h is { Default: null, IsSuffix: false, Path: { } path } && !s_places.Contains(path.Text))
        .Select(h => h.Path!.Parameter)
        .Distinct();

    /// <summary>The paths of all parameters that the rows name.</summary>
    /// <param name="rows">The rows.</param>
    public static IEnumerable<ValuePath> Paths(ImmutableArray<RequestRow> rows) => rows.Select(RowPlan.Of).SelectMany(Paths);

    /// <summary>The paths of all parameters that a row names.</summary>
    /// <param name="plan">The row.</param>
    public static IEnumerable<ValuePath> Paths(RowPlan plan)
    {
        IEnumerable<TemplateHole?> holes = plan.Resource.Holes
            .Concat(plan.Resource.Holes.Select(h => h.Other!))
            .Concat(plan.Context.SelectMany(c => (c.Value?.Holes ?? []).Append(c.When?.Value!)))
            .Append(plan.NeedOf?.Value!).Append(plan.NeedOf?.Unless?.Value!).Append(plan.NeedOf?.And?.Value!);
        foreach (ValuePath path in holes.Select(h => h?.Path).OfType<ValuePath>().Concat(plan.Context.Select(c => c.Argument).OfType<ValuePath>()))
        {
            yield return path;
        }

        foreach (string bus in plan.Resource.Holes.Where(h => h.Function == "rule").Select(h => h.Second).OfType<string>())
        {
            yield return ValuePath.Parse(bus);
        }
    }

    /// <summary>The parameters without which there is no resource to ask about.</summary>
    /// <param name="rows">The rows.</param>
    public static IEnumerable<string> Required(ImmutableArray<RequestRow> rows) => rows.SelectMany(r => RowPlan.Of(r).RequiredParameters).Distinct();
}
