namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>One way to fill in what is not known (R-177a, R-178a). <see cref="Strict"/> is the one of strict evaluation.</summary>
internal sealed record NaiveCompletion
{
    public static NaiveCompletion Strict { get; } = new();

    /// <summary>Values of unknown keys; an empty set of values is an absent key.</summary>
    public IReadOnlyDictionary<string, NaiveKey> Keys { get; init; } = new Dictionary<string, NaiveKey>();

    /// <summary>Session name of a role that is asked about as a role (PL-26, R-175).</summary>
    public string? SessionName { get; init; }

    /// <summary>Owner of the resource, where the case's is a guess .</summary>
    public string? Owner { get; init; }

    /// <summary>The other reading of PL-69.</summary>
    public bool PlainOperatorHoldsInDeny { get; init; }

    /// <summary>R-167: the grant to be created is no wider than the grant that allows it.</summary>
    public bool NewGrantIsWithinItsSource { get; init; }
}
