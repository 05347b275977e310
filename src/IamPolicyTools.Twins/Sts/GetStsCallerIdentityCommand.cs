using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Sts;

/// <summary>Tells who calls.</summary>
[Cmdlet(VerbsCommon.Get, "StsCallerIdentity")]
[OutputType(typeof(GetCallerIdentityResponse))]
public sealed class GetStsCallerIdentityCommand : TwinCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Read(CallerIdentity.GetCallerIdentity);
}
