using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;


namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>Lets just the given ones of the undecided statements apply.</summary>
/// <param name="applying">Those statements.</param>
/// <param name="known">Remembers matches between evaluations of one request in one treatment; null not to.</param>
internal readonly struct AssumingRecorder(ICollection<CompiledStatement> applying, Dictionary<CompiledStatement, StatementMatch>? known = null) : IRecorder
{
    public static bool WantsAll => false;

    public bool? Assumes(CompiledStatement statement) => applying.Contains(statement);

    public StatementMatch Match(CompiledStatement statement, AccessRequest request, UnknownTreatment unknown)
    {
        if (known is null)
        {
            return statement.Match(request, unknown, wantsAll: false);
        }

        if (!known.TryGetValue(statement, out StatementMatch match))
        {
            match = statement.Match(request, unknown, wantsAll: false);
            known.Add(statement, match);
        }

        return match;
    }

    public void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies)
    {
    }

    public void Statement(CompiledStatement statement, in StatementMatch match)
    {
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
}
