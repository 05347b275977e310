using IamPolicyTools.Evaluation.Compilation;

namespace IamPolicyTools.Evaluation.Tracing;

/// <summary>Lets just the given ones of the undecided statements apply.</summary>
internal readonly struct AssumingRecorder(IReadOnlyCollection<CompiledStatement> applying) : IRecorder
{
    public static bool WantsAll => false;

    public bool? Assumes(CompiledStatement statement) => applying.Contains(statement);

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
