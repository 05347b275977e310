using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.Validation.Reading;

/// <summary>What an ARN with too few fields was meant to be: mostly a colon is missing, before a bucket or before an account.</summary>
internal static class ShortArns
{
    private const int Fields = 6;
    private const int AccountField = 4;

    /// <summary>What to write in the place of an ARN; null where nothing that some service has is a slip away.</summary>
    /// <param name="text">The ARN as written.</param>
    /// <param name="catalogue">The forms of ARNs.</param>
    public static string? FixOf(string text, IamCatalogue catalogue) =>
        Candidates(text).FirstOrDefault(c => IsMeant(c, catalogue)) is { } meant ? $"Write \"{meant}\"." : null;

    /// <summary>What to write in the place of an ARN that has a Region where none belongs: a bucket has no account either.</summary>
    /// <param name="text">The ARN as written.</param>
    public static string? WithoutRegion(string text)
    {
        if (!Arn.TryParse(text, out Arn arn))
        {
            return null;
        }

        string kind = "bucket/";
        bool hasKind = arn.Service == "s3" && arn.Resource.StartsWith(kind, StringComparison.Ordinal) && arn.Resource.IndexOf('/', kind.Length) > 0;
        return $"Write \"{arn with { Region = string.Empty, Account = arn.Service == "s3" ? string.Empty : arn.Account, Resource = hasKind ? arn.Resource[kind.Length..] : arn.Resource }}\".";
    }

    private static IEnumerable<string> Candidates(string text)
    {
        for (int at = text.IndexOf(':', StringComparison.Ordinal); at >= 0; at = text.IndexOf(':', at + 1))
        {
            yield return text.Insert(at, ":");
        }

        // 123456789012/table/x
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            yield return $"{text[..slash]}:{text[(slash + 1)..]}";
        }
    }

    // The account of an ARN stands in its place, or the colon is missing elsewhere.
    private static bool IsMeant(string candidate, IamCatalogue catalogue)
    {
        string[] fields = candidate.Split(':', Fields);
        return fields is ["arn", ..]
            && fields.Length == Fields
            && fields.Where((field, index) => index != AccountField).All(field => !Arn.IsAccountId(field.Split('/')[0]))
            && catalogue.FindResourceTypes(candidate).Any(type => type.ArnTemplates.Any(t => IsFilled(t, fields)));
    }

    // A field that the form leaves empty is empty here, and the other way round.
    private static bool IsFilled(ArnTemplate template, string[] fields)
    {
        string[] form = template.Text.Split(':', Fields);
        return form.Length == Fields && form.Zip(fields).All(pair => pair.First.Length == 0 == (pair.Second.Length == 0));
    }
}
