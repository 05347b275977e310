using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Records;

namespace IamPolicyTools.Reporting;

/// <summary>Which records fail a run (ci-and-reports.md, 2.0a).</summary>
public sealed record Gate
{
    // What is not decided fails without being named; AllowsUndecided says otherwise.
    private static readonly ImmutableArray<ChangeDirection> s_directions = [ChangeDirection.Gained, ChangeDirection.Lost];

    /// <summary>The names that <see cref="Of"/> takes.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. Enum.GetNames<Severity>(),
        .. Enum.GetValues<FindingType>().Select(type => type.ToAwsName()),
        .. s_directions.Select(direction => direction.ToString()),
    ];

    /// <summary>The lowest severity that fails; null when no severity does.</summary>
    public Severity? Least { get; init; } = Severity.High;

    /// <summary>The finding types that fail, whatever their severity.</summary>
    public ImmutableHashSet<FindingType> Types { get; init; } = [];

    /// <summary>The directions of change that fail, whatever their severity.</summary>
    public ImmutableHashSet<ChangeDirection> Directions { get; init; } = [];

    /// <summary>True when what was not decided passes.</summary>
    public bool AllowsUndecided { get; init; }

    /// <summary>True when what was not assessed fails (FR-3).</summary>
    public bool RequiresAssessed { get; init; }

    /// <summary>The gate of names: severities (the lowest counts), finding types in AWS's spelling or ours, directions.</summary>
    /// <param name="names">The names, in any case.</param>
    /// <returns>Null when a name is none of them.</returns>
    public static Gate? Of(IEnumerable<string> names)
    {
        var gate = new Gate { Least = null };
        foreach (string name in names)
        {
            string plain = name.Replace("_", string.Empty, StringComparison.Ordinal);
            if (Find<Severity>(name) is { } severity)
            {
                gate = gate with { Least = gate.Least is { } least && least < severity ? least : severity };
            }
            else if (Find<FindingType>(plain) is { } type)
            {
                gate = gate with { Types = gate.Types.Add(type) };
            }
            else if (Find<ChangeDirection>(name) is { } direction && s_directions.Contains(direction))
            {
                gate = gate with { Directions = gate.Directions.Add(direction) };
            }
            else
            {
                return null;
            }
        }

        return gate;
    }

    /// <summary>True when a record fails the run.</summary>
    /// <param name="record">The record.</param>
    public bool Fails(IamRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record is TestOutcome)
        {
            // 2.0a: always, whatever a baseline or a suppression says of it.
            return record.IsProblem;
        }

        if (record.IsSuppressed || record.IsKnown)
        {
            return false;
        }

        // 2.0a: what could not be read fails, whatever else shall.
        if (record is Finding { Unread: not Unread.Nothing })
        {
            return true;
        }

        if (record.Verdict == Verdict.Undecided)
        {
            return !AllowsUndecided;
        }

        if (record is Finding { Assessment: Assessment.NotAssessed })
        {
            return RequiresAssessed;
        }

        if (!record.IsProblem)
        {
            return false;
        }

        return record.Severity >= Least
            || (record.FindingType is { } type && Types.Contains(type))
            || (record is AccessChange change && Directions.Contains(change.Change));
    }

    /// <summary>What the error says: how many fail, by severity, and the worst.</summary>
    /// <param name="failing">The records that fail; at least one.</param>
    /// <param name="all">How many records there were.</param>
    public static string Describe(IReadOnlyList<IamRecord> failing, int all)
    {
        ArgumentNullException.ThrowIfNull(failing);
        string counts = string.Join(", ", failing
            .GroupBy(record => record.Severity)
            .OrderByDescending(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{failing.Count} of {all} records fail the gate: {counts}. The worst: {Report.InOrder(failing)[0]}");
    }

    private static T? Find<T>(string name)
        where T : struct, Enum => Enum.GetNames<T>().FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : null;
}
