using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>What a call that changes something gives: the next snapshot, and the API's answer.</summary>
/// <typeparam name="T">The answer.</typeparam>
/// <param name="Model">The next snapshot.</param>
/// <param name="Result">The answer.</param>
public sealed record Change<T>(IamModel Model, T Result);
