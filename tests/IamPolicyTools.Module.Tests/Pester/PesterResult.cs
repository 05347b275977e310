namespace IamPolicyTools.Module.Tests.Pester;

/// <summary>What came of a test of a Pester suite.</summary>
/// <param name="Name">Its name, behind those of the blocks it stands in.</param>
/// <param name="Result">Pester's word: Passed, Failed, Skipped …</param>
/// <param name="Message">Why it failed.</param>
public sealed record PesterResult(string Name, string Result, string Message)
{
    /// <summary>The Pester that ran it.</summary>
    public required string Version { get; init; }

    public override string ToString() => $"Pester {Version}: {Name}";
}
