using System.Collections.Immutable;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Coverage;

/// <summary>What the cases of a run saw of the policies that were imported from files (access-tests.md, 3).</summary>
/// <param name="Policies">The policies, in the order of the model.</param>
/// <param name="Principals">The users and roles of the model.</param>
public sealed record CoverageReport(ImmutableArray<PolicyCoverage> Policies, ImmutableArray<PrincipalCoverage> Principals)
{
    /// <summary>How many points there are.</summary>
    public int Total => Policies.Sum(p => p.Total);

    /// <summary>How many of them are covered.</summary>
    public int Covered => Policies.Sum(p => p.Covered);

    /// <summary>The share of them in percent.</summary>
    public double Percent => PercentOf(Covered, Total);

    /// <summary>A share in percent, with one digit, never rounded up to 100.</summary>
    /// <param name="covered">How many.</param>
    /// <param name="total">Of how many; none are all covered.</param>
    internal static double PercentOf(int covered, int total) => total == 0 ? 100 : Math.Floor(1000.0 * covered / total) / 10;
}

/// <summary>What the cases of a run saw of a policy document.</summary>
/// <param name="Policy">The policy's name; of a trust or resource policy whose it is.</param>
/// <param name="Subject">Who or what holds it.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Statements">Its statements.</param>
public sealed record PolicyCoverage(string Policy, Subject Subject, Location Location, ImmutableArray<StatementCoverage> Statements)
{
    /// <summary>The file.</summary>
    public string? File => Location.File;

    /// <summary>The line.</summary>
    public int? Line => Location.Line;

    /// <summary>How many points there are in it.</summary>
    public int Total => Statements.Sum(s => s.Total);

    /// <summary>How many of them are covered.</summary>
    public int Covered => Statements.Sum(s => s.Covered);

    /// <summary>The share of them in percent.</summary>
    public double Percent => CoverageReport.PercentOf(Covered, Total);

    /// <summary>What no case saw, statement by statement.</summary>
    public ImmutableArray<string> Missing => [.. Statements.SelectMany(s => s.Missing.Select(m => DisplayedText.Line($"{s.Sid ?? $"#{s.Index + 1}"}: {m}")))];

    /// <summary>The policy, and its share.</summary>
    public override string ToString() => DisplayedText.Line($"{Policy} ({Location.ToShortString()}): {Covered} of {Total}");
}

/// <summary>Whether somebody of the model asked, and whether a role's trust was asked (AT-22).</summary>
/// <param name="Principal">The ARN.</param>
/// <param name="Kind"><c>User</c> or <c>Role</c>.</param>
/// <param name="IsCovered">True when some case asked as it.</param>
/// <param name="IsTrustCovered">True when some case assumed the role or was refused; null for a user.</param>
public sealed record PrincipalCoverage(string Principal, string Kind, bool IsCovered, bool? IsTrustCovered)
{
    /// <summary>The principal, and what is covered.</summary>
    public override string ToString() => DisplayedText.Line($"{Principal}: {(IsCovered ? "asked" : "never asked")}{(IsTrustCovered == false ? ", never assumed" : string.Empty)}");
}
