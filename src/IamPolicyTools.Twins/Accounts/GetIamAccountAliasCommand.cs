using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Accounts;

/// <summary>Tells the sign-in alias of the account.</summary>
[Cmdlet(VerbsCommon.Get, "IamAccountAlias")]
[OutputType(typeof(string))]
public sealed class GetIamAccountAliasCommand : ListingTwinCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => ReadList(AccountAliasOperations.List, "AccountAliases");
}
