using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Building;

/// <summary>Builds statements and documents, and refuses what is wrong where it is said.</summary>
public static class PolicyBuilder
{
    private const string Name = "statement";

    /// <summary>Builds a statement.</summary>
    /// <param name="draft">What it shall say.</param>
    /// <param name="kind">The policy that it is meant for; null for what its principal says.</param>
    /// <exception cref="PolicyBuildException">Something of it is an error.</exception>
    public static Statement BuildStatement(StatementDraft draft, PolicyKind? kind = null)
    {
        ArgumentNullException.ThrowIfNull(draft);
        string json;
        try
        {
            json = $"{{\"Version\":\"2012-10-17\",\"Statement\":[{draft.ToJson()}]}}";
        }
        catch (JsonException exception)
        {
            throw new InvalidTextException("INVALID_JSON", $"The condition is no JSON: {exception.Message}", SourceLocation.None);
        }

        return Check(json, kind ?? KindOf(draft)).Statements[0];
    }

    /// <summary>Builds a document of statements, in their order.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="kind">What the document is for; null where nothing of it shall be checked beyond its form.</param>
    /// <param name="id">The Id; null for none.</param>
    /// <param name="version">The version.</param>
    /// <exception cref="PolicyBuildException">Something of it is an error: two statements of one Sid.</exception>
    public static PolicyDocument BuildDocument(
        IEnumerable<Statement> statements, PolicyKind? kind = null, string? id = null, PolicyVersion version = PolicyVersion.V2012)
    {
        ArgumentNullException.ThrowIfNull(statements);
        ImmutableArray<Statement> all = [.. statements.Select(Numbered)];
        var document = new PolicyDocument(version, id, all, SourceLocation.None);
        return Check(document.ToString(), kind ?? KindOf(document));
    }

    /// <summary>A document with further statements at its end.</summary>
    /// <param name="document">The document.</param>
    /// <param name="statements">The statements.</param>
    /// <param name="kind">What the document is for; null for what it says.</param>
    /// <exception cref="PolicyBuildException">Something of it is an error: a Sid that is there already.</exception>
    public static PolicyDocument Add(PolicyDocument document, IEnumerable<Statement> statements, PolicyKind? kind = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        return BuildDocument(document.Statements.Concat(statements), kind, document.Id, document.Version ?? PolicyVersion.V2008);
    }

    /// <summary>The canonical form of a document: elements in AWS's order, entries sorted and once, Sids and the order of statements kept.</summary>
    /// <param name="document">The document.</param>
    /// <returns>A document that means the same.</returns>
    public static PolicyDocument Canonical(PolicyDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.UnknownReason is not null
            ? document
            : new PolicyDocument(document.Version, document.Id, [.. document.Statements.Select(Canonical)], document.Location);
    }

    private static Statement Canonical(Statement statement) => new()
    {
        Index = statement.Index,
        Sid = statement.Sid,
        Effect = statement.Effect,
        Principal = statement.Principal is { } principal
            ? principal with
            {
                Entries = [.. principal.Entries.DistinctBy(e => (e.Type, e.Value)).OrderBy(e => e.Type).ThenBy(e => e.Value, StringComparer.Ordinal)],
            }
            : null,
        Action = statement.Action with { Patterns = Sorted(statement.Action.Patterns, p => p.Text, StringComparer.OrdinalIgnoreCase) },
        Resource = statement.Resource is { } resource ? resource with { Patterns = Sorted(resource.Patterns, p => p.Text, StringComparer.Ordinal) } : null,
        Conditions = PolicyList.Create<ConditionClause>(
        [
            .. statement.Conditions.ConvertAll(Canonical)
                .OrderBy(c => c.Operator, StringComparer.Ordinal)
                .ThenBy(c => c.Key, StringComparer.OrdinalIgnoreCase),
        ]),
        Location = statement.Location,
    };

    private static ConditionClause Canonical(ConditionClause clause) => new()
    {
        Operator = clause.Operator,
        Qualifier = clause.Qualifier,
        BaseOperator = clause.BaseOperator,
        IfExists = clause.IfExists,
        Key = clause.Key,
        Values = Sorted(clause.Values, v => v.Text.Text, StringComparer.Ordinal),
        IsList = clause.IsList,
        Location = clause.Location,
    };

    private static PolicyList<T> Sorted<T>(PolicyList<T> items, Func<T, string> text, StringComparer comparer) => PolicyList.Create<T>(
        [.. items.ConvertAll(i => i).DistinctBy(text, comparer).OrderBy(text, comparer).ThenBy(text, StringComparer.Ordinal)]);

    private static Statement Numbered(Statement statement, int index) => new()
    {
        Index = index,
        Sid = statement.Sid,
        Effect = statement.Effect,
        Principal = statement.Principal,
        Action = statement.Action,
        Resource = statement.Resource,
        Conditions = statement.Conditions,
        Location = statement.Location,
    };

    private static PolicyDocument Check(string json, PolicyKind kind)
    {
        PolicyFinding[] errors = [.. new PolicyValidator().CheckText(json, Name, new PolicyUse(kind)).Where(f => f.FindingType == FindingType.Error || f.RefusedByAws)];
        if (errors.Length > 0)
        {
            throw new PolicyBuildException(errors);
        }

        var found = new DiagnosticBag();
        return PolicyParser.ParseText(json, kind, Name, found) ?? throw new InvalidTextException(found.Items);
    }

    private static PolicyKind KindOf(StatementDraft draft) => !draft.IsEveryone && draft.Principal.IsEmpty
        ? PolicyKind.Identity
        : draft.Resource.IsEmpty && draft.NotResource.IsEmpty && IsTrust(draft.Action) ? PolicyKind.Trust : PolicyKind.Resource;

    private static PolicyKind KindOf(PolicyDocument document) => !document.Statements.Any(s => s.Principal is not null)
        ? PolicyKind.Identity
        : document.Statements.All(s => s.Resource is null && IsTrust([.. s.Action.Patterns.ConvertAll(p => p.Text)])) ? PolicyKind.Trust : PolicyKind.Resource;

    private static bool IsTrust(ImmutableArray<string> actions) => !actions.IsEmpty && actions.All(a => a.StartsWith("sts:", StringComparison.OrdinalIgnoreCase));
}

/// <summary>A statement or document that is wrong. Carries everything that is.</summary>
public sealed class PolicyBuildException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="findings">What is wrong, at least one thing.</param>
    public PolicyBuildException(IReadOnlyList<PolicyFinding> findings)
        : base(string.Join(Environment.NewLine, (findings ?? []).Select(Line))) => Findings = findings ?? [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<PolicyFinding> Findings { get; }

    private static string Line(PolicyFinding finding) =>
        DisplayedText.Line($"{finding.Element?.Replace('/', ' ') ?? "The statement"}: {finding.Why}{(finding.Fix is { } fix ? $" {fix}" : string.Empty)} ({finding.Code})");
}
