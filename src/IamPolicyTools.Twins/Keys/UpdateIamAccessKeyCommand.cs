using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Switches an access key on or off.</summary>
[Cmdlet(VerbsData.Update, "IamAccessKey", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UpdateIamAccessKeyCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user; without it the caller is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The id of the access key.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AccessKeyIdCompleter))]
    public string AccessKeyId { get; set; } = string.Empty;

    /// <summary>Whether the key may be used.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateSet("Active", "Inactive")]
    public string Status { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("UpdateAccessKey", UserName, context => AccessKeyOperations.Update(context, UserName, AccessKeyId, IsActive));

    private bool IsActive => string.Equals(Status, "Active", StringComparison.OrdinalIgnoreCase);
}
