using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>What a reference leads to.</summary>
/// <param name="Instance">The resource or data source; null for a constant.</param>
/// <param name="Attribute">The attribute; null where the reference ends at the resource (TF-14).</param>
/// <param name="Constant">The text, where it leads to one.</param>
internal sealed record ReferenceTarget(TerraformInstance? Instance, string? Attribute, string? Constant = null);

/// <summary>Follows the expressions of a configuration from resource to resource (TF-13 to TF-15).</summary>
internal sealed class TerraformReferences
{
    private const int MaxSteps = 32;
    private readonly PlanFile _file;
    private readonly ILookup<string, TerraformInstance> _instances;

    /// <summary>Opens a plan.</summary>
    public TerraformReferences(PlanFile file)
    {
        _file = file;

        // TF-17: what is read anew at apply is what it will be then, not what the state has of it.
        _instances = file.Instances
            .Where(i => !i.Address.IsData)
            .Concat(file.Instances.Where(i => i.Address.IsData && i.Has("read")))
            .Concat(file.Data.Values)
            .Concat(file.Instances.Where(i => i.Address.IsData))
            .ToLookup(i => i.Address.ModulePrefix + i.Address.InModule, StringComparer.Ordinal);
    }

    /// <summary>The configuration of a resource; null where the file has none.</summary>
    public ConfigurationResource? ConfigurationOf(TerraformAddress address) =>
        ModuleOf(address.Modules)?.Resources.GetValueOrDefault(address.InModule);

    /// <summary>What an expression leads to, where it is one reference; null where it is more, or is not to be followed.</summary>
    /// <param name="from">The resource that has the expression.</param>
    /// <param name="expression">The expression.</param>
    public ReferenceTarget? Follow(TerraformInstance from, Node? expression) =>
        Follow(from.Address.Index, from.Address.Modules, from.Address.ModulePrefix, expression, 0);

    /// <summary>The references of an expression without the prefixes that follow each, and without what tells instances apart.</summary>
    public static List<string> Of(Node? expression)
    {
        List<string> found = [];
        if (expression is ArrayNode blocks)
        {
            found.AddRange(blocks.Items.SelectMany(Of));
            return found;
        }

        if (expression is not ObjectNode node)
        {
            return found;
        }

        if (node["references"] is not ArrayNode references)
        {
            found.AddRange(node.Members.SelectMany(m => Of(m.Value)));
            return found;
        }

        foreach (string reference in references.Items.Select(Nodes.Text).OfType<string>())
        {
            bool isPrefix = found.Exists(f =>
                f.StartsWith(reference, StringComparison.Ordinal) && (f.Length == reference.Length || f[reference.Length] is '.' or '['));
            if (!isPrefix && !IsOfInstance(reference))
            {
                found.Add(reference);
            }
        }

        return found;
    }

    /// <summary>The expression that is a bare reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="among">The expression that it stands in: with what tells instances apart there.</param>
    public static ObjectNode To(string reference, Node? among = null) => new(
        SourceLocation.None,
        [new Member(
            "references",
            SourceLocation.None,
            new ArrayNode(
                SourceLocation.None,
                [
                    new ScalarNode(SourceLocation.None, ScalarKind.Text, reference),
                    .. All(among).Where(IsOfInstance).Select(r => new ScalarNode(SourceLocation.None, ScalarKind.Text, r)),
                ]))]);

    private static bool IsOfInstance(string reference) =>
        reference is "each.key" or "each.value" or "count.index" or "each" || reference.StartsWith("each.value.", StringComparison.Ordinal);

    private static IEnumerable<string> All(Node? expression) => expression switch
    {
        ArrayNode blocks => blocks.Items.SelectMany(All),
        ObjectNode { } node when node["references"] is ArrayNode references => references.Items.Select(Nodes.Text).OfType<string>(),
        ObjectNode { } node => node.Members.SelectMany(m => All(m.Value)),
        _ => [],
    };

    // TF-15: a key is that of who refers where nothing else picks the instance: each.value.x is any key, and a splat is all of them.
    private static bool IsByOwnKey(Node expression)
    {
        string[] instance = [.. All(expression).Where(IsOfInstance)];
        return instance.Length > 0 && !Array.Exists(instance, i => i.StartsWith("each.value.", StringComparison.Ordinal));
    }

    private ConfigurationModule? ModuleOf(IEnumerable<string> names)
    {
        ConfigurationModule? module = _file.Configuration;
        foreach (string name in names)
        {
            module = module?.Calls.GetValueOrDefault(name)?.Module;
        }

        return module;
    }

    private ReferenceTarget? Follow(string? index, IReadOnlyList<string> modules, string prefix, Node? expression, int steps)
    {
        if (steps > MaxSteps || expression is not ObjectNode node)
        {
            return null;
        }

        if (Nodes.Text(node["constant_value"]) is { } constant)
        {
            return new ReferenceTarget(null, null, constant);
        }

        string? own = IsByOwnKey(node) ? index : null;
        return Of(node) is [{ } only] ? Follow(own, modules, prefix, TerraformAddress.Split(only), steps) : null;
    }

    private ReferenceTarget? Follow(
        string? index, IReadOnlyList<string> modules, string prefix, List<(string Name, string? Key)> path, int steps)
    {
        switch (path)
        {
            case [("var", null), (var variable, null)]:
                return modules.Count == 0
                    ? null
                    : Follow(
                        KeyOfModule(prefix),
                        [.. modules.SkipLast(1)],
                        Parent(prefix),
                        ModuleOf(modules.SkipLast(1))?.Calls.GetValueOrDefault(modules[^1])?.Expressions?[variable],
                        steps + 1);
            case [("module", null), (var module, var key), (var output, _), ..]:
                string inner = $"{prefix}module.{module}{(key is null ? string.Empty : $"[{key}]")}.";
                return Follow(
                    null, [.. modules, module], inner, ModuleOf([.. modules, module])?.Outputs.GetValueOrDefault(output), steps + 1);
            case [("data", null), (var type, null), (var name, var key), .. var rest]:
                return Find(index, $"{prefix}data.{type}.{name}", key, rest);
            case [("var" or "local" or "module" or "path" or "terraform" or "self" or "each" or "count", _), ..]:
                return null;
            case [(var type, null), (var name, var key), .. var rest]:
                return Find(index, $"{prefix}{type}.{name}", key, rest);
            default:
                return null;
        }
    }

    // TF-15: of several instances the one with the key of who refers.
    private ReferenceTarget? Find(string? index, string address, string? key, List<(string Name, string? Key)> rest)
    {
        TerraformInstance[] all = [.. _instances[address].DistinctBy(i => i.Address.Text)];
        TerraformInstance? found = key is not null ? Array.Find(all, i => i.Address.Index == key)
            : all.Length == 1 ? all[0]
            : Array.Find(all, i => i.Address.Index is not null && i.Address.Index == index);
        return found is null || rest.Count > 1 ? null : new ReferenceTarget(found, rest.Count == 0 ? null : rest[0].Name);
    }

    // Of module.a["k"]. the key "k", which each.key is in the call of the module.
    private static string? KeyOfModule(string prefix) => TerraformAddress.Split(prefix) is [.., var last, _] ? last.Key : null;

    private static string Parent(string prefix)
    {
        List<(string Name, string? Key)> steps = TerraformAddress.Split(prefix);

        // module.a["k"].module.b. has an empty step behind the last dot.
        return string.Concat(
            steps.Take(Math.Max(0, steps.Count - 3)).Select(s => $"{s.Name}{(s.Key is null ? string.Empty : $"[{s.Key}]")}."));
    }
}
