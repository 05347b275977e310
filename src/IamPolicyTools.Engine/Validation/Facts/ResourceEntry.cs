using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.Validation.Facts;

/// <summary>An entry of Resource or NotResource taken apart. One object for all entries of the same text.</summary>
internal sealed class ResourceEntry
{
    private const int ArnFields = 6;

    private readonly bool _isCutInVariable;
    private CatalogueResourceType[]? _types;

    private ResourceEntry(string text)
    {
        Text = text;
        Hash = string.GetHashCode(text, StringComparison.Ordinal);
        IsOpen = Placeholders.AreIn(text);
        IsEverything = text == "*";
        IsShort = ShortResources.IsShort(text);
        IsPattern = !IsOpen && text.AsSpan().ContainsAny('*', '?');
        Fields = text.Split(':', ArnFields);
        IsArn = Fields.Length == ArnFields && Fields[0] == "arn";
        _isCutInVariable = IsArn && Fields.AsSpan(1, ArnFields - 2).ToArray().Any(f => f.Contains("${", StringComparison.Ordinal));
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>The hash of the text.</summary>
    public int Hash { get; }

    /// <summary>True when a placeholder stands in it.</summary>
    public bool IsOpen { get; }

    /// <summary>True for <c>*</c>.</summary>
    public bool IsEverything { get; }

    /// <summary>True for an ARN that every ARN fits.</summary>
    public bool IsEveryArn => IsArn && !IsOpen && IsWideOpen && (IsStar(Partition) || Partition == "aws") && Service.Length > 0 && IsStar(Service) && IsStar(Region) && IsStar(Account);

    /// <summary>True when every resource of one service fits it, of this account at least.</summary>
    public bool IsEveryOf(string service) => IsArn && !IsOpen && IsWideOpen && IsStar(Region) && (IsStar(Account) || (Region.Length == 0 && Arn.IsAccountId(Account)))
        && (Service.Equals(service, StringComparison.OrdinalIgnoreCase) || (Service.Length > 0 && IsStar(Service)));

    /// <summary>True when every resource of a type fits it.</summary>
    public bool IsEveryOf(CatalogueResourceType type) => IsKnownForm && IsStar(Region) && type.ArnTemplates.Length > 0
        && type.ArnTemplates.All(t => t.ToPattern().Split(':', ArnFields) is [_, _, var service, _, var account, var resource]
            && (Service == service || (Service.Length > 0 && IsStar(Service)))
            && (IsStar(Account) || account.Length == 0 || (Region.Length == 0 && Arn.IsAccountId(Account) && IsWideOpen))
            && Globs.Covers(Resource, resource));

    /// <summary>True when it has a wildcard, and no placeholder.</summary>
    public bool IsPattern { get; }

    /// <summary>True for the short form of REST APIs (PL-85).</summary>
    public bool IsShort { get; }

    /// <summary>True for six fields that begin with <c>arn</c>.</summary>
    public bool IsArn { get; }

    /// <summary>At most six fields.</summary>
    public string[] Fields { get; }

    /// <summary>
    /// True for an ARN that can be looked up: nothing in it is open, it is none of the short forms, and no variable stands where its colon would be
    /// taken for the end of a field.
    /// </summary>
    public bool IsKnownForm => IsArn && !IsOpen && !_isCutInVariable;

    /// <summary>The partition field; empty, as the others, where there is none.</summary>
    public string Partition => Fields.ElementAtOrDefault(1) ?? string.Empty;

    /// <summary>The service field.</summary>
    public string Service => Fields.ElementAtOrDefault(2) ?? string.Empty;

    /// <summary>The Region field.</summary>
    public string Region => Fields.ElementAtOrDefault(3) ?? string.Empty;

    /// <summary>The account field.</summary>
    public string Account => Fields.ElementAtOrDefault(4) ?? string.Empty;

    /// <summary>Everything behind the fifth colon.</summary>
    public string Resource => Fields.ElementAtOrDefault(5) ?? string.Empty;

    /// <summary>True when the resource field covers whatever there is.</summary>
    public bool IsWideOpen => IsEverything || (IsArn && Resource.AsSpan().Trim('*').IsEmpty && Resource.Length > 0);

    private static bool IsStar(string field) => field.AsSpan().Trim('*').IsEmpty;

    /// <summary>False when the beginning of the resource field tells that it cannot cover another of its service.</summary>
    public bool CanCover(ResourceEntry other)
    {
        int wildcard = Resource.AsSpan().IndexOfAny('*', '?');
        return wildcard < 0
            ? Resource == other.Resource
            : other.Resource.AsSpan().StartsWith(Resource.AsSpan(0, wildcard)) && other.Resource.Length >= wildcard;
    }

    /// <summary>Looks an entry up.</summary>
    public static ResourceEntry Of(string text) => new(text);

    /// <summary>The types of the catalogue, of any service, some of whose ARNs the entry covers.</summary>
    public CatalogueResourceType[] Types(ResourceForms forms) => _types ??= IsKnownForm ? [.. forms.Meeting(this)] : [];
}
