using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Bases;

/// <summary>
/// A twin that gets entities by name. For nobody it looks into one account, or into all that the model has, and takes
/// wildcards; for a caller it is the call of the API, authorised, on the caller's account.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ReadingTwinCmdlet : TwinCmdlet
{
    private protected ReadingTwinCmdlet()
    {
    }

    /// <summary>The model to read; by default the session's.</summary>
    [Parameter]
    [ModelTransformation]
    [ValidateNotNull]
    public IamModel? Model { get; set; }

    /// <summary>The snapshot to read.</summary>
    private protected IamModel CurrentModel => Model ?? Session.Model;

    /// <summary>True when somebody calls, and no model of its own was given: then the call is the API's.</summary>
    private protected bool HasCaller => Model is null && !Session.Model.IsEmpty && CreateContext(Session.Model).Caller is not null;

    /// <summary>What the accounts to read have: the one that -Account names, or all of them.</summary>
    /// <typeparam name="T">The kind of entity.</typeparam>
    /// <param name="entities">What an account has.</param>
    /// <exception cref="LookupException">There is no account, or none of the name given.</exception>
    private protected IEnumerable<T> OfAccounts<T>(Func<Account, IEnumerable<T>> entities)
    {
        IamModel model = CurrentModel;
        IEnumerable<Account> accounts = Account is null && !model.IsEmpty ? model.Accounts.Values : [model.GetAccount(Account)];
        return accounts.SelectMany(entities);
    }

    /// <summary>Writes the entities that have one of the names. A name without wildcards must lead to something.</summary>
    /// <typeparam name="T">The kind of entity.</typeparam>
    /// <param name="entities">The entities to choose from.</param>
    /// <param name="names">Names or wildcard patterns; null for everything.</param>
    /// <param name="isMatch">Whether an entity answers to a pattern.</param>
    /// <param name="nameOf">What an entity is called, for a hint at what was meant.</param>
    /// <param name="notFound">AWS's sentence for a name that leads to nothing.</param>
    /// <param name="member">The response's member that an entity stands for, as -Select knows it.</param>
    /// <param name="others">What else may have been meant that is not among the entities.</param>
    /// <exception cref="IamOperationException">A name leads to nothing.</exception>
    private protected void WriteMatches<T>(
        IEnumerable<T> entities,
        string[]? names,
        Func<T, WildcardPattern, bool> isMatch,
        Func<T, string> nameOf,
        Func<string, string> notFound,
        string? member = null,
        IEnumerable<string>? others = null)
    {
        Selection selection = ReadSelection(member);
        T[] all = [.. entities];
        foreach (string name in names ?? ["*"])
        {
            bool isPattern = WildcardPattern.ContainsWildcardCharacters(name);
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            T[] found = [.. all.Where(entity => isMatch(entity, pattern))];
            if (found.Length == 0 && !isPattern)
            {
                throw new IamOperationException(IamErrorCode.NoSuchEntity, notFound(name) + NearNames.Hint(name, all.Select(nameOf).Concat(others ?? [])), name);
            }

            foreach (T entity in found)
            {
                WriteObject(Selected(selection, entity), enumerateCollection: true);
            }
        }
    }
}
