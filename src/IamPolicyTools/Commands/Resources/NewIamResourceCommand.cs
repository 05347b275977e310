using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Resources;

/// <summary>Adds a resource with its policy to the model.</summary>
[Cmdlet(VerbsCommon.New, "IamResource", SupportsShouldProcess = true)]
[OutputType(typeof(Resource))]
public sealed class NewIamResourceCommand : ResourceChangingCmdlet
{
    /// <summary>The ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Resource", "ResourceArn")]
    public string Arn { get; set; } = string.Empty;

    /// <summary>The id or alias of the account that owns it, where the ARN names none and the session has several.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("AccountId")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Account { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        PolicyDocument? document = ReadPolicy();
        Change(Arn, "Add resource", model =>
        {
            string owner = model.GetAccount(Account ?? ResourceOperations.AccountIn(Arn)).AccountId;
            return ResourceOperations.Create(model, Apply(new Resource { Arn = Arn, AccountId = owner }, document), replaces: Force);
        });
    }
}
