using IamPolicyTools.Model;

namespace IamPolicyTools.CommandLines;

/// <summary>What a call does not say itself: who calls, where, and what there is (CL-60, CL-61).</summary>
public sealed record CallEnvironment
{
    /// <summary>The model that unknown parts are looked up in.</summary>
    public IamModel Model { get; init; } = IamModel.Empty;

    /// <summary>The ARN of who calls; null when nobody is known.</summary>
    public string? CallerArn { get; init; }

    /// <summary>The account whose resources are named; null for the caller's.</summary>
    public string? Account { get; init; }

    /// <summary>The Region where the call names none; null when none is known.</summary>
    public string? Region { get; init; }

    /// <summary>The content of a file that a value names, or null when it is not there. Asked only for what a request needs.</summary>
    public Func<string, string?> ReadFile { get; init; } = static _ => null;
}
