using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Sts;

/// <summary>Gets temporary credentials for somebody else, with some of the calling user's permissions.</summary>
[Cmdlet(VerbsCommon.Get, "StsFederationToken")]
[OutputType(typeof(GetFederationTokenResponse))]
public sealed class GetStsFederationTokenCommand : TwinCmdlet
{
    /// <summary>The session's name, 2 to 32 characters.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    /// <summary>An inline session policy, JSON. Without any session policy the session has no permissions of its own.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? Policy { get; set; }

    /// <summary>How long they last: 900 to 129600 seconds; 43200 unless given. The root user gets an hour.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("DurationSeconds")]
    public int? DurationInSeconds { get; set; }

    /// <summary>Managed session policies.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("PolicyArns")]
    [PolicyArnTransformation]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string[] PolicyArn { get; set; } = [];

    /// <summary>Session tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var call = new GetFederationTokenCall
        {
            Name = Name,
            Policy = Policy,
            PolicyArns = [.. PolicyArn],
            DurationSeconds = DurationInSeconds,
            Tags = [.. Tag],
        };
        Issue(context => UserSessions.GetFederationToken(context, call));
    }
}
