using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;
using IamPolicyTools.Session;

namespace IamPolicyTools.Completion;

/// <summary>Offers values from the session's organization.</summary>
public abstract class OrganizationCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        return IamSession.Current.Model.Organization is { } organization
            ? Candidates(organization, commandName)
                .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(candidate => new CompletionResult(candidate.Text, candidate.Text, CompletionResultType.ParameterValue, candidate.ToolTip))
            : [];
    }

    /// <summary>All values, whatever was typed.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="commandName">The cmdlet whose parameter is completed.</param>
    private protected abstract IEnumerable<(string Text, string ToolTip)> Candidates(Organization organization, string commandName);
}

/// <summary>Offers the ids of the root and of organizational units.</summary>
public sealed class OrganizationUnitIdCompleter : OrganizationCompleter
{
    private protected override IEnumerable<(string Text, string ToolTip)> Candidates(Organization organization, string commandName) =>
        OrganizationTree.Units(organization).Select(unit => (unit.Id, unit.Name));
}

/// <summary>Offers what control policies can be attached to: the root, units and accounts.</summary>
public sealed class OrganizationTargetIdCompleter : OrganizationCompleter
{
    private protected override IEnumerable<(string Text, string ToolTip)> Candidates(Organization organization, string commandName) =>
        OrganizationTree.Units(organization).Select(unit => (unit.Id, unit.Name))
            .Concat(AccountPlacement.In(organization).Select(account => (account.AccountId, account.OrgPath)));
}

/// <summary>Offers the ids of the organization's accounts.</summary>
public sealed class OrganizationAccountIdCompleter : OrganizationCompleter
{
    private protected override IEnumerable<(string Text, string ToolTip)> Candidates(Organization organization, string commandName) =>
        AccountPlacement.In(organization).Select(account => (account.AccountId, account.OrgPath));
}

/// <summary>Offers the names of the control policies of the kind that the command's name tells.</summary>
public sealed class ControlPolicyNameCompleter : OrganizationCompleter
{
    private protected override IEnumerable<(string Text, string ToolTip)> Candidates(Organization organization, string commandName)
    {
        ControlPolicyKind kind = commandName.Contains("Resource", StringComparison.OrdinalIgnoreCase) ? ControlPolicyKind.Resource : ControlPolicyKind.Service;
        IEnumerable<(string, string)> own = kind.PoliciesOf(organization).Values.Select(policy => (policy.Name, policy.Description ?? policy.Name));
        return kind == ControlPolicyKind.Service ? own.Append((Organization.FullAwsAccess, "allows everything")) : own;
    }
}
