namespace IamPolicyTools.Model;

/// <summary>Finds the account that a question or a call is about.</summary>
public static class AccountLookup
{
    /// <summary>The account named, or the only one there is.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="text">12 digits, an alias, or a name in the organization; null when none was named.</param>
    /// <exception cref="LookupException">There is no account, none of that name, or several and none was named.</exception>
    public static Account GetAccount(this IamModel model, string? text = null)
    {
        if (model.IsEmpty)
        {
            throw new LookupException(LookupError.NoAccount, "There is no account in the model.", text);
        }

        if (text is not null)
        {
            return model.FindAccounts(text) switch
            {
                [Account only] => only,
                [] => throw new LookupException(
                    LookupError.AccountNotFound, $"There is no account with the id, alias or name '{text}'. The model has {List(model)}.", text),
                var several => throw new LookupException(
                    LookupError.AmbiguousAccount, $"Several accounts are called '{text}': {string.Join(", ", several.Select(a => a.AccountId))}. Give the id.", text),
            };
        }

        return model.Accounts.Count == 1
            ? model.Accounts.Values.First()
            : throw new LookupException(
                LookupError.AmbiguousAccount,
                $"The model has several accounts: {List(model)}. Name the one that is meant (Account in a test, -Account of a cmdlet).",
                null);
    }

    // Enough to choose from, short enough for a message.
    private static string List(IamModel model)
    {
        const int Shown = 5;
        string some = string.Join(", ", model.Accounts.Values.Take(Shown));
        return model.Accounts.Count <= Shown ? some : $"{some} and {model.Accounts.Count - Shown} more";
    }
}
