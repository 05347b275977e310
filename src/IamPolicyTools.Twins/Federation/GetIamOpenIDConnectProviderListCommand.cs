using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Lists OIDC identity providers.</summary>
[Cmdlet(VerbsCommon.Get, "IamOpenIDConnectProviderList")]
[Alias("Get-IamOpenIDConnectProviders")]
[OutputType(typeof(OpenIdConnectProvider))]
public sealed class GetIamOpenIDConnectProviderListCommand : TwinCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Read(OpenIdConnectProviderOperations.List, "OpenIDConnectProviderList");
}
