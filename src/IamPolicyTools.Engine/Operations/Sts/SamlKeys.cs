using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Operations.Sts;

/// <summary>The condition keys that a SAML assertion fills (ST-41).</summary>
internal static class SamlKeys
{
    private const string EduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
    private const string EduOrg = "urn:oid:1.3.6.1.4.1.5923.1.2.1.";
    private const string Claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

    // The mapping of IAM's guide, "Configure SAML assertions for the authentication response".
    private static readonly FrozenDictionary<string, string> s_attributes = new Dictionary<string, string>
    {
        [EduPerson + "1"] = "saml:edupersonaffiliation",
        [EduPerson + "2"] = "saml:edupersonnickname",
        [EduPerson + "3"] = "saml:edupersonorgdn",
        [EduPerson + "4"] = "saml:edupersonorgunitdn",
        [EduPerson + "5"] = "saml:edupersonprimaryaffiliation",
        [EduPerson + "6"] = "saml:edupersonprincipalname",
        [EduPerson + "7"] = "saml:edupersonentitlement",
        [EduPerson + "8"] = "saml:edupersonprimaryorgunitdn",
        [EduPerson + "9"] = "saml:edupersonscopedaffiliation",
        [EduPerson + "10"] = "saml:edupersontargetedid",
        [EduPerson + "11"] = "saml:edupersonassurance",
        [EduOrg + "2"] = "saml:eduorghomepageuri",
        [EduOrg + "3"] = "saml:eduorgidentityauthnpolicyuri",
        [EduOrg + "4"] = "saml:eduorglegalname",
        [EduOrg + "5"] = "saml:eduorgsuperioruri",
        [EduOrg + "6"] = "saml:eduorgwhitepagesuri",
        ["urn:oid:2.5.4.3"] = "saml:cn",
        ["urn:oid:2.5.4.4"] = "saml:surname",
        ["urn:oid:2.5.4.42"] = "saml:givenName",
        ["urn:oid:2.5.4.45"] = "saml:x500UniqueIdentifier",
        ["urn:oid:0.9.2342.19200300.100.1.1"] = "saml:uid",
        ["urn:oid:0.9.2342.19200300.100.1.3"] = "saml:mail",
        ["urn:oid:0.9.2342.19200300.100.1.45"] = "saml:organizationStatus",
        ["http://schemas.xmlsoap.org/claims/CommonName"] = "saml:commonName",
        [Claims + "givenname"] = "saml:givenName",
        [Claims + "surname"] = "saml:surname",
        [Claims + "emailaddress"] = "saml:mail",
        [Claims + "name"] = "saml:name",
        ["http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid"] = "saml:primaryGroupSID",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Adds the keys that the trust policy sees.</summary>
    /// <param name="layer">The request's keys.</param>
    /// <param name="assertion">The assertion.</param>
    /// <param name="provider">The provider's ARN.</param>
    public static void AddTo(ContextLayer.Builder layer, SamlAssertion assertion, Arn provider)
    {
        layer.Add("saml:aud", assertion.Recipient)
            .AddIfKnown("saml:iss", assertion.Issuer)
            .Add("saml:doc", $"{provider.Account}/{ProviderName(provider)}");
        foreach ((string kept, string value) in Kept(assertion, provider))
        {
            layer.Add(kept, value);
        }

        foreach ((string name, ImmutableArray<string> values) in assertion.Attributes)
        {
            if (s_attributes.TryGetValue(name, out string? key) && !values.IsEmpty)
            {
                bool isSet = ContextKeyFacts.IsMultivalued(key);
                layer.Add(key, isSet ? values : values[..1], isSet);
            }
        }
    }

    /// <summary>The keys that stay with the session (sts-and-credentials.md, 3.2).</summary>
    /// <param name="assertion">The assertion.</param>
    /// <param name="provider">The provider's ARN.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Kept(SamlAssertion assertion, Arn provider)
    {
        (string Key, string? Value)[] keys =
        [
            ("saml:namequalifier", NameQualifier(assertion, provider)),
            ("saml:sub", assertion.Subject),
            ("saml:sub_type", assertion.SubjectType),
        ];
        return [.. keys.Where(k => k.Value is not null).Select(k => KeyValuePair.Create(k.Key, k.Value!))];
    }

    /// <summary>The hash that tells subjects of one name apart: of issuer, account and provider; null without an issuer.</summary>
    /// <param name="assertion">The assertion.</param>
    /// <param name="provider">The provider's ARN.</param>
    [SuppressMessage("Security", "CA5350", Justification = "AWS defines the value by SHA-1; it protects nothing.")]
    public static string? NameQualifier(SamlAssertion assertion, Arn provider) => assertion.Issuer is null
        ? null
        : Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes($"{assertion.Issuer}{provider.Account}/{ProviderName(provider)}")));

    private static string ProviderName(Arn provider) => provider.Resource[(provider.Resource.LastIndexOf('/') + 1)..];
}
