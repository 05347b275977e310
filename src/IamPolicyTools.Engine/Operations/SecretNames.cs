using IamPolicyTools.Language;

namespace IamPolicyTools.Operations;

/// <summary>The names of secrets in ARNs: AWS puts a hyphen and six letters or digits behind them.</summary>
internal static class SecretNames
{
    private const int SuffixLength = 7;
    private const string Kind = "secret:";
    private const string Example = "-Ab12Cd";

    /// <summary>The ARN of a secret that was written without what AWS adds, with an example of it; null for anything else.</summary>
    /// <param name="resource">An ARN without wildcards, or something else.</param>
    public static string? WithSuffix(string resource) =>
        Arn.TryParse(resource, out Arn arn) && arn.Service == "secretsmanager" && arn.Resource.StartsWith(Kind, StringComparison.Ordinal)
        && !resource.AsSpan().ContainsAny('*', '?') && !HasSuffix(arn.Resource.AsSpan(Kind.Length))
            ? resource + Example
            : null;

    private static bool HasSuffix(ReadOnlySpan<char> name)
    {
        if (name.Length <= SuffixLength || name[^SuffixLength] != '-')
        {
            return false;
        }

        foreach (char c in name[^(SuffixLength - 1)..])
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
