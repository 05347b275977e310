namespace IamPolicyTools.Model.Names;

/// <summary>What texts of certificates may hold.</summary>
public static class PemText
{
    /// <summary>True for a text with a private key in it, whatever its format and whatever else stands there.</summary>
    /// <param name="text">The text.</param>
    public static bool HasPrivateKey(string text) => text.Contains("PRIVATE KEY", StringComparison.OrdinalIgnoreCase);
}
