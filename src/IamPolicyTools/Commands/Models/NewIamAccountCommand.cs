using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Models;

/// <summary>Begins an empty account in the session's model.</summary>
[Cmdlet(VerbsCommon.New, "IamAccount", SupportsShouldProcess = true)]
[OutputType(typeof(Account))]
public sealed class NewIamAccountCommand : IamCmdlet
{
    /// <summary>12 digits.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    public string AccountId { get; set; } = string.Empty;

    /// <summary>The sign-in alias.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Alias")]
    public string? AccountAlias { get; set; }

    /// <summary>The name in the organization.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string? AccountName { get; set; }

    /// <summary>The root user's e-mail address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Email { get; set; }

    /// <summary>The partition of the account's ARNs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Partition { get; set; } = "aws";

    /// <inheritdoc/>
    protected override void Process()
    {
        var account = new Account
        {
            AccountId = AccountId,
            AccountAlias = AccountAlias,
            AccountName = AccountName,
            Email = Email,
            Partition = Partition,
        };
        if (ShouldProcess(AccountId, "Create account"))
        {
            Session.Update(model => AccountOperations.Create(model, account));
            WriteObject(account);
        }
    }
}
