using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on OIDC identity providers.</summary>
public static class OpenIdConnectProviderOperations
{
    private const string Scheme = "https://";
    private const int LongestClientId = 255;
    private const int ThumbprintLength = 40;

    /// <summary>CreateOpenIDConnectProvider.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="url">The provider's URL, with <c>https://</c>.</param>
    /// <param name="clientIds">Client ids (audiences).</param>
    /// <param name="thumbprints">Certificate thumbprints.</param>
    /// <param name="tags">The tags.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<OpenIdConnectProvider> Create(
        OperationContext context, string url, ImmutableArray<string> clientIds, ImmutableArray<string> thumbprints, ImmutableArray<Tag> tags)
    {
        Check.Form(NameRules.OpenIdConnectUrl(url), url);
        CheckThumbprints(thumbprints);
        foreach (string clientId in clientIds)
        {
            CheckClientId(clientId);
        }

        Check.Tags(tags);
        Account account = context.Account;
        string bare = url[Scheme.Length..];
        string arn = IamArn.Of(account, "oidc-provider", "/", bare);
        context.RequireCreation("OpenIDConnectProvider", arn, tags);
        if (account.OpenIdConnectProviders.ContainsKey(arn))
        {
            throw new IamOperationException(IamErrorCode.EntityAlreadyExists, $"Provider with url {url} already exists.", url);
        }

        Check.Quota("OpenIdConnectProvidersPerAccount", account.OpenIdConnectProviders.Count, Quotas.OpenIdConnectProvidersPerAccount);
        Check.QuotaOfAll("ClientIdsPerOpenIdConnectProvider", clientIds.Length, Quotas.ClientIdsPerProvider);
        var provider = new OpenIdConnectProvider
        {
            Arn = arn,
            Url = bare,
            ClientIdList = clientIds,
            ThumbprintList = thumbprints,
            CreateDate = context.Now,
            Tags = tags,
        };
        return new Change<OpenIdConnectProvider>(context.Model.With(account.With(provider)), provider);
    }

    /// <summary>GetOpenIDConnectProvider.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="arn">The provider's ARN.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static OpenIdConnectProvider Get(OperationContext context, string arn) => Require(context, "iam:GetOpenIDConnectProvider", arn);

    /// <summary>ListOpenIDConnectProviders.</summary>
    /// <param name="context">The call's context.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<OpenIdConnectProvider> List(OperationContext context)
    {
        context.Require("iam:ListOpenIDConnectProviders", "*");
        return [.. context.Account.OpenIdConnectProviders.Values];
    }

    /// <summary>DeleteOpenIDConnectProvider. Roles that trust it keep doing so, in vain.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="arn">The provider's ARN.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Delete(OperationContext context, string arn)
    {
        _ = Require(context, "iam:DeleteOpenIDConnectProvider", arn);
        Account account = context.Account;
        return context.Model.With(account with { OpenIdConnectProviders = account.OpenIdConnectProviders.Remove(arn) });
    }

    /// <summary>AddClientIDToOpenIDConnectProvider. An id that is there already changes nothing.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="arn">The provider's ARN.</param>
    /// <param name="clientId">The client id.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel AddClientId(OperationContext context, string arn, string clientId)
    {
        CheckClientId(clientId);
        OpenIdConnectProvider provider = Require(context, "iam:AddClientIDToOpenIDConnectProvider", arn);
        if (provider.ClientIdList.Contains(clientId))
        {
            return context.Model;
        }

        Check.Quota("ClientIdsPerOpenIdConnectProvider", provider.ClientIdList.Length, Quotas.ClientIdsPerProvider);
        return Put(context, provider with { ClientIdList = provider.ClientIdList.Add(clientId) });
    }

    /// <summary>RemoveClientIDFromOpenIDConnectProvider. An id that is not there changes nothing.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="arn">The provider's ARN.</param>
    /// <param name="clientId">The client id.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel RemoveClientId(OperationContext context, string arn, string clientId)
    {
        CheckClientId(clientId);
        OpenIdConnectProvider provider = Require(context, "iam:RemoveClientIDFromOpenIDConnectProvider", arn);
        return provider.ClientIdList.Contains(clientId)
            ? Put(context, provider with { ClientIdList = provider.ClientIdList.Remove(clientId) })
            : context.Model;
    }

    /// <summary>UpdateOpenIDConnectProviderThumbprint.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="arn">The provider's ARN.</param>
    /// <param name="thumbprints">The new thumbprints.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel UpdateThumbprints(OperationContext context, string arn, ImmutableArray<string> thumbprints)
    {
        CheckThumbprints(thumbprints);
        return Put(context, Require(context, "iam:UpdateOpenIDConnectProviderThumbprint", arn) with { ThumbprintList = thumbprints });
    }

    private static IamModel Put(OperationContext context, OpenIdConnectProvider provider) => context.Model.With(context.Account.With(provider));

    private static OpenIdConnectProvider Require(OperationContext context, string action, string arn)
    {
        Check.ArnOf(arn, "oidc-provider/");
        context.Require(action, arn);
        return context.Account.OpenIdConnectProviders.GetValueOrDefault(arn)
            ?? throw new IamOperationException(IamErrorCode.NoSuchEntity, $"OpenIDConnect Provider not found for arn {arn}", arn);
    }

    private static void CheckClientId(string clientId)
    {
        if (clientId.Length is 0 or > LongestClientId)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, $"A client id has 1 to {LongestClientId} characters, found {clientId.Length}.", clientId);
        }
    }

    private static void CheckThumbprints(ImmutableArray<string> thumbprints)
    {
        Check.QuotaOfAll("ThumbprintsPerOpenIdConnectProvider", thumbprints.Length, Quotas.ThumbprintsPerProvider);
        foreach (string thumbprint in thumbprints)
        {
            if (thumbprint.Length != ThumbprintLength || !thumbprint.All(char.IsAsciiHexDigit))
            {
                throw new IamOperationException(
                    IamErrorCode.ValidationError, $"A thumbprint has {ThumbprintLength} hexadecimal digits, found \"{thumbprint}\".", thumbprint);
            }
        }
    }
}
