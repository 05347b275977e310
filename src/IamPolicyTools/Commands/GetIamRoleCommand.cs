using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands;

/// <summary>Lists roles.</summary>
[Cmdlet(VerbsCommon.Get, "IamRole")]
[OutputType(typeof(Role))]
public sealed class GetIamRoleCommand : ReadingTwinCmdlet
{
    /// <summary>Names; wildcards are accepted. Without one, all roles are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    [SupportsWildcards]
    public string[]? RoleName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => WriteMatches(
        OfAccounts(account => account.Roles.Values),
        RoleName,
        (role, pattern) => pattern.IsMatch(role.RoleName),
        name => $"The role with name {name} cannot be found.");
}
