using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Models;

/// <summary>Lists the accounts of the model.</summary>
[Cmdlet(VerbsCommon.Get, "IamAccount")]
[OutputType(typeof(Account))]
public sealed class GetIamAccountCommand : ModelCmdlet
{
    /// <summary>Ids or aliases; wildcards are accepted.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id", "Alias", "Account", "AccountAlias")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] AccountId { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string pattern in AccountId)
        {
            if (WildcardPattern.ContainsWildcardCharacters(pattern))
            {
                var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
                WriteObject(
                    CurrentModel.Accounts.Values.Where(a => wildcard.IsMatch(a.AccountId) || (a.AccountAlias is { } alias && wildcard.IsMatch(alias))),
                    enumerateCollection: true);
            }
            else
            {
                WriteObject(CurrentModel.GetAccount(pattern));
            }
        }
    }
}
