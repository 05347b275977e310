using System.Globalization;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>
/// The keys that follow from principal, resource and time (context-keys.md, 4.8 and 4.9; sts-and-credentials.md, 3.2).
/// AWS fills them in; a caller's own values hide them.
/// </summary>
public static class DerivedContext
{
    /// <summary>Keys of the principal and its session.</summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="organization">The organization, if there is one.</param>
    /// <param name="now">The instant of the request; the age of MFA is counted to it.</param>
    /// <param name="given">The keys the caller gives, of which some tell how the session came about; null for none.</param>
    public static ContextLayer OfPrincipal(Requester requester, Organization? organization, DateTimeOffset now, ContextLayer? given = null)
    {
        var layer = new ContextLayer.Builder();
        switch (requester.Kind)
        {
            case RequesterKind.Anonymous:
                layer.Add("aws:PrincipalAccount", "anonymous").Add("aws:PrincipalType", "Anonymous").Add("aws:userid", "anonymous");
                return layer.Build();

            case RequesterKind.AwsService:
                return OfService(requester, region: null);

            case RequesterKind.SamlIdentity:
                return layer.AddIfKnown("saml:doc", SamlDocument(requester.Arn)).Build();

            case RequesterKind.OriginAccessIdentity:
                return layer.Add("aws:PrincipalIsAWSService", "false").Build();

            case RequesterKind.WebIdentity:
                return layer.AddIfKnown("aws:FederatedProvider", requester.FederatedProvider).Build();
        }

        layer.AddIfKnown(
            "aws:PrincipalArn",
            requester.Kind == RequesterKind.RoleSession ? requester.ParentArn : requester.StandsForMany ? null : requester.Arn)
            .AddIfKnown("aws:PrincipalAccount", requester.AccountId)
            .AddIfKnown("aws:PrincipalType", requester.StandsForMany ? null : TypeName(requester.Kind))
            .AddIfKnown(
                "aws:PrincipalIsAWSService", requester is { StandsForMany: true, AccountId: null, CanonicalUserId: null } ? null : "false");
        AddUserId(layer, requester);
        if (requester is { Kind: RequesterKind.IamUser, StandsForMany: false })
        {
            layer.Add("aws:username", requester.Arn![(requester.Arn!.LastIndexOf('/') + 1)..]);
        }

        AddTags(layer, requester);
        AddSession(layer, requester, now);
        SessionKeys.AddTo(layer, requester, now, given ?? ContextLayer.Empty);

        // CK-8: whoever is named in the account's place is in that account's organization, or in none.
        AddOrganization(
            layer, "aws:PrincipalOrg", organization, PairedKeys.PrincipalAccountIn(given ?? ContextLayer.Empty) ?? requester.AccountId);
        return layer.Build();
    }

    /// <summary>Keys of a service that calls by itself.</summary>
    /// <param name="requester">The service.</param>
    /// <param name="region">The Region of the request, whose name one of the service's names has; null when not known.</param>
    public static ContextLayer OfService(Requester requester, string? region)
    {
        // NAME.amazonaws.com, NAME.REGION.amazonaws.com
        string own = requester.ServiceName!;
        string[] parts = own.Split('.');
        string plain = parts.Length == 4 ? $"{parts[0]}.{parts[2]}.{parts[3]}" : own;
        string[] names =
            [own, plain, .. region is null ? [] : new[] { plain.Insert(plain.IndexOf('.', StringComparison.Ordinal) + 1, region + ".") }];
        return new ContextLayer.Builder()
            .Add("aws:PrincipalIsAWSService", "true")
            .Add("aws:PrincipalServiceName", own)
            .Add("aws:PrincipalServiceNamesList", names.Distinct(StringComparer.Ordinal), isMultivalued: true)
            .Build();
    }

    /// <summary>Keys of a request that comes through an S3 access point; null for one that does not (evaluation.md, R-181).</summary>
    /// <param name="resource">The ARN of the request.</param>
    /// <param name="account">The account that owns the access point.</param>
    /// <param name="origin">Where it accepts requests from; null when not known.</param>
    public static ContextLayer? OfAccessPoint(string resource, string account, NetworkOrigin? origin)
    {
        const string Form = "accesspoint/";
        if (!resource.Contains(":" + Form, StringComparison.Ordinal)
            || !Arn.TryParse(resource, out Arn arn)
            || arn is not { Service: "s3", Account.Length: > 0 }
            || !arn.Resource.StartsWith(Form, StringComparison.Ordinal))
        {
            return null;
        }

        int end = arn.Resource.IndexOf('/', Form.Length);
        return new ContextLayer.Builder()
            .Add("s3:DataAccessPointArn", (end < 0 ? arn : arn with { Resource = arn.Resource[..end] }).ToString())
            .Add("s3:DataAccessPointAccount", account)
            .AddIfKnown("s3:AccessPointNetworkOrigin", origin?.ToString())
            .Build();
    }

    /// <summary>Keys that only requests to KMS have.</summary>
    /// <param name="requester">Who asks.</param>
    public static ContextLayer OfKms(Requester requester) =>
        new ContextLayer.Builder().AddIfKnown("kms:CallerAccount", requester.AccountId).Build();

    /// <summary>An instant as context keys hold it.</summary>
    /// <param name="instant">The instant.</param>
    public static string FormatInstant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // ST-41: the provider's account and name.
    private static string? SamlDocument(string? provider) =>
        Arn.TryParse(provider, out Arn arn)
            ? $"{arn.Account}/{arn.Resource[(arn.Resource.IndexOf('/', StringComparison.Ordinal) + 1)..]}"
            : null;

    private static string TypeName(RequesterKind kind) => kind switch
    {
        RequesterKind.AccountRoot => "Account",
        RequesterKind.IamUser => "User",
        RequesterKind.FederatedUser => "FederatedUser",
        _ => "AssumedRole",
    };

    private static void AddUserId(ContextLayer.Builder layer, Requester requester)
    {
        string? known = requester.Kind switch
        {
            RequesterKind.AccountRoot => requester.AccountId,
            RequesterKind.FederatedUser => $"{requester.AccountId}:{requester.SessionName}",
            RequesterKind.RoleSession when requester.UniqueId is not null && requester.SessionName is not null =>
                $"{requester.UniqueId}:{requester.SessionName}",
            RequesterKind.IamUser => requester.UniqueId,
            _ => null,
        };
        layer.AddIfKnown("aws:userid", known);

        // CK-2: of a role's session of unknown name the beginning is known.
        if (requester is { Kind: RequesterKind.RoleSession, SessionName: null, UniqueId: { } role })
        {
            layer.AddStart("aws:userid", role + ":");
        }
    }

    // R-175a: a session's tags hide those of the role.
    private static void AddTags(ContextLayer.Builder layer, Requester requester)
    {
        bool canBeHidden = requester is { Kind: RequesterKind.RoleSession, IsSessionKnown: false, CanBeTagged: true };
        foreach (Tag tag in requester.Tags)
        {
            if (tag.UnknownReason is not null)
            {
                continue;
            }

            string key = "aws:PrincipalTag/" + tag.Key;
            if (canBeHidden)
            {
                layer.AddTaken(key, tag.Value, ContextCertainty.Present);
            }
            else
            {
                layer.Add(key, tag.Value);
            }
        }
    }

    private static void AddSession(ContextLayer.Builder layer, Requester requester, DateTimeOffset now)
    {
        if (requester.IsAssumedRoot)
        {
            layer.Add("aws:AssumedRoot", "true");
        }

        layer.AddIfKnown("aws:SourceIdentity", requester.SourceIdentity)
            .AddIfKnown("aws:FederatedProvider", requester.FederatedProvider);
        if (requester.MultiFactorAuthTime is { } used)
        {
            layer.Add("aws:MultiFactorAuthAge", ((long)(now - used).TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }

        if (requester.SessionContext.IsEmpty)
        {
            return;
        }

        foreach (IGrouping<string, string> key in requester.SessionContext.GroupBy(k => k.Key, k => k.Value, StringComparer.Ordinal))
        {
            layer.Add(key.Key, key, ContextKeyFacts.IsMultivalued(key.Key));
        }
    }

    /// <summary>Adds the organization of an account and its place there.</summary>
    internal static void AddOrganization(
        ContextLayer.Builder layer,
        string prefix,
        Organization? organization,
        string? account,
        ContextCertainty certainty = ContextCertainty.Known)
    {
        // PO-2.2: an id that the file does not name is there, and another one.
        ContextCertainty WithMadeUp(bool isMadeUp) => !isMadeUp ? certainty : certainty switch
        {
            ContextCertainty.Known => ContextCertainty.Present,
            ContextCertainty.Optional => ContextCertainty.Assumed,
            _ => certainty,
        };

        if (account is not null && organization?.FindPath(account) is { } path)
        {
            bool isPathMadeUp = organization.HasProvisionalId || path.Units.Any(u => u.HasProvisionalId);
            layer.AddTaken(prefix + "ID", organization.Id, WithMadeUp(organization.HasProvisionalId));
            layer.AddTaken(prefix + "Paths", path.ToOrgPath(organization.Id), WithMadeUp(isPathMadeUp), isMultivalued: true);
        }
    }
}
