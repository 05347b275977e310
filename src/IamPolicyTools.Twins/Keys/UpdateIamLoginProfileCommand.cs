using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Changes the password of a user.</summary>
[Cmdlet(VerbsData.Update, "IamLoginProfile", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UpdateIamLoginProfileCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <summary>The password. Its form is checked; it is not kept.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? Password { get; set; }

    /// <summary>True when the password must be changed at the next sign-in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public bool? PasswordResetRequired { get; set; }

    /// <inheritdoc/>
    protected override void Process() =>
        Call("UpdateLoginProfile", UserName, context => LoginProfileOperations.Update(context, UserName, Password, PasswordResetRequired));
}
