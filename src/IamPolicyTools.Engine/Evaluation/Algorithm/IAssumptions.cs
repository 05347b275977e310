using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>What an evaluation supposes of statements that depend on what is not known.</summary>
internal interface IAssumptions
{
    /// <summary>How absent keys are treated.</summary>
    UnknownTreatment Treatment { get; }

    /// <summary>Matches a statement, unless its match is known.</summary>
    StatementMatch Match(CompiledStatement statement, AccessRequest request);

    /// <summary>True when a statement that is not decided counts as one that applies.</summary>
    bool Applies(CompiledStatement undecided);
}

/// <summary>Counts all undecided statements one way: for the request, against it, or, where nothing is unknown, not at all.</summary>
/// <param name="Treatment">That way.</param>
internal readonly record struct OneWay(UnknownTreatment Treatment) : IAssumptions
{
    public StatementMatch Match(CompiledStatement statement, AccessRequest request) => statement.Match(request, Treatment, wantsAll: false);

    public bool Applies(CompiledStatement undecided) => Treatment == UnknownTreatment.Pessimistic == undecided.IsDeny;
}

/// <summary>Lets just the given ones of the undecided statements apply.</summary>
/// <param name="treatment">How absent keys are treated.</param>
/// <param name="applying">Those statements.</param>
/// <param name="known">Remembers matches between evaluations of one request in one treatment; null not to.</param>
internal readonly struct TheseApply(
    UnknownTreatment treatment,
    ICollection<CompiledStatement> applying,
    Dictionary<CompiledStatement, StatementMatch>? known = null) : IAssumptions
{
    public UnknownTreatment Treatment => treatment;

    public StatementMatch Match(CompiledStatement statement, AccessRequest request)
    {
        if (known is null)
        {
            return statement.Match(request, treatment, wantsAll: false);
        }

        if (!known.TryGetValue(statement, out StatementMatch match))
        {
            match = statement.Match(request, treatment, wantsAll: false);
            known.Add(statement, match);
        }

        return match;
    }

    public bool Applies(CompiledStatement undecided) => applying.Contains(undecided);
}
