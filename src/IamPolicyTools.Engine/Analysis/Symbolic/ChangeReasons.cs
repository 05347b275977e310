using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Finds the statements and policies that differences come from: of many requests, in each of which the same statements are compared.</summary>
internal sealed class ChangeReasons
{
    // A statement of a thousand actions is read once.
    private readonly Dictionary<(string Slot, CompiledStatement Statement), int> _numbers = [];
    private readonly Dictionary<string, int> _texts = [];

    /// <summary>What changed between two sides of a request.</summary>
    /// <param name="before">The statements that can apply before.</param>
    /// <param name="after">The statements that can apply after.</param>
    /// <param name="asked">The request before; null where the principal is not there.</param>
    /// <param name="askedAfter">The request after; null where the principal is not there.</param>
    public ImmutableArray<ChangeReason> Of(List<PolicySlots.Live> before, List<PolicySlots.Live> after, AccessRequest? asked, AccessRequest? askedAfter)
    {
        PolicySource[] policiesBefore = PoliciesOf(asked);
        PolicySource[] policiesAfter = PoliciesOf(askedAfter);
        List<ChangeReason> reasons = [];
        HashSet<int> statementsBefore = [.. before.Select(NumberOf)];
        HashSet<int> statementsAfter = [.. after.Select(NumberOf)];
        foreach (PolicySlots.Live live in after.Where(l => !statementsBefore.Contains(NumberOf(l))))
        {
            bool isChanged = Counterpart(live, policiesBefore) is not null;
            reasons.Add(new ChangeReason(Held(live.Policy, askedAfter), live.Statement.Source, isChanged ? PolicyChange.Changed : PolicyChange.Appeared));
        }

        foreach (PolicySlots.Live live in before.Where(l => !statementsAfter.Contains(NumberOf(l))))
        {
            Statement? now = Counterpart(live, policiesAfter);
            bool isChanged = now is not null;
            if (!isChanged || !reasons.Exists(r => r.Name == NameOf(Held(live.Policy, asked)) && r.Statement?.Index == live.Statement.Source.Index))
            {
                reasons.Add(new ChangeReason(Held(live.Policy, asked), live.Statement.Source, isChanged ? PolicyChange.Changed : PolicyChange.Vanished)
                {
                    Place = now?.Location ?? Find(live.Policy, policiesAfter)?.Document.Location ?? default,
                });
            }
        }

        return reasons.Count > 0 ? [.. reasons] : [.. OfPolicies(policiesBefore, policiesAfter)];
    }

    // Nothing that applies came or went: a policy limits by being there.
    private static IEnumerable<ChangeReason> OfPolicies(PolicySource[] before, PolicySource[] after)
    {
        foreach (PolicySource policy in after)
        {
            PolicySource? own = Find(policy, before);
            if (own is null || own.Document.ToString() != policy.Document.ToString())
            {
                yield return new ChangeReason(policy, null, own is null ? PolicyChange.Appeared : PolicyChange.Changed);
            }
        }

        foreach (PolicySource policy in before.Where(p => Find(p, after) is null))
        {
            yield return new ChangeReason(policy, null, PolicyChange.Vanished);
        }
    }

    private static Statement? Counterpart(PolicySlots.Live live, PolicySource[] others)
    {
        Statement own = live.Statement.Source;
        return Find(live.Policy, others)?.Document.Statements
            .FirstOrDefault(s => string.IsNullOrEmpty(own.Sid) || string.IsNullOrEmpty(s.Sid) ? s.Index == own.Index : s.Sid == own.Sid);
    }

    private static PolicySource? Find(PolicySource policy, PolicySource[] others) => Array.Find(others, p => NameOf(p) == NameOf(policy) && p.Kind == policy.Kind);

    private static PolicySource[] PoliciesOf(AccessRequest? request) => request is null ? [] : [.. PolicySlots.Of(request).SelectMany(s => s.Set.Policies)];

    // A trust policy is named by its role.
    private static PolicySource Held(PolicySource policy, AccessRequest? request) => policy.Kind == PolicyKind.Trust && request is not null ? policy with { Arn = request.Resource } : policy;

    private static string NameOf(PolicySource policy) => policy.Arn ?? policy.Name;

    private int NumberOf(PolicySlots.Live live)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, (live.Slot.Name, live.Statement), out bool isKnown);
        if (!isKnown)
        {
            string text = FullText(live);
            number = _texts.TryGetValue(text, out int same) ? same : _texts[text] = _texts.Count;
        }

        return number;
    }

    private static string FullText(PolicySlots.Live live) =>
        $"{live.Text}\n{live.Statement.Source.Action.IsNegated}{string.Join(',', live.Statement.Source.Action.Patterns.Select(p => p.Text.ToLowerInvariant()).Order(StringComparer.Ordinal))}\n{ConditionText.ResourceOf(live.Statement.Source)}";
}
