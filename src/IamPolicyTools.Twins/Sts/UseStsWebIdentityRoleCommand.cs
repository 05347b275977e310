using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Sts;

/// <summary>Assumes a role as somebody whom an OIDC provider vouches for.</summary>
[Cmdlet(VerbsOther.Use, "StsWebIdentityRole")]
[OutputType(typeof(Operations.Sts.Credentials), typeof(AssumeRoleWithWebIdentityResponse))]
public sealed class UseStsWebIdentityRoleCommand : UnsignedTwinCmdlet
{
    /// <summary>The role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string RoleArn { get; set; } = string.Empty;

    /// <summary>The session's name, 2 to 64 characters.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string RoleSessionName { get; set; } = string.Empty;

    /// <summary>The provider's token: a JWT, or its claims as a hashtable. Its signature is not looked at.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public object WebIdentityToken { get; set; } = string.Empty;

    /// <summary>The built-in provider of a token without an issuer.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WebIdentityProviderCompleter))]
    public string? ProviderId { get; set; }

    /// <summary>An inline session policy, JSON.</summary>
    [Parameter(Position = 4, ValueFromPipelineByPropertyName = true)]
    public string? Policy { get; set; }

    /// <summary>How long the session lasts: 900 seconds to what the role permits.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("DurationSeconds")]
    public int? Duration { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var call = new AssumeRoleWithWebIdentityCall
        {
            RoleArn = RoleArn,
            RoleSessionName = RoleSessionName,
            Token = TokenInput.ReadWebIdentity(WebIdentityToken),
            ProviderId = ProviderId,
            Policy = Policy,
            DurationSeconds = Duration,
        };
        Issue(context => WebIdentitySessions.AssumeRoleWithWebIdentity(context, call), defaultSelect: "Credentials");
    }
}
