using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>The three ways in which tools write policy documents into dumps.</summary>
public enum DocumentEncoding
{
    /// <summary>A JSON object: the CLI and the SDKs that decode.</summary>
    Decoded,

    /// <summary>Its text as a JSON string.</summary>
    Text,

    /// <summary>The API's own form, RFC 3986.</summary>
    Percent,
}

internal static class DocumentEncodings
{
    public static string Encode(this DocumentEncoding encoding, string document) => encoding switch
    {
        DocumentEncoding.Decoded => document,
        DocumentEncoding.Text => JsonSerializer.Serialize(document),
        // AWS leaves the plus as it is.
        _ => JsonSerializer.Serialize(Uri.EscapeDataString(document).Replace("%2B", "+", StringComparison.Ordinal)),
    };
}
