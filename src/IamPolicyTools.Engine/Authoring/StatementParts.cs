using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;

namespace IamPolicyTools.Authoring;

/// <summary>Statements with other parts: what a rewrite is made of.</summary>
internal static class StatementParts
{
    /// <summary>A copy with other actions.</summary>
    public static Statement WithActions(this Statement statement, IEnumerable<string> actions) => Copy(
        statement,
        statement.Sid,
        statement.Principal,
        statement.Action with { Patterns = PolicyList.Create<LocatedText>([.. actions.Select(a => new LocatedText(a, default))]) },
        statement.Resource);

    /// <summary>A copy with other resources.</summary>
    public static Statement WithResources(this Statement statement, IEnumerable<PolicyString> resources) => Copy(
        statement,
        statement.Sid,
        statement.Principal,
        statement.Action,
        new ResourceElement(statement.Resource?.IsNegated ?? false, PolicyList.Create<PolicyString>([.. resources]), statement.Resource?.Location ?? default));

    /// <summary>A copy with other principals.</summary>
    public static Statement WithPrincipals(this Statement statement, ImmutableArray<PrincipalEntry> entries) => Copy(
        statement, statement.Sid, new PrincipalElement(statement.Principal?.IsNegated ?? false, false, entries, default), statement.Action, statement.Resource);

    /// <summary>A copy with another Sid.</summary>
    public static Statement WithSid(this Statement statement, string? sid) => Copy(statement, sid, statement.Principal, statement.Action, statement.Resource);

    /// <summary>A copy with other conditions.</summary>
    public static Statement WithConditions(this Statement statement, IEnumerable<ConditionClause> conditions) =>
        Copy(statement, statement.Sid, statement.Principal, statement.Action, statement.Resource, conditions: PolicyList.Create<ConditionClause>([.. conditions]));

    /// <summary>A copy without a Sid.</summary>
    public static Statement WithoutSid(this Statement statement) => statement.WithSid(null);

    /// <summary>A document with other statements, which are numbered anew.</summary>
    public static PolicyDocument With(this PolicyDocument document, IEnumerable<Statement> statements) => new(
        document.Version, document.Id, [.. statements.Select((s, i) => Copy(s, s.Sid, s.Principal, s.Action, s.Resource, i))], document.Location);

    /// <summary>Equal for statements that only differ in their actions.</summary>
    public static string AllButActions(Statement s) => $"{s.Effect}\n{s.Action.IsNegated}\n{ConditionText.ResourceOf(s)}\n{ConditionText.PrincipalOf(s)}\n{ConditionsOf(s)}";

    /// <summary>Equal for statements that only differ in their resources.</summary>
    public static string AllButResources(Statement s) =>
        $"{s.Effect}\n{s.Action.IsNegated}\n{ActionsOf(s)}\n{(s.Resource is { } resource ? resource.IsNegated : "-")}\n{ConditionText.PrincipalOf(s)}\n{ConditionsOf(s)}";

    /// <summary>The conditions in one spelling and order.</summary>
    public static string ConditionsOf(Statement s) => string.Join('\u0006', s.Conditions.Select(c => ConditionText.Normalize(c)).Order(StringComparer.Ordinal));

    private static string ActionsOf(Statement s) => string.Join('\u0002', s.Action.Patterns.Select(p => p.Text.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal));

    private static Statement Copy(Statement own, string? sid, PrincipalElement? principal, ActionElement action, ResourceElement? resource, int? index = null, PolicyList<ConditionClause>? conditions = null) => new()
    {
        Index = index ?? own.Index,
        Sid = sid,
        Effect = own.Effect,
        Principal = principal,
        Action = action,
        Resource = resource,
        Conditions = conditions ?? own.Conditions,
        Location = own.Location,
    };
}
