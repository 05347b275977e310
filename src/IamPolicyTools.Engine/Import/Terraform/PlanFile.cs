using System.Collections.Frozen;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>
/// What of a plan or a state is kept (TF-30): the resources that matter here, and the expressions that lead from one to another.
/// </summary>
internal sealed class PlanFile
{
    /// <summary>
    /// The changes of resources that matter, and of data sources of policies, in the order of the file. A state has them as its instances.
    /// </summary>
    public List<TerraformInstance> Instances { get; } = [];

    /// <summary>Data sources with their values, by address (TF-18).</summary>
    public Dictionary<string, TerraformInstance> Data { get; } = new(StringComparer.Ordinal);

    /// <summary>The configuration; null where the file has none.</summary>
    public ConfigurationModule? Configuration { get; set; }

    /// <summary>The provider configurations by key: <c>aws</c>, <c>aws.prod</c>.</summary>
    public Dictionary<string, ObjectNode> Providers { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The variables of the root module that are texts, by name. They may be secrets: only the Region of a provider is looked up here.
    /// </summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>True when the plan itself failed.</summary>
    public bool HasErrored { get; set; }

    /// <summary>False for a plan of a part.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>True where the file had changes; without them its planned values count (TF-3).</summary>
    public bool HasChanges { get; set; }

    /// <summary>Types of resources that describe access and are not read.</summary>
    public SortedSet<string> Unread { get; } = new(StringComparer.Ordinal);
}

/// <summary>An instance of a resource, with what is known of it before and after.</summary>
internal sealed record TerraformInstance
{
    /// <summary>The address.</summary>
    public required TerraformAddress Address { get; init; }

    /// <summary>Where it stands in the file.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary>What is done: <c>create</c>, <c>update</c>, <c>delete</c> …; of a state <c>no-op</c>.</summary>
    public string[] Actions { get; init; } = ["no-op"];

    /// <summary>The attributes before; null where it was not there.</summary>
    public ObjectNode? Before { get; init; }

    /// <summary>The attributes after; null where it will not be there.</summary>
    public ObjectNode? After { get; init; }

    /// <summary>Which of them are unknown (TF-10).</summary>
    public ObjectNode? AfterUnknown { get; init; }

    /// <summary>The names of those that are sensitive, or have something sensitive in them, on either side (TF-21).</summary>
    public IReadOnlySet<string> Sensitive { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What identifies it, as the provider says (TF-9).</summary>
    public ObjectNode? Identity { get; init; }

    /// <summary>Why it is deferred; null where it is not (TF-6).</summary>
    public string? Deferred { get; init; }

    /// <summary>Where an attribute stands, by its address.</summary>
    /// <param name="values">The attributes of the side that is read.</param>
    /// <param name="attribute">The attribute, with the index of a block in it or not: <c>inline_policy[0]</c>.</param>
    public SourceLocation At(ObjectNode? values, string attribute)
    {
        SourceLocation place =
            (values?[attribute]?.Location is { IsKnown: true } known ? known : Location).At($"{Address.Text} / {attribute}");
        int index = attribute.IndexOf('[', StringComparison.Ordinal);
        return Sensitive.Contains(index < 0 ? attribute : attribute[..index]) ? place.AsSensitive() : place;
    }

    /// <summary>True when an action is planned.</summary>
    public bool Has(string action) => Array.IndexOf(Actions, action) >= 0;
}

/// <summary>A module of the configuration.</summary>
internal sealed class ConfigurationModule
{
    /// <summary>The expressions of its resources, by address without keys.</summary>
    public Dictionary<string, ConfigurationResource> Resources { get; } = new(StringComparer.Ordinal);

    /// <summary>Its calls of modules, by name.</summary>
    public Dictionary<string, ModuleCall> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>The expressions of its outputs.</summary>
    public Dictionary<string, Node> Outputs { get; } = new(StringComparer.Ordinal);
}

/// <summary>The expressions of a resource.</summary>
/// <param name="Expressions">By attribute.</param>
/// <param name="ProviderKey">The key of its provider configuration, or null.</param>
internal sealed record ConfigurationResource(ObjectNode? Expressions, string? ProviderKey);

/// <summary>A call of a module.</summary>
/// <param name="Expressions">Its arguments.</param>
/// <param name="Module">The module.</param>
internal sealed record ModuleCall(ObjectNode? Expressions, ConfigurationModule Module);
