using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// The requests of an operation without rows (CL-55, CL-56): its actions from the list of operations, their resources from the catalogue's
/// templates, filled with the parameters whose names fit.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="place">Partition, Region and account.</param>
/// <param name="values">Finds values.</param>
internal sealed class GenericRule(ApiCall call, CallPlace place, CallValues values)
{
    private static readonly string[] s_endings = ["Name", "Id", "Identifier", "Arn", string.Empty];
    private static readonly string[] s_plain = ["Name", "Id", "Identifier", "Arn", "ResourceArn", "ResourceId", "ResourceName"];
    private static readonly string[] s_creating = ["Create", "Allocate", "Register", "Request", "Start", "Run", "Purchase", "Import", "Copy", "Generate"];

    private static readonly string[] s_tagParameters = ["tags", "taglist", "resourcetags", "tagset"];

    private readonly Dictionary<string, CallValue> _parameters = Index(call.Parameters);

    /// <summary>The requests.</summary>
    public IEnumerable<ResolvedRequest> Requests()
    {
        ApiOperation operation = call.Operation!;
        ImmutableSortedDictionary<string, object> tags = Tags(operation);
        bool hasOwnTags = operation.Name.StartsWith("Untag", StringComparison.Ordinal) || operation.Name.StartsWith("Remove", StringComparison.Ordinal);

        // operations.md, section 6: of some operations AWS lists no action. That of the same name may be checked.
        IEnumerable<OperationAction> actions = !operation.Actions.IsEmpty ? operation.Actions
            : IamCatalogue.Default.FindAction(operation.FullName) is { } same ? [new OperationAction(same.FullName, OperationNeed.Conditional, OperationActionClass.Other, [])]
            : [];
        foreach (OperationAction action in actions)
        {
            foreach (ResolvedRequest request in OfAction(action, tags, hasOwnTags))
            {
                yield return request;
            }
        }
    }

    private IEnumerable<ResolvedRequest> OfAction(OperationAction action, ImmutableSortedDictionary<string, object> tags, bool untags)
    {
        switch (action.Class)
        {
            case OperationActionClass.PassRole:
                return PassedRoles(action);
            case OperationActionClass.Tagging:
                return tags.IsEmpty ? [] : Resources(action.Action).Select(r => Request(action.Action, r, RequestNeed.Required, tags));
            case OperationActionClass.Own or OperationActionClass.Sole:
                ImmutableSortedDictionary<string, object> context = untags ? UntaggedKeys() : tags;
                return Resources(action.Action).Select(r => Request(action.Action, r, RequestNeed.Required, context));
            default:
                return Resources(action.Action).Select(r => Request(action.Action, r, RequestNeed.Optional, ResolvedRequest.NoContext));
        }
    }

    private ResolvedRequest Request(string action, (string Arn, ImmutableArray<string> Unknown) resource, RequestNeed need, ImmutableSortedDictionary<string, object> context) => new(call)
    {
        Action = action,
        Resource = resource.Arn,
        Unknown = resource.Unknown,
        Need = need,
        Context = context,
    };

    // CL-56: each role that the call names; what AWS states several services for is one of them.
    private IEnumerable<ResolvedRequest> PassedRoles(OperationAction action)
    {
        string[] roles = [.. Roles(call.Parameters, depth: 0).Distinct()];
        foreach (string role in roles)
        {
            string arn = CallFunctions.IsArn(role) ? role : $"arn:{place.Partition}:iam::{place.Account}:role/{role.TrimStart('/')}";
            yield return Request(
                action.Action,
                (arn, []),
                RequestNeed.Required,
                action.PassedToServices is [var only] ? ResolvedRequest.NoContext.Add("iam:PassedToService", only) : ResolvedRequest.NoContext) with
            {
                PassedToServices = action.PassedToServices.Length > 1 ? action.PassedToServices : [],
                UnknownContextKeys = action.PassedToServices.Length == 1 ? [] : ["iam:PassedToService"],
            };
        }

        if (roles.Length == 0)
        {
            yield return Request(
                action.Action,
                ("*", ["Role"]),
                RequestNeed.Optional,
                action.PassedToServices is [var only] ? ResolvedRequest.NoContext.Add("iam:PassedToService", only) : ResolvedRequest.NoContext) with
            {
                PassedToServices = action.PassedToServices.Length > 1 ? action.PassedToServices : [],
                UnknownContextKeys = action.PassedToServices.Length == 1 ? [] : ["iam:PassedToService"],
            };
        }
    }

    private IEnumerable<string> Roles(MapValue map, int depth)
    {
        foreach ((string name, CallValue value) in map.Members)
        {
            string bare = OptionNames.Bare(name);
            bool isRole = bare.EndsWith("role", StringComparison.Ordinal) || bare.EndsWith("rolearn", StringComparison.Ordinal);
            if (isRole && value is TextValue or UnexpandedValue or FileValue)
            {
                yield return values.TextOf(value, name);
            }
            else if (value is TextValue or ListValue && !bare.StartsWith("remove", StringComparison.Ordinal)
                && (bare.EndsWith("roles", StringComparison.Ordinal) || bare.EndsWith("rolearns", StringComparison.Ordinal)))
            {
                foreach (CallValue item in values.Items(value, isStructure: false).Where(i => i is not MapValue))
                {
                    yield return values.TextOf(item, name);
                }
            }
            else if (depth < 8)
            {
                foreach (string role in Nested(value).SelectMany(m => Roles(m, depth + 1)))
                {
                    yield return role;
                }
            }
        }
    }

    // A text is looked into only where a role may be in it.
    private IEnumerable<MapValue> Nested(CallValue value) => value switch
    {
        MapValue map => [map],
        ListValue list => list.Items.SelectMany(Nested),
        TextValue { Text: var text } when text.Contains("role", StringComparison.OrdinalIgnoreCase) && text.Contains("arn:", StringComparison.Ordinal)
            && (ValueReader.IsJson(text) || text.Contains('=', StringComparison.Ordinal)) => Nested(values.Structure(value)),
        _ => [],
    };

    // The types that the action must be given; else the first that the parameters name; else some resource.
    private IEnumerable<(string Arn, ImmutableArray<string> Unknown)> Resources(string action)
    {
        if (IamCatalogue.Default.FindAction(action) is not { } known || known.ResourceTypes.IsEmpty)
        {
            return [("*", [])];
        }

        CatalogueResourceType[] required = [.. known.ResourceTypes.Where(r => r.IsRequired).Select(r => r.Type).Where(t => !t.ArnTemplates.IsEmpty)];
        if (required.Length > 0)
        {
            return required.SelectMany(t => Fill(t, mayBeOpen: true));
        }

        foreach (CatalogueResourceType type in known.ResourceTypes.Select(r => r.Type).Where(t => !t.ArnTemplates.IsEmpty))
        {
            (string, ImmutableArray<string>)[] filled = [.. Fill(type, mayBeOpen: false)];
            if (filled.Length > 0)
            {
                return filled;
            }
        }

        return [("*", ["Resource"])];
    }

    private IEnumerable<(string Arn, ImmutableArray<string> Unknown)> Fill(CatalogueResourceType type, bool mayBeOpen)
    {
        string template = type.ArnTemplates[0].Text;
        string[] names = [.. Placeholders(template)];
        string[] own = [.. names.Where(n => n is not ("Partition" or "Region" or "Account"))];
        List<(string Name, CallValue Value)> found = [];
        foreach (string name in own)
        {
            if (FindFor(name, type.Name, isLast: name == own[^1]) is { } value)
            {
                found.Add((name, value));
            }
            else if (!mayBeOpen)
            {
                return [];
            }
        }

        if (own.Length > 0 && found.Count == 0 && !mayBeOpen)
        {
            return [];
        }

        return Expand(template, type, own, found);
    }

    private IEnumerable<(string Arn, ImmutableArray<string> Unknown)> Expand(
        string template, CatalogueResourceType type, string[] own, List<(string Name, CallValue Value)> found)
    {
        // One list: a request for each of its elements.
        (string Name, string[] Texts)[] texts = [.. found.Select(f => (f.Name, values.Items(f.Value, isStructure: false).Select(i => values.TextOf(i, f.Name)).ToArray()))];
        int count = texts.Length == 0 ? 1 : texts.Max(t => t.Texts.Length);
        for (int i = 0; i < count; i++)
        {
            Dictionary<string, string> filled = texts.ToDictionary(t => t.Name, t => t.Texts.Length == 0 ? string.Empty : t.Texts[Math.Min(i, t.Texts.Length - 1)], StringComparer.Ordinal);
            if (own.Length > 0 && filled.TryGetValue(own[^1], out string? last) && CallFunctions.IsArn(last))
            {
                yield return (last, []);
                continue;
            }

            List<string> unknown = [];
            string arn = template;
            foreach (string name in own)
            {
                string? text = filled.GetValueOrDefault(name);
                if (text is null && !IsCreated(type, name))
                {
                    unknown.Add(name);
                }

                arn = arn.Replace($"${{{name}}}", text is null ? "*" : CallFunctions.IsArn(text) ? CallFunctions.Short(text) : text.TrimStart('/'), StringComparison.Ordinal);
            }

            if (own.Length == 0 && arn.EndsWith('*'))
            {
                // AWS's form has a star in the place of a name.
                unknown.Add(type.Name);
            }

            yield return (AtPlace(arn), [.. unknown]);
        }
    }

    private string AtPlace(string arn)
    {
        string text = arn.Replace("${Partition}", place.Partition, StringComparison.Ordinal);
        text = text.Contains("${Region}", StringComparison.Ordinal) ? text.Replace("${Region}", place.Region, StringComparison.Ordinal) : text;
        return text.Contains("${Account}", StringComparison.Ordinal) ? text.Replace("${Account}", place.Account, StringComparison.Ordinal) : text;
    }

    // The id of what the call makes is not known to anybody yet: any will be asked for.
    private bool IsCreated(CatalogueResourceType type, string placeholder) =>
        placeholder.EndsWith("Id", StringComparison.Ordinal)
        && Array.Exists(s_creating, c => call.Operation!.Name.StartsWith(c, StringComparison.Ordinal))
        && OptionNames.Bare(call.Operation!.Name).Contains(OptionNames.Bare(type.Name), StringComparison.Ordinal);

    private CallValue? FindFor(string placeholder, string type, bool isLast)
    {
        string whole = OptionNames.Bare(placeholder);
        string stem = s_endings.Where(e => e.Length > 0).FirstOrDefault(e => placeholder.EndsWith(e, StringComparison.Ordinal) && placeholder.Length > e.Length) is { } end
            ? placeholder[..^end.Length]
            : placeholder;
        IEnumerable<string> wanted = s_endings.Select(e => OptionNames.Bare(stem + e)).Prepend(whole.Replace("withpath", string.Empty, StringComparison.Ordinal)).Prepend(whole);
        if (isLast)
        {
            wanted = wanted.Concat(s_endings.Select(e => OptionNames.Bare(type + e))).Concat(s_plain.Select(OptionNames.Bare));
        }

        foreach (string name in wanted)
        {
            foreach (string form in new[] { name, name + "s", name + "list" })
            {
                if (_parameters.TryGetValue(form, out CallValue? value) && value is not SwitchValue and not MapValue and not FileValue
                    && value is not TextValue { Text: ['{' or '[', ..] })
                {
                    return value;
                }
            }
        }

        return null;
    }

    private ImmutableSortedDictionary<string, object> Tags(ApiOperation operation)
    {
        ContextPlan? plan = s_tagParameters.Where(_parameters.ContainsKey)
            .Select(n => ContextPlan.Parse($"tags({call.Parameters.Members.Last(m => OptionNames.Bare(m.Key) == n).Key})"))
            .FirstOrDefault();
        bool mayTag = operation.Actions.Any(a => a.Class == OperationActionClass.Tagging)
            || operation.Actions.Any(a => IamCatalogue.Default.FindAction(a.Action)?.ConditionKeys.Any(k => k.Name == "aws:TagKeys") == true);
        if (plan is null || !mayTag)
        {
            return ResolvedRequest.NoContext;
        }

        var names = new ModelNames(place, Model.IamModel.Empty);
        return new ContextFiller(call, values, new TemplateFiller(call, place, values, names), names).Fill([plan], null, null, out _);
    }

    private ImmutableSortedDictionary<string, object> UntaggedKeys() => _parameters.TryGetValue("tagkeys", out CallValue? keys) || _parameters.TryGetValue("tagkeylist", out keys)
        ? ResolvedRequest.NoContext.Add("aws:TagKeys", values.Items(keys, isStructure: false).Select(k => values.TextOf(k, "TagKeys")).ToImmutableArray())
        : ResolvedRequest.NoContext;

    private static IEnumerable<string> Placeholders(string template)
    {
        for (int at = template.IndexOf("${", StringComparison.Ordinal); at >= 0; at = template.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            yield return template[(at + 2)..template.IndexOf('}', at)];
        }
    }

    private static Dictionary<string, CallValue> Index(MapValue parameters)
    {
        Dictionary<string, CallValue> index = new(StringComparer.Ordinal);
        foreach ((string name, CallValue value) in parameters.Members)
        {
            index[OptionNames.Bare(name)] = value;
        }

        return index;
    }
}
