using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Analysis.Symbolic.Keys;

/// <summary>One value of each class on the ordered lines of numbers, instants and addresses: the ends that policies name, and the gaps (CP-37, CP-38).</summary>
internal static class ValueLines
{
    private const int YearLength = 4;

    /// <summary>Values of a line of numbers or instants; null when a policy names a number that is too large to be exact.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="areInstants">True to write whole seconds as instants.</param>
    public static ImmutableArray<string>? OfNumbers(IEnumerable<CompiledCondition> conditions, bool areInstants)
    {
        if (PointsOf(conditions) is not { } points)
        {
            return null;
        }

        if (points.Count == 0)
        {
            return [Write(0, areInstants)];
        }

        List<decimal> values = [points.Min - 1];
        decimal? last = null;
        foreach (decimal point in points)
        {
            if (last is { } before)
            {
                decimal whole = decimal.Floor(before) + 1;
                values.Add(whole < point ? whole : before + ((point - before) / 2));
            }

            values.Add(point);
            last = point;
        }

        values.Add(points.Max + 1);

        // Two ends too near each other for a value between them, or at the end of all numbers.
        return values.Zip(values.Skip(1)).All(p => p.First < p.Second) ? [.. values.Select(v => Write(v, areInstants))] : null;
    }

    /// <summary>Values of a line of whole numbers; null when a policy names a number that is too large to be exact.</summary>
    /// <param name="conditions">The conditions.</param>
    public static ImmutableArray<string>? OfIntegers(IEnumerable<CompiledCondition> conditions)
    {
        if (PointsOf(conditions) is not { } points)
        {
            return null;
        }

        SortedSet<decimal> values = points.Count == 0 ? [0] : [];
        foreach (decimal point in points)
        {
            decimal floor = decimal.Floor(point);
            values.UnionWith(floor == point ? [floor - 1, floor, floor + 1] : [floor, floor + 1]);
        }

        return [.. values.Select(v => Write(v, isInstant: false))];
    }

    /// <summary>Values of the two lines of addresses.</summary>
    public static ImmutableArray<string> OfAddresses(IEnumerable<CompiledCondition> conditions)
    {
        SortedSet<UInt128> four = [UInt128.Zero];
        SortedSet<UInt128> six = [UInt128.Zero];
        foreach (PolicyString text in conditions.Where(c => c.Operator!.Family == OperatorFamily.IpAddress).SelectMany(c => c.Texts))
        {
            if (IpRange.TryParse(text.Text, out IpRange range))
            {
                int width = range.IsV6 ? 128 : 32;
                SortedSet<UInt128> line = range.IsV6 ? six : four;
                line.Add(range.Bits);
                UInt128 size = range.PrefixLength == 0 && width == 128 ? UInt128.Zero : UInt128.One << (width - range.PrefixLength);
                UInt128 end = range.Bits + size;
                if (end > range.Bits && (width == 128 || end <= uint.MaxValue))
                {
                    line.Add(end);
                }
            }
        }

        return [.. four.Select(a => WriteAddress(a, false)), .. six.Select(a => WriteAddress(a, true))];
    }

    private static SortedSet<decimal>? PointsOf(IEnumerable<CompiledCondition> conditions)
    {
        SortedSet<decimal> points = [];
        foreach (CompiledCondition condition in conditions)
        {
            foreach (PolicyString text in condition.Texts)
            {
                if (condition.Operator!.Family == OperatorFamily.Date && Instant.TryParse(text.Text, out decimal instant))
                {
                    points.Add(instant);
                }
                else if (condition.Operator.Family == OperatorFamily.Numeric && Number.TryParse(text.Text, out Number number))
                {
                    if (!number.IsExact || Math.Abs(number.Exact) > decimal.MaxValue / 4)
                    {
                        return null;
                    }

                    points.Add(number.Exact);
                }
            }
        }

        return points;
    }

    private static string Write(decimal value, bool isInstant)
    {
        if (isInstant && value == decimal.Floor(value) && value > -62_000_000_000m && value < 250_000_000_000m)
        {
            return DerivedContext.FormatInstant(DateTimeOffset.FromUnixTimeSeconds((long)value));
        }

        string text = value.ToString(CultureInfo.InvariantCulture);

        // Four characters are a year.
        return text.Length == YearLength && !text.Contains('.') ? text + ".0" : text;
    }

    private static string WriteAddress(UInt128 address, bool isSix)
    {
        var bytes = new byte[isSix ? 16 : 4];
        for (int i = bytes.Length - 1; i >= 0; i--, address >>= 8)
        {
            bytes[i] = (byte)(address & 0xFF);
        }

        return new IPAddress(bytes).ToString();
    }
}
