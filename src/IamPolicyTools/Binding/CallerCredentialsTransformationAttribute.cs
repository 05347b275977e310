using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Binding;

/// <summary>
/// Makes credentials of what hands them out or holds them: an STS response, an access key at its creation, a PSCredential, a hashtable or
/// object with <c>AccessKeyId</c>, <c>SecretAccessKey</c> and, for temporary ones, <c>SessionToken</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CallerCredentialsTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = (inputData as PSObject)?.BaseObject ?? inputData;
        return value switch
        {
            AssumeRoleResponse response => Of(response.Credentials),
            GetSessionTokenResponse response => Of(response.Credentials),
            GetFederationTokenResponse response => Of(response.Credentials),
            AssumeRootResponse response => Of(response.Credentials),
            Operations.Sts.Credentials credentials => Of(credentials),
            CreatedAccessKey key => new CallerCredentials(key.AccessKeyId, key.SecretAccessKey, null),
            PSCredential login => new CallerCredentials(login.UserName, login.GetNetworkCredential().Password, null),
            IDictionary members => Of(name => members[name]) ?? inputData,
            PSCustomObject => Of(name => ((PSObject)inputData!).Properties[name]?.Value) ?? inputData,
            _ => inputData,
        };
    }

    private static CallerCredentials Of(Operations.Sts.Credentials credentials) =>
        new(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken);

    private static CallerCredentials? Of(Func<string, object?> member)
    {
        string? id = Text(member("AccessKeyId"));
        string? secret = Text(member("SecretAccessKey")) ?? Text(member("SecretKey"));
        return id is null || secret is null ? null : new CallerCredentials(id, secret, Text(member("SessionToken")));
    }

    private static string? Text(object? value) => ((value as PSObject)?.BaseObject ?? value) as string;
}
