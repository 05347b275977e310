using System.Text;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>The form of a resource type's ARNs: <c>arn:${Partition}:s3:::${BucketName}/${ObjectName}</c>.</summary>
public sealed class ArnTemplate
{
    private const int FieldCount = 6;

    // Services that name buckets need not know of objects; a bucket's name has no slash there either.
    private const string Bucket = "arn:*:s3:::*";
    private const string BucketObject = "arn:*:s3:::*/*";

    private readonly string[] _fields;
    private readonly Lazy<ResourceForm> _resource;

    /// <summary>Creates a template.</summary>
    /// <param name="text">Six fields, varying parts as <c>${Name}</c>; a <c>*</c> stands for any run of characters.</param>
    /// <param name="siblings">
    /// All templates of the service as <see cref="ToGlob"/> gives them. Where one continues this one behind a <c>/</c> or <c>:</c>,
    /// the last part of this one holds no such character: <c>table/t/index/i</c> is no table.
    /// </param>
    internal ArnTemplate(string text, Lazy<string[]> siblings)
    {
        Text = text;
        _fields = text.Split(':', FieldCount);
        _resource = new Lazy<ResourceForm>(() => new ResourceForm(_fields[^1], ToGlob(text), ToGlob(text) == Bucket ? [.. siblings.Value, BucketObject] : siblings.Value));
    }

    /// <summary>The template as AWS writes it.</summary>
    public string Text { get; }

    /// <summary>The service field: <c>s3</c>, or <c>*</c> where it varies.</summary>
    public string Service => ToGlob(_fields[2]);

    /// <summary>The six fields as AWS writes them.</summary>
    internal ReadOnlySpan<string> Fields => _fields;

    /// <summary>The characters that the name at the end does not contain, because a longer template of the service goes on there.</summary>
    internal string Stops => _resource.Value.Stops;

    /// <summary>True when a concrete ARN has this form.</summary>
    /// <param name="arn">The ARN.</param>
    public bool Fits(Arn arn) =>
        FitsField(_fields[1], arn.Partition)
        && FitsField(_fields[2], arn.Service)
        && FitsField(_fields[3], arn.Region)
        && FitsField(_fields[4], arn.Account)
        && _resource.Value.Fits(arn.Resource);

    /// <summary>A resource pattern that covers every ARN of this form.</summary>
    /// <param name="partition">The partition, <c>*</c> for any.</param>
    /// <param name="region">The Region, put in where the template has one.</param>
    /// <param name="account">The account, put in where the template has one.</param>
    public string ToPattern(string partition = "*", string region = "*", string account = "*") =>
        string.Join(
            ':',
            "arn",
            Fill(_fields[1], partition),
            ToGlob(_fields[2]),
            Fill(_fields[3], region),
            Fill(_fields[4], account),
            ToGlob(_fields[5]));

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>A template, or a field of one, with a <c>*</c> for every varying part.</summary>
    /// <param name="template">The template.</param>
    internal static string ToGlob(string template)
    {
        var glob = new StringBuilder();
        for (int at = 0; at < template.Length; at++)
        {
            if (template[at] == '$')
            {
                at = template.IndexOf('}', at);
                glob.Append('*');
            }
            else
            {
                glob.Append(template[at]);
            }
        }

        return glob.ToString();
    }

    private static string Fill(string field, string value) => IsPlaceholder(field) ? value : field;

    private static bool FitsField(string field, string value) => field == "*" || IsPlaceholder(field) || field == value;

    /// <summary>True for a field that is a varying part and nothing else.</summary>
    internal static bool IsPlaceholder(string field) =>
        field.StartsWith("${", StringComparison.Ordinal) && field.IndexOf('}', StringComparison.Ordinal) == field.Length - 1;

    /// <summary>The resource field of a template.</summary>
    private sealed class ResourceForm
    {
        private readonly TextPattern _pattern;
        private readonly string _beforeLast = string.Empty;
        private readonly bool _isOnlyPart;

        public ResourceForm(string field, string template, string[] siblings)
        {
            string glob = ToGlob(field);
            if (field.EndsWith('}'))
            {
                string head = glob[..^1];
                _isOnlyPart = !head.Contains('*');
                _beforeLast = head[(head.LastIndexOf('*') + 1)..];
                Stops = string.Concat(siblings
                    .Where(s => s.Length > template.Length && s[template.Length] is '/' or ':' && s.StartsWith(template, StringComparison.Ordinal))
                    .Select(s => s[template.Length])
                    .Distinct());

                // A name at the end is never empty.
                glob = head + "?*";
            }

            _pattern = TextPattern.Compile(PolicyString.Literal(glob), PatternStyle.Wildcards);
        }

        public string Stops { get; } = string.Empty;

        // The last varying part does not reach into what a longer template of the service describes: of the places
        // where it can begin, the last leaves the least in it.
        public bool Fits(string resource)
        {
            if (!_pattern.Matches(resource, NoVariables.Instance))
            {
                return false;
            }

            if (Stops.Length == 0)
            {
                return true;
            }

            ReadOnlySpan<char> text = resource;
            int start = _isOnlyPart ? 0 : text[..^1].LastIndexOf(_beforeLast);
            return text[(start + _beforeLast.Length)..].IndexOfAny(Stops) < 0;
        }
    }
}
