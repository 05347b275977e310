using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>Finds the placeholders whose values could have changed a decision (PO-2.1, IN-16).</summary>
internal static class UnresolvedPlaceholders
{
    /// <summary>The placeholders of statements that could apply or not with them; none when the answer is the same either way.</summary>
    public static PlaceholderUse[] Find(AccessRequest request)
    {
        var recorder = new Recorder();
        Evaluator.Evaluate(request, UnknownTreatment.Pessimistic, ref recorder);
        bool isOpen = (recorder.Statements.Count > 0 || request.HasOpenResource || request.Requester.HasOpenName)
            && AnswerBounds.OfOwnerTaken(request).IsOpen;
        return !isOpen ? [] :
        [
            .. recorder.Statements.SelectMany(Of).Concat(OfQuestion(request))
                .DistinctBy(use => (use.Text, use.Location))
                .Select(use => use with { Origin = request.UnknownValues.GetValueOrDefault(use.Text) })
                .DistinctBy(use => use.Origin is null ? (use.Text, use.Location) : (use.Origin.Token, default)),
        ];
    }

    // IN-14: what is asked about, and who asks, may be called otherwise.
    private static IEnumerable<PlaceholderUse> OfQuestion(AccessRequest request) =>
        new[] { request.Resource, request.Requester.Arn, request.Requester.ParentArn }
            .OfType<string>()
            .SelectMany(text =>
                Placeholders.Find(text).Where(p => UnknownToken.Is(p.Name)).Select(p => new PlaceholderUse(p.Name, SourceLocation.None)));

    private static IEnumerable<PlaceholderUse> Of(CompiledStatement compiled)
    {
        Statement statement = compiled.Source;
        IEnumerable<(string Text, SourceLocation Location)> texts =
        [
            .. statement.Action.Patterns.Select(p => (p.Text, p.Location)),
            .. statement.Resource is { } resource ? resource.Patterns.Select(p => (p.Text, p.Location)) : [],
            .. statement.Principal is { } principal ? principal.Entries.Select(e => (e.Value, e.Location)) : [],
            .. statement.Conditions.SelectMany(c => c.Values.Select(v => (v.Text.Text, v.Text.Location)).Prepend((c.Key, c.Location))),
        ];
        return texts.SelectMany(
            t => Placeholders.Find(t.Text).Select(p => new PlaceholderUse(t.Text.Substring(p.Start, p.Length), t.Location)));
    }

    private readonly struct Recorder() : IObserver
    {
        public static bool WantsAll => true;

        public List<CompiledStatement> Statements { get; } = [];

        public void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies)
        {
        }

        public void Statement(CompiledStatement statement, in StatementMatch match)
        {
            if (match.Truth == Truth.Unknown && statement.HasPlaceholders)
            {
                Statements.Add(statement);
            }
        }

        public void End(in SetOutcome outcome)
        {
        }

        public void Blocked(PolicyType type, Decision decision, string? rule)
        {
        }

        public void Granted(string rule, string what)
        {
        }

        public void Told(string sentence)
        {
        }
    }
}

/// <summary>A placeholder that a template left in a policy, and where.</summary>
/// <param name="Text">The placeholder with its brackets: <c>${prefix}</c>.</param>
/// <param name="Location">Where the text that it is in stands.</param>
public sealed record PlaceholderUse(string Text, SourceLocation Location)
{
    /// <summary>What a token stands for, where the model knows it (IN-15); null for a placeholder of a template.</summary>
    public UnknownValue? Origin { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(
        Origin is { } origin ? origin.File is null ? origin.Origin : $"{origin.Origin} ({origin.File}: {origin.Position})"
        : Location.IsKnown ? $"{Text} ({Location})"
        : Text);
}
