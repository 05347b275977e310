using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>What SAM's connectors allow, by the types that they connect (CFN-36).</summary>
internal static class ConnectorProfiles
{
    private static readonly Lazy<FrozenDictionary<(string Source, string Destination), ConnectorProfile>> s_all = new(Read);

    /// <summary>All.</summary>
    public static IEnumerable<ConnectorProfile> All => s_all.Value.Values;

    /// <summary>The profile of two types of CloudFormation; null where SAM connects none such.</summary>
    public static ConnectorProfile? Find(string source, string destination) => s_all.Value.GetValueOrDefault((source, destination));

    private static FrozenDictionary<(string Source, string Destination), ConnectorProfile> Read()
    {
        using Stream stream = typeof(ConnectorProfiles).Assembly.GetManifestResourceStream("serverless-connectors.txt")
            ?? throw new InvalidOperationException("The table of SAM's connectors is missing.");
        using var reader = new StreamReader(stream);
        var all = new Dictionary<(string Source, string Destination), ConnectorProfile>();
        ConnectorProfile? current = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.Length == 0)
            {
                continue;
            }

            if (line[0] != ' ')
            {
                string[] head = line.Split(' ');
                current = new ConnectorProfile(head[0], head[1], head[2], []);
            }
            else
            {
                string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
                string[] first = parts[0].Split(": ", 2);
                string[] whom = parts.Length > 2 ? parts[2].Split(' ') : [];
                current = current! with
                {
                    Rules = current.Rules.Add(new ConnectorRule(
                        first[0].Trim(), [.. first[1].Split(' ')], [.. parts[1].Split(' ')], whom.FirstOrDefault(), whom.Length > 1)),
                };
            }

            all[(current.Source, current.Destination)] = current;
        }

        return all.ToFrozenDictionary();
    }
}

/// <summary>What a connector of two types allows.</summary>
/// <param name="Source">The type of its source.</param>
/// <param name="Destination">The type of its destination.</param>
/// <param name="How">What gets it: <c>source-role</c>, <c>destination-role</c>, <c>function-permission</c>, <c>queue-policy</c> or
/// <c>topic-policy</c>.</param>
/// <param name="Rules">What it allows.</param>
internal sealed record ConnectorProfile(string Source, string Destination, string How, ImmutableArray<ConnectorRule> Rules)
{
    /// <summary>The rules of the permissions that a connector asks for.</summary>
    public IEnumerable<ConnectorRule> For(IReadOnlyCollection<string> permissions) => Rules.Where(r => permissions.Contains(r.Permission));

    /// <summary>The statements of a role's policy; null where a value for them is missing.</summary>
    /// <param name="make">Makes nodes.</param>
    /// <param name="permissions">The permissions.</param>
    /// <param name="property">The property of an end, <c>Source</c> or <c>Destination</c>; null where it is not known.</param>
    public Node[]? Statements(SyntaxNodes make, IReadOnlyCollection<string> permissions, Func<string, string, Node?> property)
    {
        var statements = new List<Node>();
        foreach (ConnectorRule rule in For(permissions))
        {
            Node?[] resources = [.. rule.Resources.Select(r => ConnectorRule.Fill(make, r, property))];
            if (Array.Exists(resources, r => r is null))
            {
                return null;
            }

            statements.Add(make.Allow(rule.Actions, make.List(resources.OfType<Node>())));
        }

        return [.. statements];
    }
}

/// <summary>One rule of a profile.</summary>
/// <param name="Permission"><c>Read</c> or <c>Write</c>.</param>
/// <param name="Actions">The actions.</param>
/// <param name="Resources">The resources; of a permission of a function, the ARN of what calls it.</param>
/// <param name="Service">The service that is let in; null for a policy of a role.</param>
/// <param name="IsOfAccount">True where what calls must be of this account.</param>
internal sealed record ConnectorRule(
    string Permission, ImmutableArray<string> Actions, ImmutableArray<string> Resources, string? Service, bool IsOfAccount)
{
    private static readonly string[] s_ends = ["{Source.", "{Destination."];

    /// <summary>A text with the properties of the two ends in it; null where one is not known.</summary>
    public static Node? Fill(SyntaxNodes make, string text, Func<string, string, Node?> property)
    {
        string full = text.Replace("{P}", "${AWS::Partition}", StringComparison.Ordinal)
            .Replace("{R}", "${AWS::Region}", StringComparison.Ordinal)
            .Replace("{A}", "${AWS::AccountId}", StringComparison.Ordinal);
        var map = new List<(string Name, Node? Value)>();
        foreach (string end in s_ends)
        {
            for (int at = full.IndexOf(end, StringComparison.Ordinal); at >= 0; at = full.IndexOf(end, StringComparison.Ordinal))
            {
                int close = full.IndexOf('}', at);
                if (property(end[1..^1], full[(at + end.Length)..close]) is not { } value)
                {
                    return null;
                }

                if (at == 0 && close == full.Length - 1)
                {
                    return value;
                }

                string key = $"__{end[1..^1]}{full[(at + end.Length)..close]}";
                full = string.Concat(full.AsSpan(0, at), $"${{{key}", full.AsSpan(close));
                if (!map.Exists(m => m.Name == key))
                {
                    map.Add((key, value));
                }
            }
        }

        return make.Sub(full, map);
    }
}
