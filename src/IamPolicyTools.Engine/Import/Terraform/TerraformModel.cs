using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>A plan or a state while it becomes edits: what its resources share.</summary>
internal sealed class TerraformModel
{
    private readonly PlanFile _plan;
    private readonly Lazy<string?> _caller;
    private readonly Lazy<string?> _region;
    private readonly Lazy<ILookup<string, string>> _accounts;
    private readonly Lazy<ILookup<string, string>> _partitions;

    /// <summary>Opens a plan.</summary>
    public TerraformModel(PlanFile plan, SourceFile file, InfrastructureContext context)
    {
        _plan = plan;
        File = file;
        Context = context;
        References = new TerraformReferences(plan);
        Policies = new PolicySlots(file);
        Documents = new PolicyDocuments(this);
        _accounts = new Lazy<ILookup<string, string>>(() => plan.Instances
            .Where(i => !i.Address.IsData)
            .Select(i => (Key: KeyOf(References.ConfigurationOf(i.Address)), Account: ToldBy(i)))
            .Where(told => told.Account is not null)
            .Distinct()
            .ToLookup(told => told.Key, told => told.Account!, StringComparer.Ordinal));
        _partitions = new Lazy<ILookup<string, string>>(() => plan.Instances
            .Concat(plan.Data.Values)
            .Select(i => (Key: KeyOf(References.ConfigurationOf(i.Address)), Partition: PartitionToldBy(i)))
            .Where(told => told.Partition.Length > 0)
            .Distinct()
            .ToLookup(told => told.Key, told => told.Partition, StringComparer.Ordinal));
        _caller = new Lazy<string?>(() => ToldByData("aws_caller_identity", "account_id"));
        _region = new Lazy<string?>(() => ToldByData("aws_region", "region") ?? ToldByData("aws_region", "name"));
    }

    /// <summary>The edits.</summary>
    public EditList Edits { get; } = new(isPlanned: true);

    /// <summary>The file.</summary>
    public SourceFile File { get; }

    /// <summary>What the import shares.</summary>
    public InfrastructureContext Context { get; }

    /// <summary>The expressions.</summary>
    public TerraformReferences References { get; }

    /// <summary>Reads policies.</summary>
    public PolicySlots Policies { get; }

    /// <summary>Builds policies from data sources.</summary>
    public PolicyDocuments Documents { get; }

    /// <summary>True to read what was before the plan is applied.</summary>
    public bool IsBefore => Context.Options.IsBefore;

    /// <summary>An instance on the side that is read.</summary>
    public TerraformResource Open(TerraformInstance instance, int depth) => IsBefore
        ? new TerraformResource(this, instance, instance.Before, null, depth)
        : new TerraformResource(this, instance, instance.After, instance.AfterUnknown, depth);

    /// <summary>The account of an instance (TF-9).</summary>
    public Owner OwnerOf(TerraformInstance instance, ConfigurationResource? configuration, TerraformResource resource)
    {
        string key = KeyOf(configuration);
        ObjectNode? provider = _plan.Providers.GetValueOrDefault(key);
        string? told = Context.Options.ProviderAccounts.GetValueOrDefault(key)
            ?? Nodes.Text(instance.Identity?["account_id"])
            ?? Owner.Of(resource.Text("arn"))?.AccountId
            ?? (_accounts.Value[key].Take(2).ToArray() is [var only] ? only : null)
            ?? (HasOneProvider ? _caller.Value : null)
            ?? OfProvider(provider);
        string account = Context.AccountOf(told, resource.Address, resource.Place);
        string partition = Arn.PartitionOf(resource.Text("arn")) is { IsEmpty: false } written ? written.ToString()
            : (ToldRegion(instance, provider, resource) ?? Context.Options.Region) is { } region ? Owner.PartitionOf(region)
            : _partitions.Value[key].Take(2).ToArray() is [var same] ? same
            : "aws";
        return new Owner(account, partition);
    }

    private bool HasOneProvider =>
        _plan.Providers.Keys.Count(k => _plan.Providers[k] is { } p && Nodes.Text(p["name"]) is null or "aws") <= 1;

    /// <summary>The Region of an instance (TF-9, IN-9).</summary>
    public string RegionOf(TerraformInstance instance, ConfigurationResource? configuration, TerraformResource resource) =>
        Context.RegionOf(
            ToldRegion(instance, _plan.Providers.GetValueOrDefault(configuration?.ProviderKey ?? "aws"), resource), File, resource.Place);

    private static string KeyOf(ConfigurationResource? configuration) => configuration?.ProviderKey ?? "aws";

    // What one provider configuration makes is in one account: what one resource of it tells holds for all.
    private static string? ToldBy(TerraformInstance instance) =>
        Nodes.Text(instance.Identity?["account_id"]) ?? Owner.Of(Nodes.Text((instance.After ?? instance.Before)?["arn"]))?.AccountId;

    // The partition of an ARN of it, or what a data source says.
    private static string PartitionToldBy(TerraformInstance instance) =>
        (instance.After ?? instance.Before) is not { } values ? string.Empty
        : Arn.PartitionOf(Nodes.Text(values["arn"])) is { IsEmpty: false } written ? written.ToString()
        : instance.Address.Type == "aws_partition" ? Nodes.Text(values["partition"]) ?? string.Empty
        : string.Empty;

    private string? ToldByData(string type, string attribute) =>
        _plan.Data.Values
            .Where(d => d.Address.Type == type)
            .Select(d => Nodes.Text(d.After?[attribute]))
            .FirstOrDefault(text => text is not null);

    private string? ToldRegion(TerraformInstance instance, ObjectNode? provider, TerraformResource resource) =>
        resource.Text("region")
        ?? Nodes.Text(instance.Identity?["region"])
        ?? (Arn.RegionOf(resource.Text("arn")) is { IsEmpty: false } region ? region.ToString() : null)
        ?? OfVariable((provider?["expressions"] as ObjectNode)?["region"])
        ?? (HasOneProvider ? _region.Value : null);

    // The Region of a provider is often a variable, whose value the plan has.
    private string? OfVariable(Node? expression) =>
        Nodes.Text((expression as ObjectNode)?["constant_value"])
        ?? (TerraformReferences.Of(expression) is [var only] && only.StartsWith("var.", StringComparison.Ordinal)
            ? _plan.Variables.GetValueOrDefault(only["var.".Length..])
            : null);

    private static string? OfProvider(ObjectNode? provider)
    {
        if (provider?["expressions"] is not ObjectNode expressions)
        {
            return null;
        }

        string? role = Nodes.Text((Nodes.Block(expressions["assume_role"])?["role_arn"] as ObjectNode)?["constant_value"]);
        return Owner.Of(role)?.AccountId
            ?? ((expressions["allowed_account_ids"] as ObjectNode)?["constant_value"] is ArrayNode { Items: [{ } only] }
                ? Nodes.Text(only)
                : null);
    }
}
