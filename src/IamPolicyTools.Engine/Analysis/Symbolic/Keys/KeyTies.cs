using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic.Keys;

/// <summary>Which values of keys can come together (CP-17).</summary>
internal sealed class KeyTies
{
    private const string Mfa = "aws:multifactorauthpresent";
    private const string MfaAge = "aws:multifactorauthage";
    private const string TagKeys = "aws:tagkeys";
    private const string RequestTag = "aws:requesttag/";

    private readonly List<(int First, int Second, Func<KeyChoice, KeyChoice, bool> Fits)> _rules = [];

    private KeyTies()
    {
    }

    /// <summary>No ties.</summary>
    public static KeyTies None { get; } = new();

    /// <summary>True when no rule concerns the keys at hand.</summary>
    public bool IsEmpty => _rules.Count == 0;

    /// <summary>The positions of the keys that are tied to others.</summary>
    public HashSet<int> Tied => [.. _rules.SelectMany(r => new[] { r.First, r.Second })];

    /// <summary>The tags of the request whose keys must be among the request's tag keys, when both stand in conditions.</summary>
    /// <param name="key">The key that is split.</param>
    /// <param name="all">All keys in conditions.</param>
    public static IEnumerable<string> TagsAmong(ContextKey key, IEnumerable<string> all) => key.Folded != TagKeys
        ? []
        : all.Where(k => k.StartsWith(RequestTag, StringComparison.Ordinal)).Select(k => k[RequestTag.Length..]);

    /// <summary>The condition that a tag is among the request's tag keys.</summary>
    public static CompiledCondition HoldsTag(string tag) => CompiledCondition.Compile(
        new ConditionClause
        {
            Operator = "ForAnyValue:StringEqualsIgnoreCase",
            Qualifier = SetQualifier.ForAnyValue,
            BaseOperator = "StringEqualsIgnoreCase",
            Key = "aws:TagKeys",
            Values = PolicyList.Create<ConditionValue>([new ConditionValue(Text.ScalarKind.Text, PolicyString.Literal(tag))]),
        },
        isInDeny: false);

    /// <summary>The rules that concern some keys.</summary>
    /// <param name="keys">The keys by position, folded; null at a position that is no key.</param>
    /// <param name="tagMembers">Of each tag the position of the tag keys, and of the condition that the tag is among them.</param>
    public static KeyTies Of(IReadOnlyList<KeyVariable?> keys, IReadOnlyDictionary<string, (int Variable, int Condition)> tagMembers)
    {
        var ties = new KeyTies();
        ties.Add(keys, Mfa, MfaAge, (mfa, age) => !age.IsPresent || mfa.Entries is [{ } entry] && entry.Values[0].Text == "true");
        ties.Add(keys, "aws:sourceip", "aws:vpcsourceip", (a, b) => !a.IsPresent || !b.IsPresent);
        ties.Add(keys, "aws:sourcevpce", "aws:sourcevpc", (endpoint, vpc) => vpc.IsPresent == endpoint.IsPresent);
        foreach ((string tag, (int variable, int condition)) in tagMembers)
        {
            int other = IndexOf(keys, RequestTag + tag);
            if (other >= 0)
            {
                ties._rules.Add((variable, other, (set, value) => value.IsPresent == set.Truths[condition]));
            }
        }

        return ties;
    }

    /// <summary>True when the choices up to a position can come together.</summary>
    /// <param name="keys">The keys by position.</param>
    /// <param name="choices">The choices.</param>
    /// <param name="at">The position.</param>
    public bool Allow(IReadOnlyList<KeyVariable?> keys, int[] choices, int at)
    {
        foreach ((int first, int second, Func<KeyChoice, KeyChoice, bool> fits) in _rules)
        {
            if (Math.Max(first, second) == at && !fits(keys[first]!.Choices[choices[first]], keys[second]!.Choices[choices[second]]))
            {
                return false;
            }
        }

        return true;
    }

    private void Add(IReadOnlyList<KeyVariable?> keys, string first, string second, Func<KeyChoice, KeyChoice, bool> fits)
    {
        int a = IndexOf(keys, first);
        int b = IndexOf(keys, second);
        if (a >= 0 && b >= 0)
        {
            _rules.Add((a, b, fits));
        }
    }

    private static int IndexOf(IReadOnlyList<KeyVariable?> keys, string key)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i]?.Keys.Any(k => k.Folded == key) == true)
            {
                return i;
            }
        }

        return -1;
    }
}
