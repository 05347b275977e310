using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>Which condition keys requests for an action can have, as far as the catalogue tells.</summary>
internal static class ActionKeys
{
    // What every token has and no trust policy sees: the provider is its issuer, and azp is the key aud (ST-31).
    private static readonly HashSet<string> s_ofNoRequest = new(StringComparer.OrdinalIgnoreCase) { "iss", "exp", "iat", "nbf", "jti", "azp" };

    // Of a SAML assertion's keys (sts-and-credentials.md, 3.2).
    private static readonly HashSet<string> s_ofSamlSessions =
        new(StringComparer.OrdinalIgnoreCase) { "saml:namequalifier", "saml:sub", "saml:sub_type" };

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
            string claim = key[(colon + 1)..];
            return s_ofNoRequest.Contains(claim) || (!IsFederation(action) && !WebIdentityFacts.IsKept(key[..colon], claim));
        }

        return !s_ofSamlSessions.Contains(key)
            && IamCatalogue.Default.FindAction(action.Text) is { } known
            && IamCatalogue.Default.FindConditionKey(key) is { } listed
            && !Carries(known, listed, resource);
    }

    /// <summary>
    /// True for a key of a whole call that tells of other resources than this one: the action is checked on types that list it, and this one is
    /// of none of them (R-174, PL-47). False where the catalogue does not know.
    /// </summary>
    /// <param name="key">The key, in any case.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    public static bool AreOfOtherTypes(string key, ActionName action, string resource) =>
        IamCatalogue.Default.FindAction(action.Text) is { } known
        && IamCatalogue.Default.FindConditionKey(key) is { } listed
        && known.Carries(listed)
        && !Carries(known, listed, resource);

    private static bool IsFederation(ActionName action) =>
        action is { Service: "sts", Name: "assumerolewithwebidentity" or "tagsession" or "setsourceidentity" or "setcontext" };

    private static bool Carries(CatalogueAction action, CatalogueConditionKey key, string resource)
    {
        if (key.IsGlobal || action.ConditionKeys.Contains(key))
        {
            return true;
        }

        // Of a resource that is of no type of the action, any of them may tell.
        bool isKnown = Arn.TryParse(resource, out Arn arn);
        bool isOfSomeType = false;
        foreach (ActionResourceType type in action.ResourceTypes)
        {
            if (isKnown && type.Type.Fits(arn))
            {
                isOfSomeType = true;
                if (type.ConditionKeys.Contains(key) || type.Type.ConditionKeys.Contains(key))
                {
                    return true;
                }
            }
        }

        return !isOfSomeType && action.Carries(key);
    }
}
