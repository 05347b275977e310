using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Creates an access key for a user.</summary>
[Cmdlet(VerbsCommon.New, "IamAccessKey", SupportsShouldProcess = true)]
[OutputType(typeof(CreatedAccessKey))]
public sealed class NewIamAccessKeyCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user; without it the caller is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Call("CreateAccessKey", UserName, context => AccessKeyOperations.Create(context, UserName), "AccessKey");
}
