using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic.Keys;

/// <summary>The texts that keys of the principal can have at all (CP-15): an ARN of somebody, an account's number.</summary>
internal static class KeyDomains
{
    private const int AccountDigits = 12;

    // Of those who have identity policies, and root.
    private static readonly string[] s_types = ["User", "AssumedRole", "Account", "FederatedUser"];

    private static readonly WordToken s_name = WordToken.One(new CharSet(Alphabet.Names));
    private static readonly WordPattern s_names = new([s_name, s_name with { IsRun = true }]);
    private static readonly WordPattern s_account = new([.. Enumerable.Repeat(WordToken.One(new CharSet(Alphabet.Digits)), AccountDigits)]);

    /// <summary>The texts of a key; null where its type alone says what it can be.</summary>
    /// <param name="key">The key.</param>
    /// <param name="conditions">The conditions on it, which name partitions.</param>
    public static ImmutableArray<WordPattern>? Find(ContextKey key, IEnumerable<CompiledCondition> conditions) => key.Folded switch
    {
        "aws:principalarn" => [.. PartitionsIn(conditions.SelectMany(c => c.Texts).Select(t => t.Text)).SelectMany(Principals)],
        "aws:principalaccount" or "kms:calleraccount" => [s_account],
        "aws:username" => [s_names],
        "aws:principaltype" => [.. s_types.Select(t => WordPattern.Literal(t))],
        _ => null,
    };

    /// <summary>The partitions that ARNs name, and that of most accounts.</summary>
    public static IEnumerable<string> PartitionsIn(IEnumerable<string> arns) => arns
        .Select(t => t.Split(':'))
        .Where(f => f.Length > 5 && f[0] == "arn" && f[1].Length > 0 && !f[1].AsSpan().ContainsAny('*', '?', '$'))
        .Select(f => f[1]).Prepend("aws").Distinct();

    /// <summary>An account's ARNs up to its number, which is open.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="service">iam or sts.</param>
    public static WordPattern OfAccounts(string partition, string service) => WordPattern.Literal($"arn:{partition}:{service}::").Then(s_account);

    /// <summary>Root users, users, roles and federated users.</summary>
    private static IEnumerable<WordPattern> Principals(string partition)
    {
        WordPattern start = OfAccounts(partition, "iam");
        yield return start.Then(WordPattern.Literal(":user/")).Then(s_names);
        yield return start.Then(WordPattern.Literal(":role/")).Then(s_names);
        yield return start.Then(WordPattern.Literal(":root"));
        yield return OfAccounts(partition, "sts").Then(WordPattern.Literal(":federated-user/")).Then(s_names);
    }
}
