using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>
/// Which sessions are worth trying where an answer depends on what the caller of AssumeRole picks. Only a proposal: the evaluator says which
/// of them serve.
/// </summary>
internal static class SessionWishes
{
    private const int MaxTried = 256;

    /// <summary>The keys of a session that its maker picked.</summary>
    public static readonly KeyNames OfSession = new("aws:PrincipalTag/", "aws:SourceIdentity", "aws:userid");

    /// <summary>The keys of the call that makes a session.</summary>
    public static readonly KeyNames OfCall = new("aws:RequestTag/", "sts:SourceIdentity", "sts:RoleSessionName");

    /// <summary>True when the conditions leave a choice of values: others than those proposed would serve, too.</summary>
    /// <param name="result">The conditional answer.</param>
    /// <param name="keys">Which keys the choice stands under.</param>
    public static bool AreExamples(IamAccessResult result, KeyNames keys) => result.Conditions is { } conditions
        && conditions.AllowedWhen.Concat(conditions.DeniedWhen).SelectMany(s => s.Conditions).Any(c =>
            keys.Contains(c.Key) && (!c.Operator.Contains("StringEquals", StringComparison.OrdinalIgnoreCase) || c.ResolvedValues.Any(v => v.Contains("${", StringComparison.Ordinal))));

    /// <summary>Sessions to try, those that pick least first.</summary>
    /// <param name="result">The conditional answer.</param>
    /// <param name="keys">Which keys the choice stands under.</param>
    public static IEnumerable<SessionChoice> Of(IamAccessResult result, KeyNames keys)
    {
        if (result.Conditions is not { } conditions)
        {
            return [];
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        var identities = new SortedSet<string>(StringComparer.Ordinal);
        var tags = new SortedDictionary<string, SortedSet<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (ConditionalStatement statement in conditions.AllowedWhen.Concat(conditions.DeniedWhen))
        {
            if (statement.Statement.SessionName is { } name)
            {
                names.Add(name);
            }

            foreach (ConditionTrace condition in statement.Conditions)
            {
                string key = condition.Key;
                if (key.StartsWith(keys.Tag, StringComparison.OrdinalIgnoreCase))
                {
                    string tag = key[keys.Tag.Length..];
                    tags.TryAdd(tag, new SortedSet<string>(StringComparer.Ordinal));
                    tags[tag].UnionWith(ValuesFor(condition));
                }
                else if (key.Equals(keys.SourceIdentity, StringComparison.OrdinalIgnoreCase))
                {
                    identities.UnionWith(ValuesFor(condition));
                }
                else if (key.Equals(keys.Name, StringComparison.OrdinalIgnoreCase))
                {
                    names.UnionWith(ValuesFor(condition).Select(v => v[(v.IndexOf(':', StringComparison.Ordinal) + 1)..]));
                }
                else if (key.Equals("aws:TagKeys", StringComparison.OrdinalIgnoreCase) && ReferenceEquals(keys, OfCall))
                {
                    foreach (string tag in condition.ResolvedValues)
                    {
                        tags.TryAdd(Example(tag), new SortedSet<string>(StringComparer.Ordinal) { "x" });
                    }
                }
            }
        }

        return [.. Combine(names, tags, identities).Take(MaxTried).Where(c => !c.IsAny).OrderBy(c => c.Size), .. AllAtOnce(names, tags, identities)];
    }

    // Of many tags that are all asked for, the combinations that are tried end before the one that has them all. The first value of each is one
    // that a condition names, or the only other one.
    private static IEnumerable<SessionChoice> AllAtOnce(
        IEnumerable<string> names, SortedDictionary<string, SortedSet<string>> tags, IEnumerable<string> identities)
    {
        ImmutableArray<Tag> all = [.. tags.Select(t => new Tag(t.Key, t.Value.FirstOrDefault(v => v != "other") ?? t.Value.Min!))];
        return tags.Count < 2 ? [] :
            from name in names.Where(IsName).Prepend(null)
            from identity in identities.Where(IsName).Prepend(null)
            select new SessionChoice { SessionName = name, SourceIdentity = identity, Tags = all };
    }

    private static IEnumerable<SessionChoice> Combine(
        IEnumerable<string> names, IEnumerable<KeyValuePair<string, SortedSet<string>>> tags, IEnumerable<string> identities)
    {
        IEnumerable<SessionChoice> choices =
            from name in names.Where(IsName).Prepend(null)
            from identity in identities.Where(IsName).Prepend(null)
            select new SessionChoice { SessionName = name, SourceIdentity = identity };
        return tags.Aggregate(choices, (all, tag) =>
            from choice in all
            from value in tag.Value.Cast<string?>().Prepend(null)
            select value is null ? choice : choice with { Tags = choice.Tags.Add(new Tag(tag.Key, value)) });
    }

    // Values that make a condition hold, or fail where that is what is wanted.
    private static IEnumerable<string> ValuesFor(ConditionTrace condition)
    {
        foreach (string value in condition.ResolvedValues)
        {
            yield return Example(value);
            if (decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number))
            {
                yield return (number - 1).ToString(CultureInfo.InvariantCulture);
                yield return (number + 1).ToString(CultureInfo.InvariantCulture);
            }
        }

        string other = "other";
        while (condition.ResolvedValues.Contains(other))
        {
            other += "x";
        }

        yield return other;
    }

    // A text that fits a pattern.
    private static string Example(string pattern) =>
        pattern.Replace("*", string.Empty, StringComparison.Ordinal).Replace('?', 'x') is { Length: > 0 } text ? text : "any";

    // ST-1: names and source identities have 2 to 64 characters.
    private static bool IsName(string text) =>
        text.Length is >= 2 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || "_+=,.@-".Contains(c, StringComparison.Ordinal));

    /// <summary>The names of the keys under which a choice shows.</summary>
    /// <param name="Tag">What comes before a tag's key.</param>
    /// <param name="SourceIdentity">The source identity.</param>
    /// <param name="Name">The session's name.</param>
    internal sealed record KeyNames(string Tag, string SourceIdentity, string Name)
    {
        /// <summary>True for one of the keys.</summary>
        /// <param name="key">A key.</param>
        public bool Contains(string key) => key.StartsWith(Tag, StringComparison.OrdinalIgnoreCase)
            || key.Equals(SourceIdentity, StringComparison.OrdinalIgnoreCase)
            || key.Equals(Name, StringComparison.OrdinalIgnoreCase);
    }
}
