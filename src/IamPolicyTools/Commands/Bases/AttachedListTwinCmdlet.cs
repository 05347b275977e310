using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A twin that lists the managed policies attached to something.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AttachedListTwinCmdlet : ListingTwinCmdlet
{
    private protected AttachedListTwinCmdlet()
    {
    }

    /// <summary>What the policies' paths begin with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PathPrefix { get; set; } = "/";

    /// <summary>Lists them.</summary>
    /// <param name="kind">What they are attached to.</param>
    /// <param name="name">Its name.</param>
    private protected void ReadAttached(IdentityKind kind, string name) =>
        ReadList(context => AttachmentOperations.List(context, kind, name, PathPrefix), "AttachedPolicies");
}
