using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on the sign-in alias of an account.</summary>
public static class AccountAliasOperations
{
    /// <summary>CreateAccountAlias. An account has one alias: a new one takes the place of the old.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="alias">The alias.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call: another account has the alias, for one.</exception>
    public static IamModel Create(OperationContext context, string alias)
    {
        Check.Form(NameRules.AccountAlias(alias), alias);
        context.Require("iam:CreateAccountAlias", "*");
        Account account = context.Account;
        if (account.AccountAlias == alias)
        {
            return context.Model;
        }

        return context.Model.Accounts.Values.Any(a => a.AccountAlias == alias)
            ? throw new IamOperationException(IamErrorCode.EntityAlreadyExists, $"The account alias {alias} already exists.", alias)
            : context.Model.With(account with { AccountAlias = alias });
    }

    /// <summary>ListAccountAliases: none or one.</summary>
    /// <param name="context">The call's context.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<string> List(OperationContext context)
    {
        context.Require("iam:ListAccountAliases", "*");
        return context.Account.AccountAlias is { } alias ? [alias] : [];
    }

    /// <summary>DeleteAccountAlias.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="alias">The alias.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Delete(OperationContext context, string alias)
    {
        Check.Form(NameRules.AccountAlias(alias), alias);
        context.Require("iam:DeleteAccountAlias", "*");
        Account account = context.Account;
        return account.AccountAlias == alias
            ? context.Model.With(account with { AccountAlias = null })
            : throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The account alias {alias} cannot be found.", alias);
    }
}
