using System.Collections.Immutable;
using IamPolicyTools.Language;

namespace IamPolicyTools.Model;

/// <summary>
/// A snapshot of AWS IAM: accounts and, if there is one, their organization. Immutable: a change builds the next snapshot.
/// </summary>
public sealed record IamModel
{
    /// <summary>A snapshot with nothing in it.</summary>
    public static IamModel Empty { get; } = new();

    /// <summary>The accounts by their 12-digit id.</summary>
    public ImmutableSortedDictionary<string, Account> Accounts { get; init; } =
        ImmutableSortedDictionary.Create<string, Account>(StringComparer.Ordinal);

    /// <summary>The organization the accounts belong to, or null.</summary>
    public Organization? Organization { get; init; }

    /// <summary>
    /// Why it is not known whether the accounts belong to an organization, and to which; null where that is known, or nobody asked.
    /// </summary>
    public string? UnknownOrganization { get; init; }

    /// <summary>
    /// True when the accounts are known to belong to no organization (<c>Organization: null</c>); an absent member does not say that.
    /// </summary>
    public bool IsWithoutOrganization { get; init; }

    /// <summary>
    /// Documents of AWS managed policies that the files contained, by ARN.
    /// An attached AWS managed policy that is neither here nor in the catalogue is unknown, and a decision that could depend on it says so.
    /// </summary>
    public ImmutableDictionary<string, ManagedPolicy> AwsManagedPolicies { get; init; } =
        ImmutableDictionary.Create<string, ManagedPolicy>(StringComparer.Ordinal);

    /// <summary>The unknown values that stand as tokens in names, ARNs and policies, by token (IN-6).</summary>
    public ImmutableSortedDictionary<string, UnknownValue> UnknownValues { get; init; } =
        ImmutableSortedDictionary.Create<string, UnknownValue>(StringComparer.Ordinal);

    /// <summary>True when there is no account.</summary>
    public bool IsEmpty => Accounts.IsEmpty;

    /// <summary>What a later layer has derived from this snapshot.</summary>
    internal SnapshotCache Derived { get; } = new();

    /// <summary>The ids of its accounts.</summary>
    public override string ToString() =>
        IsEmpty ? "no account" : $"{(Accounts.Count == 1 ? "account" : "accounts")} {string.Join(", ", Accounts.Keys)}";

    /// <summary>A copy with an account added or replaced.</summary>
    /// <param name="account">The account.</param>
    public IamModel With(Account account) => this with { Accounts = Accounts.SetItem(account.AccountId, account) };

    /// <summary>
    /// The account of an id, an alias, or a name in the organization (PO-2.2); null when there is none, or several have it.
    /// </summary>
    /// <param name="text">12 digits, an alias, or a name.</param>
    public Account? FindAccount(string text) => FindAccounts(text) is [Account only] ? only : null;

    /// <summary>All accounts that a text may name: an alias is one account's in all of AWS, a name need not be.</summary>
    /// <param name="text">12 digits, an alias, or a name.</param>
    internal Account[] FindAccounts(string text) => Accounts.TryGetValue(text, out Account? own)
        ? [own]
        : [.. Accounts.Values.Where(a =>
            string.Equals(a.AccountAlias, text, StringComparison.Ordinal) || string.Equals(a.AccountName, text, StringComparison.Ordinal))];

    /// <summary>
    /// The managed policy of an ARN, whoever owns it; null when neither the model nor the catalogue of AWS's policies knows it.
    /// </summary>
    /// <param name="arn">The ARN.</param>
    public ManagedPolicy? FindPolicy(string arn)
    {
        if (!Arn.TryParse(arn, out Arn parts))
        {
            return null;
        }

        return parts.Account == "aws"
            ? FindAwsManagedPolicy(arn)
            : Accounts.GetValueOrDefault(parts.Account)?.Policies.GetValueOrDefault(arn);
    }

    /// <summary>The policy of AWS's own of an ARN: as the files have it, else as the catalogue does; null when neither knows it.</summary>
    /// <param name="arn">The ARN.</param>
    public ManagedPolicy? FindAwsManagedPolicy(string arn) =>
        AwsManagedPolicies.GetValueOrDefault(arn) ?? AwsManagedPolicyCatalogue.Find(arn);
}
