using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Findings;

/// <summary>
/// Addresses worth calling from (findings.md, 1.2): ranges that cover more than 1/256 of the space (of IPv6 more than a /32) are no guard, so
/// whoever calls may be in them, or outside. Of those that no such list tells apart one.
/// </summary>
internal static class AddressChoices
{
    private const string Key = "aws:SourceIp";
    private const int NarrowV4 = 8;
    private const int NarrowV6 = 32;

    // What belongs to nobody in particular.
    private static readonly int[] s_notPublic = [10, 127];

    /// <summary>The lists of ranges that the conditions of a document name.</summary>
    /// <param name="document">The document.</param>
    public static IEnumerable<ImmutableArray<string>> ListsIn(PolicyDocument document) => document.Statements
        .SelectMany(s => s.Conditions)
        .Where(c => c.Key.Equals(Key, StringComparison.OrdinalIgnoreCase))
        .Select(c => c.Values.ConvertAll(v => v.Text.Text).ToImmutableArray());

    /// <summary>The addresses besides the usual one; none where every list is a guard.</summary>
    /// <param name="lists">The lists that conditions name.</param>
    public static ImmutableArray<string> Of(IEnumerable<ImmutableArray<string>> lists)
    {
        IpRange[][] all = [.. lists.DistinctBy(l => string.Join(' ', l)).Select(RangesOf)];
        IpRange[][] wide = [.. all.Where(IsWide)];
        if (wide.Length == 0)
        {
            return [];
        }

        IpRange[] narrow = [.. all.Where(l => !IsWide(l)).SelectMany(l => l)];
        IEnumerable<string> everywhere = Enumerable.Range(1, 223).Except(s_notPublic).Select(o => $"{o}.113.57.77");
        IEnumerable<string> inside = wide.SelectMany(l => l).Select(AddressIn);
        string usual = VectorOf(Questions.PublicAddress, wide);
        return
        [
            .. everywhere.Concat(inside)
                .Where(a => IpRange.TryParseAddress(a, out IpRange one) && !Array.Exists(narrow, n => n.Contains(one)))
                .DistinctBy(a => VectorOf(a, wide))
                .Where(a => VectorOf(a, wide) != usual),
        ];
    }

    private static IpRange[] RangesOf(ImmutableArray<string> texts) =>
        [.. texts.Select(t => IpRange.TryParse(t, out IpRange range) ? range : (IpRange?)null).OfType<IpRange>()];

    private static bool IsWide(IpRange[] ranges) => ShareOf(ranges.Where(r => !r.IsV6)) > Math.Pow(2, -NarrowV4)
        || ShareOf(ranges.Where(r => r.IsV6)) > Math.Pow(2, -NarrowV6);

    private static double ShareOf(IEnumerable<IpRange> ranges) => ranges.Distinct().Sum(r => Math.Pow(2, -r.PrefixLength));

    private static string VectorOf(string address, IpRange[][] lists) => IpRange.TryParseAddress(address, out IpRange one)
        ? string.Concat(lists.Select(l => Array.Exists(l, r => r.Contains(one)) ? '1' : '0'))
        : string.Empty;

    private static string AddressIn(IpRange range)
    {
        UInt128 bits = range.PrefixLength == (range.IsV6 ? 128 : 32) ? range.Bits : range.Bits | 1;
        if (!range.IsV6)
        {
            return string.Join('.', Enumerable.Range(0, 4).Select(i => ((byte)(bits >> (24 - (8 * i)))).ToString(CultureInfo.InvariantCulture)));
        }

        byte[] bytes = [.. Enumerable.Range(0, 16).Select(i => (byte)(bits >> (120 - (8 * i))))];
        return new IPAddress(bytes).ToString();
    }
}
