using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Tracing;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Results;

/// <summary>A document or a setting that nobody knows, and that could have changed an answer.</summary>
/// <param name="What">What it is, with its owner: <c>the document of arn:aws:iam::111122223333:policy/p</c>.</param>
/// <param name="Reason">Why it is unknown, or whence it would come.</param>
public sealed record UnknownFact(string What, string Reason)
{
    /// <summary>What is unknown, and why.</summary>
    public override string ToString() => DisplayedText.Line($"{What} is unknown ({Reason})");

    /// <summary>The documents among what a trace looked at, each once.</summary>
    internal static IEnumerable<UnknownFact> DocumentsOf(EvaluationTrace trace) => trace.Types
        .SelectMany(t => t.Statements.Where(s => s.UnknownReason is not null), (t, s) => Of(t.PolicyType, t.Resource, s.Policy))
        .Distinct();

    /// <summary>The fact that a document is unknown.</summary>
    internal static UnknownFact Of(PolicyType type, string resource, PolicySource policy) => new(
        policy.IsSetting ? policy.Name : type switch
        {
            PolicyType.Trust => $"the trust policy of {resource}",
            PolicyType.Resource => $"the resource policy of {policy.Name}",
            _ => $"the document of {policy.Arn ?? policy.ToString()}",
        },
        policy.Document.UnknownReason!);
}
