using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Lists the users, groups and roles that use a managed policy.</summary>
[Cmdlet(VerbsCommon.Get, "IamEntitiesForPolicy")]
[OutputType(typeof(PolicyEntities))]
public sealed class GetIamEntitiesForPolicyCommand : ListingTwinCmdlet
{
    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <summary>Which kind of entity; without it all of them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("User", "Group", "Role")]
    public string? EntityFilter { get; set; }

    /// <summary>What the entities' paths begin with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PathPrefix { get; set; } = "/";

    /// <summary>As what the policy is used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PolicyUsageType? PolicyUsageFilter { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ReadPages(
        context => ManagedPolicyOperations.ListEntities(context, PolicyArn, Kind, PathPrefix, PolicyUsageFilter),
        PolicyEntities.Of);

    private IdentityKind? Kind => EntityFilter?.ToUpperInvariant() switch
    {
        "USER" => IdentityKind.User,
        "GROUP" => IdentityKind.Group,
        "ROLE" => IdentityKind.Role,
        _ => null,
    };
}
