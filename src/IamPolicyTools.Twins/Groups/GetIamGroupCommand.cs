using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Groups;

/// <summary>Gets a group with its members, as AWS.Tools does; without a name, or by a pattern, lists groups.</summary>
[Cmdlet(VerbsCommon.Get, "IamGroup")]
[OutputType(typeof(Group), typeof(GroupMembers))]
public sealed class GetIamGroupCommand : ReadingTwinCmdlet
{
    /// <summary>Names; wildcards are accepted. Without one, all groups are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    [SupportsWildcards]
    public string[]? GroupName { get; set; }

    /// <summary>What an earlier, truncated answer gave to ask for the next members.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NextToken")]
    public string? Marker { get; set; }

    /// <summary>Members on a page, 1 to 1000.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("MaxItems")]
    public int? MaxItem { get; set; }

    /// <summary>Writes one page of members only.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter NoAutoIteration { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (GroupName is null && HasCaller)
        {
            Read(context => GroupOperations.List(context), "Groups");
            return;
        }

        foreach (string name in GroupName ?? ["*"])
        {
            if (HasCaller)
            {
                WriteMembers(GroupOperations.Get(CreateContext(Session.Model), name));
            }
            else if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteMatches(Groups(), [name], IsMatch, group => group.GroupName, NotFound);
            }
            else
            {
                WriteNamed(name);
            }
        }
    }

    private void WriteNamed(string name)
    {
        GroupMembers[] found =
        [
            .. OfAccounts(account => account.Groups.TryGetValue(name, out Group? group) ? [GroupOperations.MembersOf(account, group)] : Array.Empty<GroupMembers>()),
        ];
        if (found.Length == 0)
        {
            throw new IamOperationException(IamErrorCode.NoSuchEntity, NotFound(name) + NearNames.Hint(name, OfAccounts(account => account.Groups.Keys)), name);
        }

        foreach (GroupMembers group in found)
        {
            WriteMembers(group);
        }
    }

    private void WriteMembers(GroupMembers group)
    {
        Selection selection = ReadSelection(null);
        bool isOne = NoAutoIteration || MyInvocation.BoundParameters.ContainsKey(nameof(Marker));
        IEnumerable<Page<User>> pages = Paging.Split(group.Users, Marker, MaxItem);
        foreach (Page<User> page in isOne ? pages.Take(1) : pages)
        {
            WriteObject(Selected(selection, new GroupMembers(group.Group, page.Items, page.Marker)), enumerateCollection: true);
        }
    }

    private IEnumerable<Group> Groups() => OfAccounts(account => account.Groups.Values);

    private static bool IsMatch(Group group, WildcardPattern pattern) => pattern.IsMatch(group.GroupName);

    private static string NotFound(string name) => $"The group with name {name} cannot be found.";
}
