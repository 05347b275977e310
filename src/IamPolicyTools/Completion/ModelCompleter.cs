using System.Collections;
using IamPolicyTools.Model;
using IamPolicyTools.Session;

namespace IamPolicyTools.Completion;

/// <summary>Offers values from the model that the command would work on.</summary>
public abstract class ModelCompleter : ValueCompleter
{
    /// <summary>All values, whatever was typed.</summary>
    /// <param name="accounts">The accounts that the command would look into.</param>
    private protected abstract IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts);

    /// <inheritdoc/>
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        Candidates(Accounts(bound, parameterName)).Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The users, groups and roles that hold policies: the one that is named, where one is.</summary>
    /// <param name="accounts">The accounts to look into.</param>
    /// <param name="bound">The other parameters.</param>
    private protected static IEnumerable<IamIdentity> Identities(IEnumerable<Account> accounts, IDictionary bound)
    {
        string? user = Text(bound, "UserName");
        string? group = Text(bound, "GroupName");
        string? role = Text(bound, "RoleName");
        bool isAny = user is null && group is null && role is null;
        return accounts.SelectMany(a =>
            a.Users.Values.Where(u => isAny || IsNamed(u.UserName, user)).Concat<IamIdentity>(
            a.Groups.Values.Where(g => isAny || IsNamed(g.GroupName, group))).Concat(
            a.Roles.Values.Where(r => isAny || IsNamed(r.RoleName, role))));
    }

    private static bool IsNamed(string name, string? given) => string.Equals(name, given, StringComparison.OrdinalIgnoreCase);

    private static string? Text(IDictionary bound, string name) => bound[name]?.ToString();

    // What was typed of -Account itself must not narrow what is offered for it.
    private protected static IEnumerable<Account> Accounts(IDictionary bound, string parameterName)
    {
        IamModel model = Bound<IamModel>(bound, "Model") ?? IamSession.Current.Model;
        return parameterName != "Account" && Bound<string>(bound, "Account") is { } name
            ? model.FindAccount(name) is { } account ? [account] : []
            : model.Accounts.Values;
    }
}
