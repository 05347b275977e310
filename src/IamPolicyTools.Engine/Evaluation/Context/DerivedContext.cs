using System.Globalization;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Context;

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
    public static ContextLayer OfPrincipal(Requester requester, Organization? organization, DateTimeOffset now)
    {
        var layer = new ContextLayer.Builder();
        switch (requester.Kind)
        {
            case RequesterKind.Anonymous:
                layer.Add("aws:PrincipalAccount", "anonymous").Add("aws:PrincipalType", "Anonymous").Add("aws:userid", "anonymous");
                return layer.Build();

            case RequesterKind.AwsService:
                return layer
                    .Add("aws:PrincipalIsAWSService", "true")
                    .Add("aws:PrincipalServiceName", requester.ServiceName!)
                    .Add("aws:PrincipalServiceNamesList", [requester.ServiceName!], isMultivalued: true)
                    .Build();

            case RequesterKind.SamlIdentity:
                return layer.Build();

            case RequesterKind.WebIdentity:
                return layer.AddIfKnown("aws:FederatedProvider", requester.FederatedProvider).Build();
        }

        layer.AddIfKnown("aws:PrincipalArn", requester.Kind == RequesterKind.RoleSession ? requester.ParentArn : requester.StandsForMany ? null : requester.Arn)
            .AddIfKnown("aws:PrincipalAccount", requester.AccountId)
            .AddIfKnown("aws:PrincipalType", requester.StandsForMany ? null : TypeName(requester.Kind))
            .AddIfKnown("aws:userid", UserId(requester))
            .Add("aws:PrincipalIsAWSService", "false");
        if (requester is { Kind: RequesterKind.IamUser, StandsForMany: false })
        {
            layer.Add("aws:username", requester.Arn![(requester.Arn!.LastIndexOf('/') + 1)..]);
        }

        foreach (Tag tag in requester.Tags)
        {
            layer.Add("aws:PrincipalTag/" + tag.Key, tag.Value);
        }

        AddSession(layer, requester, now);
        AddOrganization(layer, "aws:PrincipalOrg", organization, requester.AccountId);
        return layer.Build();
    }

    /// <summary>Keys of the resource.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="account">The account that owns it; empty when not known.</param>
    /// <param name="tags">Its tags, if known.</param>
    /// <param name="organization">The organization, if there is one.</param>
    public static ContextLayer OfResource(
        ActionName action, string resource, string account, IReadOnlyList<Tag> tags, Organization? organization)
    {
        if (resource == "*" || account.Length == 0)
        {
            return ContextLayer.Empty;
        }

        var layer = new ContextLayer.Builder();
        if (!ContextKeyFacts.LacksResourceAccount(action))
        {
            layer.Add("aws:ResourceAccount", account);
            AddOrganization(layer, "aws:ResourceOrg", organization, account);
        }

        if (action.Service == "s3")
        {
            layer.Add("s3:ResourceAccount", account);
        }

        // AWS advises against tag conditions on PassRole; the keys count as absent.
        if (action is { Service: "iam", Name: "passrole" })
        {
            return layer.Build();
        }

        bool isIam = resource.Contains(":iam::", StringComparison.Ordinal);
        foreach (Tag tag in tags)
        {
            layer.Add("aws:ResourceTag/" + tag.Key, tag.Value);
            if (isIam)
            {
                layer.Add("iam:ResourceTag/" + tag.Key, tag.Value);
            }
        }

        return layer.Build();
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

    /// <summary>Keys that every request has: a direct call over TLS, now.</summary>
    /// <param name="now">The instant of the request.</param>
    public static ContextLayer OfRequest(DateTimeOffset now) => new ContextLayer.Builder()
        .Add("aws:ViaAWSService", "false")
        .Add("aws:SecureTransport", "true")
        .Add("aws:CurrentTime", FormatInstant(now))
        .Add("aws:EpochTime", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))
        .Build();

    /// <summary>Keys that only requests to KMS have.</summary>
    /// <param name="requester">Who asks.</param>
    public static ContextLayer OfKms(Requester requester) =>
        new ContextLayer.Builder().AddIfKnown("kms:CallerAccount", requester.AccountId).Build();

    /// <summary>An instant as context keys hold it.</summary>
    /// <param name="instant">The instant.</param>
    public static string FormatInstant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string TypeName(RequesterKind kind) => kind switch
    {
        RequesterKind.AccountRoot => "Account",
        RequesterKind.IamUser => "User",
        RequesterKind.FederatedUser => "FederatedUser",
        _ => "AssumedRole",
    };

    private static string? UserId(Requester requester) => requester.Kind switch
    {
        RequesterKind.AccountRoot => requester.AccountId,
        RequesterKind.FederatedUser => $"{requester.AccountId}:{requester.SessionName}",
        RequesterKind.RoleSession when requester.UniqueId is not null && requester.SessionName is not null => $"{requester.UniqueId}:{requester.SessionName}",
        RequesterKind.IamUser => requester.UniqueId,
        _ => null,
    };

    private static void AddSession(ContextLayer.Builder layer, Requester requester, DateTimeOffset now)
    {
        if (requester.IsAssumedRoot)
        {
            layer.Add("aws:AssumedRoot", "true");
        }

        layer.AddIfKnown("aws:SourceIdentity", requester.SourceIdentity)
            .AddIfKnown("aws:FederatedProvider", requester.FederatedProvider)
            .AddIfKnown("aws:TokenIssueTime", requester.TokenIssueTime is { } issued ? FormatInstant(issued) : null)
            .AddIfKnown("aws:MultiFactorAuthPresent", requester.MultiFactorAuthPresent is { } mfa ? (mfa ? "true" : "false") : null);
        if (requester.MultiFactorAuthTime is { } used)
        {
            layer.Add("aws:MultiFactorAuthAge", ((long)(now - used).TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }

        foreach (IGrouping<string, string> key in requester.SessionContext.GroupBy(k => k.Key, k => k.Value, StringComparer.Ordinal))
        {
            layer.Add(key.Key, key, ContextKeyFacts.IsMultivalued(key.Key));
        }
    }

    private static void AddOrganization(ContextLayer.Builder layer, string prefix, Organization? organization, string? account)
    {
        if (account is not null && organization?.FindPath(account) is { } path)
        {
            layer.Add(prefix + "ID", organization.Id);
            layer.Add(prefix + "Paths", [path.ToOrgPath(organization.Id)], isMultivalued: true);
        }
    }
}
