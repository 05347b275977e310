using System.Collections.Immutable;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Patterns;

/// <summary>Takes a pattern of whole ARNs apart into fields.</summary>
internal static class ArnFields
{
    // Partition, service, region and account; what follows is the resource.
    private const int Leading = 4;

    /// <summary>
    /// The ways to read a pattern field by field. PL-40: a <c>*</c> at the end of a field can reach over colons, and so stand for
    /// following fields too, or for the beginning of the resource.
    /// </summary>
    /// <param name="chars">The pattern's characters.</param>
    /// <param name="ops">What each of them stands for.</param>
    public static IEnumerable<(Glob[] Fields, bool IsStretched)> Expand(string chars, ImmutableArray<GlobOp> ops)
    {
        List<Range> pieces = [];
        int start = 0;
        for (int i = 0; i <= chars.Length; i++)
        {
            if (i == chars.Length || (chars[i] == ':' && ops[i] == GlobOp.Literal))
            {
                pieces.Add(start..i);
                start = i + 1;
            }
        }

        return new Reading(chars, ops, pieces).Expand(1, []);
    }

    private sealed class Reading(string chars, ImmutableArray<GlobOp> ops, List<Range> pieces)
    {
        public IEnumerable<(Glob[] Fields, bool IsStretched)> Expand(int next, ImmutableArray<Glob> fields)
        {
            if (next == pieces.Count)
            {
                // A star at the very end stands for the fields that are not there.
                return CanCross(next - 1) ? [(Fill([.. fields], Leading + 1), false)] : [];
            }

            if (fields.Length == Leading)
            {
                bool isStretched = next <= Leading && next < pieces.Count - 1;
                return [([.. fields, GlobOf(pieces[next].Start.Value, chars.Length)], isStretched)];
            }

            Glob field = GlobOf(pieces[next].Start.Value, pieces[next].End.Value);
            IEnumerable<(Glob[] Fields, bool IsStretched)> all = Expand(next + 1, fields.Add(field));
            if (!CanCross(next) || next == pieces.Count - 1)
            {
                return all;
            }

            for (int count = fields.Length + 2; count <= Leading; count++)
            {
                all = all.Concat(Expand(next + 1, [.. Fill([.. fields, field], count)]));
            }

            var intoName = Glob.OfCode($"{Glob.Many}:{GlobOf(pieces[next + 1].Start.Value, chars.Length).Code}");
            return all.Append(([.. Fill([.. fields, field], Leading), intoName], true));
        }

        private static Glob[] Fill(Glob[] fields, int count) => [.. fields, .. Enumerable.Repeat(Glob.Everything, count - fields.Length)];

        private bool CanCross(int piece) => pieces[piece].End.Value > pieces[piece].Start.Value && ops[pieces[piece].End.Value - 1] == GlobOp.Many;

        private Glob GlobOf(int start, int end) => Glob.Of(chars.AsSpan(start, end - start), ops.AsSpan()[start..end]);
    }
}
