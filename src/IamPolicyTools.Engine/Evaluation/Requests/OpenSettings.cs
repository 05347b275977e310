using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Rules;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>A setting that is not known. A request is built with the value that allows least; what else it may be is told here.</summary>
/// <param name="Fact">What is not known, and why.</param>
/// <param name="Others">The same request with other values of the setting.</param>
internal sealed record OpenSetting(UnknownFact Fact, ImmutableArray<Func<AccessRequest, AccessRequest>> Others);

/// <summary>
/// The requests that a request may be, where settings are not known: one for each combination of their values. A setting is not like a
/// statement, of which one treatment is always the better one: ACLs that count let in more, and take the bucket's policy its say.
/// </summary>
internal static class OpenSettings
{
    // What one request meets: of more, the last ones take their values together.
    private const int MostCombined = 6;

    private static readonly UnknownFact s_organization = new("whether the caller may assume root in the organization of the account", "it is not in the model");

    /// <summary>True when some setting that could matter is not known.</summary>
    public static bool AreIn(AccessRequest request)
    {
        if (!request.ResourcePolicies.Open.IsEmpty
            || request.PrincipalPolicies.OpenBoundary is not null
            || request.PrincipalPolicies.OpenExistence is not null
            || StsRules.NeedsUnknownOrganization(request))
        {
            return true;
        }

        foreach (AccessRequest behind in request.Behind)
        {
            if (!behind.ResourcePolicies.Open.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The requests, the given one first.</summary>
    public static IEnumerable<AccessRequest> Combine(AccessRequest request) => Combine(request, [.. Of(request)]);

    /// <summary>
    /// Two requests, of one model before and after a change: a setting that is unknown to both for the same reason has one value in both. The
    /// given ones come first.
    /// </summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <param name="facts">What is not known.</param>
    public static IEnumerable<(AccessRequest First, AccessRequest Second)> Combine(AccessRequest first, AccessRequest second, out ImmutableArray<UnknownFact> facts)
    {
        OpenSetting[][] sides = [[.. Of(first)], [.. Of(second)]];
        facts = [.. sides.SelectMany(s => s).Select(s => s.Fact).Distinct()];
        IEnumerable<(AccessRequest First, AccessRequest Second)> all = [(first, second)];
        int combined = 0;
        foreach (UnknownFact fact in facts)
        {
            Func<AccessRequest, AccessRequest>[][] others = [.. sides.Select(s => s.Where(o => o.Fact == fact).SelectMany(o => o.Others).ToArray())];
            int count = Math.Max(others[0].Length, others[1].Length);

            // Of many the last ones take one more value alone.
            combined++;
            all = combined <= MostCombined
                ? [.. all.SelectMany(r => Enumerable.Range(0, count).Select(i => (Apply(others[0], i, r.First), Apply(others[1], i, r.Second))).Prepend(r))]
                : [.. all, (Apply(others[0], 0, first), Apply(others[1], 0, second))];
        }

        return all;

        static AccessRequest Apply(Func<AccessRequest, AccessRequest>[] others, int at, AccessRequest request) =>
            others.Length == 0 ? request : others[Math.Min(at, others.Length - 1)](request);
    }

    /// <summary>The settings whose values could change the answer.</summary>
    public static IEnumerable<UnknownFact> Deciding(AccessRequest request)
    {
        ImmutableArray<OpenSetting> all = [.. Of(request)];
        return all
            .Where(setting => Combine(request, all.Remove(setting)).Any(fixedRest => Differ(fixedRest, setting)))
            .Select(s => s.Fact)
            .Distinct();
    }

    private static bool Differ(AccessRequest request, OpenSetting setting)
    {
        (bool, bool) usual = Extremes(request);
        return setting.Others.Any(other => Extremes(other(request)) != usual);
    }

    private static (bool Best, bool Worst) Extremes(AccessRequest request)
    {
        var bounds = AnswerBounds.OfKnownSettings(request);
        return (bounds.Best.IsAllowed, bounds.Worst.IsAllowed);
    }

    private static IEnumerable<AccessRequest> Combine(AccessRequest request, ImmutableArray<OpenSetting> settings)
    {
        IEnumerable<AccessRequest> all = [request];
        foreach (OpenSetting setting in settings.Take(MostCombined))
        {
            all = [.. all.SelectMany(r => setting.Others.Select(o => o(r)).Prepend(r))];
        }

        return settings.Length <= MostCombined
            ? all
            : all.SelectMany(r => new[] { r, settings.Skip(MostCombined).Aggregate(r, (changed, s) => s.Others[0](changed)) });
    }

    /// <summary>The fact that something may not exist, with the request in the case that it does not (IN-13).</summary>
    public static OpenSetting OfExistence(UnknownFact fact) => new(fact, [r => r with { IsAbsent = true }]);

    /// <summary>
    /// The fact that a resource may not exist, with the request in the cases that it does not: nobody reaches it, or one of its name that has
    /// none of its policies and settings (7.1.3: what comes from it is unknown).
    /// </summary>
    public static OpenSetting OfResource(UnknownFact fact) => new(
        fact,
        [
            r => r with { IsAbsent = true },
            r => r with
            {
                ResourcePolicies = new ResourcePolicies
                {
                    ResourceControlLevels = r.ResourcePolicies.ResourceControlLevels,
                    IsInManagementAccount = r.ResourcePolicies.IsInManagementAccount,
                },
            },
        ]);

    /// <summary>The fact that something exists only under an undecided condition; null for what exists.</summary>
    /// <param name="owner">What it is called.</param>
    /// <param name="existsWhen">The condition.</param>
    public static UnknownFact? ExistenceOf(string owner, string? existsWhen) => existsWhen is null ? null : new UnknownFact($"the existence of {owner}", existsWhen);

    // Whether somebody exists comes first: of many settings the last ones are not combined.
    private static IEnumerable<OpenSetting> Of(AccessRequest request)
    {
        if (request.PrincipalPolicies.OpenExistence is { } existence)
        {
            yield return OfExistence(existence);
        }

        if (StsRules.NeedsUnknownOrganization(request))
        {
            yield return new OpenSetting(s_organization, [r => r with { AssumeRoot = new AssumeRootFacts(true, true) }]);
        }

        foreach (OpenSetting setting in request.ResourcePolicies.Open)
        {
            yield return setting;
        }

        for (int i = 0; i < request.Behind.Length; i++)
        {
            int at = i;
            foreach (OpenSetting setting in request.Behind[i].ResourcePolicies.Open)
            {
                yield return setting with
                {
                    Others =
                    [
                        .. setting.Others.Select(o => (Func<AccessRequest, AccessRequest>)(r => r with { Behind = r.Behind.SetItem(at, o(r.Behind[at])) })),
                    ],
                };
            }
        }

        // What is built in is a boundary of which nothing is known; there may as well be none.
        if (request.PrincipalPolicies.OpenBoundary is { } boundary)
        {
            yield return new OpenSetting(boundary, [r => r with { PrincipalPolicies = r.PrincipalPolicies.WithoutBoundary() }]);
        }
    }
}
