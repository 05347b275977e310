using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Tracing;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Results;

/// <summary>What a conditional answer depends on.</summary>
/// <param name="AllowedWhen">Allow statements that would apply if their undecided conditions held. By policy type one of them may be enough.</param>
/// <param name="DeniedWhen">Deny statements that would apply if their undecided conditions held. None of them may.</param>
public sealed record AccessConditions(ImmutableArray<ConditionalStatement> AllowedWhen, ImmutableArray<ConditionalStatement> DeniedWhen)
{
    internal static AccessConditions Of(ImmutableArray<PolicyTypeTrace> trace)
    {
        ImmutableArray<ConditionalStatement> statements =
        [
            .. from type in trace
               from statement in type.Statements
               where statement.IsUndecided
               select new ConditionalStatement(type.PolicyType, type.Level, statement, [.. statement.Conditions.Where(c => c.IsUndecided)]),
        ];
        return new AccessConditions(
            [.. statements.Where(s => s.Statement.Effect == Effect.Allow)],
            [.. statements.Where(s => s.Statement.Effect == Effect.Deny)]);
    }
}

/// <summary>A statement whose conditions cannot be decided with the keys at hand.</summary>
/// <param name="PolicyType">The type of policy it stands in.</param>
/// <param name="Level">For SCPs and RCPs the level, root 0.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Conditions">Its undecided conditions, all of which must hold for it to apply.</param>
public sealed record ConditionalStatement(PolicyType PolicyType, int Level, StatementTrace Statement, ImmutableArray<ConditionTrace> Conditions)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        if (Statement.UnknownReason is not null)
        {
            return Statement.ToString();
        }

        IEnumerable<string> conditions = Conditions.Select(c => $"{c.Operator} {c.Key} {string.Join("|", c.PolicyValues)}");
        return DisplayedText.Line($"{Statement} when {string.Join(" and ", Statement.SessionName is { } name ? conditions.Prepend($"the session's name is {name}") : conditions)}");
    }
}
