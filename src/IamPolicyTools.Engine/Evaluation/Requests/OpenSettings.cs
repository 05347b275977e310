using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;

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

    /// <summary>True when some setting that could matter is not known.</summary>
    public static bool AreIn(AccessRequest request)
    {
        if (!request.ResourcePolicies.Open.IsEmpty || request.PrincipalPolicies.OpenBoundary is not null || request.PrincipalPolicies.OpenExistence is not null)
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
