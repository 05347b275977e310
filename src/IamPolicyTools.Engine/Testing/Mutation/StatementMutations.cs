using System.Collections.Immutable;
using IamPolicyTools.Language;

namespace IamPolicyTools.Testing.Mutation;

/// <summary>A changed statement; null where it is gone.</summary>
/// <param name="Operator">How it is changed.</param>
/// <param name="Change">The change, as a line.</param>
/// <param name="After">The statement.</param>
internal sealed record StatementMutation(MutationOperator Operator, string Change, Statement? After);

/// <summary>The ways in which one statement is changed in one place (AT-30).</summary>
internal static class StatementMutations
{
    /// <summary>The changed statements.</summary>
    /// <param name="statement">The statement.</param>
    public static IEnumerable<StatementMutation> Of(Statement statement)
    {
        bool isDeny = statement.Effect == Effect.Deny;
        yield return new StatementMutation(isDeny ? MutationOperator.RemoveDeny : MutationOperator.RemoveAllow, $"- {statement.ToJson(indented: false)}", null);
        yield return new StatementMutation(MutationOperator.FlipEffect, $"- Effect: {statement.Effect} + Effect: {(isDeny ? Effect.Allow : Effect.Deny)}", Copy(statement, effect: isDeny ? Effect.Allow : Effect.Deny));
        foreach (StatementMutation mutation in OfActions(statement).Concat(OfResources(statement)).Concat(OfConditions(statement)).Concat(OfPrincipals(statement)))
        {
            yield return mutation;
        }
    }

    private static IEnumerable<StatementMutation> OfActions(Statement statement)
    {
        string[] actions = statement.Action.Patterns.ConvertAll(p => p.Text);
        Statement With(IEnumerable<string> patterns, bool isNegated) => Copy(
            statement, action: new ActionElement(isNegated, PolicyList.Create<LocatedText>([.. patterns.Select(p => new LocatedText(p, default))]), statement.Action.Location));
        for (int i = 0; i < actions.Length; i++)
        {
            string own = actions[i];
            int colon = own.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && own[(colon + 1)..] != "*")
            {
                string service = own[..colon] + ":*";
                yield return new StatementMutation(MutationOperator.WidenActionToService, $"- {own} + {service}", With(Put(actions, i, service), statement.Action.IsNegated));
            }

            if (own != "*")
            {
                yield return new StatementMutation(MutationOperator.WidenActionToAll, $"- {own} + *", With(Put(actions, i, "*"), statement.Action.IsNegated));
            }

            if (actions.Length > 1)
            {
                yield return new StatementMutation(MutationOperator.DropAction, $"- {own}", With(actions.Where((_, at) => at != i), statement.Action.IsNegated));
            }
        }

        if (statement.Action.IsNegated)
        {
            yield return new StatementMutation(MutationOperator.DropNegation, "- NotAction + Action", With(actions, isNegated: false));
        }
    }

    private static IEnumerable<StatementMutation> OfResources(Statement statement)
    {
        if (statement.Resource is not { } resource)
        {
            yield break;
        }

        PolicyString[] all = [.. resource.Patterns];
        Statement With(IEnumerable<PolicyString> patterns, bool isNegated) => Copy(statement, resource: new ResourceElement(isNegated, PolicyList.Create<PolicyString>([.. patterns]), resource.Location));
        for (int i = 0; i < all.Length; i++)
        {
            string own = all[i].Text;
            if (own != "*")
            {
                yield return new StatementMutation(MutationOperator.WidenResourceToAll, $"- {own} + *", With(Put(all, i, PolicyString.Literal("*")), resource.IsNegated));
                int end = own.AsSpan().LastIndexOfAny('/', ':');
                string prefix = own[..(end + 1)] + "*";
                if (end > 0 && prefix != own && all[i].Pieces.All(p => p.Kind == PieceKind.Literal))
                {
                    yield return new StatementMutation(MutationOperator.WidenResourceToPrefix, $"- {own} + {prefix}", With(Put(all, i, PolicyString.Literal(prefix)), resource.IsNegated));
                }
            }

            if (all.Length > 1)
            {
                yield return new StatementMutation(MutationOperator.DropResource, $"- {own}", With(all.Where((_, at) => at != i), resource.IsNegated));
            }
        }

        if (resource.IsNegated)
        {
            yield return new StatementMutation(MutationOperator.DropNegation, "- NotResource + Resource", With(all, isNegated: false));
        }
    }

    private static IEnumerable<StatementMutation> OfConditions(Statement statement)
    {
        ConditionClause[] all = [.. statement.Conditions];
        Statement With(IEnumerable<ConditionClause> clauses) => Copy(statement, conditions: PolicyList.Create<ConditionClause>([.. clauses]));
        for (int i = 0; i < all.Length; i++)
        {
            ConditionClause own = all[i];
            yield return new StatementMutation(MutationOperator.DropCondition, $"- {own}", With(all.Where((_, at) => at != i)));
            if (NegationOf(own) is { } negated && !Array.Exists(all, c => c.Operator == negated.Operator && c.Key.Equals(own.Key, StringComparison.OrdinalIgnoreCase)))
            {
                yield return new StatementMutation(MutationOperator.NegateCondition, $"- {own} + {negated}", With(Put(all, i, negated)));
            }

            if (!own.IfExists && own.BaseOperator != "Null")
            {
                ConditionClause optional = own with { Operator = own.Operator + "IfExists", IfExists = true };
                yield return new StatementMutation(MutationOperator.AddIfExists, $"- {own} + {optional}", With(Put(all, i, optional)));
            }

            for (int v = 0; own.Values.Length > 1 && v < own.Values.Length; v++)
            {
                ConditionClause fewer = own with { Values = PolicyList.Create<ConditionValue>([.. own.Values.Where((_, at) => at != v)]) };
                yield return new StatementMutation(MutationOperator.DropConditionValue, $"- {own} + {fewer}", With(Put(all, i, fewer)));
            }
        }
    }

    // StringLike is StringNotLike, IpAddress is NotIpAddress; of Bool and Null the value is the other one.
    private static ConditionClause? NegationOf(ConditionClause clause)
    {
        if (clause.BaseOperator is "Bool" or "Null")
        {
            return clause.Values is [{ Text.Text: var text }] && bool.TryParse(text, out bool value)
                ? clause with { Values = PolicyList.Create<ConditionValue>([new ConditionValue(Text.ScalarKind.Text, PolicyString.Literal(value ? "false" : "true"))]) }
                : null;
        }

        string? negated = clause.BaseOperator.Contains("Not", StringComparison.Ordinal) ? clause.BaseOperator.Replace("Not", string.Empty, StringComparison.Ordinal)
            : clause.BaseOperator == "IpAddress" ? "NotIpAddress"
            : clause.BaseOperator.Contains("Equals", StringComparison.Ordinal) ? clause.BaseOperator.Replace("Equals", "NotEquals", StringComparison.Ordinal)
            : clause.BaseOperator.Contains("Like", StringComparison.Ordinal) ? clause.BaseOperator.Replace("Like", "NotLike", StringComparison.Ordinal)
            : null;
        return negated is null or "BinaryNotEquals" ? null : clause with
        {
            BaseOperator = negated,
            Operator = new ConditionOperatorName(clause.Qualifier, negated, clause.IfExists, null).ToString(),
        };
    }

    private static IEnumerable<StatementMutation> OfPrincipals(Statement statement)
    {
        if (statement.Principal is not { } principal)
        {
            yield break;
        }

        ImmutableArray<PrincipalEntry> all = principal.Entries;
        Statement With(IEnumerable<PrincipalEntry> entries, bool isNegated) => Copy(statement, principal: new PrincipalElement(isNegated, false, [.. entries], principal.Location));
        for (int i = 0; i < all.Length; i++)
        {
            PrincipalEntry own = all[i];
            if (all.Length > 1)
            {
                yield return new StatementMutation(MutationOperator.DropPrincipal, $"- {own.Value}", With(all.RemoveAt(i), principal.IsNegated));
            }

            if (own.Type == PrincipalType.Aws && Arn.TryParse(own.Value, out Arn arn) && arn.Resource != "root" && Arn.IsAccountId(arn.Account))
            {
                string account = $"arn:{arn.Partition}:iam::{arn.Account}:root";
                yield return new StatementMutation(MutationOperator.WidenPrincipalToAccount, $"- {own.Value} + {account}", With(all.SetItem(i, own with { Value = account }), principal.IsNegated));
            }

            // Of a NotPrincipal with everybody nothing is left (PL-26), and IAM refuses it.
            if (own.Value != "*" && !principal.IsNegated && own.Type == PrincipalType.Aws)
            {
                yield return new StatementMutation(MutationOperator.WidenPrincipalToAll, $"- {own.Value} + *", With(all.SetItem(i, own with { Value = "*" }), isNegated: false));
            }
        }

        if (principal.IsNegated)
        {
            yield return new StatementMutation(MutationOperator.DropNegation, "- NotPrincipal + Principal", With(all, isNegated: false));
        }
    }

    private static IEnumerable<T> Put<T>(T[] all, int index, T value) => all.Select((own, at) => at == index ? value : own);

    private static Statement Copy(
        Statement own, Effect? effect = null, ActionElement? action = null, ResourceElement? resource = null, PrincipalElement? principal = null, PolicyList<ConditionClause>? conditions = null) => new()
        {
            Index = own.Index,
            Sid = own.Sid,
            Effect = effect ?? own.Effect,
            Principal = principal ?? own.Principal,
            Action = action ?? own.Action,
            Resource = resource ?? own.Resource,
            Conditions = conditions ?? own.Conditions,
            Location = own.Location,
        };
}
