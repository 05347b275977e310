using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>A set of policies in its place in the algorithm.</summary>
/// <param name="Kind">What the documents are used as.</param>
/// <param name="Level">The level of a control policy, or the position of a resource behind another; else 0.</param>
/// <param name="Set">The policies.</param>
internal readonly record struct PolicySlot(PolicyKind Kind, int Level, CompiledPolicySet Set)
{
    /// <summary>The place as text.</summary>
    public string Name => $"{Kind}{Level}";
}

/// <summary>The policies that a request is asked of.</summary>
internal static class PolicySlots
{
    /// <summary>Those of who asks, without control policies that do not concern it .</summary>
    public static IEnumerable<PolicySlot> Of(Subject subject) =>
        Of(subject.Policies).Where(s => s.Kind != PolicyKind.ServiceControl || !(subject.Policies.IsInManagementAccount || subject.Requester.IsServiceLinkedRole));

    private static IEnumerable<PolicySlot> Of(PrincipalPolicies policies)
    {
        yield return new PolicySlot(PolicyKind.Identity, 0, policies.Identity);
        if (policies.Boundary is { } boundary)
        {
            yield return new PolicySlot(PolicyKind.Boundary, 0, boundary);
        }

        if (policies.Session is { } session)
        {
            yield return new PolicySlot(PolicyKind.Session, 0, session);
        }

        for (int i = 0; i < policies.ServiceControlLevels.Length; i++)
        {
            yield return new PolicySlot(PolicyKind.ServiceControl, i, policies.ServiceControlLevels[i]);
        }
    }

    /// <summary>Those of a resource.</summary>
    /// <param name="policies">What applies to it.</param>
    /// <param name="position">0 for the resource itself, and counted up for those behind it.</param>
    public static IEnumerable<PolicySlot> Of(ResourcePolicies policies, int position)
    {
        const int MostLevels = 100;
        if (policies.Policy is { } policy)
        {
            yield return new PolicySlot(policy.Policies is [{ Kind: PolicyKind.Trust }, ..] ? PolicyKind.Trust : PolicyKind.Resource, position, policy);
        }

        for (int i = 0; i < policies.ResourceControlLevels.Length; i++)
        {
            yield return new PolicySlot(PolicyKind.ResourceControl, i + (position * MostLevels), policies.ResourceControlLevels[i]);
        }
    }

    /// <summary>All of a request.</summary>
    public static ImmutableArray<PolicySlot> Of(AccessRequest request)
    {
        ImmutableArray<PolicySlot>.Builder slots = ImmutableArray.CreateBuilder<PolicySlot>();
        slots.AddRange(Of(request.PrincipalPolicies).Where(s => s.Kind != PolicyKind.ServiceControl || AppliesTo.ServiceControl(request)));
        slots.AddRange(Of(request.ResourcePolicies, 0));
        if (request.EndpointPolicy is { } endpoint)
        {
            slots.Add(new PolicySlot(PolicyKind.Endpoint, 0, endpoint));
        }

        for (int i = 0; i < request.Behind.Length; i++)
        {
            slots.AddRange(Of(request.Behind[i].ResourcePolicies, i + 1));
        }

        return slots.DrainToImmutable();
    }

    /// <summary>A statement that can apply to a request but for its conditions and the values of its variables.</summary>
    /// <param name="Slot">Where it stands.</param>
    /// <param name="Policy">Its policy.</param>
    /// <param name="Statement">The statement.</param>
    internal readonly record struct Live(PolicySlot Slot, PolicySource Policy, CompiledStatement Statement)
    {
        /// <summary>Equal for statements that say the same of a request that both match but for their conditions and variables.</summary>
        public string Text => $"{Slot.Name} {Statement.IsDeny} {ConditionText.PrincipalOf(Statement.Source)} "
            + (Statement.HasVariables ? ConditionText.ResourceOf(Statement.Source) : string.Empty)
            + (Statement.UnknownReason is not null ? $"?{Policy.Name}" : string.Join('\n', Statement.Conditions.Select(c => ConditionText.Normalize(c.Clause)).Order(StringComparer.Ordinal)));
    }

    /// <summary>The statements of a request that can apply but for their conditions and the values of their variables.</summary>
    public static List<Live> LiveIn(AccessRequest request)
    {
        List<Live> live = [];
        foreach (PolicySlot slot in Of(request))
        {
            CompiledPolicySet set = slot.Set;
            AccessRequest asked = slot.Kind is PolicyKind.Resource or PolicyKind.Trust && slot.Level > 0 ? request.Behind[slot.Level - 1] : request;
            for (int i = 0; i < set.Statements.Length; i++)
            {
                if (set.Statements[i].UnknownReason is not null || set.Statements[i].DependsOnKeysAlone(asked))
                {
                    live.Add(new Live(slot, set.Places[i].Policy, set.Statements[i]));
                }
            }
        }

        return live;
    }
}
