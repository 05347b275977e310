using System.Text;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>A result as a readable tree. Its own view shows it wherever it is output.</summary>
public sealed class AccessExplanation
{
    private const string MadeUp = " (made up: the model does not have the organization's Id)";

    internal AccessExplanation(IamAccessResult result) => Result = result;

    /// <summary>Its first line, the decision.</summary>
    public string Title => Result.ToString();

    /// <summary>
    /// What each policy said, as text, for what is written as JSON or kept in a file: the tree without the context that was derived and
    /// without the notes, which the answer has beside it.
    /// </summary>
    public string Text => Tree(isWhole: false);

    /// <summary>The result explained. A property that leads back would make a circle of what is written as JSON.</summary>
    private IamAccessResult Result { get; }

    /// <summary>True when it says something.</summary>
    /// <param name="text">What.</param>
    public bool Contains(string text) => ToString().Contains(text, StringComparison.Ordinal);

    /// <summary>Its lines.</summary>
    public string[] GetLines() => ToString().Split('\n');

    /// <summary>The tree, one line an entry, two blanks a level.</summary>
    public override string ToString() => Tree(isWhole: true);

    private string Tree(bool isWhole)
    {
        var text = new StringBuilder();
        text.Append(Result).Append('\n');
        text.Append("  reason: ").Append(Result.Reason).Append('\n');
        foreach (Blocker blocker in Result.Blockers.Skip(1))
        {
            text.Append("  also:   ").Append(DisplayedText.Line(ReasonText.Denied(blocker, Result))).Append('\n');
        }

        foreach (string grant in Result.Full.Grants)
        {
            text.Append("  grant:  ").Append(DisplayedText.Line(grant)).Append('\n');
        }

        if (Result.MissingContextKeys is { IsEmpty: false } missing)
        {
            ILookup<bool, string> byPresence = missing.ToLookup(k => Result.Request.Context.Find(ContextKey.Of(k)) is null);
            AppendKeys(text, "absent keys that matter", byPresence[true]);
            AppendKeys(text, "keys that could have other values, which matter", byPresence[false]);
        }

        foreach (PolicyTypeTrace type in Result.Trace)
        {
            AppendType(text, type, Result);
        }

        if (!isWhole)
        {
            return text.ToString().TrimEnd('\n');
        }

        if (Result.DerivedContext is { Count: > 0 } derived)
        {
            text.Append("  derived context\n");
            foreach ((string key, string value) in derived)
            {
                text.Append("    ").Append(DisplayedText.Line($"{key} = {value}"))
                    .Append(IsMadeUp(key) ? MadeUp : string.Empty).Append('\n');
            }
        }

        foreach (string note in Result.Notes)
        {
            text.Append("  note: ").Append(note).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    // PO-2.2: an organization without an Id has one that nobody else has.
    private bool IsMadeUp(string key) =>
        (key.EndsWith("OrgID", StringComparison.OrdinalIgnoreCase) || key.EndsWith("OrgPaths", StringComparison.OrdinalIgnoreCase))
        && Result.Request.Context.Find(ContextKey.Of(key)) is { Certainty: ContextCertainty.Present };

    private static void AppendKeys(StringBuilder text, string title, IEnumerable<string> keys)
    {
        if (string.Join(", ", keys) is { Length: > 0 } list)
        {
            text.Append("  ").Append(title).Append(": ").Append(DisplayedText.Line(list)).Append('\n');
        }
    }

    private static void AppendType(StringBuilder text, PolicyTypeTrace type, IamAccessResult result)
    {
        string resource = result.Resource;
        string level = type.PolicyType is PolicyType.ServiceControl or PolicyType.ResourceControl ? $", level {type.Level}" : string.Empty;
        string form = type.Resource == resource ? string.Empty : $", asked about {type.Resource}";
        text.Append("  ").Append(type.PolicyType).Append(level).Append(form).Append(": ").Append(type.Outcome switch
        {
            PolicyOutcome.Allows => DependsOn(Effect.Allow) ? "could allow" : "allows",
            PolicyOutcome.Denies => DependsOn(Effect.Deny) ? "could deny" : "denies",
            _ => "says nothing",
        }).Append('\n');

        if (type.Statements.IsEmpty)
        {
            text.Append("    no statements\n");
        }

        foreach (StatementTrace statement in type.Statements.Where(s => s.UnknownReason is null))
        {
            AppendStatement(text, statement);
        }

        foreach (UnknownFact fact in type.Statements
            .Where(s => s.UnknownReason is not null)
            .Select(s => UnknownFact.Of(type.PolicyType, type.Resource, s.Policy))
            .Distinct())
        {
            text.Append("    ? ").Append(fact).Append('\n');
        }

        // Nothing of the effect is sure to apply, and something may.
        bool DependsOn(Effect effect) => result.Decision == Decision.Conditional
            && !type.Statements.Any(s => s.IsMatch && s.Effect == effect)
            && type.Statements.Any(s => s.IsUndecided && s.Effect == effect);
    }

    private static void AppendStatement(StringBuilder text, StatementTrace statement)
    {
        text.Append("    ").Append(statement.IsMatch ? '+' : statement.IsUndecided ? '?' : '-').Append(' ').Append(statement);
        if (!statement.IsMatch && !statement.IsUndecided)
        {
            text.Append(": ").Append(Describe(statement.Mismatch));
        }

        text.Append('\n');

        // What else a statement about other services says would only be noise.
        bool isAbout = statement.IsAboutService;
        foreach (ElementTrace element in statement.Mismatches.Where(e => isAbout || e.Element is "Action" or "NotAction"))
        {
            text.Append("        - ").Append(element).Append('\n');
        }

        foreach (ConditionTrace condition in isAbout ? statement.Conditions : [])
        {
            text.Append("        ").Append(condition.Holds ? '+' : condition.IsUndecided ? '?' : '-')
                .Append(' ').Append(condition).Append('\n');
        }
    }

    private static string Describe(StatementMismatch mismatch) =>
        (mismatch & StatementMismatch.NotEvaluable) != 0
            ? "cannot be evaluated: unknown operator"
            : "no match in " + mismatch;
}
