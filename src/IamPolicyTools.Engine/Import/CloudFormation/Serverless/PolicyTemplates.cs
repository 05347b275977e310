using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>SAM's policy templates (CFN-34).</summary>
internal static class PolicyTemplates
{
    private static readonly Lazy<FrozenDictionary<string, PolicyTemplate>> s_all = new(Read);

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => s_all.Value.Keys;

    /// <summary>A template; null where there is none of the name.</summary>
    public static PolicyTemplate? Find(string name) => s_all.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, PolicyTemplate> Read()
    {
        using Stream stream = typeof(PolicyTemplates).Assembly.GetManifestResourceStream("serverless-policies.txt")
            ?? throw new InvalidOperationException("The table of SAM's policy templates is missing.");
        using var reader = new StreamReader(stream);
        var all = new Dictionary<string, PolicyTemplate>(StringComparer.Ordinal);
        string[] head = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.Length == 0)
            {
                continue;
            }

            if (line[0] != ' ')
            {
                head = line.Split(' ');
                all.Add(head[0], new PolicyTemplate(head[0], [.. head.Skip(1)], []));
                continue;
            }

            string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
            all[head[0]] = all[head[0]] with
            {
                Statements = all[head[0]].Statements.Add(
                    new PolicyTemplateStatement([.. parts[0].Split(' ')], [.. parts[1].Split(' ')], parts.Length > 2 ? parts[2] : null)),
            };
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <summary>A policy template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters, all of which must be given.</param>
/// <param name="Statements">What it allows.</param>
internal sealed record PolicyTemplate(string Name, ImmutableArray<string> Parameters, ImmutableArray<PolicyTemplateStatement> Statements)
{
    /// <summary>The document, with the values of the parameters in it as <c>Fn::Sub</c> takes them.</summary>
    public Node ToDocument(SyntaxNodes make, ObjectNode? given)
    {
        ImmutableArray<string> names = Parameters;
        return make.Document(Statements.Select(statement => (Node)make.Allow(
            statement.Actions,
            make.List(statement.Resources.Select(r => Text(make, r, given, names))),
            statement.Condition?.Split(' ') is [var op, var key, var value]
                ? make.Object((op, make.Object((key, Text(make, value, given, names)))))
                : null)));
    }

    private static Node Text(SyntaxNodes make, string text, ObjectNode? given, ImmutableArray<string> names)
    {
        if (text == "*")
        {
            return make.Text(text);
        }

        string full = text.Replace("{P}", "${AWS::Partition}", StringComparison.Ordinal)
            .Replace("{R}", "${AWS::Region}", StringComparison.Ordinal)
            .Replace("{A}", "${AWS::AccountId}", StringComparison.Ordinal);
        return make.Sub(full, names.Where(n => text.Contains($"${{{n}}}", StringComparison.Ordinal)).Select(n => (n, given?[n])));
    }
}

/// <summary>A statement of a policy template.</summary>
/// <param name="Actions">The actions.</param>
/// <param name="Resources">The resources, with parameters as <c>${X}</c>.</param>
/// <param name="Condition">Operator, key and value of its condition; null for none.</param>
internal sealed record PolicyTemplateStatement(ImmutableArray<string> Actions, ImmutableArray<string> Resources, string? Condition);
