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
    private const int AccountDigits = 12;
    private const string Fresh = "x";
    private const string FreshService = "x.amazonaws.com";

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

        found.Add(Requester.Parse(FreshService)!);
        if (mayBeUnsigned)
        {
            found.Add(Requester.Anonymous);
        }

        return [.. found.DistinctBy(r => (r.Kind, r.Arn ?? r.ServiceName ?? r.CanonicalUserId, r.SessionName)).OrderBy(r => r.AccountId is not null && r.AccountId == owner)];
    }

    private static IEnumerable<Requester> OfAccounts(
        IReadOnlyList<CompiledStatement> statements, PrincipalEntry[] entries, SearchBudget budget, out bool isComplete)
    {
        WordPattern account = new([.. Enumerable.Repeat(WordToken.One(new CharSet(Alphabet.Digits)), AccountDigits)]);
        WordPattern start = WordPattern.Literal("arn:aws:iam::").Then(account);
        WordPattern names = new([s_name, s_name with { IsRun = true }]);
        List<ImmutableArray<WordPattern>> groups =
        [
            [start.Then(WordPattern.Literal(":root"))],
            [start.Then(WordPattern.Literal(":user/")).Then(names)],
        ];
        List<(string Role, string Session)> sessions = [];
        foreach (PrincipalEntry entry in entries.Where(e => e.Type == PrincipalType.Aws && e.Value != "*"))
        {
            if (Requester.Parse(entry.Value) is not { AccountId: { } own } named)
            {
                continue;
            }

            groups.Add([WordPattern.Literal($"arn:aws:iam::{own}:").Then(WordPattern.Everything)]);
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
                    groups.Add([.. values.Select(v => WordPattern.Literal("arn:aws:iam::").Then(v).Then(new WordPattern([WordToken.Of(':'), WordToken.Anything])))]);
                    break;
                case "aws:username":
                    WordPattern user = start.Then(WordPattern.Literal(":user/"));
                    groups.Add([.. values.Select(user.Then), .. values.Select(v => user.Then(new WordPattern([WordToken.Anything, WordToken.Of('/')])).Then(v))]);
                    break;
            }
        }

        WordPattern[] domain =
        [
            start.Then(WordPattern.Literal(":root")), start.Then(WordPattern.Literal(":user/")).Then(names), start.Then(WordPattern.Literal(":role/")).Then(names),
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
