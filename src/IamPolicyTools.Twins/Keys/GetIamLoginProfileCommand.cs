using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Tells whether a user has a password.</summary>
[Cmdlet(VerbsCommon.Get, "IamLoginProfile")]
[OutputType(typeof(LoginProfile))]
public sealed class GetIamLoginProfileCommand : TwinCmdlet
{
    /// <summary>The name of the user; without it the caller is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Read(context => LoginProfileOperations.Get(context, UserName), "LoginProfile");
}
