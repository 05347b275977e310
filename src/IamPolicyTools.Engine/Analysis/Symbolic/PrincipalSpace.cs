using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic.Keys;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Who may ask, one for each that statements tell apart (CP-14): everybody whom a policy names; of each account, users, roles and root
/// that the conditions on <c>aws:PrincipalArn</c> and its kin tell apart; a service, and the anonymous.
/// </summary>
internal static class PrincipalSpace
{
    private const string Fresh = "x";
    private const string FreshService = "x.amazonaws.com";

    private static readonly string[] s_domains = [".amazonaws.com", ".amazonaws.com.cn"];
    private static readonly WordToken s_name = WordToken.One(new CharSet(Alphabet.Names));

    /// <summary>The principals.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="owner">The account that owns the resource: its own principals come last.</param>
    /// <param name="mayBeUnsigned">True where the anonymous can ask.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="isComplete">False when the budget was spent.</param>
    public static ImmutableArray<Requester> Of(
        IReadOnlyList<CompiledStatement> statements, string? owner, bool mayBeUnsigned, SearchBudget budget, out bool isComplete)
    {
        PrincipalEntry[] entries = [.. statements.SelectMany(s => s.Source.Principal?.Entries ?? [])];
        List<Requester> found = [.. OfAccounts(statements, entries, budget, out isComplete)];
        foreach (PrincipalEntry entry in entries.Where(e => e.Type is PrincipalType.Service or PrincipalType.Federated or PrincipalType.CanonicalUser || Requester.Parse(e.Value)?.AccountId is null))
        {
            Requester? named = entry.Type == PrincipalType.Federated ? Requester.OfProvider(entry.Value) : entry.Value == "*" ? null : Requester.Parse(entry.Value);
            if (named is not null)
            {
                found.Add(named);
            }
        }

        WordCells services = Services(statements, budget);
        isComplete &= services.IsComplete;
        found.AddRange(services.Cells.Select(c => Requester.Parse(c.Example)).OfType<Requester>());
        found.Add(Requester.Parse(FreshService)!);
        if (mayBeUnsigned)
        {
            found.Add(Requester.Anonymous);
        }

        return [.. found.DistinctBy(r => (r.Kind, r.Arn ?? r.ServiceName ?? r.CanonicalUserId, r.SessionName)).OrderBy(r => r.AccountId is not null && r.AccountId == owner).ThenBy(r => r.Kind == RequesterKind.FederatedUser)];
    }

    // Conditions tell services apart by their names, whatever Principal lists.
    private static WordCells Services(IReadOnlyList<CompiledStatement> statements, SearchBudget budget)
    {
        CompiledCondition[] conditions = [.. statements.SelectMany(s => s.Conditions).Where(c => c.Operator is not null && c.Key.Folded is "aws:principalservicename" or "aws:principalservicenameslist")];
        WordToken letter = WordToken.One(new CharSet(Alphabet.Labels));
        WordToken any = WordToken.Run(new CharSet(Alphabet.Names, "/"));
        return conditions.Length == 0
            ? new WordCells([], true)
            : WordSearch.Find([.. s_domains.Select(d => new WordPattern([letter, any]).Then(WordPattern.Literal(d)))], [.. conditions.Select(c => ConditionLanguage.Of(c, NoVariables.Instance))], budget);
    }

    private static string[] PartitionsOf(IEnumerable<CompiledStatement> statements, PrincipalEntry[] entries) =>
    [
        .. KeyDomains.PartitionsIn(
            entries.Select(e => e.Value).Concat(statements.SelectMany(s => s.Conditions).Where(c => KeyFacts.IsOfPrincipal(c.Key)).SelectMany(c => c.Texts).Select(t => t.Text))),
    ];

    private static IEnumerable<Requester> OfAccounts(
        IReadOnlyList<CompiledStatement> statements, PrincipalEntry[] entries, SearchBudget budget, out bool isComplete)
    {
        string[] partitions = PartitionsOf(statements, entries);
        WordPattern[] starts = [.. partitions.Select(p => KeyDomains.OfAccounts(p, "iam"))];
        WordPattern[] federated = [.. partitions.Select(p => KeyDomains.OfAccounts(p, "sts").Then(WordPattern.Literal(":federated-user/")))];
        WordPattern names = new([s_name, s_name with { IsRun = true }]);
        WordToken inName = WordToken.One(new CharSet(Alphabet.Names, "/"));
        WordPattern name = new([inName, inName with { IsRun = true }]);
        List<ImmutableArray<WordPattern>> groups =
        [
            [.. starts.Select(s => s.Then(WordPattern.Literal(":root")))],
            [.. starts.Select(s => s.Then(WordPattern.Literal(":user/")).Then(names))],
            [.. federated.Select(f => f.Then(name))],
        ];
        List<(string Role, string Session)> sessions = [];
        foreach (PrincipalEntry entry in entries.Where(e => e.Type == PrincipalType.Aws && e.Value != "*"))
        {
            if (Requester.Parse(entry.Value) is not { AccountId: { } own } named)
            {
                continue;
            }

            groups.Add([new WordPattern([.. "arn:".Select(c => WordToken.Of(c)), WordToken.Anything, .. $"::{own}:".Select(c => WordToken.Of(c)), WordToken.Anything])]);
            if (named is { Kind: RequesterKind.RoleSession, SessionName: { } session, ParentArn: { } role })
            {
                sessions.Add((role, session));
                groups.Add([WordPattern.Literal(role)]);
            }
            else if (!named.StandsForMany && named.Kind != RequesterKind.AccountRoot)
            {
                groups.Add([WordPattern.Literal(entry.Value)]);
            }
        }

        foreach (CompiledCondition condition in statements.SelectMany(s => s.Conditions).Where(c => c.Operator is not null && KeyFacts.IsOfPrincipal(c.Key)))
        {
            ImmutableArray<WordPattern> values = ConditionLanguage.Of(condition, NoVariables.Instance);
            switch (condition.Key.Folded)
            {
                case "aws:principalarn":
                    groups.Add(values);
                    break;
                case "aws:principalaccount" or "kms:calleraccount":
                    groups.Add([.. partitions.SelectMany(p => new[] { $"arn:{p}:iam::", $"arn:{p}:sts::" }).SelectMany(
                        start => values.Select(v => WordPattern.Literal(start).Then(v).Then(new WordPattern([WordToken.Of(':'), WordToken.Anything]))))]);
                    break;
                case "aws:username":
                    WordPattern[] users = [.. starts.Select(s => s.Then(WordPattern.Literal(":user/")))];
                    groups.Add(
                    [
                        .. users.SelectMany(u => values.Select(u.Then)),
                        .. users.SelectMany(u => values.Select(v => u.Then(new WordPattern([WordToken.Anything, WordToken.Of('/')])).Then(v))),
                    ]);
                    break;
            }
        }

        WordPattern[] domain =
        [
            .. starts.Select(s => s.Then(WordPattern.Literal(":root"))),
            .. starts.Select(s => s.Then(WordPattern.Literal(":user/")).Then(names)),
            .. starts.Select(s => s.Then(WordPattern.Literal(":role/")).Then(names)),
            .. federated.Select(f => f.Then(name)),
        ];
        WordCells cells = WordSearch.Find([.. domain], groups, budget);
        isComplete = cells.IsComplete;
        return [.. cells.Cells.SelectMany(c => Sessions(c.Example, sessions))];
    }

    private static IEnumerable<Requester> Sessions(string arn, List<(string Role, string Session)> named)
    {
        if (!arn.Contains(":role/", StringComparison.Ordinal))
        {
            yield return Requester.Parse(arn)!;
            yield break;
        }

        string[] names = [.. named.Where(n => n.Role == arn).Select(n => n.Session)];
        string fresh = Fresh;
        while (names.Contains(fresh))
        {
            fresh += Fresh;
        }

        string own = arn.Replace(":iam:", ":sts:", StringComparison.Ordinal);
        int role = own.IndexOf(":role/", StringComparison.Ordinal);
        foreach (string session in names.Prepend(fresh))
        {
            yield return Requester.Parse($"{own[..role]}:assumed-role/{own[(own.LastIndexOf('/') + 1)..]}/{session}")! with { ParentArn = arn };
        }
    }
}
