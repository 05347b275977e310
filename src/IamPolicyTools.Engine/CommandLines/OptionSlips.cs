using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// What an option stands for that is written as none is called: an unambiguous beginning is the option (CL-9), a slip is an error, and any other
/// is told. An option that is left out in silence may leave out a request, and so allow what AWS refuses.
/// </summary>
/// <param name="line">The line.</param>
/// <param name="call">The operation or the command, for errors.</param>
/// <param name="options">The options that the data knows of the command.</param>
/// <param name="required">Those without which the call is an error of its own, which names what resembles them (CL-80).</param>
/// <param name="isKnownWhole">True where all options of the command are known.</param>
internal sealed class OptionSlips(AwsLine line, string call, IEnumerable<string> options, Func<ImmutableArray<string>> required, bool isKnownWhole = false)
{
    private const int FewLetters = 4;

    // They say who calls and where, or whether anybody does.
    private static readonly string[] s_globals = ["--profile", "--region", "--no-sign-request", "--endpoint-url"];

    // Options of many operations that no request has to do with.
    private static readonly FrozenSet<string> s_common = (
        "name description type filter filters client-token client-request-token tags tag dry-run limit max-results next-token max-records marker page-size instance-type "
        + "status state stage version id ids format comment enabled start-time end-time payload runtime handler timeout memory-size environment layers publish "
        + "engine engine-version key-name user-data min-count max-count min-size max-size desired-count launch-type path role rule roles rules data date body value message "
        + "attributes prefix delimiter encoding-type key-condition-expression filter-expression projection-expression expression-attribute-names "
        + "expression-attribute-values consistent-read return-values condition-expression update-expression select scan-index-forward statistics period content-type "
        + "cache-control metadata query-string regions profiles profile-name profile-id role-session-name duration-seconds capabilities template-body template-url "
        + "parameters db-name port protocol size iops throughput encrypted source sources target targets configuration settings options policy policy-document "
        + "log-type invocation-type pattern schedule-expression overwrite force").Split(' ').Select(o => "--" + o).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for an option of many operations that no request has to do with.</summary>
    /// <param name="option">The option.</param>
    public static bool IsCommon(string option) => s_common.Contains(option);

    private ImmutableArray<string> _options;
    private readonly List<string> _unknown = [];
    private readonly List<string> _notes = [];

    /// <summary>Options of which nothing is known.</summary>
    public ImmutableArray<string> Unknown => [.. _unknown];

    /// <summary>What was read otherwise than it is written.</summary>
    public ImmutableArray<string> Notes => [.. _notes];

    /// <summary>The option that is meant; null for one of which nothing is known.</summary>
    /// <param name="option">The option as it is written; none that the data knows.</param>
    /// <param name="isElsewhere">True for an option of other commands of the service.</param>
    /// <exception cref="CommandLineException">It is nearly one that matters.</exception>
    public string? Find(LineOption option, Func<string, bool> isElsewhere)
    {
        string name = option.Name;
        _options = _options.IsDefault ? [.. options.Distinct(StringComparer.Ordinal)] : _options;
        bool isCommon = s_common.Contains(name) || GlobalOptions.CommandSwitches.Contains(name);
        string[] longer = [.. _options.Where(o => o.StartsWith(name, StringComparison.Ordinal) && !line.Options.Any(l => l.Name == o))];
        if (name.Length > 2 && longer is [var one] && (one[name.Length] != '-' || !(isCommon || isElsewhere(name))))
        {
            _notes.Add($"option {name} read as {one}");
            return one;
        }

        if (!isKnownWhole && (isCommon || isElsewhere(name)))
        {
            return null;
        }

        string[] near = [.. longer.Concat(_options.Except(required()).Concat(s_globals).Where(o => IsSlip(name, o))).Concat(s_globals.Where(g => IsBeginning(name, g))).Distinct().Take(3)];
        if (near.Length > 0)
        {
            throw Error(option, near);
        }

        _unknown.Add(name);
        return null;
    }

    /// <summary>The error for an option that does not exist.</summary>
    /// <param name="option">The option.</param>
    /// <param name="near">What may be meant.</param>
    public CommandLineException Error(LineOption option, string[] near) => new(
        CommandLineError.UnknownOption,
        $"{call} has no option {DisplayedText.Shorten(option.Name)}.{(near.Length > 0 ? $" Did you mean {string.Join(" or ", near)}?" : string.Empty)}",
        line.At(option.Offset))
    {
        Near = [.. near],
        Operation = call,
    };

    private static bool IsBeginning(string text, string option) => text.Length >= FewLetters + 1 && option.StartsWith(text, StringComparison.Ordinal);

    /// <summary>True for a slip of the pen: one in a word, and at most two; short words are others: min and max, vpc and vpce.</summary>
    /// <param name="text">The option as it is written.</param>
    /// <param name="option">An option that there is.</param>
    internal static bool IsSlip(string text, string option)
    {
        if (OptionNames.Bare(text) == OptionNames.Bare(option))
        {
            return true;
        }

        string[] written = text.Split('-');
        string[] meant = option.Split('-');
        if (written.Length != meant.Length)
        {
            return false;
        }

        int slips = 0;
        for (int i = 0; i < meant.Length; i++)
        {
            if (written[i] != meant[i] && (++slips > 2 || !(IsSwap(written[i], meant[i]) || (meant[i].Length >= FewLetters && IsOneSlip(written[i], meant[i])))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSwap(string a, string b)
    {
        int same = a.AsSpan().CommonPrefixLength(b);
        return a.Length == b.Length && a.Length - same > 1 && a[same] == b[same + 1] && a[same + 1] == b[same] && a.AsSpan(same + 2).SequenceEqual(b.AsSpan(same + 2));
    }

    // A letter too many, too few or another.
    private static bool IsOneSlip(string a, string b)
    {
        int same = a.AsSpan().CommonPrefixLength(b);
        ReadOnlySpan<char> left = a.AsSpan(same);
        ReadOnlySpan<char> right = b.AsSpan(same);
        return (left.Length - right.Length) switch
        {
            1 => left[1..].SequenceEqual(right),
            -1 => right[1..].SequenceEqual(left),
            0 => left.Length == 0 || left[1..].SequenceEqual(right[1..]),
            _ => false,
        };
    }
}
