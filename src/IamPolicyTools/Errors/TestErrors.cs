using System.Globalization;
using System.Management.Automation;
using IamPolicyTools.Testing.Coverage;
using IamPolicyTools.Testing.Mutation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about access tests.</summary>
internal static class TestErrors
{
    public static ErrorRecord NothingRun(IReadOnlyCollection<string> tags) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line($"No test was run: none has one of the tags {string.Join(", ", tags)}.")),
        ErrorCategory.ObjectNotFound,
        null,
        "A run without a test would always pass. Name tags that the files have.");

    public static ErrorRecord NothingMeasured() => ErrorFactory.Create(
        new InvalidOperationException("No policy came from a file, so there is nothing to cover."),
        ErrorCategory.ObjectNotFound,
        null,
        "Coverage is counted over the policies of imported files. Name them in 'Accounts' of the test file, or import them first.");

    public static ErrorRecord CoverageTooLow(CoverageReport report, double wanted) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Covered are {report.Percent} % ({report.Covered} of {report.Total} points), expected at least {wanted} %. The least covered: {report.Policies.MinBy(p => p.Percent)}."))),
        ErrorCategory.LimitsExceeded,
        null,
        "Measure-IamPolicyTest -By Statement says what no case saw.");

    public static ErrorRecord NotPassed(int count) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line($"{count} cases do not pass on the policies as they are: what they see of a change says nothing.")),
        ErrorCategory.InvalidResult,
        null,
        "Invoke-IamPolicyTest says why.");

    public static ErrorRecord ScoreTooLow(MutationReport report, double wanted) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"The tests see {report.Score:0.0} % of the changes ({report.Killed} of {report.Mutants - report.Equivalent}), expected at least {wanted} %. One that they do not see: {report.Survivors.FirstOrDefault()}."))),
        ErrorCategory.LimitsExceeded,
        null,
        "Survivors.MissingTest has tests to paste that see them.");

    public static ErrorRecord NothingAsserted() => ErrorFactory.Create(
        new InvalidOperationException("Nothing was asked, so nothing could be asserted."),
        ErrorCategory.ObjectNotFound,
        null,
        "Pipe results of Test-IamAccess into Assert-IamAccess.");

    public static ErrorRecord AccessNotAsExpected(IReadOnlyList<string> wrong, int count, string expected, string? because) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Lines(
            $"Expected {expected}{(because is null ? string.Empty : $", because {because}")}: {wrong.Count} of {count} answers {(wrong.Count == 1 ? "is" : "are")} not.\n{string.Join("\n", wrong)}")),
        ErrorCategory.InvalidResult,
        null);

    public static ErrorRecord PesterMissing() => ErrorFactory.Create(
        new InvalidOperationException("Pester is not loaded."),
        ErrorCategory.ObjectNotFound,
        null,
        "Call Register-IamPesterOperator in BeforeAll or BeforeDiscovery of a Pester file, or behind Import-Module Pester. Pester 5.9 and 6.2 are known to work.");

    public static ErrorRecord OperatorRefused(RuntimeException cause) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line($"Pester did not take the operators: {cause.Message}"), cause),
        ErrorCategory.InvalidOperation,
        null,
        "An operator of the same name and another text is there already, of another version of the module: begin a new session.");
}
