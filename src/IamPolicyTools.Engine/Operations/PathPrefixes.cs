namespace IamPolicyTools.Operations;

/// <summary>The -PathPrefix of the API's lists.</summary>
internal static class PathPrefixes
{
    private const int Longest = 512;

    /// <summary>Null for a good prefix, else what is wrong with it. Unlike a path it need not end in a slash.</summary>
    public static string? Check(string prefix) =>
        prefix.Length is 0 or > Longest ? $"A path prefix has 1 to {Longest} characters, found {prefix.Length}."
        : prefix[0] != '/' ? $"A path prefix begins with a slash, found \"{prefix}\"."
        : prefix.All(c => c is >= '!' and <= '~') ? null
        : $"A path prefix has printable ASCII characters only, found \"{prefix}\".";
}
