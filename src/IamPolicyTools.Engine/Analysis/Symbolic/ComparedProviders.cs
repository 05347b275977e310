using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// What besides policies decides who gets sessions: the identity providers of an account, and what their tokens are for (ST-35); who may
/// take root sessions. Whether a token or an assertion is given at all no policy says, so that such a change is told and not decided.
/// </summary>
internal static class ComparedProviders
{
    /// <summary>A row for each provider that differs and whose identities some role trusts on both sides; a trust that changes is told by itself.</summary>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model after.</param>
    public static IEnumerable<ComparedAccess> Of(IamModel before, IamModel after)
    {
        foreach (string id in before.Accounts.Keys.Intersect(after.Accounts.Keys).Order(StringComparer.Ordinal))
        {
            (Account Before, Account After) account = (before.Accounts[id], after.Accounts[id]);
            (string Arn, string? Change)[] changes =
            [
                .. Changes(account.Before.OpenIdConnectProviders.Values, account.After.OpenIdConnectProviders.Values, p => p.Arn, OfOpenIdConnect),
                .. Changes(account.Before.SamlProviders.Values, account.After.SamlProviders.Values, p => p.Arn, OfSaml),
            ];
            foreach ((string arn, string? change) in changes)
            {
                if (change is not null && RolesOf(account.Before, arn).Intersect(RolesOf(account.After, arn)).ToImmutableArray() is { IsEmpty: false } roles)
                {
                    string action = arn.Contains(":saml-provider/", StringComparison.Ordinal) ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
                    yield return Row(arn, id, action, roles, $"the identity provider {arn} {change}");
                }
            }
        }

        if (AdministratorsOf(before) is var one && AdministratorsOf(after) is var other && one != other)
        {
            yield return Row("*", null, "sts:AssumeRoot", ["*"], $"the delegated administrators of iam.amazonaws.com were {Shown(one)} and are {Shown(other)}");
        }
    }

    private static IEnumerable<(string Arn, string? Change)> Changes<T>(IEnumerable<T> before, IEnumerable<T> after, Func<T, string> arnOf, Func<T, T, string?> compare)
        where T : class
    {
        var was = before.ToDictionary(arnOf, StringComparer.Ordinal);
        var now = after.ToDictionary(arnOf, StringComparer.Ordinal);
        return was.Keys.Union(now.Keys).Order(StringComparer.Ordinal).Select(arn => (arn,
            !now.TryGetValue(arn, out T? own) ? "is gone" : was.TryGetValue(arn, out T? old) ? compare(old, own) : "is new"));
    }

    private static string? OfOpenIdConnect(OpenIdConnectProvider before, OpenIdConnectProvider after)
    {
        (string was, string now) = (Joined(before.ClientIdList), Joined(after.ClientIdList));
        return was != now ? $"takes tokens for {Shown(now)}, where it took those for {Shown(was)}"
            : before.Url != after.Url || !before.Unknowns.SequenceEqual(after.Unknowns) ? "is another one"
            : null;
    }

    // Whose assertions count stands in the metadata.
    private static string? OfSaml(SamlProvider before, SamlProvider after) =>
        before.SamlMetadataDocument != after.SamlMetadataDocument || !before.Unknowns.SequenceEqual(after.Unknowns) ? "has other metadata" : null;

    private static IEnumerable<string> RolesOf(Account account, string provider) => account.Roles.Values
        .Where(r => r.Document.Statements.Any(s => s.Effect == Effect.Allow && s.Principal is { } trusted
            && (trusted.IsNegated || trusted.Entries.Any(e => e.Value == "*" || e.Value == provider))))
        .Select(r => r.Arn);

    private static string AdministratorsOf(IamModel model) =>
        Joined(model.Organization?.DelegatedAdministrators.Where(d => d.ServicePrincipal == "iam.amazonaws.com").Select(d => d.AccountId) ?? []);

    private static string Joined(IEnumerable<string> texts) => string.Join(", ", texts.Distinct().Order(StringComparer.Ordinal));

    private static string Shown(string list) => list.Length == 0 ? "none" : list;

    private static ComparedAccess Row(string principal, string? account, string action, ImmutableArray<string> resources, string why) => new(RuleBook.Default[RuleCodes.AccessUndecided])
    {
        Principal = principal,
        Change = ChangeDirection.Undecided,
        Certainty = Certainty.Possible,
        Subject = new Subject("Principal", principal) { Arn = account is null ? null : principal, Account = account },
        Actions = [action],
        Resources = resources,
        Verdict = Verdict.Undecided,
        Severity = Severity.High,
        SeverityReasons = ["Not decided: it counts as if it were gained."],
        Open = new UndecidedCell(UndecidedReason.UnknownValue, why, null),
        Message = $"It is not decided who gains or loses {action} on {string.Join(", ", resources.Take(3))}{(resources.Length > 3 ? $" and {resources.Length - 3} more" : string.Empty)}: {why}.",
    };
}
