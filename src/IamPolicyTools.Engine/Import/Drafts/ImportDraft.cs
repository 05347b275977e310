using IamPolicyTools.Import.Accounts;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Templates;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Drafts;

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

    /// <summary>The names by which the organization's file speaks of its accounts.</summary>
    public OrganizationNames Names { get; set; } = new();

    /// <summary>The permission sets of Identity Center (PO-2.5).</summary>
    public List<PermissionSetDraft> PermissionSets { get; } = [];

    /// <summary>Who has which of them where.</summary>
    public List<AssignmentDraft> Assignments { get; } = [];

    /// <summary>The variables that documents bring, with what knows why one stayed unused.</summary>
    private List<(IReadOnlyList<Variable> Own, VariableScope Scope, FileContext File)> Variables { get; } = [];

    /// <summary>Why the organization is not known; null where a file does not say that.</summary>
    public string? UnknownOrganization { get; set; }

    /// <summary>True where a file says that there is no organization.</summary>
    public bool IsWithoutOrganization { get; set; }

    /// <summary>The unknown values that documents list, by token (IN-24).</summary>
    public Dictionary<string, UnknownValue> UnknownValues { get; } = new(StringComparer.Ordinal);

    public PageTracker Pages { get; } = new();

    public List<CredentialReport> CredentialReports { get; } = [];

    /// <summary>Reads the variables of a document and lays them over the common ones.</summary>
    public VariableScope OpenVariables(IEnumerable<TopLevelItem> members, VariableScope common, FileContext file)
    {
        VariableScope scope = DocumentVariables.Read(members, common, file, out IReadOnlyList<Variable> own);
        if (own.Count == 0 && !common.HasFacts)
        {
            // One scope for all, so that a file that many accounts name is read once.
            return common;
        }

        Variables.Add((own, scope, file));
        return scope;
    }

    /// <summary>Warns of the variables of documents that answered nothing.</summary>
    public void WarnOfUnusedVariables()
    {
        foreach ((IReadOnlyList<Variable> own, VariableScope scope, FileContext file) in Variables)
        {
            UnusedVariables.Warn(own, scope, file);
        }
    }

    public void AddAwsManagedPolicy(Draft<ManagedPolicy> draft)
    {
        ManagedPolicy policy = draft.Make(default);
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
