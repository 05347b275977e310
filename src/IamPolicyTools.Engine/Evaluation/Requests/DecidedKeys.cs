using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>
/// Keys that AWS fills in from what is known here: when such a key is absent, AWS would not send it either.
/// Any other absent key is unknown.
/// </summary>
/// <param name="requester">Who asks.</param>
/// <param name="action">The action.</param>
/// <param name="resource">The resource's ARN, or <c>*</c>.</param>
/// <param name="facts">What is known of the resource.</param>
/// <param name="organization">The organization, if there is one: who is outside may be in another (context-keys.md, 4.1).</param>
/// <param name="hasNone">Tells of an account whether it is known to be in no organization at all; null where that is known of none.</param>
/// <param name="given">The keys the caller gives.</param>
internal sealed class DecidedKeys(
    Requester requester,
    ActionName action,
    string resource,
    ResourceFacts facts,
    Organization? organization,
    Predicate<string>? hasNone,
    ContextLayer given)
{
    private string[]? _tagFamilies;

    /// <summary>True when the absence of a key is certain.</summary>
    public bool Contains(ContextKey key)
    {
        string name = key.Folded;
        if (ResourceKeys.SurelyLack(name, action, resource, facts) || IsUnlistedTag(name) || PairedKeys.AreWithout(name, given))
        {
            return true;
        }

        // Behind an access point the keys that tell of it are there, whatever the bucket's type lists.
        if (!(facts.Through is not null && TellsOfAccessPoint(name)) && ActionKeys.AreWithout(name, action, resource))
        {
            return true;
        }

        if (hasNone is not null && AccountOf(name) is { } alone && hasNone(alone))
        {
            return true;
        }

        if (name is "aws:resourceorgid" or "aws:resourceorgpaths")
        {
            return ResourceKeys.SurelyLack("aws:resourceaccount", action, resource, facts);
        }

        return !(requester.StandsForMany && name.StartsWith("aws:", StringComparison.Ordinal))
            && (OfRequester(name) || SessionKeys.SurelyLack(name, requester));
    }

    /// <summary>
    /// What no value of an absent key begins with: the id of the organization that an account is known to be outside of; null where nothing
    /// is known.
    /// </summary>
    /// <param name="key">The key.</param>
    public string? NeverBeginsWith(ContextKey key)
    {
        string? account = AccountOf(key.Folded);
        return account is not null && organization is { HasProvisionalId: false }
            && organization.FindPath(account) is null ? organization.Id : null;
    }

    // The account whose organization a key tells; null for other keys, and where the account is not known.
    private string? AccountOf(string name) => name switch
    {
        "aws:principalorgid" or "aws:principalorgpaths" => PairedKeys.PrincipalAccountIn(given) ?? requester.AccountId,
        "aws:resourceorgid" or "aws:resourceorgpaths" when !facts.IsOwnerAssumed || resource == "*" =>
            ResourceKeys.OwnerIn(action, resource, facts, requester.AccountId),
        _ => null,
    };

    private static bool TellsOfAccessPoint(string name) =>
        name is "s3:dataaccesspointarn" or "s3:dataaccesspointaccount" or "s3:accesspointnetworkorigin";

    // CK-4: listed neither for the action nor for the type.
    private bool IsUnlistedTag(string name) => ResourceTagKeys.Contains(name)
        && !Array.Exists(
            _tagFamilies ??= [.. ResourceTagKeys.Of(action.Text, resource)], f => name.StartsWith(f, StringComparison.OrdinalIgnoreCase));

    private bool OfRequester(string name) => name switch
    {
        "aws:principalarn" or "aws:principalaccount" or "aws:principaltype" or "aws:username" or "aws:assumedroot"
            or "aws:principalisawsservice" or "aws:principalservicename" or "aws:principalservicenameslist" => true,
        "aws:userid" => requester.Kind is RequesterKind.AwsService or RequesterKind.SamlIdentity or RequesterKind.WebIdentity or RequesterKind.OriginAccessIdentity,
        "aws:principalorgid" or "aws:principalorgpaths" => requester.AccountId is null,
        "s3:resourceaccount" => action.Service != "s3",
        _ when TellsOfAccessPoint(name) => facts.Through is null,
        "kms:calleraccount" => requester is not { StandsForMany: true, AccountId: null } || action.Service != "kms",
        _ when name.StartsWith("aws:principaltag/", StringComparison.Ordinal) => requester.AreTagsKnown || !requester.HasIdentityPolicies,
        _ => false,
    };
}
