using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Numbers for statements: the same for those that say the same, however they are written.</summary>
internal sealed class StatementTexts
{
    private readonly ConditionalWeakTable<Statement, StrongBox<int>> _known = [];
    private readonly ConditionalWeakTable<PolicyDocument, StrongBox<ImmutableArray<int>>> _documents = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<Statement> _statements = [];

    /// <summary>The statement that a number was given for first.</summary>
    /// <param name="number">The number.</param>
    public Statement this[int number] => _statements[number];

    /// <summary>The number of a statement.</summary>
    /// <param name="statement">The statement.</param>
    public int Of(Statement statement) => _known.GetValue(statement, s => new StrongBox<int>(Number(ConditionText.StatementOf(s), s))).Value;

    /// <summary>
    /// The numbers of the statements of somebody's policy. One that is not known is told from another by what it is, for the reason can be the same of
    /// both: only a reference tells of either (IN-2).
    /// </summary>
    /// <param name="policy">The policy.</param>
    public ImmutableArray<int> Of(PolicySource policy) => policy.Document.UnknownReason is { } why
        ? [Number($"?{why}\n{policy.Arn}\n{policy.Name}", Unknown(policy.Document))]
        : Of(policy.Document);

    /// <summary>The numbers of a document's statements, each once, in ascending order; a document that is not known has one of its own.</summary>
    /// <param name="document">The document.</param>
    public ImmutableArray<int> Of(PolicyDocument document) => _documents.GetValue(document, d => new StrongBox<ImmutableArray<int>>(
        d.UnknownReason is { } why ? [Number($"?{why}", Unknown(d))] : [.. d.Statements.Select(Of).Distinct().Order()])).Value;

    // Whatever it may say, it can be about every action.
    private static Statement Unknown(PolicyDocument document) => document.Statements.FirstOrDefault() ?? new Statement
    {
        Index = 0,
        Effect = Effect.Allow,
        Action = new ActionElement(true, PolicyList.Create<LocatedText>([new LocatedText("x:x", default)]), default),
    };

    private int Number(string text, Statement statement)
    {
        if (!_numbers.TryGetValue(text, out int number))
        {
            _numbers.Add(text, number = _statements.Count);
            _statements.Add(statement);
        }

        return number;
    }
}
