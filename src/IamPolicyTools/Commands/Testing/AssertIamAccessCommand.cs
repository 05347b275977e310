using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Answers;

namespace IamPolicyTools.Commands.Testing;

/// <summary>Passes silently when access is as expected, and throws with the explanation when it is not (AT-12).</summary>
[Cmdlet(VerbsLifecycle.Assert, "IamAccess", DefaultParameterSetName = AllowedSet)]
[OutputType(typeof(void))]
public sealed class AssertIamAccessCommand : IamCmdlet
{
    private const string AllowedSet = "Allowed";
    private const string DeniedSet = "Denied";
    private const string ExpectSet = "Expect";

    private readonly List<string> _wrong = [];
    private int _count;

    /// <summary>Results of <c>Test-IamAccess</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public IamAccessResult? InputObject { get; set; }

    /// <summary>Expects that all are allowed. What is merely conditional is not.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllowedSet)]
    public SwitchParameter Allowed { get; set; }

    /// <summary>Expects that all are denied.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DeniedSet)]
    public SwitchParameter Denied { get; set; }

    /// <summary>What all must be.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ExpectSet)]
    public ExpectedDecision Expect { get; set; }

    /// <summary>Why it matters; the error repeats it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Because { get; set; }

    /// <inheritdoc/>
    private protected override bool EndsScript => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        IamAccessResult result = InputObject!;
        _count++;
        // AT-7: a broken question never passes.
        if (!result.Doubts.IsEmpty)
        {
            _wrong.Add($"{result}\n{string.Join('\n', result.Doubts)}");
        }
        else if (!Holds(Wanted, result))
        {
            _wrong.Add($"{result}\n{result.Explanation}");
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_count == 0)
        {
            throw new InvalidArgumentException(TestErrors.NothingAsserted());
        }

        if (_wrong.Count > 0)
        {
            throw new InvalidArgumentException(TestErrors.AccessNotAsExpected(_wrong, _count, Wanted.ToString(), Because));
        }
    }

    private ExpectedDecision Wanted => ParameterSetName switch
    {
        AllowedSet => ExpectedDecision.Allowed,
        DeniedSet => ExpectedDecision.Denied,
        _ => Expect,
    };

    private static bool Holds(ExpectedDecision expected, IamAccessResult result) => expected switch
    {
        ExpectedDecision.Allowed => result.IsAllowed,
        ExpectedDecision.Denied => result.Decision is Decision.ImplicitDeny or Decision.ExplicitDeny,
        ExpectedDecision.ExplicitDeny => result.Decision == Decision.ExplicitDeny,
        ExpectedDecision.ImplicitDeny => result.Decision == Decision.ImplicitDeny,
        _ => result.Decision == Decision.Conditional,
    };
}

/// <summary>What can be expected of answers, by the words of test files.</summary>
public enum ExpectedDecision : long
{
    /// <summary>Allowed.</summary>
    Allowed,

    /// <summary>Denied, explicitly or not.</summary>
    Denied,

    /// <summary>Denied by a Deny statement.</summary>
    ExplicitDeny,

    /// <summary>Denied because nothing allows it.</summary>
    ImplicitDeny,

    /// <summary>It depends on what is not known.</summary>
    Conditional,
}
