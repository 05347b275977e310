using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Language;

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
    private static readonly string[] s_creating = ["Create", "Allocate", "Register", "Request", "Purchase", "Import", "Copy"];

    private static readonly (string Beginning, string Action)[] s_verbs =
    [
        ("Get", "apigateway:GET"), ("Export", "apigateway:GET"), ("Create", "apigateway:POST"), ("Generate", "apigateway:POST"), ("Import", "apigateway:POST"),
        ("TestInvoke", "apigateway:POST"), ("Update", "apigateway:PATCH"), ("Delete", "apigateway:DELETE"), ("Flush", "apigateway:DELETE"),
        ("ResetAuthorizers", "apigateway:DELETE"), ("Put", "apigateway:PUT"),
    ];

    private static readonly System.Buffers.SearchValues<char> s_nameLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private static readonly string[] s_arnEndings = ["arn", "arns", "arnlist"];
    private static readonly string[] s_tagKeyParameters = ["tagkeys", "tagkeylist", "resourcetagkeys", "tagstoremove", "removetags"];
    private static readonly ImmutableArray<string> s_tagKeys = ["aws:RequestTag/*", "aws:TagKeys"];
    private static readonly string[] s_arnParameters = ["resourcearn", "arn"];

    private readonly Dictionary<string, CallValue> _parameters = Index(call.Parameters);
    private readonly GivenRoles _roles = new(call, values);
    private readonly GivenTags _tags = new(call, place, values);

    /// <summary>True when the rule looks at a parameter of an operation, so that nothing of it is left out.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="bare">The parameter's bare name.</param>
    public static bool Knows(ApiOperation operation, string bare) =>
        (operation.PassesRole && (GivenRoles.IsRole(bare) || bare.EndsWith("roles", StringComparison.Ordinal) || bare.EndsWith("rolearns", StringComparison.Ordinal))) || GivenTags.IsParameter(bare) || s_tagKeyParameters.Contains(bare)
        || (TaggedResources.IsOf(operation) && bare == "resourcearnlist")
        || operation.Actions.Select(a => IamCatalogue.Default.FindAction(a.Action)).OfType<CatalogueAction>().Any(a => GenericNames.Of(operation, a).Knows(a, bare));

    /// <summary>The requests.</summary>
    public IEnumerable<ResolvedRequest> Requests()
    {
        ApiOperation operation = call.Operation!;
        ImmutableSortedDictionary<string, object> tags = _tags.Of(operation);
        bool hasOwnTags = operation.Name.StartsWith("Untag", StringComparison.Ordinal) || operation.Name.StartsWith("Remove", StringComparison.Ordinal);

        // operations.md, section 6: of some operations AWS lists no action. That of the same name may be checked.
        IEnumerable<OperationAction> actions = !operation.Actions.IsEmpty ? operation.Actions
            : IamCatalogue.Default.FindAction(operation.FullName) is { } same ? [new OperationAction(same.FullName, OperationNeed.Conditional, OperationActionClass.Other, [])]
            : [];
        HashSet<string> asked = new(StringComparer.OrdinalIgnoreCase);
        foreach (OperationAction action in actions.Where(a => !IsOfOthers(a)))
        {
            asked.Add(action.Action);
            foreach (ResolvedRequest request in OfAction(action, tags, hasOwnTags))
            {
                yield return request;
            }
        }

        foreach (string arn in TaggedResources.IsOf(operation) && _parameters.GetValueOrDefault("resourcearnlist") is { } tagged ? TextsOf("ResourceARNList", tagged) : [])
        {
            string? own = TaggedResources.ActionFor(operation, arn);
            yield return Request(own ?? operation.FullName, (arn, []), own is null ? RequestNeed.Optional : RequestNeed.Required, hasOwnTags ? UntaggedKeys() : _tags.Of(operation, isCertain: true));
        }

        // CL-56: what the Service Authorization Reference says that the action depends on.
        foreach (string dependent in operation.RequiredActions.Select(a => IamCatalogue.Default.FindAction(a)).OfType<CatalogueAction>().SelectMany(a => a.DependentActions))
        {
            bool isOfTags = IamCatalogue.Default.FindAction(dependent)?.AccessLevel == AccessLevel.Tagging;
            if (asked.Add(dependent) && (!isOfTags || !tags.IsEmpty))
            {
                foreach (ResolvedRequest request in dependent == "iam:PassRole"
                    ? PassedRoles(new OperationAction(dependent, OperationNeed.Conditional, OperationActionClass.PassRole, []))
                    : [Request(dependent, Somewhere(dependent), RequestNeed.Optional, ResolvedRequest.NoContext)])
                {
                    yield return request;
                }
            }
        }
    }

    /// <summary>The roles in the parameters that no request is about: AWS lists that one is passed, and the rows do not say all places where it may stand.</summary>
    /// <param name="requests">The requests.</param>
    public IEnumerable<ResolvedRequest> FurtherRoles(IReadOnlyCollection<ResolvedRequest> requests)
    {
        if (call.Operation?.Actions.FirstOrDefault(a => a.Class == OperationActionClass.PassRole) is not { } passing)
        {
            return [];
        }

        HashSet<string> known = new(requests.Where(r => r.Action == passing.Action).Select(r => r.Resource), StringComparer.Ordinal);
        string[] further = [.. _roles.All.Where(r => CallFunctions.IsArn(r) && r.Contains(":role/", StringComparison.Ordinal) && !known.Contains(r))];
        return further.Length == 0 ? [] : Passed(passing, further);
    }

    // CL-50: what the replicas of a table and buckets of another kind are checked for is no request of this call.
    private bool IsOfOthers(OperationAction action) => action.Class switch
    {
        OperationActionClass.TwinService => !call.Parameters.Members.Any(m => m.Value is TextValue { Text: var text }
            && (text.EndsWith("--x-s3", StringComparison.Ordinal) || text.Contains(":s3-outposts:", StringComparison.Ordinal) || text.Contains(":s3-object-lambda:", StringComparison.Ordinal))),
        OperationActionClass.Own or OperationActionClass.Sole => false,
        // AWS retired its actions in 2023, and has not taken them from the lists of operations of billing.
        _ when action.Action.StartsWith("aws-portal:", StringComparison.Ordinal) => true,
        _ => action.Action.EndsWith("ForReplication", StringComparison.Ordinal) || action.Action == "dynamodb:ReplicateSettings",
    };

    private static (string Arn, ImmutableArray<string> Unknown) Somewhere(string action) =>
        IamCatalogue.Default.FindAction(action) is { IsWildcardOnly: false } ? ("*", ["Resource"]) : ("*", []);

    private IEnumerable<ResolvedRequest> OfAction(OperationAction action, ImmutableSortedDictionary<string, object> tags, bool untags)
    {
        switch (action.Class)
        {
            case not OperationActionClass.PassRole when call.Operation!.Service == "apigateway" && action.Action == VerbOf(call.Operation.Name):
                return Resources(action.Action).Select(r => Request(action.Action, r, RequestNeed.Required, untags ? UntaggedKeys() : tags));
            case OperationActionClass.PassRole:
                return PassedRoles(action);
            case OperationActionClass.Tagging when _parameters.ContainsKey(GivenTags.Specifications):
                return TagRequests(action.Action, tags);
            case OperationActionClass.Tagging:
                IEnumerable<ResolvedRequest> tagging = tags.IsEmpty ? []
                    : (Created(action.Action) ?? Resources(action.Action)).Select(r => Request(action.Action, r, RequestNeed.Required, tags));
                return _tags.MayBeMore(call.Operation!)
                    ? tagging.Append(Request(action.Action, ("*", ["Resource"]), RequestNeed.Optional, ResolvedRequest.NoContext) with { UnknownContextKeys = s_tagKeys })
                    : tagging;
            case OperationActionClass.Own or OperationActionClass.Sole:
            case OperationActionClass.Alternative when action.Action.EndsWith(":" + call.Operation!.Name, StringComparison.Ordinal):
                ImmutableSortedDictionary<string, object> context = untags ? UntaggedKeys() : tags;
                return Resources(action.Action).Select(r => Request(action.Action, r, RequestNeed.Required, MayBeTagged(r.Arn) ? context : ResolvedRequest.NoContext))
                    .Concat(OfNewName(action.Action));
            default:
                return Resources(action.Action).Select(r => Request(action.Action, r, RequestNeed.Optional, ResolvedRequest.NoContext));
        }
    }

    // UpdateApplication with NewApplicationName: IAM asks for the old name and the new one; whether others do is not documented.
    private IEnumerable<ResolvedRequest> OfNewName(string action)
    {
        KeyValuePair<string, CallValue>[] renamed =
        [
            .. call.Parameters.Members.Where(m => m.Key.StartsWith("New", StringComparison.OrdinalIgnoreCase) && call.Parameters.Find(m.Key["New".Length..]) is not null),
        ];
        if (renamed.Length == 0)
        {
            return [];
        }

        MapValue after = renamed.Aggregate(call.Parameters, (p, m) => p.With(m.Key["New".Length..], m.Value));
        return new GenericRule(call with { Parameters = after }, place, values).Resources(action).ExceptBy(Resources(action).Select(r => r.Arn), r => r.Arn)
            .Select(r => Request(action, r, RequestNeed.Optional, ResolvedRequest.NoContext));
    }

    // CL-25: the verb of the operation's HTTP method is checked, whatever else is listed.
    private static string? VerbOf(string operation) => operation is "ImportApi" or "ReimportApi" or "ImportDocumentationParts" ? "apigateway:PUT"
        : Array.Find(s_verbs, v => operation.StartsWith(v.Beginning, StringComparison.Ordinal)).Action;

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
        string[] roles = [.. _roles.All];
        foreach (ResolvedRequest request in Passed(action, roles))
        {
            yield return request;
        }

        if (roles.Length == 0 && !_roles.AreNone)
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

    private IEnumerable<ResolvedRequest> Passed(OperationAction action, IEnumerable<string> roles)
    {
        foreach (string role in roles.Distinct().Where(r => !r.StartsWith("arn:", StringComparison.Ordinal) || r.Contains(":role/", StringComparison.Ordinal)))
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
    }

    // The types that the action must be given, and those that the parameters name besides; else the first that they name; else some resource.
    private IEnumerable<(string Arn, ImmutableArray<string> Unknown)> Resources(string action)
    {
        if (IamCatalogue.Default.FindAction(action) is not { } known || known.ResourceTypes.IsEmpty)
        {
            return [("*", [])];
        }

        ActionResourceType[] types = [.. known.ResourceTypes.Where(t => !t.Type.ArnTemplates.IsEmpty)];
        bool hasRequired = types.Any(t => t.IsRequired);
        if (types.Count(t => t.IsRequired) > 1 && OnlyArn() is { } only)
        {
            // CL-51: of tables, streams and indexes that a tag may be on, the ARN names the one.
            return [(only, [])];
        }

        var names = GenericNames.Of(call.Operation!, known);
        (string Arn, ImmutableArray<string> Unknown)[] asked =
        [
            .. types.Where(t => t.IsRequired).SelectMany(t => Fill(t.Type, names, mayBeOpen: true)),
            .. types.Where(t => !t.IsRequired && MayBeAbout(t.Type)).Select(t => Fill(t.Type, names, mayBeOpen: false, ownNamesOnly: hasRequired)).Where(f => f.Length > 0)
                .Take(hasRequired ? int.MaxValue : 1).SelectMany(f => f),
        ];
        return asked.Length > 0 ? asked.DistinctBy(r => r.Arn) : [("*", ["Resource"])];
    }

    // A kind without a name in its ARN fits any call; and the paths of API Gateway are those of all kinds that an API has.
    private bool MayBeAbout(CatalogueResourceType type)
    {
        bool isNamed = GenericNames.Placeholders(type.ArnTemplates[0].Text).Any(n => n is not ("Partition" or "Region" or "Account"));
        return (isNamed && call.Operation!.Service != "apigateway")
            || GenericNames.IsAbout(call.Operation!, type.Name) || GenericNames.IsAbout(call.Operation!, type.Name.TrimEnd('s'));
    }

    // The tags of a call that makes something are put on that: CreateBackup tags the backup, and not the file system that it is of.
    private (string Arn, ImmutableArray<string> Unknown)[]? Created(string action)
    {
        string operation = call.Operation!.Name;
        if (!Array.Exists(s_creating, c => operation.StartsWith(c, StringComparison.Ordinal)) || IamCatalogue.Default.FindAction(action) is not { } known)
        {
            return null;
        }

        string made = operation.IndexOf("From", StringComparison.Ordinal) is > 0 and var from ? operation[..from] : operation;
        ActionResourceType[] types = [.. known.ResourceTypes.Where(t => !t.Type.ArnTemplates.IsEmpty && GenericNames.IsAbout(made, t.Type.Name))];
        return types.Length == 0 ? null : [.. types.SelectMany(t => Fill(t.Type, new GenericNames(call.Operation!, types.Length, isOwn: true), mayBeOpen: true))];
    }

    private string? OnlyArn() => Find(s_arnParameters, null) is TextValue { Text: var text } && CallFunctions.IsArn(text) ? text : null;

    private (string Arn, ImmutableArray<string> Unknown)[] Fill(CatalogueResourceType type, GenericNames names, bool mayBeOpen, bool ownNamesOnly = false)
    {
        // AWS calls the account's place in an ARN by two names.
        string template = type.ArnTemplates[0].Text.Replace(":${AccountId}:", ":${Account}:", StringComparison.Ordinal);
        string[] own = [.. GenericNames.Placeholders(template).Where(n => n is not ("Partition" or "Region" or "Account"))];
        if (own.Length > 0 && FindWhole(type, names, own[^1], ownNamesOnly) is { Length: > 0 } whole)
        {
            return whole;
        }

        if (mayBeOpen && FindOfType(type) is { Length: > 0 } named)
        {
            return named;
        }

        HashSet<string> taken = new(StringComparer.Ordinal);
        List<(string Name, string[] Texts)> found = [];
        foreach (string name in own)
        {
            if (Find(names.For(name, type.Name, isLast: name == own[^1], ownNamesOnly), taken) is { } value
                && TextsOf(name, value) is { Length: > 0 } texts && (name != own[^1] || !texts.Any(CallFunctions.IsArn))
                && Array.ConvertAll(texts, t => CallFunctions.IsArn(t) ? GenericNames.PartOf(t, name) ?? string.Empty : t) is var parts && !parts.Contains(string.Empty))
            {
                found.Add((name, parts));
            }
            else if (!mayBeOpen)
            {
                return [];
            }
        }

        return own.Length > 0 && found.Count == 0 && !mayBeOpen ? [] : [.. Expand(template, type, own, found)];
    }

    // A parameter that is an ARN of the type is the resource.
    private (string Arn, ImmutableArray<string> Unknown)[] FindWhole(CatalogueResourceType type, GenericNames names, string last, bool ownNamesOnly) =>
    [
        .. names.For(last, type.Name, isLast: true, ownNamesOnly, isWhole: true).Select(n => Find([n], null)).OfType<CallValue>().Where(v => v is not UnexpandedValue)
            .Select(v => TextsOf(last, v))
            .FirstOrDefault(texts => texts.Length > 0 && texts.All(t => CallFunctions.IsArn(t) && GenericNames.IsOfType(t, type)))?
            .Select(t => (t, ImmutableArray<string>.Empty)) ?? [],
    ];

    // CL-51: FileShareARN is the share, and SourceEndpointArn and TargetEndpointArn are the endpoints, whatever the ARN's parts are called.
    private (string Arn, ImmutableArray<string> Unknown)[] FindOfType(CatalogueResourceType type) =>
    [
        .. _parameters.Where(p => s_arnEndings.Any(e => p.Key.EndsWith(e, StringComparison.Ordinal)) && p.Value is TextValue or ListValue && !IsStructure(p.Value))
            .Select(p => TextsOf(p.Key, p.Value))
            .Where(texts => texts.Length > 0 && texts.All(t => CallFunctions.IsArn(t) && GenericNames.IsOfType(t, type)))
            .SelectMany(texts => texts).Distinct().Select(t => (t, ImmutableArray<string>.Empty)),
    ];

    private string[] TextsOf(string name, CallValue value)
    {
        string[] texts = [.. values.Items(value, isStructure: false).Select(i => WholeName(name, values.TextOf(i, name)))];
        return texts.Contains(string.Empty) ? throw values.Empty(name) : texts;
    }

    private string WholeName(string name, string text) => name == "FunctionName" && CallFunctions.PartialFunction(text) is { } partial
        ? $"arn:{place.Partition}:lambda:{partial.Region ?? place.Region}:{partial.Account ?? place.Account}:function:{partial.Name}"
        : name == "Scope" && call.Operation!.Service == "wafv2" ? text.Equals("CLOUDFRONT", StringComparison.OrdinalIgnoreCase) ? "global" : "regional"
        : text;

    // What fills one part is not the name of another.
    private CallValue? Find(IEnumerable<string> wanted, HashSet<string>? taken)
    {
        foreach (string name in wanted)
        {
            if ((taken is null || !taken.Contains(name)) && _parameters.TryGetValue(name, out CallValue? value)
                && value is not SwitchValue and not MapValue and not FileValue && value is not TextValue { Text: ['{' or '[', ..] } && !IsStructure(value))
            {
                taken?.Add(name);
                return value;
            }
        }

        return null;
    }

    // BudgetName=b,BudgetType=COST is a structure, and not the name of what it describes.
    private static bool IsStructure(CallValue value) => value switch
    {
        MapValue => true,
        ListValue list => list.Items.Any(IsStructure),
        TextValue { Text: var text } => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && at + 1 < text.Length && text[at + 1] != '='
            && char.IsAsciiLetter(text[0]) && text.AsSpan(0, at).IndexOfAnyExcept(s_nameLetters) < 0,
        _ => false,
    };

    private IEnumerable<(string Arn, ImmutableArray<string> Unknown)> Expand(
        string template, CatalogueResourceType type, string[] own, List<(string Name, string[] Texts)> found)
    {
        // One list: a request for each of its elements.
        int count = found.Count == 0 ? 1 : found.Max(t => t.Texts.Length);
        for (int i = 0; i < count; i++)
        {
            Dictionary<string, string> filled = found.ToDictionary(t => t.Name, t => t.Texts[Math.Min(i, t.Texts.Length - 1)], StringComparer.Ordinal);
            List<string> unknown = [];
            string arn = template;
            foreach (string name in own)
            {
                string? text = filled.GetValueOrDefault(name);
                if (text is null && !IsCreated(type, name))
                {
                    unknown.Add(name);
                }

                // parameter/${Name} of /a is parameter/a, and log-group:${Name} of /a keeps it.
                string hole = $"${{{name}}}";
                bool isBehindSlash = arn.Contains('/' + hole, StringComparison.Ordinal);
                arn = arn.Replace(hole, text is null ? "*" : isBehindSlash ? text.TrimStart('/') : text, StringComparison.Ordinal);
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
        return text.Contains("${Account}", StringComparison.Ordinal) ? text.Replace("${Account}", OwnerOf(text) ?? place.Account, StringComparison.Ordinal) : text;
    }

    // The account of a registry or of a catalogue that the call names.
    private string? OwnerOf(string arn)
    {
        string? parameter = arn.Contains(":ecr:", StringComparison.Ordinal) ? "registryid" : arn.Contains(":glue:", StringComparison.Ordinal) ? "catalogid" : null;
        string? owner = parameter is not null && _parameters.GetValueOrDefault(parameter) is { } value ? values.TextOf(value, parameter) : null;
        return Arn.IsAccountId(owner ?? string.Empty) ? owner : null;
    }

    // The id of what the call makes is not known to anybody yet: any will be asked for.
    private bool IsCreated(CatalogueResourceType type, string placeholder) =>
        placeholder.EndsWith("Id", StringComparison.Ordinal)
        && Array.Exists(s_creating, c => call.Operation!.Name.StartsWith(c, StringComparison.Ordinal))
        && GenericNames.IsAbout(call.Operation!, type.Name);

    // What is there already is not tagged by a call of EC2 that makes something.
    private bool MayBeTagged(string arn) => !_parameters.ContainsKey(GivenTags.Specifications) || arn == "*" || arn.EndsWith("/*", StringComparison.Ordinal);

    // EC2 names with the tags what they are put on: what the call makes.
    private IEnumerable<ResolvedRequest> TagRequests(string action, ImmutableSortedDictionary<string, object> tags)
    {
        (string Arn, ImmutableArray<string> Unknown)[] own = [.. Resources(call.Operation!.FullName)];
        string[] kinds = [.. values.Find(ValuePath.Parse("TagSpecifications[].ResourceType")) is { } named ? values.TextsOf(named, "TagSpecifications") : []];
        foreach (string kind in kinds.Distinct().DefaultIfEmpty("*"))
        {
            string arn = Array.Find(own, o => o.Arn.Contains($":{kind}/", StringComparison.Ordinal)).Arn ?? AtPlace($"arn:${{Partition}}:{call.Operation.Service}:${{Region}}:${{Account}}:{kind}/*");
            yield return Request(action, (arn, kind == "*" ? ["ResourceType"] : []), RequestNeed.Required, action == "ec2:CreateTags" ? tags.SetItem("ec2:CreateAction", call.Operation.Name) : tags);
        }
    }

    private ImmutableSortedDictionary<string, object> UntaggedKeys() => s_tagKeyParameters.Select(_parameters.GetValueOrDefault).FirstOrDefault(v => v is not null) is { } keys
        ? ResolvedRequest.NoContext.Add("aws:TagKeys", values.Items(keys, isStructure: false).Select(k => values.TextOf(k, "TagKeys")).ToImmutableArray())
        : ResolvedRequest.NoContext;

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
