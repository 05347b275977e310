using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Sts;

/// <summary>Assumes a role.</summary>
[Cmdlet(VerbsOther.Use, "StsRole", SupportsShouldProcess = true)]
[OutputType(typeof(AssumeRoleResponse))]
public sealed class UseStsRoleCommand : ChangingTwinCmdlet
{
    /// <summary>The role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string RoleArn { get; set; } = string.Empty;

    /// <summary>The session's name, 2 to 64 characters.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string RoleSessionName { get; set; } = string.Empty;

    /// <summary>An inline session policy, JSON.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? Policy { get; set; }

    /// <summary>How long the session lasts: 900 seconds to what the role permits.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    [Alias("DurationSeconds")]
    public int? DurationInSeconds { get; set; }

    /// <summary>The external id that the role's owner has given out.</summary>
    [Parameter(Position = 4, ValueFromPipelineByPropertyName = true)]
    public string? ExternalId { get; set; }

    /// <summary>Managed session policies.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("PolicyArns")]
    [PolicyArnTransformation]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string[] PolicyArn { get; set; } = [];

    /// <summary>The MFA device of the user who calls.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MfaSerialNumberCompleter))]
    public string? SerialNumber { get; set; }

    /// <summary>What the device shows: six digits.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? TokenCode { get; set; }

    /// <summary>The source identity to set.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SourceIdentity { get; set; }

    /// <summary>Session tags. They come from the command line alone: a piped role's own tags are none of its sessions'.</summary>
    [Parameter]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <summary>Keys of the tags that chained sessions inherit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("TransitiveTagKeys")]
    public string[] TransitiveTagKey { get; set; } = [];

    /// <summary>Context assertions of trusted providers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ProvidedContexts")]
    [ProvidedContextTransformation]
    public ProvidedContext[] ProvidedContext { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var call = new AssumeRoleCall
        {
            RoleArn = RoleArn,
            RoleSessionName = RoleSessionName,
            Policy = Policy,
            PolicyArns = [.. PolicyArn],
            DurationSeconds = DurationInSeconds,
            ExternalId = ExternalId,
            SerialNumber = SerialNumber,
            TokenCode = TokenCode,
            SourceIdentity = SourceIdentity,
            Tags = [.. Tag],
            TransitiveTagKeys = [.. TransitiveTagKey],
            ProvidedContexts = [.. ProvidedContext],
        };
        Issue("AssumeRole", RoleArn, context => AssumeRole(context, call));
    }

    private Grant<AssumeRoleResponse> AssumeRole(OperationContext context, AssumeRoleCall call)
    {
        Grant<AssumeRoleResponse> grant = RoleSessions.AssumeRole(context, call);
        if (context.Caller is null)
        {
            WriteWarning($"Nobody calls, so the trust policy of {call.RoleArn} was not asked. Become somebody with Use-IamCredentialProfile.");
        }

        return grant;
    }
}
