using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>Turns the package's data into the form that is written.</summary>
/// <param name="report">Receives what is odd.</param>
public sealed class CatalogueNormalizer(BuildReport report)
{
    private const int ArnFields = 6;

    private readonly ConditionKeyNormalizer _keys = new(report);

    /// <summary>Brings a package into the written form.</summary>
    /// <param name="package">The newest data.</param>
    /// <param name="dependents">The data that dependent actions come from.</param>
    /// <exception cref="PackageException">Something cannot be mended.</exception>
    public CatalogueModel Normalize(IamDataPackage package, IamDataPackage dependents)
    {
        foreach (RawService service in package.Services)
        {
            _keys.Add(service);
        }

        var dependentActions = new DependentActionTable(package, dependents, report);
        ILookup<string, RawService> byPrefix = package.Services.ToLookup(s => s.Prefix.ToLowerInvariant());
        List<ServiceModel> services = [];
        foreach (IGrouping<string, RawService> group in byPrefix.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (group.Count() > 1)
            {
                report.Add("services of one prefix, their actions joined", group.Key);
            }

            services.Add(Normalize(Join(group), package.RcpServices.Contains(group.Key), dependentActions));
        }

        foreach (string rcp in package.RcpServices.Where(r => !byPrefix.Contains(r)))
        {
            report.Add("resource control policies for an unknown service, dropped", rcp);
        }

        return new CatalogueModel(_keys.Keys, services);
    }

    private static RawService Join(IGrouping<string, RawService> services) => new(
        services.Key,
        services.First().Name,
        [.. services.SelectMany(s => s.Actions)],
        [.. services.SelectMany(s => s.ResourceTypes)],
        [.. services.SelectMany(s => s.ConditionKeys)]);

    private static IEnumerable<IGrouping<string, T>> ByName<T>(IEnumerable<T> items, Func<T, string> name) =>
        items.GroupBy(name, StringComparer.OrdinalIgnoreCase).OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase);

    private ServiceModel Normalize(RawService service, bool supportsRcp, DependentActionTable dependents)
    {
        List<ResourceTypeModel> types = NormalizeTypes(service);
        Dictionary<string, int> places = types
            .Select((type, place) => (type.Name, place))
            .ToDictionary(p => p.Name, p => p.place, StringComparer.OrdinalIgnoreCase);
        List<ActionModel> actions = [];
        foreach (IGrouping<string, RawAction> group in ByName(service.Actions, a => a.Name))
        {
            string fullName = $"{service.Prefix}:{group.Key}";
            if (group.Count() > 1)
            {
                report.Add("action listed twice, the first taken", fullName);
            }

            RawAction action = group.First();
            actions.Add(new ActionModel(
                CheckName(action.Name, service.Prefix),
                ParseLevel(action.AccessLevel, fullName),
                _keys.Resolve(action.ConditionKeys, fullName),
                NormalizeResources(action, fullName, places),
                dependents.Find(fullName)));
        }

        IReadOnlyList<string> keys = _keys.Resolve(service.ConditionKeys.Select(k => k.Key), service.Prefix);
        return new ServiceModel(service.Prefix, service.Name, supportsRcp, keys, types, actions);
    }

    // Types that only an action names are appended, so that the action does not look as if it took no resource.
    private List<ResourceTypeModel> NormalizeTypes(RawService service)
    {
        List<ResourceTypeModel> types = [];
        foreach (IGrouping<string, RawResourceType> group in ByName(service.ResourceTypes, t => t.Key))
        {
            string place = $"{service.Prefix} {group.Key}";
            if (group.Count() > 1)
            {
                report.Add("resource type listed twice, joined", place);
            }

            types.Add(new ResourceTypeModel(
                group.Key,
                [.. group.SelectMany(t => SplitTemplates(t.Arn, place)).Distinct()],
                _keys.Resolve(group.SelectMany(t => t.ConditionKeys ?? []), place)));
        }

        HashSet<string> known = [.. types.Select(t => t.Name.ToUpperInvariant())];
        foreach (string name in service.Actions.SelectMany(a => a.ResourceTypes).Select(r => r.Name).Where(n => known.Add(n.ToUpperInvariant())))
        {
            report.Add("resource type without a definition, kept without ARN", $"{service.Prefix} {name}");
            types.Add(new ResourceTypeModel(name, [], []));
        }

        return types;
    }

    private IEnumerable<string> SplitTemplates(string? arn, string place)
    {
        if (string.IsNullOrEmpty(arn))
        {
            report.Add("resource type without ARN, kept without", place);
            return [];
        }

        string[] templates = arn.Split(',', StringSplitOptions.TrimEntries);
        if (templates.Length > 1)
        {
            report.Add("resource type with several ARNs in one text, split", place);
        }

        return templates.Where(t => IsTemplate(t, place));
    }

    private bool IsTemplate(string template, string place)
    {
        string[] fields = template.Split(':', ArnFields);
        if (fields.Length < ArnFields || fields[0] != "arn" || fields[^1].Length == 0)
        {
            report.Add("ARN template without six fields, dropped", $"{place}: {template}");
            return false;
        }

        if (fields[4] is not ("" or "*" or "aws") && fields[4][0] != '$')
        {
            report.Add("ARN template with a word for its account, kept", $"{place}: {template}");
        }

        return true;
    }

    private List<ActionResourceModel> NormalizeResources(RawAction action, string fullName, Dictionary<string, int> places)
    {
        List<ActionResourceModel> resources = [];
        foreach (IGrouping<string, RawActionResource> group in ByName(action.ResourceTypes, r => r.Name))
        {
            if (group.Count() > 1)
            {
                report.Add("resource type listed twice for an action, joined", $"{fullName} {group.Key}");
            }

            resources.Add(new ActionResourceModel(
                places[group.Key],
                group.Any(r => r.Required),
                _keys.Resolve(group.SelectMany(r => r.ConditionKeys), fullName)));
        }

        return resources;
    }

    private static string CheckName(string name, string service) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? name
            : throw new PackageException($"actions/{service}.json: \"{name}\" is no name of an action; expected letters, digits, - and _.");

    // Newer packages count tagging and permissions management as kinds of Write and list both; the kind says more.
    private AccessLevel ParseLevel(string text, string fullName)
    {
        string[] levels = text.Split(',', StringSplitOptions.TrimEntries);
        string[] special = [.. levels.Where(l => l != "Write")];
        if (levels.Length > 1)
        {
            report.Add($"access level \"{text}\", \"{string.Join(", ", special)}\" taken", fullName);
        }

        return (levels.Length, special) switch
        {
            (1, []) => AccessLevel.Write,
            (_, ["List"]) => AccessLevel.List,
            (_, ["Read"]) => AccessLevel.Read,
            (_, ["Tagging"]) => AccessLevel.Tagging,
            (_, ["Permissions management"]) => AccessLevel.PermissionsManagement,
            _ => throw new PackageException(
                $"{fullName} has the access level \"{text}\"; expected List, Read, Write, Tagging or Permissions management, or Write with one of the last two."),
        };
    }
}
