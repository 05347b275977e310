using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>
/// Which sessions are worth trying where an answer depends on what the caller of AssumeRole picks. Only a proposal: the evaluator says which
/// of them serve.
/// </summary>
internal static class SessionWishes
{
    private const int MaxTried = 256;
    private const string TagKeys = "aws:TagKeys";
    private const string TransitiveTagKeys = "sts:TransitiveTagKeys";

    private static readonly bool[] s_no = [false];
    private static readonly bool[] s_either = [false, true];

    /// <summary>The keys of a session that its maker picked.</summary>
    public static readonly KeyNames OfSession = new("aws:PrincipalTag/", "aws:SourceIdentity", "aws:userid", []);

    /// <summary>The keys of the call that makes a session.</summary>
    public static readonly KeyNames OfCall = new("aws:RequestTag/", "sts:SourceIdentity", "sts:RoleSessionName", [TagKeys, TransitiveTagKeys]);

    /// <summary>The keys on which an answer depends and which are picked.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="keys">Which keys the choice stands under.</param>
    public static IEnumerable<string> KeysIn(IamAccessResult result, KeyNames keys) =>
        result.Decision == Decision.Conditional ? result.MissingContextKeys.Where(keys.Contains) : [];

    /// <summary>True for an answer that depends on what is picked.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="keys">Which keys the choice stands under.</param>
    public static bool AreIn(IamAccessResult result, KeyNames keys) => KeysIn(result, keys).Any()
        || (ReferenceEquals(keys, OfSession) && StatementsOf(result).Any(s => s.Statement.SessionName is not null));

    /// <summary>True when the conditions leave a choice of values: others than those proposed would serve, too.</summary>
    /// <param name="result">The conditional answer.</param>
    /// <param name="keys">Which keys the choice stands under.</param>
    public static bool AreExamples(IamAccessResult result, KeyNames keys) =>
        ConditionsOf(result, keys).Any(c => !c.Operator.Contains("StringEquals", StringComparison.OrdinalIgnoreCase) || HasOpenValue(c))
        || StatementsOf(result).Any(s => ResourceVariables.ValuesFor(s.Statement).GroupBy(v => v.Key).Any(k => k.Count() >= ResourceVariables.MaxValues));

    /// <summary>True when the proposals stand for everything that can be picked: what none of them gets, nobody gets.</summary>
    /// <param name="result">The conditional answer.</param>
    /// <param name="keys">Which keys the choice stands under.</param>
    public static bool AreAll(IamAccessResult result, KeyNames keys)
    {
        ConditionTrace[] conditions = [.. ConditionsOf(result, keys)];
        return conditions.All(c => IsByEquality(c.Operator) && !HasOpenValue(c))
            && KeysIn(result, keys).All(k => conditions.Any(c => c.Key.Equals(k, StringComparison.OrdinalIgnoreCase)))
            && Product(conditions, keys) <= MaxTried;
    }

    /// <summary>Sessions to try, those that pick least first.</summary>
    /// <param name="result">The conditional answer.</param>
    /// <param name="keys">Which keys the choice stands under.</param>
    public static IEnumerable<SessionChoice> Of(IamAccessResult result, KeyNames keys) => Of([result], keys, SessionChoice.Any);

    /// <summary>Sessions to try for several answers at once, those that pick least first.</summary>
    /// <param name="results">The answers; those that are not conditional ask for nothing.</param>
    /// <param name="keys">Which keys the choice stands under.</param>
    /// <param name="picked">What is picked already: the proposals are about the rest.</param>
    public static IEnumerable<SessionChoice> Of(IEnumerable<IamAccessResult> results, KeyNames keys, SessionChoice picked)
    {
        ConditionalStatement[] statements = [.. results.SelectMany(StatementsOf)];
        if (statements.Length == 0)
        {
            return [];
        }

        string other = Other(statements);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var identities = new SortedSet<string>(StringComparer.Ordinal);
        var tags = new SortedDictionary<string, SortedSet<string>>(StringComparer.OrdinalIgnoreCase);
        var handedOn = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ConditionalStatement statement in statements)
        {
            if (statement.Statement.SessionName is { } name)
            {
                names.Add(name);
            }

            foreach ((string key, string value) in ResourceVariables.ValuesFor(statement.Statement))
            {
                if (key.StartsWith(keys.Tag, StringComparison.OrdinalIgnoreCase))
                {
                    AddTag(tags, key[keys.Tag.Length..], [value]);
                }
                else if (key.Equals(keys.SourceIdentity, StringComparison.OrdinalIgnoreCase))
                {
                    identities.Add(value);
                }
            }

            foreach (ConditionTrace condition in statement.Conditions)
            {
                string key = condition.Key;
                if (key.StartsWith(keys.Tag, StringComparison.OrdinalIgnoreCase))
                {
                    AddTag(tags, key[keys.Tag.Length..], ValuesFor(condition, other));
                }
                else if (key.Equals(keys.SourceIdentity, StringComparison.OrdinalIgnoreCase))
                {
                    identities.UnionWith(ValuesFor(condition, other));
                }
                else if (key.Equals(keys.Name, StringComparison.OrdinalIgnoreCase))
                {
                    names.UnionWith(ValuesFor(condition, other).Select(v => v[(v.IndexOf(':', StringComparison.Ordinal) + 1)..]));
                }
                else if (keys.Contains(key))
                {
                    foreach (string tag in IsNull(condition.Operator) ? [other] : condition.ResolvedValues.Select(v => Example(condition, v)))
                    {
                        AddTag(tags, tag, tags.ContainsKey(tag) ? [] : ["x"]);
                        if (key.Equals(TransitiveTagKeys, StringComparison.OrdinalIgnoreCase))
                        {
                            handedOn.Add(tag);
                        }
                    }
                }
            }
        }

        foreach (Tag tag in picked.Tags.Where(t => tags.ContainsKey(t.Key)))
        {
            tags[tag.Key] = new SortedSet<string>(StringComparer.Ordinal) { tag.Value };
        }

        return [.. Combine(names, tags, identities, handedOn).Take(MaxTried).Where(c => !c.IsAny).OrderBy(c => c.Size), .. AllAtOnce(names, tags, identities, handedOn, other)];
    }

    private static IEnumerable<ConditionalStatement> StatementsOf(IamAccessResult result) =>
        result.Conditions is { } conditions ? conditions.AllowedWhen.Concat(conditions.DeniedWhen) : [];

    private static IEnumerable<ConditionTrace> ConditionsOf(IamAccessResult result, KeyNames keys) =>
        StatementsOf(result).SelectMany(s => s.Conditions).Where(c => keys.Contains(c.Key));

    private static bool IsNull(string name) => name.Equals("Null", StringComparison.OrdinalIgnoreCase);

    private static bool IsByEquality(string name) => IsNull(name)
        || name.Contains("StringEquals", StringComparison.OrdinalIgnoreCase)
        || name.Contains("StringNotEquals", StringComparison.OrdinalIgnoreCase);

    private static bool HasOpenValue(ConditionTrace condition) => condition.ResolvedValues.Any(v => v.Contains("${", StringComparison.Ordinal));

    // How many combinations there are at most.
    private static long Product(ConditionTrace[] conditions, KeyNames keys) => conditions
        .GroupBy(c => c.Key, StringComparer.OrdinalIgnoreCase)
        .Aggregate(1L, (all, key) => Math.Min(
            all * (key.Key.StartsWith(keys.Tag, StringComparison.OrdinalIgnoreCase) || !keys.IsOfKeys(key.Key)
                ? key.Sum(c => c.ResolvedValues.Length) + 2
                : 1L << Math.Min(20, 2 * key.Sum(c => c.ResolvedValues.Length))),
            int.MaxValue));

    private static void AddTag(SortedDictionary<string, SortedSet<string>> tags, string key, IEnumerable<string> values)
    {
        // ST-5: what is no tag cannot be passed.
        if (NameRules.CustomerTagKey(key) is null)
        {
            tags.TryAdd(key, new SortedSet<string>(StringComparer.Ordinal));
            tags[key].UnionWith(values.Where(v => NameRules.TagValue(v) is null));
        }
    }

    // Of many tags that are all asked for, the combinations that are tried end before the one that has them all. The first value of each is one
    // that a condition names, or the only other one.
    private static IEnumerable<SessionChoice> AllAtOnce(
        SortedSet<string> names, SortedDictionary<string, SortedSet<string>> tags, SortedSet<string> identities, SortedSet<string> handedOn, string other)
    {
        ImmutableArray<Tag> all = [.. tags.Where(t => t.Value.Count > 0).Select(t => new Tag(t.Key, t.Value.FirstOrDefault(v => v != other) ?? t.Value.Min!))];
        return tags.Count < 2 ? [] :
            from name in names.Where(n => NameRules.RoleSessionName(n) is null).Prepend(null)
            from identity in identities.Where(i => NameRules.SourceIdentity(i) is null).Prepend(null)
            select new SessionChoice { SessionName = name, SourceIdentity = identity, Tags = all, TransitiveTagKeys = [.. handedOn] };
    }

    private static IEnumerable<SessionChoice> Combine(
        SortedSet<string> names, SortedDictionary<string, SortedSet<string>> tags, SortedSet<string> identities, SortedSet<string> handedOn)
    {
        IEnumerable<SessionChoice> choices =
            from name in names.Where(n => NameRules.RoleSessionName(n) is null).Prepend(null)
            from identity in identities.Where(i => NameRules.SourceIdentity(i) is null).Prepend(null)
            select new SessionChoice { SessionName = name, SourceIdentity = identity };
        return tags.Aggregate(choices, (all, tag) =>
            from choice in all
            from value in tag.Value.Cast<string?>().Prepend(null)
            from isHandedOn in value is not null && handedOn.Contains(tag.Key) ? s_either : s_no
            select value is null ? choice : choice with
            {
                Tags = choice.Tags.Add(new Tag(tag.Key, value)),
                TransitiveTagKeys = isHandedOn ? choice.TransitiveTagKeys.Add(tag.Key) : choice.TransitiveTagKeys,
            });
    }

    // Values that make a condition hold, or fail where that is what is wanted.
    private static IEnumerable<string> ValuesFor(ConditionTrace condition, string other)
    {
        yield return other;
        if (IsNull(condition.Operator))
        {
            yield break;
        }

        foreach (string value in condition.ResolvedValues)
        {
            yield return Example(condition, value);
            if (decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number))
            {
                yield return (number - 1).ToString(CultureInfo.InvariantCulture);
                yield return (number + 1).ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    // A value that no condition names.
    private static string Other(ConditionalStatement[] statements)
    {
        HashSet<string> named = [.. statements.SelectMany(s => s.Conditions).SelectMany(c => c.ResolvedValues)];
        string other = "other";
        while (named.Contains(other))
        {
            other += "x";
        }

        return other;
    }

    // A text that fits a pattern: the shortest, unless nobody could be called so.
    private static string Example(ConditionTrace condition, string value)
    {
        if (IsByEquality(condition.Operator))
        {
            return value;
        }

        string text = value.Replace('?', 'x');
        string shortest = text.Replace("*", string.Empty, StringComparison.Ordinal);
        return shortest.Length < 2 || shortest.EndsWith(':') ? text.Replace("*", "any", StringComparison.Ordinal) : shortest;
    }

    /// <summary>The names of the keys under which a choice shows.</summary>
    /// <param name="Tag">What comes before a tag's key.</param>
    /// <param name="SourceIdentity">The source identity.</param>
    /// <param name="Name">The session's name.</param>
    /// <param name="OfKeys">The keys that hold keys of tags.</param>
    internal sealed record KeyNames(string Tag, string SourceIdentity, string Name, ImmutableArray<string> OfKeys)
    {
        /// <summary>True for one of the keys.</summary>
        /// <param name="key">A key.</param>
        public bool Contains(string key) => key.StartsWith(Tag, StringComparison.OrdinalIgnoreCase)
            || key.Equals(SourceIdentity, StringComparison.OrdinalIgnoreCase)
            || key.Equals(Name, StringComparison.OrdinalIgnoreCase)
            || IsOfKeys(key);

        /// <summary>True for a key that holds keys of tags.</summary>
        /// <param name="key">A key.</param>
        public bool IsOfKeys(string key) => OfKeys.Contains(key, StringComparer.OrdinalIgnoreCase);
    }
}
