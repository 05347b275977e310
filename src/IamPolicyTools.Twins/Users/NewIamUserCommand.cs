using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Users;

/// <summary>Creates a user.</summary>
[Cmdlet(VerbsCommon.New, "IamUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class NewIamUserCommand : ChangingTwinCmdlet
{
    /// <summary>The path. It stands at position 0 because it does in AWS.Tools.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "/";

    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string UserName { get; set; } = string.Empty;

    /// <summary>The ARN of the managed policy that bounds the user's permissions.</summary>
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
        var call = new CreateUserCall
        {
            UserName = UserName,
            Path = Path,
            PermissionsBoundary = PermissionsBoundary,
            Tags = [.. Tag],
        };
        Call("CreateUser", UserName, context => UserOperations.Create(context, call), "User");
    }
}
