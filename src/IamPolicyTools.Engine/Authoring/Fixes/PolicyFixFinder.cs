using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Authoring.Fixes;

/// <summary>
/// Finds the smallest change with which a denied request is allowed: a context key of the request before any edit (CP-73), then one edit in
/// each layer that is silent, the one that opens least (CP-67 to CP-70). Each candidate is tried in the evaluator.
/// </summary>
public static class PolicyFixFinder
{
    private const int MostKeySets = 32;

    private static readonly PolicyDocument s_empty = new(PolicyVersion.V2012, null, [], default);

    /// <summary>Finds what helps.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">What may be edited.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static PolicyFix Find(AccessRequest request, FixOptions options, CancellationToken cancellationToken = default)
    {
        var fix = new PolicyFix
        {
            Outcome = FixOutcome.Allowed,
            Principal = request.Requester.DisplayName,
            Action = request.Action.Text,
            Resource = request.Resource,
        };
        var result = IamAccessResult.Of(request);
        if (result.IsAllowed)
        {
            return fix;
        }

        if (KeysThatDo(request, options, cancellationToken) is { IsEmpty: false } keys)
        {
            return fix with { Outcome = FixOutcome.Request, Context = keys };
        }

        // R-1: no Allow lifts a Deny.
        ImmutableArray<FixObstacle> denies = [.. result.MatchedStatements.Where(s => s.Effect == Effect.Deny).Select(s => ObstacleOf(s, request))];
        if (!denies.IsEmpty)
        {
            return fix with { Outcome = FixOutcome.Blocked, Obstacles = denies, Notes = ["An explicit Deny applies: no Allow, wherever it is added, changes the decision."] };
        }

        ImmutableArray<FixLayer> silent = SilentLayers(request, options.IncludesOrganization);
        if (silent.IsDefault)
        {
            return fix with { Outcome = FixOutcome.Blocked, Obstacles = Silent(request, result) };
        }

        List<PolicyEdit> edits = [];
        AccessRequest changed = request;
        foreach (FixLayer layer in silent.AsEnumerable().Reverse())
        {
            AccessRequest others = silent.Where(l => l != layer).Aggregate(request, Opened);
            PolicyEdit? best = Best([.. Candidates(layer, request).Where(e => Holds(layer, others, e))], options, cancellationToken);
            if (best is null)
            {
                return fix with
                {
                    Outcome = FixOutcome.Blocked,
                    Obstacles = [new FixObstacle(layer.Kind, layer.Level, null, null, null, [], null, $"{layer.Kind} policies: no edit of a statement or new statement allows the request.")],
                };
            }

            edits.Add(best);
            changed = Applied(layer, changed, best);
        }

        if (options.KeptDenied.FirstOrDefault(kept => Evaluator.Decide(Applied(kept, edits)).IsAllowed) is { } opened)
        {
            return fix with { Outcome = FixOutcome.Blocked, Notes = [DisplayedText.Line($"The smallest change would also allow what must stay denied: {opened.Requester} {opened.Action} on {opened.Resource}.")] };
        }

        System.Diagnostics.Debug.Assert(Evaluator.Decide(changed).IsAllowed, "A fix does not allow what it was made for.");
        return fix with { Outcome = FixOutcome.Fix, Edits = [.. edits] };
    }

    /// <summary>A request as it is decided after edits: the same policies of it are edited.</summary>
    /// <param name="request">The request.</param>
    /// <param name="edits">The edits.</param>
    internal static AccessRequest Applied(AccessRequest request, IEnumerable<PolicyEdit> edits)
    {
        foreach (PolicyEdit edit in edits.Where(e => e.Source is not null))
        {
            foreach (FixLayer layer in FixLayer.Of(request, withOrganization: true))
            {
                foreach (PolicySource policy in layer.In(request).Where(p => ReferenceEquals(p.Document, edit.Source!.Document)))
                {
                    request = layer.With(request, policy, policy with { Document = edit.Document });
                }
            }
        }

        return request;
    }

    // CP-73: what the request says stays; keys that it does not have may be added.
    private static ImmutableArray<WitnessKey> KeysThatDo(AccessRequest request, FixOptions options, CancellationToken cancellationToken)
    {
        AccessRequest nobody = request with { PrincipalPolicies = PrincipalPolicies.None, ResourcePolicies = ResourcePolicies.None, Behind = [] };
        var search = new PointSearch(request, nobody, PolicySlots.LiveIn(request), options.Proof, new SearchBudget(options.Proof.Budget, cancellationToken));
        return search.Find(MostKeySets)
            .Where(way => way.Keys.All(k => request.Context.Find(k.Key) is not { } own
                ? true
                : !k.Values.IsEmpty && own.Values.Select(v => v.Text).SequenceEqual(k.Values.Select(v => v.Text))))
            .Select(way => way.Keys.Where(k => !k.Values.IsEmpty && request.Context.Find(k.Key) is null).Select(k => new WitnessKey(k.Key.Name, [.. k.Values.Select(v => v.Text)], k.IsMultivalued)).ToImmutableArray())
            .Where(way => !way.IsEmpty)
            .OrderBy(way => way.Length)
            .FirstOrDefault([]);
    }

    // The fewest layers that have to allow, those that are edited first kept longest; default when not even all of them help.
    private static ImmutableArray<FixLayer> SilentLayers(AccessRequest request, bool withOrganization)
    {
        ImmutableArray<FixLayer> layers = FixLayer.Of(request, withOrganization);
        if (!IsAllowedWith(request, layers))
        {
            return default;
        }

        foreach (FixLayer layer in layers)
        {
            ImmutableArray<FixLayer> fewer = layers.Remove(layer);
            layers = IsAllowedWith(request, fewer) ? fewer : layers;
        }

        return layers;
    }

    private static bool IsAllowedWith(AccessRequest request, ImmutableArray<FixLayer> layers) => Evaluator.Decide(layers.Aggregate(request, Opened)).IsAllowed;

    private static AccessRequest Opened(AccessRequest request, FixLayer layer) => Applied(layer, request, Appended(layer, request, layer.In(request).FirstOrDefault(IsKnown)));

    private static AccessRequest Applied(FixLayer layer, AccessRequest request, PolicyEdit edit) =>
        layer.With(request, edit.Source, (edit.Source ?? new PolicySource(edit.Policy, null, layer.Kind, edit.Document)) with { Document = edit.Document });

    private static bool Holds(FixLayer layer, AccessRequest others, PolicyEdit edit) => Evaluator.Decide(Applied(layer, others, edit)).IsAllowed;

    private static ImmutableArray<FixObstacle> Silent(AccessRequest request, IamAccessResult result)
    {
        ImmutableArray<FixLayer> all = FixLayer.Of(request, withOrganization: true);
        if (!IsAllowedWith(request, all))
        {
            return [.. result.Blockers.Select(b => new FixObstacle(null, 0, null, null, null, [], null, $"{b}: no statement of a policy can lift it."))];
        }

        return
        [
            .. all.Where(l => l.Kind is PolicyKind.ServiceControl or PolicyKind.ResourceControl && !IsAllowedWith(request, all.Remove(l)))
                .Select(l => new FixObstacle(l.Kind, l.Level, null, null, null, [], null, $"{l.Kind} policies of level {l.Level + 1} (from the root) have no Allow for it: only an edit of the organization helps.")),
        ];
    }

    private static FixObstacle ObstacleOf(StatementTrace statement, AccessRequest request)
    {
        PolicySource policy = statement.Policy;
        Statement source = policy.Document.Statements[statement.Index];
        int level = FixLayer.Of(request, withOrganization: true).FirstOrDefault(l => l.In(request).Contains(policy))?.Level ?? 0;
        string place = source.Location.IsKnown ? source.Location.ToShortString() : string.Empty;
        return new FixObstacle(
            policy.Kind,
            level,
            policy.Arn ?? policy.Name,
            statement.Index + 1,
            source.Sid,
            [.. source.Conditions.Select(c => c.ToString()!)],
            place.Length == 0 ? null : place,
            $"{policy.Kind} {policy.Arn ?? policy.Name} statement {source.DisplayName} denies it{(source.Conditions.IsEmpty ? string.Empty : $" while {string.Join(" and ", source.Conditions)}")}.");
    }

    private static bool IsKnown(PolicySource policy) => policy.Document.UnknownReason is null && !policy.IsSetting && !IsOfAws(policy);

    // Nobody but AWS edits them.
    private static bool IsOfAws(PolicySource policy) => policy.Arn is { } arn && Arn.AccountOf(arn) is "aws";

    private static IEnumerable<PolicyEdit> Candidates(FixLayer layer, AccessRequest request)
    {
        PolicySource[] policies = [.. layer.In(request).Where(IsKnown)];
        foreach (PolicySource policy in policies)
        {
            foreach (Statement statement in policy.Document.Statements.Where(s => s.Effect == Effect.Allow))
            {
                foreach (PolicyEdit edit in Values(layer, request, policy, statement))
                {
                    yield return edit;
                }
            }
        }

        // AT-11: the policy that speaks of the service already, before others.
        foreach (PolicySource policy in policies.OrderByDescending(p => p.Document.Statements.Any(s => s.Effect == Effect.Allow && IsAbout(s, request))))
        {
            yield return Appended(layer, request, policy);
        }

        if (layer.Kind == PolicyKind.Identity || policies.Length == 0)
        {
            yield return Appended(layer, request, null);
        }
    }

    private static bool IsAbout(Statement statement, AccessRequest request) =>
        statement.Action.Patterns.Any(p => p.Text.StartsWith(request.Action.Service + ":", StringComparison.OrdinalIgnoreCase));

    // CP-68 a: a value more where the element lists what it means.
    private static IEnumerable<PolicyEdit> Values(FixLayer layer, AccessRequest request, PolicySource policy, Statement statement)
    {
        if (statement.Resource is { IsNegated: false } resource)
        {
            PolicyString value = ResourceIn(layer, request, policy.Document.EffectiveVersion);
            yield return Valued(layer, request, policy, statement, "Resource", value.Text, resource.Location, statement.WithResources([.. resource.Patterns, value]), statement.WithResources([value]));
        }

        if (!statement.Action.IsNegated)
        {
            string action = request.Action.Text;
            yield return Valued(
                layer, request, policy, statement, "Action", action, statement.Action.Location, statement.WithActions([.. statement.Action.Patterns.Select(p => p.Text), action]), statement.WithActions([action]));
        }

        if (statement.Principal is { IsNegated: false, IsBareWildcard: false } principal && PrincipalOf(request) is { } entry)
        {
            yield return Valued(
                layer, request, policy, statement, "Principal", entry.Value, principal.Location, statement.WithPrincipals(principal.Entries.Add(entry)), statement.WithPrincipals([entry]));
        }
    }

    private static PolicyEdit Valued(
        FixLayer layer, AccessRequest request, PolicySource policy, Statement statement, string element, string value, SourceLocation place, Statement after, Statement opens) => new()
        {
            Kind = PolicyEditKind.Value,
            Layer = layer.Kind,
            Level = layer.Level,
            Policy = policy.Arn ?? policy.Name,
            Account = layer.AccountIn(request),
            Statement = statement.Index + 1,
            Element = element,
            Value = value,
            Source = policy,
            Document = policy.Document.With(policy.Document.Statements.SetItem(statement.Index, after)),
            Opens = opens,
            Place = place,
        };

    private static PolicyEdit Appended(FixLayer layer, AccessRequest request, PolicySource? policy)
    {
        bool hasPrincipal = layer.Kind is PolicyKind.Resource or PolicyKind.Trust or PolicyKind.ResourceControl;
        var statement = new Statement
        {
            Index = policy?.Document.Statements.Length ?? 0,
            Effect = Effect.Allow,
            Principal = !hasPrincipal ? null
                : PrincipalOf(request) is { } entry && layer.Kind != PolicyKind.ResourceControl ? new PrincipalElement(false, false, [entry], default)
                : new PrincipalElement(false, true, [new PrincipalEntry(PrincipalType.Aws, "*", default)], default),
            Action = new ActionElement(false, PolicyList.Create<LocatedText>([new LocatedText(request.Action.Text, default)]), default),
            Resource = layer.Kind == PolicyKind.Trust ? null : new ResourceElement(false, PolicyList.Create<PolicyString>([ResourceIn(layer, request, (policy?.Document ?? s_empty).EffectiveVersion)]), default),
        };
        PolicyDocument before = policy?.Document ?? s_empty;
        return new PolicyEdit
        {
            Kind = policy is null ? PolicyEditKind.Policy : PolicyEditKind.Statement,
            Layer = layer.Kind,
            Level = layer.Level,
            Policy = policy?.Arn ?? policy?.Name ?? "allow-" + request.Action.Text.Replace(':', '-'),
            Account = layer.AccountIn(request),
            Statement = policy is null ? null : statement.Index + 1,
            Value = statement.ToJson(indented: false),
            Source = policy,
            Document = before.With(before.Statements.Add(statement)),
            Opens = statement,
        };
    }

    // A key policy speaks of its own key alone. What is a character of the request's resource is no wildcard of a policy (CP-68).
    private static PolicyString ResourceIn(FixLayer layer, AccessRequest request, PolicyVersion version) =>
        request.Resource == "*" || (layer.Kind == PolicyKind.Resource && request.Action.Service == "kms") ? PolicyString.Literal("*")
        : version != PolicyVersion.V2012 || !request.Resource.AsSpan().ContainsAny('*', '?', '$') ? PolicyString.Literal(request.Resource)
        : PolicyString.Parse(string.Concat(request.Resource.Select(c => c is '*' or '?' or '$' ? $"${{{c}}}" : c.ToString())), version);

    private static PrincipalEntry? PrincipalOf(AccessRequest request) => request.Requester switch
    {
        { ServiceName: { } service } => new PrincipalEntry(PrincipalType.Service, service, default),
        { Kind: RequesterKind.WebIdentity or RequesterKind.SamlIdentity, Arn: { } provider } => new PrincipalEntry(PrincipalType.Federated, provider, default),
        { Kind: RequesterKind.RoleSession, ParentArn: { } role } => new PrincipalEntry(PrincipalType.Aws, role, default),
        { StandsForMany: false, Arn: { } arn } => new PrincipalEntry(PrincipalType.Aws, arn, default),
        _ => null,
    };

    // CP-69: none opens a strict part of what the best one opens, everybody who shares the policy included; of those the first in the order of
    // preference.
    private static PolicyEdit? Best(List<PolicyEdit> candidates, FixOptions options, CancellationToken cancellationToken)
    {
        Dictionary<(string Inner, string Outer), bool> known = [];
        Dictionary<PolicyEdit, (string Text, ImmutableHashSet<string> Sharers)> opened = new(ReferenceEqualityComparer.Instance);
        foreach (PolicyEdit edit in candidates)
        {
            opened.Add(edit, (edit.Opens.ToJson(indented: false), options.SharersOf?.Invoke(edit) ?? []));
        }

        bool OpensWithin(PolicyEdit inner, PolicyEdit outer)
        {
            (string, string) key = (opened[inner].Text, opened[outer].Text);
            if (key.Item1 != key.Item2 && !known.TryGetValue(key, out bool _))
            {
                known.Add(key, PolicyRelations.NoNewAccess(Alone(outer), Alone(inner), options.Proof with { Kind = inner.Layer }, cancellationToken).Verdict == ProofVerdict.Proved);
            }

            return key.Item1 == key.Item2 || known[key];
        }

        bool IsWithin(PolicyEdit inner, PolicyEdit outer) => opened[inner].Sharers.IsSubsetOf(opened[outer].Sharers) && OpensWithin(inner, outer);

        return candidates
            .Where(c => !candidates.Exists(o => o != c && IsWithin(o, c) && !IsWithin(c, o)))
            .MinBy(c => c.Kind);
    }

    private static PolicyDocument Alone(PolicyEdit edit) => new(PolicyVersion.V2012, null, [edit.Opens], default);
}
