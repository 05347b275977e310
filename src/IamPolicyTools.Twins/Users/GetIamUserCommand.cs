using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Users;

/// <summary>Gets users: all, by name or pattern; for a caller, itself or the one it names.</summary>
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
    protected override void Process()
    {
        if (!HasCaller)
        {
            WriteMatches(
                OfAccounts(account => account.Users.Values),
                UserName,
                (user, pattern) => pattern.IsMatch(user.UserName),
                user => user.UserName,
                name => $"The user with name {name} cannot be found.",
                "User");
            return;
        }

        // Without a name the caller is meant.
        foreach (string? name in UserName ?? new string?[1])
        {
            Read(context => UserOperations.Get(context, name), "User");
        }
    }
}
