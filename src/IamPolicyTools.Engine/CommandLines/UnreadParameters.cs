using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Parameters of a call that no request of it looks at.</summary>
/// <param name="None">Those that the call does not have, as far as the data knows; as they are written.</param>
/// <param name="Open">Those that it has and that may name a role, a key or what another action is checked on.</param>
/// <param name="Near">The names that may be meant by the first.</param>
internal sealed record UnreadParameters(ImmutableArray<string> None, ImmutableArray<string> Open, ImmutableArray<string> Near)
{
    /// <summary>Nothing that was not looked at.</summary>
    public static UnreadParameters Nothing { get; } = new([], [], []);

    /// <summary>What a reader should know of them.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (!None.IsEmpty)
            {
                string what = None[0].StartsWith("--", StringComparison.Ordinal) ? "option" : "parameter";
                yield return $"{string.Join(", ", None)} {(None.Length == 1 ? $"is no {what} that is" : $"are no {what}s that are")} known here"
                    + $"{(Near.IsEmpty ? string.Empty : $" (nearest: {string.Join(", ", Near)})")}: what AWS checks because of it is not asked";
            }

            if (!Open.IsEmpty)
            {
                yield return $"nothing is known of {string.Join(", ", Open)}: what AWS checks because of it is not asked";
            }
        }
    }

    /// <summary>The parameters, with the names near those that there are not.</summary>
    /// <param name="none">Those that there are not.</param>
    /// <param name="open">Those that may bring requests with them.</param>
    /// <param name="known">The names that there are.</param>
    public static UnreadParameters Of(IReadOnlyCollection<string> none, IReadOnlyCollection<string> open, Func<IEnumerable<string>> known) =>
        none.Count == 0 && open.Count == 0 ? Nothing
        : new(
            [.. none.Select(DisplayedText.Shorten).Distinct()],
            [.. open.Select(DisplayedText.Shorten).Distinct()],
            none.Count == 0 ? [] : [.. none.SelectMany(n => CallNames.Near(n, known())).Distinct().Take(3)]);
}
