using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Creates a role.</summary>
[Cmdlet(VerbsCommon.New, "IamRole", SupportsShouldProcess = true)]
[OutputType(typeof(Role))]
public sealed class NewIamRoleCommand : ChangingTwinCmdlet
{
    /// <summary>The path. It stands at position 0 because it does in AWS.Tools.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "/";

    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string RoleName { get; set; } = string.Empty;

    /// <summary>The trust policy: JSON, or a policy document that was read before.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [DocumentTransformation]
    public string AssumeRolePolicyDocument { get; set; } = string.Empty;

    /// <summary>The description.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Description { get; set; }

    /// <summary>Longest session in seconds, 3600 to 43200.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int MaxSessionDuration { get; set; } = 3_600;

    /// <summary>The ARN of the managed policy that bounds the role's permissions.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string? PermissionsBoundary { get; set; }

    /// <summary>Tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var call = new CreateRoleCall
        {
            RoleName = RoleName,
            Path = Path,
            AssumeRolePolicyDocument = AssumeRolePolicyDocument,
            Description = Description,
            MaxSessionDuration = MaxSessionDuration,
            PermissionsBoundary = PermissionsBoundary,
            Tags = [.. Tag],
        };
        Call("CreateRole", RoleName, context => RoleOperations.Create(context, call), "Role");
    }
}
