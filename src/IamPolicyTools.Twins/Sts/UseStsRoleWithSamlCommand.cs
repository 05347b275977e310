using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Sts;

/// <summary>Assumes a role as somebody whom a SAML provider vouches for.</summary>
[Cmdlet(VerbsOther.Use, "StsRoleWithSAML", SupportsShouldProcess = true)]
[OutputType(typeof(AssumeRoleWithSamlResponse))]
public sealed class UseStsRoleWithSamlCommand : UnsignedTwinCmdlet
{
    /// <summary>The role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string RoleArn { get; set; } = string.Empty;

    /// <summary>The SAML provider.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SamlProviderArnCompleter))]
    public string PrincipalArn { get; set; } = string.Empty;

    /// <summary>The assertion: XML, its base64, or the attributes as a hashtable. Its signature is not looked at.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public object SAMLAssertion { get; set; } = string.Empty;

    /// <summary>An inline session policy, JSON.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    public string? Policy { get; set; }

    /// <summary>How long the session lasts: 900 seconds to what the role and the assertion permit.</summary>
    [Parameter(Position = 4, ValueFromPipelineByPropertyName = true)]
    [Alias("DurationSeconds")]
    public int? DurationInSeconds { get; set; }

    /// <summary>Does not ask for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var call = new AssumeRoleWithSamlCall
        {
            RoleArn = RoleArn,
            PrincipalArn = PrincipalArn,
            Assertion = TokenInput.ReadSaml(SAMLAssertion),
            Policy = Policy,
            DurationSeconds = DurationInSeconds,
        };
        Issue(context => SamlSessions.AssumeRoleWithSaml(context, call), () => IsConfirmed("AssumeRoleWithSAML", RoleArn, Force));
    }
}
