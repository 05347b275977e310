namespace IamPolicyTools.Module.Tests.Pester;

/// <summary>
/// The suites of tests/Pester, in the pwsh that .config/dotnet-tools.json names. Each of their tests is a case here; that the rows are
/// asked for only when the tests run keeps a filtered run from starting PowerShell.
/// </summary>
public sealed class PesterTests
{
    public static TheoryData<PesterResult> Results(string version) => [.. PesterRun.Start(version)];

    [Theory]
    [MemberData(nameof(Results), "5.9.1", DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Results), "6.2.0", DisableDiscoveryEnumeration = true)]
    public void Each_test_passes(PesterResult result) => Assert.True(result.Result == "Passed", $"{result}: {result.Result}\n{result.Message}");
}
