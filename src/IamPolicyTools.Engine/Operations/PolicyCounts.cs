using IamPolicyTools.Model;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Operations;

/// <summary>Counts where managed policies are used, as GetPolicy and ListPolicies tell.</summary>
public sealed class PolicyCounts
{
    private readonly Dictionary<(string Arn, PolicyUsageType Type), int> _counts = [];
    private readonly bool _isKnown;

    private PolicyCounts(IReadOnlyCollection<Account> accounts)
    {
        _isKnown = accounts.Count > 0;
        foreach (PolicyUsage usage in accounts.SelectMany(PolicyUsage.All))
        {
            (string, PolicyUsageType) key = (usage.PolicyArn, usage.Type);
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Counts in some accounts.</summary>
    /// <param name="accounts">The accounts; without one nothing is known of any policy.</param>
    public static PolicyCounts In(params IReadOnlyCollection<Account> accounts) => new(accounts);

    /// <summary>The policy with its counts.</summary>
    /// <param name="policy">The policy.</param>
    public ManagedPolicy Of(ManagedPolicy policy) => !_isKnown ? policy : policy with
    {
        AttachmentCount = _counts.GetValueOrDefault((policy.Arn, PolicyUsageType.PermissionsPolicy)),
        PermissionsBoundaryUsageCount = _counts.GetValueOrDefault((policy.Arn, PolicyUsageType.PermissionsBoundary)),
    };
}
