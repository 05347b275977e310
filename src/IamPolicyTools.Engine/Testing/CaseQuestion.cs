using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Testing;

/// <summary>
/// What a case asks and expects, as texts: the same wherever it stands, and another for another question (FR-6). The policies, a test's own
/// too, are what is asked, and no part of the question.
/// </summary>
internal static class CaseQuestion
{
    /// <summary>The texts of a case, always the same ones in the same order.</summary>
    /// <param name="item">The case.</param>
    public static ImmutableArray<string?> Of(AccessCase item) =>
    [
        .. item.Asker is { } asker ? OfAsker(asker) : [null],
        item.Action, item.Resource, item.Region, item.Policies?.ResourceAccount,
        item.Operation, item.Call is { } call ? OfValue(call.Parameters) : null,
        OfContext(item.Context),
        item.Expectation.ToString(),
    ];

    private static IEnumerable<string?> OfAsker(Asker asker) =>
    [
        asker.Principal, asker.Profile, asker.Account,
        .. asker.Federated is { } step
            ? [step.IsSaml ? "SAML" : "OIDC", step.Provider, step.Role, step.SessionName, .. step.Claims.OrderBy(c => c.Key, StringComparer.Ordinal).SelectMany(c => new[] { c.Key, OfClaim(c.Value) })]
            : Array.Empty<string?>(),
        .. asker.Roles.SelectMany(OfRole),
    ];

    private static IEnumerable<string?> OfRole(RoleStep step) =>
    [
        "role", step.Role, step.SessionName, step.ExternalId, step.SourceIdentity, step.Policy, .. step.PolicyArns,
        .. step.Tags.SelectMany(t => new[] { t.Key, t.Value }), .. step.TransitiveTagKeys,
    ];

    private static string? OfContext(ContextLayer context) => context.Entries.Count == 0 ? null
        : string.Join('\n', context.Entries.Select(e => $"{e.Key.ToString().ToLowerInvariant()}={string.Join('\0', e.Values.Select(v => v.Text))}").Order(StringComparer.Ordinal));

    private static string? OfClaim(object? value) => value switch
    {
        object?[] list => string.Join('\0', list.Select(OfClaim)),
        IReadOnlyDictionary<string, object?> members => string.Join('\0', members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={OfClaim(m.Value)}")),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string OfValue(CallValue value) => value switch
    {
        MapValue map => $"{{{string.Join('\0', map.Members.Select(m => $"{m.Key}={OfValue(m.Value)}"))}}}",
        ListValue list => $"[{string.Join('\0', list.Items.Select(OfValue))}]",
        UnexpandedValue open => $"${open.Variable}",
        FileValue file => file.Written,
        _ => string.Join('\0', value.Texts),
    };
}
