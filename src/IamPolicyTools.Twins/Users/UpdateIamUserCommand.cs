using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Users;

/// <summary>Gives a user another name or path.</summary>
[Cmdlet(VerbsData.Update, "IamUser", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UpdateIamUserCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <summary>The new path; without it the path stays.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? NewPath { get; set; }

    /// <summary>The new name; without it the name stays.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? NewUserName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Call("UpdateUser", UserName, context => UserOperations.Update(context, UserName, NewUserName, NewPath));
}
