using IamPolicyTools.Import.Reading;
using IamPolicyTools.Import.Reports;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Merging;

/// <summary>Everything that the files of one import say, by account, references not yet resolved.</summary>
internal sealed class ImportDraft
{
    public SortedDictionary<string, AccountDraft> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>The documents read, in order.</summary>
    public List<AccountScope> Scopes { get; } = [];

    /// <summary>AWS managed policies by ARN. Every account's dump repeats them; the last one read counts.</summary>
    public Dictionary<string, ManagedPolicy> AwsManagedPolicies { get; } = new(StringComparer.Ordinal);

    /// <summary>The organization that a file describes, with its place.</summary>
    public (Organization Value, SourceLocation Location)? Organization { get; set; }

    public PageTracker Pages { get; } = new();

    public List<CredentialReport> CredentialReports { get; } = [];

    public void AddAwsManagedPolicy(Draft<ManagedPolicy> draft)
    {
        ManagedPolicy policy = draft.Create(default(AccountIdentity).Identify(draft.Header));
        AwsManagedPolicies[policy.Arn] = policy;
    }

    public AccountDraft GetAccount(AccountIdentity identity)
    {
        if (!Accounts.TryGetValue(identity.AccountId, out AccountDraft? account))
        {
            account = new AccountDraft(identity);
            Accounts.Add(identity.AccountId, account);
        }

        return account;
    }
}
