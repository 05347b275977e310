using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;
using IamPolicyTools.Testing;

namespace IamPolicyTools.Commands.Testing;

/// <summary>Runs access tests, lets all results through, and ends with one error when a case failed: the gate with a source (AT-12).</summary>
[Cmdlet(VerbsLifecycle.Assert, "IamPolicyTest", DefaultParameterSetName = PathSet)]
[OutputType(typeof(AccessTestResult))]
public sealed class AssertIamPolicyTestCommand : TestFileCmdlet
{
    private readonly List<IamRecord> _failing = [];
    private readonly Gate _gate = new();
    private int _count;

    /// <inheritdoc/>
    private protected override bool EndsScript => true;

    private protected override void Take(AccessTestFile file, ImmutableArray<AccessTestResult> results)
    {
        _count += results.Length;
        _failing.AddRange(results.Where(_gate.Fails));
        WriteObject(results, enumerateCollection: true);
    }

    private protected override void Complete()
    {
        if (_failing.Count > 0)
        {
            throw new InvalidArgumentException(ReportErrors.GateFailed(Gate.Describe(_failing, _count)));
        }
    }
}
