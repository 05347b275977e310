using System.Management.Automation;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;

namespace IamPolicyTools.Commands.Relations;

/// <summary>Checks that a new policy allows nothing that the existing one does not.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IAMAANoNewAccess")]
[OutputType(typeof(CheckResponse))]
public sealed class TestIAMAANoNewAccessCommand : CheckTwinCmdlet
{
    /// <summary>The new policy, JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string NewPolicyDocument { get; set; } = string.Empty;

    /// <summary>The policy that is there, JSON.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string ExistingPolicyDocument { get; set; } = string.Empty;

    /// <summary>What the policies are: IDENTITY_POLICY or RESOURCE_POLICY.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateSet("IDENTITY_POLICY", "RESOURCE_POLICY")]
    public string PolicyType { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process()
    {
        PolicyKind kind = KindOf(PolicyType);
        PolicyDocument changed = ReadPolicy(NewPolicyDocument, kind, nameof(NewPolicyDocument));
        PolicyDocument existing = ReadPolicy(ExistingPolicyDocument, kind, nameof(ExistingPolicyDocument));
        Write(Work("Checking for new access", (_, stop) => AccessChecks.NoNewAccess(existing, changed, kind, stop)));
    }
}
