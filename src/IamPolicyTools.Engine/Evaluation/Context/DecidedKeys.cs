using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Context;

/// <summary>
/// Keys that AWS fills in from what is known here: when such a key is absent, AWS would not send it either.
/// Any other absent key is unknown.
/// </summary>
/// <param name="requester">Who asks.</param>
/// <param name="knowsOrganization">True when the organization is known, so that an account outside it is outside.</param>
/// <param name="knowsResourceTags">True when the resource's tags are known.</param>
/// <param name="isThroughAccessPoint">True when the request comes through an S3 access point.</param>
internal sealed class DecidedKeys(Requester requester, bool knowsOrganization, bool knowsResourceTags, bool isThroughAccessPoint)
{
    /// <summary>True when the absence of a key is certain.</summary>
    public bool Contains(ContextKey key)
    {
        string name = key.Name.ToLowerInvariant();
        if (requester.StandsForMany && name.StartsWith("aws:", StringComparison.Ordinal) && !name.StartsWith("aws:resource", StringComparison.Ordinal))
        {
            return requester.AccountId is not null && knowsOrganization && name is "aws:principalorgid" or "aws:principalorgpaths";
        }

        return name switch
        {
            "aws:principalarn" or "aws:principalaccount" or "aws:principaltype" or "aws:username" or "aws:assumedroot"
                or "aws:principalisawsservice" or "aws:principalservicename" or "aws:principalservicenameslist" => true,
            "aws:userid" => requester.Kind is RequesterKind.AwsService or RequesterKind.SamlIdentity or RequesterKind.WebIdentity,
            "aws:principalorgid" or "aws:principalorgpaths" => knowsOrganization || requester.AccountId is null,
            "aws:resourceorgid" or "aws:resourceorgpaths" => knowsOrganization,
            "s3:dataaccesspointarn" or "s3:dataaccesspointaccount" or "s3:accesspointnetworkorigin" => !isThroughAccessPoint,
            "aws:resourceaccount" or "s3:resourceaccount" or "kms:calleraccount" => true,
            _ when name.StartsWith("aws:principaltag/", StringComparison.Ordinal) => requester.AreTagsKnown || !requester.HasIdentityPolicies,
            _ when name.StartsWith("aws:resourcetag/", StringComparison.Ordinal) || name.StartsWith("iam:resourcetag/", StringComparison.Ordinal) => knowsResourceTags,
            _ => false,
        };
    }
}
