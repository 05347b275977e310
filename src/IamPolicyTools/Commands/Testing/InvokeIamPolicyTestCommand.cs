using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Testing;

namespace IamPolicyTools.Commands.Testing;

/// <summary>Runs access tests: one result a case.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "IamPolicyTest", DefaultParameterSetName = PathSet)]
[OutputType(typeof(AccessTestResult))]
public sealed class InvokeIamPolicyTestCommand : TestFileCmdlet
{
    private protected override void Take(AccessTestFile file, ImmutableArray<AccessTestResult> results) => WriteObject(results, enumerateCollection: true);
}
