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

    // What was typed of -Account itself must not narrow what is offered for it.
    private static IEnumerable<Account> Accounts(IDictionary bound, string parameterName)
    {
        IamModel model = Bound<IamModel>(bound, "Model") ?? IamSession.Current.Model;
        return parameterName != "Account" && Bound<string>(bound, "Account") is { } name
            ? model.FindAccount(name) is { } account ? [account] : []
            : model.Accounts.Values;
    }
}
