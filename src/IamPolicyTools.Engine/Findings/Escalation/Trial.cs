using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What a variable stands for.</summary>
/// <param name="Arn">The ARN; of a version its id, of an account its number.</param>
internal sealed record Bound(string Arn)
{
    /// <summary>True for a thing that is not in the model: its ARN is free.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>The type of such a thing; null for a thing of the model.</summary>
    public string? Kind { get; init; }

    /// <summary>True where a property that it was chosen for is not known.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>What nobody knows that it was chosen for.</summary>
    public ImmutableArray<UnknownFact> Unknowns { get; init; } = [];

    /// <summary>The keys that it waits for: a trust under a condition.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>The service that may have the role; null for nothing that a service has.</summary>
    public string? Service { get; init; }

    /// <summary>The account that the ARN is one of; null where the ARN tells.</summary>
    public string? Account { get; init; }

    /// <summary>The ARN that an action takes.</summary>
    public string Target(string action) => Account is null ? Arn
        : action.StartsWith("organizations:", StringComparison.Ordinal) ? $"arn:aws:organizations::{Account}:account/o-exampleorgid/{Arn}"
        : action.StartsWith("sso:", StringComparison.Ordinal) ? $"arn:aws:sso:::account/{Arn}"
        : $"arn:aws:iam::{Arn}:root";
}

/// <summary>A request of a step. About a thing whose name is free it is asked when all that are about it are known.</summary>
/// <param name="Action">The action.</param>
/// <param name="Target">The ARN, or <c>*</c>; of a thing whose name is free what the technique calls it, until it has one.</param>
internal sealed record StepRequest(string Action, string Target)
{
    /// <summary>The answer; null while the name is free.</summary>
    public Answer? Answer { get; init; }

    /// <summary>The thing whose name is free, as the technique calls it; null for a thing of the model.</summary>
    public string? Thing { get; init; }

    /// <summary>The keys of the call.</summary>
    public ContextLayer Given { get; init; } = ContextLayer.Empty;

    /// <summary>The model of that moment.</summary>
    public Questions? Questions { get; init; }

    /// <summary>The actions that the policy of the thing allows the caller by then.</summary>
    public ImmutableArray<string> Permitted { get; init; } = [];
}

/// <summary>A step as it is taken: its requests, and what of it is chosen.</summary>
/// <param name="Step">The step.</param>
internal sealed record TakenStep(TechniqueStep Step)
{
    /// <summary>The requests in order.</summary>
    public ImmutableArray<StepRequest> Requests { get; init; } = [];

    /// <summary>The tag that is set; null where none is.</summary>
    public (string Key, string Value)? Tag { get; init; }

    /// <summary>The boundary that the call brings; null for none.</summary>
    public string? Boundary { get; init; }
}

/// <summary>A way through a technique, as far as it has come.</summary>
internal sealed record Trial(Questions Questions)
{
    public ImmutableDictionary<string, Bound> Bound { get; init; } = ImmutableDictionary<string, Bound>.Empty;

    /// <summary>The steps in the order in which they are taken.</summary>
    public ImmutableArray<TakenStep> Taken { get; init; } = [];

    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>What the policies of things whose names are free allow the caller by now.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Permitted { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The boundary of what the steps create.</summary>
    public string? Boundary { get; init; }

    /// <summary>True where the caller has an MFA device after it.</summary>
    public bool Factor { get; init; }

    public string Region { get; init; } = string.Empty;

    /// <summary>The answers in order.</summary>
    public IEnumerable<Answer> Answers => Taken.SelectMany(t => t.Requests).Select(r => r.Answer).OfType<Answer>();

    public static Trial Start(Questions questions) => new(questions);

    public Trial With(string name, string arn) => With(name, new Bound(arn));

    public Trial With(string name, Bound bound) => this with { Bound = Bound.SetItem(name, bound) };

    /// <summary>What a value of the data stands for; null for a name that is free yet.</summary>
    /// <param name="value">A variable, <c>self</c>, or a text of its own.</param>
    /// <param name="caller">Who calls.</param>
    public string? Resolve(string value, string caller) => value switch
    {
        "self" => caller,
        "" => null,
        _ when Bound.TryGetValue(value, out Bound? bound) => bound.Arn,
        _ when value.StartsWith("new ", StringComparison.Ordinal) => null,
        _ => value,
    };
}
