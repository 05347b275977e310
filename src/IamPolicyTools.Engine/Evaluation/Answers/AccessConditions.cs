using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>What a conditional answer depends on.</summary>
/// <param name="AllowedWhen">Allow statements that would apply if their undecided conditions held. By policy type one of them may be
/// enough.</param>
/// <param name="DeniedWhen">Deny statements that would apply if their undecided conditions held. None of them may.</param>
public sealed record AccessConditions(ImmutableArray<ConditionalStatement> AllowedWhen, ImmutableArray<ConditionalStatement> DeniedWhen)
{
    /// <summary>
    /// What it depends on in one line: <c>if IpAddress aws:SourceIp 10.0.0.0/8; unless Bool aws:MultiFactorAuthPresent false</c>.
    /// </summary>
    /// <param name="keys">The keys that matter. A statement that only asks for others changes nothing, and is left out.</param>
    internal string Describe(IReadOnlyCollection<string> keys)
    {
        IEnumerable<string> allowed = AllowedWhen.Where(s => s.AsksFor(keys))
            .GroupBy(s => (s.PolicyType, s.Level))
            .Select(type => $"if {string.Join(" or ", type.Select(s => s.When).Distinct())}");
        IEnumerable<string> denied = DeniedWhen.Where(s => s.AsksFor(keys)).Select(s => $"unless {s.When}");
        string text = string.Join("; ", allowed.Concat(denied).Distinct());
        return DisplayedText.Line(text.Length > 0 ? text : keys.Count > 0 ? $"depending on {string.Join(", ", keys)}" : string.Empty);
    }

    /// <summary>When it is allowed and when it is not, in one line.</summary>
    public override string ToString() => DisplayedText.Line(string.Join(
        "; ", AllowedWhen.Select(s => $"if {s.When}").Concat(DeniedWhen.Select(s => $"unless {s.When}")).Distinct()));

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
public sealed record ConditionalStatement(
    PolicyType PolicyType, int Level, StatementTrace Statement, ImmutableArray<ConditionTrace> Conditions)
{
    /// <summary>Its conditions as they are written, all of which must hold.</summary>
    internal string When
    {
        get
        {
            IEnumerable<string> conditions = Conditions.Select(c => $"{c.Operator} {c.Key} {string.Join("|", c.PolicyValues)}");
            return string.Join(
                " and ", Statement.SessionName is { } name ? conditions.Prepend($"the session's name is {name}") : conditions);
        }
    }

    /// <summary>True when it depends on one of some keys, or on the name of a session.</summary>
    internal bool AsksFor(IReadOnlyCollection<string> keys) =>
        Statement.SessionName is not null || Conditions.Any(c => keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public override string ToString() =>
        Statement.UnknownReason is null ? DisplayedText.Line($"{Statement} when {When}") : Statement.ToString();
}
