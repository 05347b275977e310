using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Lets an account administer a service for the organization.</summary>
[Cmdlet(VerbsLifecycle.Register, "IamDelegatedAdministrator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RegisterIamDelegatedAdministratorCommand : ModellingCmdlet
{
    /// <summary>12 digits.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(OrganizationAccountIdCompleter))]
    public string AccountId { get; set; } = string.Empty;

    /// <summary>The service, <c>iam.amazonaws.com</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string ServicePrincipal { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Change(
        AccountId,
        $"Register delegated administrator of {ServicePrincipal}",
        model => OrganizationOperations.SetDelegatedAdministrator(model, AccountId, ServicePrincipal, isRegistered: true));
}
