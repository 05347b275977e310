using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Binding;

/// <summary>Reads what identity providers say, as text or as a hashtable.</summary>
internal static class TokenInput
{
    /// <summary>The token of a JWT or of claims.</summary>
    /// <param name="value">The argument.</param>
    /// <exception cref="InvalidArgumentException">It is neither.</exception>
    public static WebIdentityToken ReadWebIdentity(object value) => Bare(value) switch
    {
        string jwt => WebIdentityToken.FromJwt(jwt),
        _ when PlainInput.Members(value) is { } claims => WebIdentityToken.FromClaims(claims),
        { } other => throw new InvalidArgumentException(CallErrors.InvalidTokenType("-WebIdentityToken takes a JWT, or its claims as a hashtable", other)),
    };

    /// <summary>The assertion of XML or of attributes.</summary>
    /// <param name="value">The argument.</param>
    /// <exception cref="InvalidArgumentException">It is neither.</exception>
    public static SamlAssertion ReadSaml(object value) => Bare(value) switch
    {
        string xml => SamlAssertion.Parse(xml),
        System.Xml.XmlNode node => SamlAssertion.Parse(node.OuterXml),
        _ when PlainInput.Members(value) is { } attributes => SamlAssertion.FromAttributes(attributes),
        { } other => throw new InvalidArgumentException(CallErrors.InvalidTokenType("-SAMLAssertion takes XML, its base64, or the attributes as a hashtable", other)),
    };

    private static object Bare(object value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
