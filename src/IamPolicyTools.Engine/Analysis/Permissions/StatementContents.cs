using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// Numbers statements and lists of statements by what they say, so that policies of the same wording count as one, wherever they stand.
/// Sids and the order of statements and of patterns make no difference. Several threads may ask at once.
/// </summary>
internal sealed class StatementContents
{
    private readonly ConcurrentDictionary<CompiledStatement[], StatementContent> _lists = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<CompiledStatement, int> _statements = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>What a list of statements says.</summary>
    /// <param name="statements">The list, as a compiled set of policies has it.</param>
    public StatementContent Of(CompiledStatement[] statements) => _lists.GetOrAdd(statements, static (list, self) => self.Read(list), this);

    /// <summary>The number of a text: equal texts have the same one.</summary>
    /// <param name="text">The text.</param>
    public int NumberOf(string text) => _numbers.GetOrAdd(text, static (_, self) => Interlocked.Increment(ref self._next), this);

    private StatementContent Read(CompiledStatement[] statements)
    {
        int[] numbers = [.. statements.Select(s => _statements.GetOrAdd(s, static (s, self) => self.NumberOf(TextOf(s)), this)).Distinct().Order()];
        int number = NumberOf("list " + string.Join(' ', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))));
        return new StatementContent(number, [.. statements.SelectMany(s => PrincipalGroups.KeysOf(s.Source)).Distinct()]);
    }

    private static string TextOf(CompiledStatement statement)
    {
        if (statement.UnknownReason is { } reason)
        {
            return $"unknown {statement.IsDeny} {reason}";
        }

        Statement source = statement.Source;
        var text = new StringBuilder(statement.IsDeny ? "deny" : "allow");
        Add(text, source.Action.IsNegated ? "not" : "on", source.Action.Patterns.Select(p => p.Text.ToLowerInvariant()));
        if (source.Resource is { } resource)
        {
            Add(text, resource.IsNegated ? "except" : "of", resource.Patterns.Select(TextOf));
        }

        foreach (ConditionClause clause in source.Conditions)
        {
            Add(text, "if", [clause.Operator, clause.Key, clause.IsList ? "list" : "one", .. clause.Values.Select(v => TextOf(v.Text))], isOrdered: true);
        }

        return text.ToString();
    }

    // In a document of 2008 a variable is a text like others.
    private static string TextOf(PolicyString text) => (text.HasVariables ? "v" : "t") + text.Text;

    // With lengths, so that no text can end early.
    private static void Add(StringBuilder text, string word, IEnumerable<string> parts, bool isOrdered = false)
    {
        text.Append(' ').Append(word);
        foreach (string part in isOrdered ? parts : parts.Distinct().Order(StringComparer.Ordinal))
        {
            text.Append(' ').Append(part.Length).Append(':').Append(part);
        }
    }
}

/// <summary>What a list of statements says.</summary>
/// <param name="Number">Equal for lists that say the same.</param>
/// <param name="Keys">The context keys that conditions and variables read.</param>
internal sealed record StatementContent(int Number, ContextKey[] Keys);
