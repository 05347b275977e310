using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Sts;

/// <summary>Gets temporary credentials for the user who calls.</summary>
[Cmdlet(VerbsCommon.Get, "StsSessionToken")]
[OutputType(typeof(Operations.Sts.Credentials))]
public sealed class GetStsSessionTokenCommand : TwinCmdlet
{
    /// <summary>How long they last: 900 to 129600 seconds; 43200 unless given. The root user gets an hour.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DurationSeconds")]
    public int? DurationInSeconds { get; set; }

    /// <summary>The MFA device of the user who calls.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MfaSerialNumberCompleter))]
    public string? SerialNumber { get; set; }

    /// <summary>What the device shows: six digits.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? TokenCode { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var call = new GetSessionTokenCall { DurationSeconds = DurationInSeconds, SerialNumber = SerialNumber, TokenCode = TokenCode };
        Issue(context => UserSessions.GetSessionToken(context, call), defaultSelect: "Credentials");
    }
}
