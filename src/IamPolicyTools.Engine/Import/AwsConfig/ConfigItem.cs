using System.Globalization;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.AwsConfig;

/// <summary>What a query asked of one type (CFG-5): the fields that at least one of its items has, or that the query names.</summary>
internal sealed class AskedFields
{
    private readonly HashSet<string> _fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Notes a field that is there: <c>configuration.roleName</c>.</summary>
    public void Add(string field) => _fields.Add(field);

    /// <summary>True where a field, or a whole that holds it, was asked for.</summary>
    public bool Has(string field) =>
        _fields.Contains(field) || (field.LastIndexOf('.') is > 0 and int dot && _fields.Contains(field[..dot] + ".*"));
}

/// <summary>An item of AWS Config: a resource as it was at one time (7.4.1).</summary>
/// <param name="node">The item.</param>
/// <param name="file">The file that has it.</param>
/// <param name="asked">What was asked for; null where the item is complete.</param>
internal sealed class ConfigItem(ObjectNode node, SourceFile file, AskedFields? asked)
{
    private const string Main = "configuration";
    private const string More = "supplementaryConfiguration";

    private readonly Lazy<ObjectNode?> _configuration = new(() => Decode(node[Main]) as ObjectNode);
    private readonly Lazy<ObjectNode?> _more = new(() => Decode(node[More]) as ObjectNode);

    /// <summary>The type, <c>AWS::IAM::Role</c>.</summary>
    public string Type => Nodes.Text(node["resourceType"]) ?? string.Empty;

    /// <summary>The file.</summary>
    public SourceFile File => file;

    /// <summary>The resource's id or name, for its address.</summary>
    public string Id => Nodes.Text(node["resourceId"]) ?? Nodes.Text(node["resourceName"]) ?? Arn ?? Type;

    /// <summary>The name.</summary>
    public string? Name => Nodes.Text(node["resourceName"]);

    /// <summary>The ARN as the item has it.</summary>
    public string? Arn => Nodes.Text(node["arn"]) ?? Nodes.Text(node["ARN"]);

    /// <summary>The account, or null.</summary>
    public string? AccountId => Nodes.Text(node["accountId"]) ?? Nodes.Text(node["awsAccountId"]);

    /// <summary>The Region, or null.</summary>
    public string? Region => Nodes.Text(node["awsRegion"]) is { } region and not "global" ? region : null;

    /// <summary>When it was so; null where that is not told.</summary>
    public DateTimeOffset? Time => TimeOf(node["configurationItemCaptureTime"]);

    /// <summary>True where the resource is gone.</summary>
    public bool IsDeleted => Nodes.Text(node["configurationItemStatus"]) is "ResourceDeleted" or "ResourceDeletedNotRecorded";

    /// <summary>Where it stands (IN-4).</summary>
    public SourceLocation Place => node.Location.At($"{Type} {Id}");

    /// <summary>What tells one resource from another.</summary>
    public string Key => $"{Type}|{AccountId}|{Nodes.Text(node["awsRegion"])}|{Nodes.Text(node["resourceId"]) ?? Arn ?? Name}";

    /// <summary>The tags of the item itself.</summary>
    public Node? Tags => node["tags"];

    /// <summary>A text of the configuration.</summary>
    public string? Text(string name) => Nodes.Text(Value(name)) is { Length: > 0 } text ? text : null;

    /// <summary>A member of the configuration, decoded; null where it is absent or null.</summary>
    public Node? Value(string name) => Present(Member(_configuration.Value, name));

    /// <summary>A member of the supplementary configuration, decoded.</summary>
    public Node? Supplement(string name) => Present(Member(_more.Value, name));

    /// <summary>
    /// True where the member was asked for: an absent one is empty then, else it is not known. An item without a configuration tells
    /// nothing: Config
    /// does not record the resource.
    /// </summary>
    public bool Tells(string name) => asked is null ? IsRecorded : asked.Has($"{Main}.{name}");

    /// <summary>True where the item has a configuration at all.</summary>
    public bool IsRecorded => _configuration.Value is not null;

    /// <summary>As <see cref="Tells"/>, for the supplementary configuration. Config leaves out what it did not look up.</summary>
    public bool TellsSupplement(string name) => asked is null ? Member(_more.Value, name) is not null : asked.Has($"{More}.{name}");

    /// <summary>True where tags were asked for.</summary>
    public bool TellsTags => asked is null ? Tags is not null || Tells("tags") : asked.Has("tags") || Tells("tags");

    /// <summary>Where a member stands, with its address.</summary>
    public SourceLocation At(string name)
    {
        Node? value = Member(_configuration.Value, name) ?? Member(_more.Value, name);
        return (value is { Location.IsKnown: true } ? value.Location : node.Location).At($"{Type} {Id} / {name}");
    }

    /// <summary>The items of a list; a list of one element may be the element itself (CFG-2).</summary>
    public static IReadOnlyList<Node> Items(Node? value) => value switch
    {
        ArrayNode list => list.Items,
        ObjectNode one => [one],
        _ => [],
    };

    /// <summary>A value that may be JSON text of it, in up to three layers (CFG-1).</summary>
    public static Node? Decode(Node? value)
    {
        Node? decoded = value;
        for (int layer = 0; layer < 3
            && decoded is ScalarNode { Kind: ScalarKind.Text } text
            && text.Text.AsSpan().TrimStart() is ['{' or '[' or '"', ..]; layer++)
        {
            string json = text.Text.TrimStart();
            Node parsed = TextDocument.Parse(json[0] == '"' ? $"[{json}]" : json, Main, text.Location);
            decoded = json[0] == '"' && parsed is ArrayNode { Items: [var only] } ? only : parsed;
        }

        return decoded;
    }

    /// <summary>A time of the API: ISO 8601, or seconds since 1970.</summary>
    public static DateTimeOffset? TimeOf(Node? value)
    {
        if (Nodes.Text(value) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 0 and < 253_402_300_800)
        {
            return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        }

        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time) ? time : null;
    }

    /// <summary>Notes the fields that this item has.</summary>
    public void Note(AskedFields fields)
    {
        if (node["tags"] is not null)
        {
            fields.Add("tags");
        }

        foreach ((string part, ObjectNode? members) in new[] { (Main, _configuration.Value), (More, _more.Value) })
        {
            foreach (Member member in members?.Members ?? [])
            {
                fields.Add($"{part}.{member.Name}");
            }
        }
    }

    private static Node? Present(Node? value) => Decode(value) is { } decoded && !Nodes.IsNull(decoded) ? decoded : null;

    // Types that came later have CloudFormation's case.
    private static Node? Member(ObjectNode? members, string name)
    {
        if (members?[name] is { } exact)
        {
            return exact;
        }

        foreach (Member member in members?.Members ?? [])
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }
}
