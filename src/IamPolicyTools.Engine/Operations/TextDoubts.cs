using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>What the texts of a question say against it: they stand for nobody and nothing, so that every denial comes true (AT-7).</summary>
internal static class TextDoubts
{
    private const int LeastWord = 4;

    private static readonly string[] s_regions = ["aws:RequestedRegion", "ec2:Region"];

    /// <summary>A placeholder or a variable that nothing replaces in a test (PO-2.1), in words; null when there is none.</summary>
    /// <param name="text">A principal, a resource, a value.</param>
    public static string? OfPlaceholder(string text) => Placeholders.Find(text) is [var found, ..]
        ? $"\"{DisplayedText.Shorten(text)}\" has the placeholder {text.Substring(found.Start, found.Length)}, which nothing replaces in a test; expected its value"
        : null;

    /// <summary>The same, and that no ARN has what a policy's variable looks like.</summary>
    /// <param name="name">A principal or a resource.</param>
    public static string? OfName(string name)
    {
        int variable = name.IndexOf("${", StringComparison.Ordinal);
        int end = variable < 0 ? -1 : name.IndexOf('}', variable);
        return OfPlaceholder(name) ?? (end < 0
            ? null
            : $"\"{DisplayedText.Shorten(name)}\" has the variable {name[variable..(end + 1)]}, which nothing replaces in a question; expected its value");
    }

    /// <summary>What is wrong with a resource.</summary>
    /// <param name="resource">Its ARN, or a form of ARNs.</param>
    public static string? OfResource(string resource) => OfName(resource) ?? OfBucket(resource) ?? OfRegion(resource) ?? OfMissing(resource);

    /// <summary>That an action is never checked on what is named; null where it may be.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resources">The resources; one that fits is enough.</param>
    public static string? OfPair(string action, IReadOnlyList<string> resources) =>
        resources.Count > 0 && IamCatalogue.Default.FindAction(action) is { IsWildcardOnly: false } known && !resources.Any(r => MayFit(known, r))
            ? RequestChecks.CheckFit(known, resources[0])?.Message
            : null;

    // Whether some resource of a form fits is for the run to find out.
    private static bool MayFit(CatalogueAction action, string resource) =>
        resource.AsSpan().ContainsAny('*', '?') || !Arn.TryParse(resource, out Arn arn) || CheckedResource.Fits(action, arn);

    /// <summary>What is wrong with a value of a context key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public static string? OfValue(string key, string value) => OfPlaceholder(value)
        ?? (s_regions.Contains(key, StringComparer.OrdinalIgnoreCase) && IsMeantAsRegion(value) ? RegionFacts.Doubt(value) : ContextValueFacts.Doubt(key, value));

    // A request that a proof makes up, for a test that is missing, is in a Region of one letter.
    private static string? OfRegion(string resource) =>
        Arn.TryParse(resource, out Arn arn) && arn.Region is { Length: > 1 } region && region != "global" && region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '*' or '?')
            ? RegionFacts.Doubt(region)
            : null;

    // A field that ARNs of its kind have: no such resource is asked about.
    private static string? OfMissing(string resource)
    {
        if (!Arn.TryParse(resource, out Arn arn) || (arn.Region.Length > 0 && arn.Account.Length > 0))
        {
            return null;
        }

        ArnTemplate? form = null;
        bool hasRegion = true;
        bool hasAccount = true;
        foreach (ArnTemplate fitting in IamCatalogue.Default.FindResourceTypes(resource).SelectMany(t => t.ArnTemplates).Where(t => t.Fits(arn)))
        {
            form ??= fitting;
            hasRegion &= fitting.Fields[3].Length > 0;
            hasAccount &= fitting.Fields[4].Length > 0;
            if (!hasRegion && !hasAccount)
            {
                break;
            }
        }

        string? missing = form is null ? null
            : arn.Region.Length == 0 && hasRegion ? "Region"
            : arn.Account.Length == 0 && hasAccount ? "account"
            : null;
        return missing is null ? null : $"\"{DisplayedText.Shorten(resource)}\" has no {missing}, which such ARNs have; the form is {form!.Text}";
    }

    // What a proof makes up to lie outside a pattern of Regions has no number behind it.
    private static bool IsMeantAsRegion(string value) =>
        (value.Length > 0 && char.IsAsciiDigit(value[^1]) && value.Contains('-', StringComparison.Ordinal)) || (value.Length >= LeastWord && value.All(char.IsAsciiLetter));

    // $BUCKET and %BUCKET% of a shell
    private static string? OfBucket(string resource)
    {
        if (!Arn.TryParse(resource, out Arn arn) || arn is not { Service: "s3", Region: "", Account: "" })
        {
            return null;
        }

        string bucket = arn.Resource.Split('/', 2)[0];
        return bucket.AsSpan().ContainsAny('$', '%')
            ? $"no bucket is called \"{DisplayedText.Shorten(bucket)}\"; expected a name, without a variable of a shell"
            : null;
    }
}
