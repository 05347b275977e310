using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>Creating and dropping accounts of a model.</summary>
public static class AccountOperations
{
    /// <summary>Adds an empty account.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="account">The account: at least its 12 digits.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">The id or alias is malformed or taken.</exception>
    public static IamModel Create(IamModel model, Account account)
    {
        Check.Form(NameRules.AccountId(account.AccountId), account.AccountId);
        if (!Arn.IsPartition(account.Partition))
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, $"A partition is aws, aws-cn, aws-us-gov …, found \"{account.Partition}\".", account.Partition);
        }

        if (account.AccountAlias is { } alias)
        {
            Check.Form(NameRules.AccountAlias(alias), alias);
        }

        if (model.Accounts.ContainsKey(account.AccountId))
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, $"Account {account.AccountId} already exists.", account.AccountId);
        }

        if (account.AccountAlias is { } taken && model.Accounts.Values.FirstOrDefault(a => a.AccountAlias == taken) is { } owner)
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, $"The account alias {taken} already exists: account {owner.AccountId} has it.", taken);
        }

        return model.With(account);
    }

    /// <summary>Drops an account with everything in it. An organization keeps its entry.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="accountId">12 digits.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">There is no such account.</exception>
    public static IamModel Remove(IamModel model, string accountId)
    {
        if (!model.Accounts.ContainsKey(accountId))
        {
            throw new IamOperationException(IamErrorCode.NoSuchEntity, $"Account {accountId} cannot be found.", accountId);
        }

        return model with { Accounts = model.Accounts.Remove(accountId) };
    }
}
