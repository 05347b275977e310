using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on SAML identity providers.</summary>
public static class SamlProviderOperations
{
    private const int ShortestMetadata = 1_000;
    private const int LongestMetadata = 10_000_000;
    private const string MetadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata";

    /// <summary>CreateSAMLProvider.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The name.</param>
    /// <param name="metadata">The identity provider's metadata document, XML.</param>
    /// <param name="tags">The tags.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<SamlProvider> Create(OperationContext context, string name, string metadata, ImmutableArray<Tag> tags)
    {
        Check.Form(NameRules.SamlProviderName(name), name);
        CheckLength(metadata);
        Check.Tags(tags);
        Account account = context.Account;
        string arn = IamArn.Of(account, "saml-provider", "/", name);
        context.RequireCreation("SAMLProvider", arn, tags);
        DateTimeOffset? validUntil = ReadMetadata(metadata);
        if (account.SamlProviders.Values.Any(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new IamOperationException(IamErrorCode.EntityAlreadyExists, $"SAMLProvider with name {name} already exists.", name);
        }

        Check.Quota("SAMLProvidersPerAccount", account.SamlProviders.Count, Quotas.SamlProvidersPerAccount);
        var provider = new SamlProvider
        {
            Arn = arn,
            Name = name,
            SamlMetadataDocument = metadata,
            CreateDate = context.Now,
            ValidUntil = validUntil,
            Tags = tags,
        };
        return new Change<SamlProvider>(context.Model.With(account.With(provider)), provider);
    }

    /// <summary>GetSAMLProvider.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="arn">The provider's ARN.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static SamlProvider Get(OperationContext context, string arn) => Require(context, "iam:GetSAMLProvider", arn);

    /// <summary>ListSAMLProviders.</summary>
    /// <param name="context">The call's context.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<SamlProvider> List(OperationContext context)
    {
        context.Require("iam:ListSAMLProviders", "*");
        return [.. context.Account.SamlProviders.Values];
    }

    /// <summary>UpdateSAMLProvider: gives it another metadata document.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="arn">The provider's ARN.</param>
    /// <param name="metadata">The document; null to keep the old one.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<SamlProvider> Update(OperationContext context, string arn, string? metadata)
    {
        if (metadata is not null)
        {
            CheckLength(metadata);
        }

        SamlProvider provider = Require(context, "iam:UpdateSAMLProvider", arn);
        if (metadata is null)
        {
            return new Change<SamlProvider>(context.Model, provider);
        }

        provider = provider with { SamlMetadataDocument = metadata, ValidUntil = ReadMetadata(metadata) };
        return new Change<SamlProvider>(context.Model.With(context.Account.With(provider)), provider);
    }

    /// <summary>DeleteSAMLProvider. Roles that trust it keep doing so, in vain.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="arn">The provider's ARN.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Delete(OperationContext context, string arn)
    {
        _ = Require(context, "iam:DeleteSAMLProvider", arn);
        Account account = context.Account;
        return context.Model.With(account with { SamlProviders = account.SamlProviders.Remove(arn) });
    }

    private static SamlProvider Require(OperationContext context, string action, string arn)
    {
        Check.ArnOf(arn, "saml-provider/");
        context.Require(action, arn);
        return context.Account.SamlProviders.GetValueOrDefault(arn)
            ?? throw new IamOperationException(IamErrorCode.NoSuchEntity, $"SAML Provider {arn} cannot be found.", arn);
    }

    private static void CheckLength(string metadata)
    {
        if (metadata.Length is < ShortestMetadata or > LongestMetadata)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError,
                $"A SAML metadata document has {ShortestMetadata} to {LongestMetadata} characters, found {metadata.Length}.",
                "SAMLMetadataDocument");
        }
    }

    // No DTD and no resolver: nothing outside the document is ever read. Returns until when it is valid, if it says so.
    private static DateTimeOffset? ReadMetadata(string metadata)
    {
        try
        {
            using XmlReader reader = SafeXml.Open(metadata.TrimStart('\uFEFF'));
            _ = reader.MoveToContent();
            if (reader is not { NodeType: XmlNodeType.Element, NamespaceURI: MetadataNamespace, LocalName: "EntityDescriptor" or "EntitiesDescriptor" })
            {
                throw Unreadable($"expected an EntityDescriptor of {MetadataNamespace}, found {DisplayedText.Shorten(reader.LocalName)}");
            }

            string? until = reader.GetAttribute("validUntil");
            SafeXml.ReadToEnd(reader);
            return until is null ? null
                : DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset end) ? end
                : throw Unreadable($"validUntil is no date: \"{DisplayedText.Shorten(until)}\"");
        }
        catch (XmlException e)
        {
            throw Unreadable(SafeXml.Fault(e));
        }
    }

    private static IamOperationException Unreadable(string why) =>
        new(IamErrorCode.InvalidInput, $"Could not parse metadata: {why}", "SAMLMetadataDocument");
}
