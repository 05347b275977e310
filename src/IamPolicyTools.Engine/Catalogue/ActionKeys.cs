using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>Which condition keys requests for an action can have, as far as the catalogue tells.</summary>
internal static class ActionKeys
{
    // What of an identity provider's keys stays in a session (context-keys.md, 4.9); everything else ends with the call that makes it.
    private static readonly HashSet<string> s_ofSessions = new(StringComparer.OrdinalIgnoreCase) { "amr", "aud", "sub", "app_id", "user_id", "id" };

    /// <summary>True when no request for the action on the resource has the key. False where the catalogue does not know.</summary>
    /// <param name="key">The key, in any case.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    public static bool AreWithout(string key, ActionName action, string resource)
    {
        int colon = key.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || key.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (NetworkKeyFacts.AreWithout(key, action))
        {
            return true;
        }

        if (key.AsSpan(0, colon).Contains('.'))
        {
            return !IsFederation(action) && !s_ofSessions.Contains(key[(colon + 1)..]);
        }

        return IamCatalogue.Default.FindAction(action.Text) is { } known
            && IamCatalogue.Default.FindConditionKey(key) is { } listed
            && !Carries(known, listed, resource);
    }

    private static bool IsFederation(ActionName action) =>
        action is { Service: "sts", Name: "assumerolewithwebidentity" or "tagsession" or "setsourceidentity" or "setcontext" };

    private static bool Carries(CatalogueAction action, CatalogueConditionKey key, string resource)
    {
        if (key.IsGlobal || action.ConditionKeys.Contains(key))
        {
            return true;
        }

        ActionResourceType[] types = Arn.TryParse(resource, out Arn arn) ? [.. action.ResourceTypes.Where(r => r.Type.Fits(arn))] : [];
        return types.Length == 0
            ? action.Carries(key)
            : types.Any(t => t.ConditionKeys.Contains(key) || t.Type.ConditionKeys.Contains(key));
    }
}
