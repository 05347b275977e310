using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Lists SAML identity providers.</summary>
[Cmdlet(VerbsCommon.Get, "IamSAMLProviderList")]
[Alias("Get-IamSAMLProviders")]
[OutputType(typeof(SamlProvider))]
public sealed class GetIamSAMLProviderListCommand : TwinCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Read(SamlProviderOperations.List, "SAMLProviderList");
}
