using System.Collections.Frozen;
using System.Globalization;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>What CloudFormation gives of a type of resource: its name, <c>Ref</c> and <c>Fn::GetAtt</c> (7.2.4).</summary>
internal sealed record ResourceType
{
    private static readonly Lazy<FrozenDictionary<string, ResourceType>> s_all = new(Read);

    /// <summary>The type, <c>AWS::IAM::Role</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The property that names it; null where AWS assigns an id.</summary>
    public string? NameProperty { get; init; }

    /// <summary>How long a name may be.</summary>
    public int LongestName { get; init; }

    /// <summary>True where a generated name is in lower case (CFN-29).</summary>
    public bool IsLowerCase { get; init; }

    /// <summary>True for a resource of the model, which can have a policy.</summary>
    public bool IsModelled { get; init; }

    /// <summary>True where CloudFormation does not generate names by its pattern.</summary>
    public bool IsNameRequired { get; init; }

    /// <summary>The text of <c>Ref</c>.</summary>
    public required string Ref { get; init; }

    /// <summary>The texts of attributes.</summary>
    public required FrozenDictionary<string, string> Attributes { get; init; }

    /// <summary>What is known of a type; null for nothing.</summary>
    public static ResourceType? Find(string name) => s_all.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, ResourceType> Read()
    {
        using Stream stream = typeof(ResourceType).Assembly.GetManifestResourceStream("template-types.txt")
            ?? throw new InvalidOperationException("The table of resource types is missing.");
        using var reader = new StreamReader(stream);
        var all = new Dictionary<string, ResourceType>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                ResourceType type = Read(line);
                all.Add(type.Name, type);
            }
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static ResourceType Read(string line)
    {
        // {bus|} holds a bar of its own.
        string[] fields = line.Replace("{bus|}", "{bus}", StringComparison.Ordinal).Split('|');
        return new ResourceType
        {
            Name = fields[0],
            NameProperty = fields[1].Length == 0 ? null : fields[1],
            LongestName = fields[2].Length == 0 ? int.MaxValue : int.Parse(fields[2], CultureInfo.InvariantCulture),
            IsLowerCase = fields[3].Contains('l', StringComparison.Ordinal),
            IsModelled = fields[3].Contains('p', StringComparison.Ordinal),
            IsNameRequired = fields[3].Contains('n', StringComparison.Ordinal),
            Ref = fields[4].Replace('#', '|'),
            Attributes = fields[5].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(a => a.Split('=', 2))
                .ToFrozenDictionary(a => a[0], a => a[1], StringComparer.Ordinal),
        };
    }
}
