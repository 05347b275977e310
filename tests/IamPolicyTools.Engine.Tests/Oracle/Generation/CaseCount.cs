using System.Globalization;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>How many random cases a test runs: as many as it says, or what <c>IAMPOLICYTOOLS_ORACLE_CASES</c> says.</summary>
internal static class CaseCount
{
    public static long Or(long usual) => Environment.GetEnvironmentVariable("IAMPOLICYTOOLS_ORACLE_CASES") is { } wanted
        ? long.Parse(wanted, CultureInfo.InvariantCulture)
        : usual;
}
