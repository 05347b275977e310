using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>
/// Statements of which it is not known whether they are there, or what they say (IN-12, IN-13). They are ordinary statements with one more
/// condition, on a key that is a token: nobody knows whether it holds, which evaluation, analyses and export understand without being told.
/// </summary>
internal static class OpenStatements
{
    /// <summary>The token of a condition under which something exists.</summary>
    public static string TokenOf(string existsWhen) => UnknownToken.Of($"condition:{existsWhen}");

    /// <summary>The document as it is where it exists only under an undecided condition.</summary>
    /// <param name="document">The document.</param>
    /// <param name="existsWhen">The condition in words; null where it is there.</param>
    public static PolicyDocument Under(
        PolicyDocument document, string? existsWhen) => existsWhen is null || document.UnknownReason is not null
        ? document
        : new PolicyDocument(document.Version, document.Id, [.. document.Statements.Select(s => Under(s, existsWhen))], document.Location);

    /// <summary>The statement as it is where it exists only under an undecided condition.</summary>
    public static Statement Under(Statement statement, string existsWhen) => statement.Conditions.Any(c => c.Key == TokenOf(existsWhen))
        ? statement
        : statement.With(PolicyList.Create<ConditionClause>([.. statement.Conditions, ClauseOf(existsWhen, statement.Location)]));

    /// <summary>
    /// What a slot holds where one document is put over another under an undecided condition: either may be there (IN-13). What was put
    /// there before under the same condition is replaced.
    /// </summary>
    /// <param name="before">What the slot holds before; null for nothing.</param>
    /// <param name="document">What may be put there.</param>
    /// <param name="existsWhen">The condition in words.</param>
    /// <param name="kind">The slot.</param>
    public static PolicyDocument Either(PolicyDocument? before, PolicyDocument document, string existsWhen, PolicyKind kind)
    {
        string token = TokenOf(existsWhen);
        Statement[] kept = before is null ? [] : [.. Opened(before, kind).Statements.Where(s => !s.Conditions.Any(c => c.Key == token))];
        return kept.Length == 0
            ? Under(document, existsWhen)
            : Join(
                new PolicyDocument(document.Version ?? before!.Version, document.Id, [], document.Location),
                kept.Select(s => Under(s, $"not ({existsWhen})")).Concat(Under(Opened(document, kind), existsWhen).Statements));
    }

    /// <summary>What stands for statements of which nothing is known: they may allow everything, and deny everything (7.1.3).</summary>
    /// <param name="reason">Why, or whence they would come.</param>
    /// <param name="kind">The slot.</param>
    /// <param name="index">The 0-based position of the first of the two.</param>
    /// <param name="location">Where they would stand.</param>
    public static ImmutableArray<Statement> Anything(string reason, PolicyKind kind, int index, SourceLocation location) =>
        [Anything(Effect.Allow, reason, kind, index, location), Anything(Effect.Deny, reason, kind, index + 1, location)];

    /// <summary>The document with statements added.</summary>
    /// <param name="document">The document; null for none.</param>
    /// <param name="statements">The statements.</param>
    public static PolicyDocument Join(PolicyDocument? document, IEnumerable<Statement> statements)
    {
        ImmutableArray<Statement> all = document is null ? [] : document.Statements;
        foreach (Statement statement in statements)
        {
            all = all.Add(statement.At(all.Length));
        }

        return new PolicyDocument(
            document is null ? PolicyVersion.V2012 : document.Version, document?.Id, all, document?.Location ?? SourceLocation.None);
    }

    /// <summary>A document of which nothing is known as one that other statements can stand beside.</summary>
    public static PolicyDocument Opened(PolicyDocument document, PolicyKind kind) => document.UnknownReason is { } reason
        ? new PolicyDocument(PolicyVersion.V2012, null, Anything(reason, kind, 0, document.Location), document.Location)
        : document;

    private static Statement Anything(Effect effect, string reason, PolicyKind kind, int index, SourceLocation location) => new()
    {
        Index = index,
        Effect = effect,
        Principal = kind.HasPrincipal() ? Anybody(location) : null,
        Action = new ActionElement(false, [new LocatedText("*", location)], location),
        Resource = kind == PolicyKind.Trust ? null : new ResourceElement(false, [PolicyString.Literal("*", location)], location),
        Conditions = [ClauseOf(reason, location)],
        Location = location,
    };

    private static PrincipalElement Anybody(SourceLocation location)
    {
        string somebody = UnknownToken.Of("somebody");
        return new PrincipalElement(
            false,
            false,
            [
                new PrincipalEntry(PrincipalType.Aws, "*", location),
                new PrincipalEntry(PrincipalType.Aws, somebody, location),
                new PrincipalEntry(PrincipalType.Service, somebody, location),
                new PrincipalEntry(PrincipalType.Federated, somebody, location),
                new PrincipalEntry(PrincipalType.CanonicalUser, somebody, location),
            ],
            location);
    }

    private static ConditionClause ClauseOf(string reason, SourceLocation location) => new()
    {
        Operator = "StringEquals",
        BaseOperator = "StringEquals",
        Key = TokenOf(reason),
        Values = [new ConditionValue(ScalarKind.Text, PolicyString.Literal(reason, location))],
        Location = location,
    };
}
