using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Lists the accounts of the organization, each with its place.</summary>
[Cmdlet(VerbsCommon.Get, "IamOrganizationAccount")]
[OutputType(typeof(AccountPlacement))]
public sealed class GetIamOrganizationAccountCommand : ModelCmdlet
{
    /// <summary>Ids; wildcards are accepted. Without one, all accounts are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(OrganizationAccountIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] AccountId { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        AccountPlacement[] accounts = CurrentModel.Organization is { } organization ? [.. AccountPlacement.In(organization)] : [];
        foreach (string id in AccountId)
        {
            var pattern = new WildcardPattern(id, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            AccountPlacement[] found = [.. accounts.Where(a => pattern.IsMatch(a.AccountId))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(id))
            {
                throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The organization has no account {id}.", id);
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
