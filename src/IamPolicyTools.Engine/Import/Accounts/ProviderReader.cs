using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads SAML and OIDC identity providers. ListSAMLProviders and ListOpenIDConnectProviders show little more than ARNs.</summary>
internal static class ProviderReader
{
    private const string Oidc = "oidc-provider";
    private const string Saml = "saml-provider";
    private const string Scheme = "https://";

    public static Item<OpenIdConnectProvider>? ReadOpenIdConnectProvider(Node node, FileContext file)
    {
        if (Open(node, Shapes.OpenIdConnectProvider, file) is not { } reader)
        {
            return null;
        }

        string? arn = ReadArn(reader, Oidc, out string? account, out string? url);
        if (reader.Text("Url") is { } written)
        {
            url = written.StartsWith(Scheme, StringComparison.Ordinal) ? written[Scheme.Length..] : written;
            CheckEnd(reader, arn, Oidc, url);
            CheckForm(reader, "Url", url, NameRules.OpenIdConnectUrl(Scheme + url));
        }

        if (url is null)
        {
            reader.Require(reader.Has("Arn") ? "Arn" : "Url");
            return null;
        }

        ImmutableArray<string> clients = reader.Texts("ClientIDList");
        ImmutableArray<string> thumbprints = reader.Texts("ThumbprintList");
        DateTimeOffset? created = reader.Date("CreateDate");
        ImmutableArray<Tag> tags = reader.Tags("Tags");
        return new Item<OpenIdConnectProvider>(account, file, reader.Location, owner => new OpenIdConnectProvider
        {
            Arn = arn ?? $"arn:{owner.Partition}:iam::{owner.AccountId}:{Oidc}/{url}",
            Url = url,
            ClientIdList = clients,
            ThumbprintList = thumbprints,
            CreateDate = created,
            Tags = tags,
            Unknowns = reader.Unknowns,
        });
    }

    public static Item<SamlProvider>? ReadSamlProvider(Node node, FileContext file)
    {
        if (Open(node, Shapes.SamlProvider, file) is not { } reader)
        {
            return null;
        }

        string? arn = ReadArn(reader, Saml, out string? account, out string? name);
        if (reader.Text("Name") is { } written)
        {
            name = written;
            CheckEnd(reader, arn, Saml, name);
            CheckForm(reader, "Name", name, NameRules.SamlProviderName(name));
        }

        if (name is null)
        {
            reader.Require(reader.Has("Arn") ? "Arn" : "Name");
            return null;
        }

        string? metadata = reader.Text("SAMLMetadataDocument");
        DateTimeOffset? created = reader.Date("CreateDate");
        DateTimeOffset? validUntil = reader.Date("ValidUntil");
        ImmutableArray<Tag> tags = reader.Tags("Tags");
        return new Item<SamlProvider>(account, file, reader.Location, owner => new SamlProvider
        {
            Arn = arn ?? $"arn:{owner.Partition}:iam::{owner.AccountId}:{Saml}/{name}",
            Name = name,
            SamlMetadataDocument = metadata,
            CreateDate = created,
            ValidUntil = validUntil,
            Tags = tags,
            Unknowns = reader.Unknowns,
        });
    }

    // A bare text is the ARN.
    private static ObjectReader? Open(Node node, Shape shape, FileContext file) =>
        ObjectReader.Open(
            node is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain }
                ? new ObjectNode(node.Location, [new Member("Arn", node.Location, node)])
                : node,
            shape,
            file);

    private static string? ReadArn(ObjectReader reader, string type, out string? account, out string? rest)
    {
        account = null;
        rest = null;
        string? text = reader.Text("Arn");
        if (text is null)
        {
            return null;
        }

        if (!Arn.TryParse(text, out Arn arn) || arn.Service != "iam" || !Arn.IsAccountId(arn.Account)
            || !arn.Resource.StartsWith(type + "/", StringComparison.Ordinal) || arn.Resource.Length == type.Length + 1)
        {
            reader.File.Error(
                "INVALID_ARN", $"Arn: found \"{text}\", expected arn:aws:iam::123456789012:{type}/…", reader.Value("Arn")!.Location);
            return null;
        }

        account = arn.Account;
        rest = arn.Resource[(type.Length + 1)..];
        return text;
    }

    // Without a name there is no ARN, in whatever kind of file.
    private static void CheckForm(ObjectReader reader, string key, string name, string? fault)
    {
        if (name.Length == 0)
        {
            reader.Invalid(key, "found nothing, expected a name");
        }
        else if (fault is not null)
        {
            reader.File.Refuse("INVALID_VALUE", $"{key}: {fault}", reader.PlaceOf(key));
        }
    }

    private static void CheckEnd(ObjectReader reader, string? arn, string type, string end)
    {
        if (arn is not null && !arn.EndsWith($":{type}/{end}", StringComparison.Ordinal))
        {
            reader.File.Refuse("ARN_MISMATCH", $"Arn: found \"{arn}\", expected it to end in {type}/{end}", reader.Value("Arn")!.Location);
        }
    }
}
