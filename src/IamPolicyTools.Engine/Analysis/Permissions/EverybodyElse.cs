using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Who is left, besides the principals of the model, where a policy names everybody and a condition asks for the account.</summary>
internal static class EverybodyElse
{
    private const int AccountField = 4;
    private const string OfAccount = "aws:PrincipalAccount";
    private const string OfArn = "aws:PrincipalArn";
    private static readonly ContextKey[] s_accounts = [ContextKey.Of(OfAccount), ContextKey.Of("kms:CallerAccount")];
    private static readonly ContextKey s_arn = ContextKey.Of(OfArn);

    /// <summary>
    /// Somebody who stands for all that are left: no condition tells them apart, since those that ask for an account ask for one whose principals
    /// the model has. Null where a condition may mean somebody else.
    /// </summary>
    /// <param name="scope">The model.</param>
    /// <param name="targets">What applies to the resources.</param>
    /// <param name="openKeys">The keys on which the answer for everybody depends.</param>
    public static Subject? StandIn(AccessScope scope, IEnumerable<ResourceTarget> targets, IReadOnlyCollection<string> openKeys)
    {
        // who AWS's services are is told by other keys.
        if (!openKeys.Any(k => IsMeant(ContextKey.Of(k))) || openKeys.Any(k => k.StartsWith("aws:PrincipalIsAWS", StringComparison.OrdinalIgnoreCase)
            || k.StartsWith("aws:PrincipalServiceName", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        HashSet<string> named = [];
        foreach (CompiledStatement statement in targets.SelectMany(StatementsOf))
        {
            if (statement.Resources.Any(r => r.Variables.Any(IsMeant)) || !Array.TrueForAll(statement.Conditions, c => NamesOnlyModelled(scope.Model, c, named)))
            {
                return null;
            }
        }

        string partition = scope.Model.Accounts.Values.FirstOrDefault()?.Partition ?? "aws";
        string account = Enumerable.Range(1, int.MaxValue).Select(n => $"99{n:D10}").First(id => !named.Contains(id) && !scope.Model.Accounts.ContainsKey(id));
        return Subject.OfSomebody(scope.Model, account, partition) with
        {
            Context = new ContextLayer.Builder().Add(OfArn, $"arn:{partition}:iam::{account}:role/x").Build(),
        };
    }

    private static IEnumerable<CompiledStatement> StatementsOf(ResourceTarget target) => target.Behind.Select(b => b.Target).Prepend(target)
        .SelectMany(t => t.Policies.ResourceControlLevels.Append(t.Policies.Policy ?? CompiledPolicySet.Empty))
        .SelectMany(set => set.Statements);

    private static bool IsMeant(ContextKey key) => key.Equals(s_arn) || s_accounts.Contains(key);

    private static bool NamesOnlyModelled(IamModel model, CompiledCondition condition, HashSet<string> named)
    {
        if (condition.HasPlaceholders || Array.Exists(condition.Variables, IsMeant))
        {
            return false;
        }

        if (!IsMeant(condition.Key) || condition.Operator?.Family == OperatorFamily.Null)
        {
            return true;
        }

        if (condition.Operator?.Family is not (OperatorFamily.Text or OperatorFamily.Arn))
        {
            return false;
        }

        string?[] accounts = Array.ConvertAll(condition.Texts, t => condition.Key.Equals(s_arn) ? t.Text.Split(':').ElementAtOrDefault(AccountField) : t.Text);
        named.UnionWith(accounts.OfType<string>());
        return Array.TrueForAll(accounts, id => id is not null && (IsKnown(model, id) || !(Arn.IsAccountId(id) || id.AsSpan().ContainsAny('*', '?'))));
    }

    // Of a list that is not known more may be there than the model has (IN-12).
    private static bool IsKnown(IamModel model, string id) => model.Accounts.TryGetValue(id, out Account? account)
        && !account.Unknowns.ContainsKey(nameof(account.Users))
        && !account.Unknowns.ContainsKey(nameof(account.Roles));
}
