using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Makes an OIDC identity provider known to the account.</summary>
[Cmdlet(VerbsCommon.New, "IamOpenIDConnectProvider", SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class NewIamOpenIDConnectProviderCommand : ChangingTwinCmdlet
{
    /// <summary>The URL of the provider, with <c>https://</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Url { get; set; } = string.Empty;

    /// <summary>Client ids (audiences).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] ClientIDList { get; set; } = [];

    /// <summary>The tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <summary>Thumbprints of certificates.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] ThumbprintList { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() => Call("CreateOpenIDConnectProvider", Url, context =>
    {
        Change<OpenIdConnectProvider> change = OpenIdConnectProviderOperations.Create(context, Url, [.. ClientIDList], [.. ThumbprintList], [.. Tag]);
        return new Change<string>(change.Model, change.Result.Arn);
    }, "OpenIDConnectProviderArn");
}
