using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Lists managed policies by owner, path and use.</summary>
[Cmdlet(VerbsCommon.Get, "IamPolicyList")]
[Alias("Get-IamPolicies")]
[OutputType(typeof(ManagedPolicy))]
public sealed class GetIamPolicyListCommand : ListingTwinCmdlet
{
    /// <summary>True for those alone that something uses.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public bool? OnlyAttached { get; set; }

    /// <summary>What the paths begin with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PathPrefix { get; set; } = "/";

    /// <summary>As what they are used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PolicyUsageType? PolicyUsageFilter { get; set; }

    /// <summary>Whose policies: AWS's, the account's own (Local), or both (All).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PolicyScope Scope { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var filter = new PolicyFilter
        {
            Scope = Scope,
            OnlyAttached = OnlyAttached == true,
            PathPrefix = PathPrefix,
            Usage = PolicyUsageFilter,
        };
        ReadList(context => ManagedPolicyOperations.List(context, filter), "Policies");
    }
}
