using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands;

/// <summary>Lists users.</summary>
[Cmdlet(VerbsCommon.Get, "IamUser")]
[OutputType(typeof(User))]
public sealed class GetIamUserCommand : ReadingTwinCmdlet
{
    /// <summary>Names; wildcards are accepted. Without one, all users are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    [SupportsWildcards]
    public string[]? UserName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => WriteMatches(
        OfAccounts(account => account.Users.Values),
        UserName,
        (user, pattern) => pattern.IsMatch(user.UserName),
        name => $"The user with name {name} cannot be found.");
}
