using System.Collections.Frozen;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>The types that give a resource its policy, as a table has them (7.2.5).</summary>
internal static class PolicyResources
{
    private static readonly Lazy<FrozenDictionary<string, (string Property, string Target)>> s_table = new(Read);

    /// <summary>Sets the policies that a resource of such a type sets; nothing for any other type.</summary>
    public static void SetPolicies(ResourceScope scope)
    {
        if (!s_table.Value.TryGetValue(scope.Resource.Type, out (string Property, string Target) row)
            || scope.Property(row.Property) is not { } value)
        {
            return;
        }

        SourceLocation place = scope.PlaceOf(row.Property, value);
        if (scope.PolicyOf(value, row.Property, PolicyKind.Resource) is not { } document)
        {
            return;
        }

        foreach ((string arn, string? existsWhen) in Targets(scope, row.Target))
        {
            // What is the account's own can have several policies, each under its name.
            if (arn.EndsWith(":*", StringComparison.Ordinal))
            {
                scope.AddPolicy(arn, document, place, existsWhen);
            }
            else
            {
                scope.SetPolicy(arn, document, place, existsWhen);
            }
        }
    }

    /// <summary>The ARNs that a row of the table means.</summary>
    private static IEnumerable<(string Arn, string? ExistsWhen)> Targets(ResourceScope scope, string target)
    {
        if (target == "self")
        {
            return scope.Stack.ArnOf(scope.Resource) is { } arn ? [(arn, scope.Both(null, scope.Place))] : [];
        }

        if (target.StartsWith("arn:", StringComparison.Ordinal))
        {
            return [(Fill(scope, target, string.Empty), scope.Both(null, scope.Place))];
        }

        string[] parts = target.Split('>');
        return scope.Texts(parts[0]).Select(t => (
            parts.Length == 1 || t.Text.StartsWith("arn:", StringComparison.Ordinal)
                ? t.Text
                : Fill(scope, parts[1], t.Text), t.ExistsWhen));
    }

    private static string Fill(ResourceScope scope, string template, string value) => template
        .Replace("{P}", scope.Owner.Partition, StringComparison.Ordinal)
        .Replace("{A}", scope.Owner.AccountId, StringComparison.Ordinal)
        .Replace("{R}", scope.Region, StringComparison.Ordinal)
        .Replace("{V}", value, StringComparison.Ordinal);

    private static FrozenDictionary<string, (string Property, string Target)> Read()
    {
        using Stream stream = typeof(PolicyResources).Assembly.GetManifestResourceStream("template-policies.txt")
            ?? throw new InvalidOperationException("The table of policies is missing.");
        using var reader = new StreamReader(stream);
        var rows = new Dictionary<string, (string Property, string Target)>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                string[] fields = line.Split('|');
                rows.Add(fields[0], (fields[1], fields[2]));
            }
        }

        return rows.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
