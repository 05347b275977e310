using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.Accounts;

/// <summary>Tells all users, groups, roles and policies of an account at once.</summary>
[Cmdlet(VerbsCommon.Get, "IamAccountAuthorizationDetail")]
[Alias("Get-IamAccountAuthorizationDetails")]
[OutputType(typeof(AuthorizationDetails))]
public sealed class GetIamAccountAuthorizationDetailCommand : ListingTwinCmdlet
{
    /// <summary>The kinds of entity; without it all of them.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateSet("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy")]
    public string[] Filter { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() =>
        ReadPages(context => AccountReportOperations.GetAuthorizationDetails(context, Filter), AuthorizationDetails.Of);
}
