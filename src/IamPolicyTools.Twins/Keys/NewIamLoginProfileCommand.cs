using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Gives a user a password.</summary>
[Cmdlet(VerbsCommon.New, "IamLoginProfile", SupportsShouldProcess = true)]
[OutputType(typeof(LoginProfile))]
public sealed class NewIamLoginProfileCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user; without it the caller is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The password. Its form is checked; it is not kept.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? Password { get; set; }

    /// <summary>True when the password must be changed at the next sign-in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public bool? PasswordResetRequired { get; set; }

    /// <inheritdoc/>
    protected override void Process() =>
        Call("CreateLoginProfile", UserName, context => LoginProfileOperations.Create(context, UserName, Password, PasswordResetRequired == true), "LoginProfile");
}
