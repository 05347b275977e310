using System.Collections.Frozen;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records.Options;

namespace IamPolicyTools.Findings;

/// <summary>Which accounts are one's own (FR-8, FP-27, FP-28).</summary>
internal sealed class TrustedZone
{
    // FP-28: accounts of AWS that services write logs from.
    private static readonly FrozenSet<string> s_awsAccounts = new[]
    {
        "127311923021", "033677994240", "027434742980", "797873946194", "985666609251", "054676820928", "156460612806", "652711504416",
            "009996457667",
        "897822967062", "754344448648", "600734575887", "383597477331", "507241528517", "582318560864", "114774131450", "783225319266",
            "718504428378",
        "098369216593", "589379963580", "638102146993", "048591011584", "190560391635", "307160386991", "076674570225",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly HashSet<string> _accounts;
    private readonly FrozenSet<string> _organizations;
    private readonly bool _isAccountOnly;

    public TrustedZone(IamModel model, FindingOptions options)
    {
        _isAccountOnly = options.Zone == Records.Options.Zone.Account || (options.Zone is null && model.Organization is null);
        _accounts = [.. options.TrustedAccounts];
        _organizations = options.TrustedOrganizations.ToFrozenSet(StringComparer.Ordinal);
        if (!_isAccountOnly && model.Organization is { } organization)
        {
            _organizations = _organizations.Append(organization.Id).ToFrozenSet(StringComparer.Ordinal);
            _accounts.Add(organization.MasterAccountId);
            AddTree(organization.Root);
        }
    }

    /// <summary>True for an account that is outside, seen from one of the model.</summary>
    /// <param name="account">12 digits.</param>
    /// <param name="from">The account of the resource or role.</param>
    public bool IsOutside(string account, string from) =>
        account != from && !_accounts.Contains(account) && !s_awsAccounts.Contains(account) && Arn.IsAccountId(account);

    /// <summary>True for an organization of one's own.</summary>
    public bool IsOwnOrganization(string id) => _organizations.Contains(id);

    private void AddTree(OrganizationalUnit unit)
    {
        _accounts.UnionWith(unit.Accounts.Select(a => a.AccountId));
        foreach (OrganizationalUnit child in unit.OrganizationalUnits)
        {
            AddTree(child);
        }
    }
}
