using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Lists the access keys of a user.</summary>
[Cmdlet(VerbsCommon.Get, "IamAccessKey")]
[OutputType(typeof(AccessKeyMetadata))]
public sealed class GetIamAccessKeyCommand : ListingTwinCmdlet
{
    /// <summary>The name of the user; without it the caller is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => AccessKeyOperations.List(context, UserName), "AccessKeyMetadata");
}
