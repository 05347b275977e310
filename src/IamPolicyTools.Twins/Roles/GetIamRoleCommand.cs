using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Gets roles: all, by name or pattern; for a caller, what it may see.</summary>
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
    protected override void Process()
    {
        if (!HasCaller)
        {
            WriteMatches(
                OfAccounts(account => account.Roles.Values),
                RoleName,
                (role, pattern) => pattern.IsMatch(role.RoleName),
                role => role.RoleName,
                name => $"The role with name {name} cannot be found.",
                "Role");
        }
        else if (RoleName is null)
        {
            Read(context => RoleOperations.List(context), "Roles");
        }
        else
        {
            foreach (string name in RoleName)
            {
                Read(context => RoleOperations.Get(context, name), "Role");
            }
        }
    }
}
