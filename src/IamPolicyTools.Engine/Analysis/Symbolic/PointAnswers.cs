using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>What a search for keys came to.</summary>
/// <param name="Ways">The ways in which the requests are decided differently.</param>
/// <param name="Reason">Why it is not known whether these are all; None when it is.</param>
/// <param name="Place">What that is about; null when all are known.</param>
internal readonly record struct PointAnswer(ImmutableArray<PointDifference> Ways, UndecidedReason Reason, string? Place);

/// <summary>
/// The answers of <see cref="PointSearch"/>, each worked out once: a statement about every action would else be a question about each of
/// twenty thousand. Requests have one answer when the same statements can apply to them but for their conditions, and when they have the
/// same in the keys that these conditions read; each is confirmed by the evaluator with the request's own action and resource. Actions and
/// resources that the algorithm itself knows have answers of their own.
/// </summary>
/// <param name="options">The space.</param>
/// <param name="budget">What it may cost.</param>
internal sealed class PointAnswers(ProofOptions options, SearchBudget budget)
{
    private const int StepsOfKnown = 5;

    // KmsRules, S3Rules, StsRules, TrustRequired and the keys that follow each other (PairedKeys) ask for these.
    private static readonly HashSet<string> s_special = ["kms", "s3", "s3express", "s3-outposts", "s3-object-lambda", "sts", "iam", "ec2"];

    private readonly Dictionary<string, (PointSearch Search, PointAnswer Answer)> _known = [];
    private readonly Dictionary<(string Slot, CompiledStatement Statement), string> _texts = [];
    private readonly Dictionary<string, int> _numbers = [];

    /// <summary>The text of a statement in its place; see <see cref="PolicySlots.Live.Text"/>.</summary>
    /// <param name="live">The statement.</param>
    public string TextOf(PolicySlots.Live live)
    {
        if (!_texts.TryGetValue((live.Slot.Name, live.Statement), out string? text))
        {
            _texts.Add((live.Slot.Name, live.Statement), text = live.Text);
        }

        return text;
    }

    /// <summary>
    /// Finds the keys with which one request is allowed and another is not, whatever the settings that are not known (IN-12): where these
    /// decide, it is not decided.
    /// </summary>
    /// <param name="allowed">The request that shall be allowed.</param>
    /// <param name="refused">The request that shall not.</param>
    /// <param name="ofAllowed">The statements that can apply to the first but for their conditions.</param>
    /// <param name="ofRefused">Those of the other.</param>
    /// <param name="most">How many ways are of use.</param>
    public PointAnswer Find(AccessRequest allowed, AccessRequest refused, List<PolicySlots.Live> ofAllowed, List<PolicySlots.Live> ofRefused, int most)
    {
        if (!OpenSettings.AreIn(allowed) && !OpenSettings.AreIn(refused))
        {
            return FindKnown(allowed, refused, ofAllowed, ofRefused, most);
        }

        (AccessRequest Allowed, AccessRequest Refused)[] all = [.. OpenSettings.Combine(allowed, refused, out ImmutableArray<UnknownFact> facts)];
        List<PolicySlots.Live> live = [.. ofAllowed, .. ofRefused];
        List<PointDifference> certain = [];
        bool isOpen = false;
        for (int i = 0; i < all.Length; i++)
        {
            var search = new PointSearch(all[i].Allowed, all[i].Refused, live, options, budget);
            foreach (PointDifference way in search.Find(most))
            {
                bool isCertain = Array.TrueForAll(all, o => search.Holds(way, o.Allowed, o.Refused));
                isOpen |= !isCertain;
                if (isCertain && i == 0)
                {
                    certain.Add(way);
                }
            }

            if (search.Reason != UndecidedReason.None)
            {
                return new PointAnswer([.. certain], search.Reason, search.Place);
            }
        }

        return isOpen
            ? new PointAnswer([.. certain], UndecidedReason.UnknownValue, string.Join(", ", facts.Select(f => f.ToString()).Order(StringComparer.Ordinal)))
            : new PointAnswer([.. certain], UndecidedReason.None, null);
    }

    private PointAnswer FindKnown(AccessRequest allowed, AccessRequest refused, List<PolicySlots.Live> ofAllowed, List<PolicySlots.Live> ofRefused, int most)
    {
        string? signature = IsPlain(allowed) && IsPlain(refused) ? SignatureOf(allowed, refused, ofAllowed, ofRefused) : null;
        if (signature is not null && _known.TryGetValue(signature, out (PointSearch Search, PointAnswer Answer) known) && budget.Take(StepsOfKnown)
            && known.Answer.Ways.All(w => known.Search.Holds(w, allowed, refused)))
        {
            return known.Answer;
        }

        var search = new PointSearch(allowed, refused, [.. ofAllowed, .. ofRefused], options, budget);
        ImmutableArray<PointDifference> ways = [.. search.Find(most)];
        var answer = new PointAnswer(ways, search.Reason, search.Place);
        if (signature is not null && answer.Reason == UndecidedReason.None)
        {
            _known[signature] = (search, answer);
        }

        return answer;
    }

    // A resource of which the model knows nothing but its owner.
    private static bool IsPlain(AccessRequest request) =>
        !s_special.Contains(request.Action.Service)
        && request.Behind.IsEmpty
        && (OtherAccounts.IsLettingIn(request.ResourcePolicies.Policy) ? request.ResourcePolicies with { Policy = null } : request.ResourcePolicies)
            with
        { ResourceControlLevels = [], IsInManagementAccount = false } == ResourcePolicies.None;

    private string? SignatureOf(AccessRequest allowed, AccessRequest refused, List<PolicySlots.Live> ofAllowed, List<PolicySlots.Live> ofRefused)
    {
        var text = new StringBuilder();
        HashSet<ContextKey> keys = [];
        foreach ((AccessRequest request, List<PolicySlots.Live> live) in new[] { (allowed, ofAllowed), (refused, ofRefused) })
        {
            foreach (PolicySlots.Live one in live)
            {
                if (one.Statement.UnknownReason is not null || one.Statement.HasPlaceholders || one.Statement.HasVariables)
                {
                    return null;
                }

                string own = TextOf(one);
                if (!_numbers.TryGetValue(own, out int number))
                {
                    _numbers.Add(own, number = _numbers.Count);
                }

                text.Append(number).Append(',');
                foreach (CompiledCondition condition in one.Statement.Conditions)
                {
                    keys.Add(condition.Key);
                    keys.UnionWith(condition.Variables);
                }
            }

            text.Append(';').Append(request.ResourceAccount).Append(request.ResourcePolicies.IsInManagementAccount ? 'm' : ' ').Append(request.Resource == "*" ? "*" : Arn.PartitionOf(request.Resource)).Append(' ');
            foreach (PolicySlot slot in PolicySlots.Of(request))
            {
                text.Append(slot.Name).Append(' ');
            }

            text.Append('|');
        }

        foreach (ContextKey key in keys.OrderBy(k => k.Folded, StringComparer.Ordinal))
        {
            foreach (AccessRequest request in new[] { allowed, refused })
            {
                text.Append('\n').Append(key.Folded).Append(request.Context.IsUndecided(key) ? '?' : '=');
                if (request.Context.Find(key) is { } entry)
                {
                    text.Append(entry.Certainty).Append(entry.IsMultivalued).Append(entry.KnownStart).AppendJoin('\t', entry.Values.Select(v => v.Text));
                }
            }
        }

        return text.ToString();
    }
}
