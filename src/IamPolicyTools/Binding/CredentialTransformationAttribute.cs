using System.Management.Automation;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Binding;

/// <summary>Takes the credentials out of an STS response; credentials themselves, and everything else, stay as they are.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CredentialTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        ((inputData as PSObject)?.BaseObject ?? inputData) switch
        {
            AssumeRoleResponse response => response.Credentials,
            GetSessionTokenResponse response => response.Credentials,
            GetFederationTokenResponse response => response.Credentials,
            AssumeRootResponse response => response.Credentials,
            _ => inputData,
        };
}
