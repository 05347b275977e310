using System.Collections.Immutable;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.AwsConfig;

/// <summary>An item of AWS Config while it becomes edits.</summary>
internal sealed class ConfigScope(ConfigItem item, EditList edits, InfrastructureContext context, OrganizationFacts organization)
{
    private readonly PolicySlots _policies = new(item.File);
    private Owner? _owner;

    /// <summary>The item.</summary>
    public ConfigItem Item => item;

    /// <summary>Receives what is told of the organization.</summary>
    public OrganizationFacts Organization => organization;

    /// <summary>Receives the edits.</summary>
    public EditList Edits => edits;

    /// <summary>The account: as the ARN and the item say it, else as for every source (IN-8).</summary>
    public Owner Owner => _owner ??= Owner.Of(item.Arn) ?? new Owner(item.AccountId ?? context.AccountOf(null, item.Id, item.Place), PartitionOf(item));

    /// <summary>The Region.</summary>
    public string Region => item.Region ?? (Arn.RegionOf(item.Arn) is { IsEmpty: false } region ? region.ToString() : context.RegionOf(null, item.File, item.Place));

    /// <summary>The item's ARN, else one built from what is known (CFG-7).</summary>
    public string ArnOr(string service, string resource, bool isRegional = true) =>
        item.Arn ?? (isRegional ? Owner.ArnOf(service, Region, resource) : $"arn:{Owner.Partition}:{service}:::{resource}");

    /// <summary>A policy of the configuration; null where it is absent.</summary>
    public PolicyDocument? Policy(string member, PolicyKind kind) => _policies.Read(item.Value(member), kind, item.At(member));

    /// <summary>A policy that stands anywhere in the item.</summary>
    public PolicyDocument? ReadPolicy(Node? value, PolicyKind kind, string member) => _policies.Read(value, kind, item.At(member));

    /// <summary>The tags; null where they were not asked for (CFG-3).</summary>
    public ImmutableArray<Tag>? Tags => !item.TellsTags ? null : TagsIn(ConfigItem.Decode(item.Tags) is { } own && !Nodes.IsNull(own) ? own : item.Value("tags"));

    /// <summary>Says once for a type that something was not asked for (CFG-5).</summary>
    public void NotAsked(string member)
    {
        if (!item.IsRecorded)
        {
            if (context.Once($"config:{item.File.Path}:{item.Key}"))
            {
                item.File.Warn("NOT_ASKED_FOR", "CFG-4", $"The item of {item.Id} has no configuration: what it has is unknown, not empty", item.Place);
            }
        }
        else if (context.Once($"config:{item.File.Path}:{item.Type}:{member}"))
        {
            item.File.Warn("NOT_ASKED_FOR", "CFG-5", $"The query did not ask for {member} of {item.Type}: it is unknown, not empty", item.Place);
        }
    }

    /// <summary>The tags of a value: a map, or a list with the key in one of two spellings.</summary>
    public static ImmutableArray<Tag> TagsIn(Node? value) => value switch
    {
        ArrayNode list =>
        [
            .. list.Items.OfType<ObjectNode>()
                .Select(t => (Key: Nodes.Text(t["key"]) ?? Nodes.Text(t["tagKey"]) ?? Nodes.Text(t["Key"]), Value: Nodes.Text(t["value"]) ?? Nodes.Text(t["tagValue"]) ?? Nodes.Text(t["Value"])))
                .Where(t => t.Key is { Length: > 0 })
                .DistinctBy(t => t.Key)
                .Select(t => new Tag(t.Key!, t.Value ?? string.Empty)),
        ],
        ObjectNode map => [.. map.Members.Select(m => new Tag(m.Name, Nodes.Text(m.Value) ?? string.Empty))],
        _ => [],
    };

    private static string PartitionOf(ConfigItem item) => Owner.PartitionOf(item.Region);
}
