using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What a variable stands for.</summary>
/// <param name="Arn">The ARN; of a version its id, of an account its number.</param>
internal sealed record Bound(string Arn)
{
    /// <summary>True for a thing that is not in the model: its ARN is free.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>True where a property that it was chosen for is not known.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>The keys that it waits for: a trust under a condition.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>The account that the ARN is one of; null where the ARN tells.</summary>
    public string? Account { get; init; }

    /// <summary>The ARN that an action takes.</summary>
    public string Target(string action) => Account is null ? Arn
        : action.StartsWith("organizations:", StringComparison.Ordinal) ? $"arn:aws:organizations::{Account}:account/o-exampleorgid/{Arn}"
        : action.StartsWith("sso:", StringComparison.Ordinal) ? $"arn:aws:sso:::account/{Arn}"
        : $"arn:aws:iam::{Arn}:root";
}

/// <summary>A request about a thing whose name is free; it is asked when all that are about it are known.</summary>
internal sealed record OpenRequest(string Action, ContextLayer Given, Questions Questions);

/// <summary>A way through a technique, as far as it has come.</summary>
internal sealed record Trial(Questions Questions)
{
    public ImmutableDictionary<string, Bound> Bound { get; init; } = ImmutableDictionary<string, Bound>.Empty;

    public ImmutableArray<Answer> Answers { get; init; } = [];

    public ImmutableArray<string> Keys { get; init; } = [];

    public ImmutableDictionary<string, ImmutableArray<OpenRequest>> Open { get; init; } = ImmutableDictionary<string, ImmutableArray<OpenRequest>>.Empty;

    /// <summary>The boundary of what the steps create.</summary>
    public string? Boundary { get; init; }

    /// <summary>True where the caller has an MFA device after it.</summary>
    public bool Factor { get; init; }

    public string Region { get; init; } = string.Empty;

    public static Trial Start(Questions questions) => new(questions);

    public Trial With(string name, string arn) => With(name, new Bound(arn));

    public Trial With(string name, Bound bound) => this with { Bound = Bound.SetItem(name, bound) };

    public Trial WithFree(string thing, OpenRequest request) => this with { Open = Open.SetItem(thing, Open.GetValueOrDefault(thing, []).Add(request)) };
}
