using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// What a role of a permission set has when a source told of the set: of a set that is told piece by piece the rest stays as the model has
/// it (IN-32).
/// </summary>
/// <param name="set">The set.</param>
/// <param name="known">The role as the model has it; null for none.</param>
internal sealed class PermissionSetSlots(PermissionSet set, Role? known)
{
    /// <summary>The member of a role with its inline policies.</summary>
    public const string Inline = "RolePolicyList";

    /// <summary>The member of a role with its managed policies.</summary>
    public const string Attached = "AttachedManagedPolicies";

    /// <summary>The member of a role with its boundary.</summary>
    public const string Boundary = "PermissionsBoundary";

    /// <summary>The inline policies.</summary>
    public ImmutableArray<InlinePolicy> InlinePolicies =>
        set.InlinePolicy is { } told ? [new InlinePolicy(PermissionSets.InlineName, told)]
        : Keeps(Inline, set.Removed.Contains(Inline)) ? known!.InlinePolicies
        : [];

    /// <summary>The managed policies.</summary>
    /// <param name="told">The ARNs that the source tells, in the account of the role.</param>
    /// <param name="detached">The ARNs that it takes away.</param>
    public ImmutableArray<AttachedPolicy> AttachedPolicies(IReadOnlyList<string> told, IReadOnlyList<string> detached)
    {
        IEnumerable<string> kept = Keeps(Attached, false)
            ? known!.AttachedPolicies.Select(p => p.PolicyArn).Where(arn => !IsExclusive(arn) && !detached.Contains(arn) && !told.Contains(arn))
            : [];
        return [.. kept.Concat(told).Select(AttachedPolicy.FromArn)];
    }

    /// <summary>The boundary.</summary>
    /// <param name="told">The ARN that the source tells, in the account of the role; null for none.</param>
    public AttachedPolicy? BoundaryOf(string? told) =>
        told is not null ? AttachedPolicy.FromArn(told)
        : Keeps(Boundary, set.Removed.Contains(Boundary)) ? known!.PermissionsBoundary
        : null;

    /// <summary>What is not known of the role.</summary>
    public ImmutableSortedDictionary<string, string> Unknowns
    {
        get
        {
            ImmutableSortedDictionary<string, string> unknowns = known?.Unknowns ?? UnknownMembers.None;
            if (known is null || !Keeps(Inline, set.Removed.Contains(Inline)) || set.InlinePolicy is not null)
            {
                unknowns = unknowns.Remove(Inline);
            }

            if (known is null || !Keeps(Attached, false))
            {
                unknowns = unknowns.Remove(Attached);
            }

            if (known is null || !Keeps(Boundary, set.Removed.Contains(Boundary)) || set.Boundary is not null)
            {
                unknowns = unknowns.Remove(Boundary);
            }

            return unknowns
                .SetItems(set.Unknowns)
                .SetItems(known is null ? set.Untold : []);
        }
    }

    // AWS's own policies and those of the account are sets of their own.
    private bool IsExclusive(string arn) => Arn.AccountOf(arn).SequenceEqual("aws") ? set.IsManagedWhole : set.IsCustomerWhole;

    private bool Keeps(string member, bool isRemoved) =>
        known is not null && (set.Untold.ContainsKey(member) || (set.IsPiecewise && !isRemoved));
}
