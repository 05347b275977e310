using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings;

/// <summary>FR-5: one finding a subject and code, whose subject is what must be changed; the same cause is not told twice.</summary>
internal static class FindingFolds
{
    // FR-27: what follows from being an administrator.
    private static readonly FrozenSet<string> s_implied = FrozenSet.ToFrozenSet(
    [
        "ASSUME_ANY_ROLE", "PERMISSION_MANAGEMENT_UNRESTRICTED", "CREDENTIALS_EXPOSED", "SERVICE_ADMINISTRATOR",
            "IAM_WRITER_OUTSIDE_ADMINS",
        "READ_ALL_BUCKETS", "WRITE_ALL_BUCKETS", "READ_ALL_SECRETS", "READ_ALL_TABLES", "SNAPSHOT_SHARING", "DESTROY_DATA_AND_BACKUPS",
        "PASS_ANY_ROLE", "DECRYPT_WITH_ALL_KEYS", "KEYS_DESTROYABLE", "MEMBER_CAN_LEAVE_ORGANIZATION",
        "CAN_STOP_TRAIL", "CAN_DISABLE_DETECTION", "CAN_STOP_CONFIG", "CAN_DELETE_LOGS", "CAN_UNDO_ACCOUNT_DEFAULTS",
    ]);

    /// <summary>True for a rule about what principals may do everywhere.</summary>
    public static bool IsImplied(string code) => s_implied.Contains(code);

    /// <summary>The codes that follow from being an administrator.</summary>
    /// <param name="settings">Which rules are asked.</param>
    public static ImmutableArray<string> ImpliedBy(FindingSettings settings) => settings.Expands
        ? []
        : [.. s_implied.Where(settings.Selects).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The findings of one rule, those of one attached policy in one: of four hundred roles with a policy the policy is what must be
    /// changed.
    /// </summary>
    /// <param name="records">The findings of the rule.</param>
    public static IEnumerable<Finding> ByPolicy(IReadOnlyCollection<Finding> records)
    {
        foreach (var group in records.GroupBy(KeyOf))
        {
            Finding[] all = [.. group];
            if (group.Key is not { } key || all.Length == 1)
            {
                foreach (Finding alone in all)
                {
                    yield return alone;
                }

                continue;
            }

            Finding worst = all.MaxBy(f => f.Severity)!;
            string name = $"policy/{key.Policy[(key.Policy.LastIndexOf('/') + 1)..]}";
            yield return worst with
            {
                Subject = new Subject("Policy", name) { Arn = key.Policy, Account = worst.Account },
                Message = worst.GetRule().TitleOf(new Subject("Policy", $"whoever has {name}")),
                Principals = [.. all.SelectMany(f => f.Principals.Prepend(f.Subject!.Arn!)).Distinct()],
                Actions = [.. all.SelectMany(f => f.Actions).Distinct()],
                Resources = [.. all.SelectMany(f => f.Resources).Distinct()],
                Notes = [.. all.SelectMany(f => f.Notes).Distinct()],
                Location = worst.Policy!.Location,
            };
        }
    }

    // Null for what is no grant of an attached policy: a control policy grants nothing.
    private static (string? Account, string Policy, string? Sid, int? Statement, Assessment Assessment,
        string? Conditions)? KeyOf(Finding finding) =>
        IsImplied(finding.Code)
        && finding is { Subject: { Kind: "User" or "Role", Arn: not null }, IsProblem: true, Policy.Policy: { } policy }
        && policy.Contains(":iam:", StringComparison.Ordinal)
        && policy.Contains(":policy/", StringComparison.Ordinal)
            ? (finding.Account, policy, finding.Policy.Sid, finding.Policy.Statement, finding.Assessment, finding.Conditions)
            : null;
}
