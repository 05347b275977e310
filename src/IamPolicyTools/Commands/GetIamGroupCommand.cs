using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands;

/// <summary>Lists groups.</summary>
[Cmdlet(VerbsCommon.Get, "IamGroup")]
[OutputType(typeof(Group))]
public sealed class GetIamGroupCommand : ReadingTwinCmdlet
{
    /// <summary>Names; wildcards are accepted. Without one, all groups are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    [SupportsWildcards]
    public string[]? GroupName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => WriteMatches(
        OfAccounts(account => account.Groups.Values),
        GroupName,
        (group, pattern) => pattern.IsMatch(group.GroupName),
        name => $"The group with name {name} cannot be found.");
}
