using System.Collections;
using System.Globalization;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Model;

namespace IamPolicyTools.Completion;

/// <summary>Offers the accounts of the model, by id and by alias.</summary>
public sealed class AccountCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.AccountAlias is { } alias
            ? new[] { new Candidate(account.AccountId, account.ToString()), new Candidate(alias, account.ToString()) }
            : [new Candidate(account.AccountId, account.ToString())]);
}

/// <summary>Offers the names of users.</summary>
public sealed class UserNameCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.Users.Values).Select(user => new Candidate(user.UserName, user.Arn));
}

/// <summary>Offers the names of groups.</summary>
public sealed class GroupNameCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.Groups.Values).Select(group => new Candidate(group.GroupName, group.Arn));
}

/// <summary>Offers the names of roles.</summary>
public sealed class RoleNameCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.Roles.Values).Select(role => new Candidate(role.RoleName, role.Description ?? role.Arn));
}

/// <summary>
/// Offers the ARNs of managed policies: those of the accounts, and once something is typed those of AWS, by ARN or by name. Where policies are
/// detached, only those that are attached.
/// </summary>
public sealed class PolicyArnCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.Policies.Values).Select(policy => new Candidate(policy.Arn, policy.Description ?? policy.Arn));

    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound)
    {
        if (CommandName.StartsWith("Unregister-", StringComparison.OrdinalIgnoreCase))
        {
            return Attached(Accounts(bound, parameterName), bound).Where(c => IsMeant(c, word));
        }

        IEnumerable<Candidate> own = Candidates(Accounts(bound, parameterName)).Where(c => IsMeant(c, word));
        return word.Length == 0
            ? own
            : own.Concat(IamCatalogue.Default.ManagedPolicies.Policies
                .Where(p => p.PolicyName.StartsWith(word, StringComparison.OrdinalIgnoreCase) || p.Arn.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(p => new Candidate(
                    p.Arn, string.Create(CultureInfo.InvariantCulture, $"of AWS, {p.DefaultVersionId} of {p.UpdateDate:yyyy-MM-dd}"))));
    }

    // By ARN or by name.
    private static bool IsMeant(Candidate policy, string word) => Begins(policy.Text, word) || Begins(policy.Text[(policy.Text.LastIndexOf('/') + 1)..], word);

    private static IEnumerable<Candidate> Attached(IEnumerable<Account> accounts, IDictionary bound) =>
        Identities(accounts, bound).SelectMany(i => i.AttachedPolicies.Select(p => new Candidate(p.PolicyArn, $"attached to {i.Arn}"))).DistinctBy(c => c.Text);
}

/// <summary>Offers the ARNs of the resources.</summary>
public sealed class ResourceArnCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.Resources.Values).Select(resource => new Candidate(resource.Arn, $"of account {resource.AccountId}"));
}
