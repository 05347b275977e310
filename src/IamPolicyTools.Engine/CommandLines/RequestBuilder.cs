using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Language;

namespace IamPolicyTools.CommandLines;

/// <summary>Turns a call into the requests that IAM checks: by the rows of the data, or by the generic rule (CL-25, CL-50).</summary>
internal sealed class RequestBuilder
{
    private const string RequestedRegion = "aws:RequestedRegion";
    private const string ViaAwsService = "aws:ViaAWSService";
    private const string ViaServiceKey = "kms:ViaService";

    private static readonly string[] s_encryptionContext = ["kms:EncryptionContext:*", "kms:EncryptionContextKeys"];

    private static readonly string[] s_iamNames = ["RoleName", "UserName", "GroupName", "InstanceProfileName"];

    // The wildcards are an error of their own.
    private static readonly System.Buffers.SearchValues<char> s_iamLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-*?");

    private readonly ApiCall _call;
    private readonly CallPlace _place;
    private readonly CallValues _values;
    private readonly ModelNames _names;
    private readonly TemplateFiller _filler;
    private readonly ContextFiller _context;
    private readonly List<ResolvedRequest> _requests = [];
    private readonly List<CommandLineException> _faults = [];

    public RequestBuilder(ApiCall call, CallEnvironment environment)
    {
        _call = call;
        _place = new CallPlace(call, environment);
        _values = new CallValues(call, environment);
        _names = new ModelNames(_place, environment.Model);
        _filler = new TemplateFiller(call, _place, _values, _names);
        _context = new ContextFiller(call, _values, _filler, _names);
    }

    /// <summary>The requests, in the order of the data.</summary>
    /// <exception cref="CommandLineException">A part is missing or not known.</exception>
    public ImmutableArray<ResolvedRequest> Build()
    {
        if (_call.IsLocal)
        {
            return [];
        }

        if (_call.Rows.IsEmpty)
        {
            AddGeneric();
        }
        else
        {
            AddRows(_call.Rows, depth: 0);
            ThrowFaults();
            _requests.AddRange(new GenericRule(_call, _place, _values).FurtherRoles(_requests));
        }

        ThrowFaults();
        _requests.AddRange(OpenParameters.RequestsOf(_call, [.. _requests.Select(r => r.Action)]));
        _requests.AddRange(new NamedThings(_call, _place, _values, _names).NotAsked(_requests));
        if (_requests.Count == 0 && _call.Operation is { } unlisted)
        {
            // operations.md, section 6: nothing is listed, and whoever asks for the requests must not take that for nothing that is needed.
            _requests.Add(new ResolvedRequest(_call) { Action = unlisted.FullName, Resource = "*", Need = RequestNeed.Optional });
        }

        var keys = new SameNamedKeys(_call, _values);
        var senders = new SenderIdentities(_call, _names);
        var buckets = new OtherBuckets(_place);
        ResolvedRequest[] requests = [.. _requests.Select(keys.Fill).Select(senders.Fill).Select(buckets.Fill).Select(Complete).Distinct(RequestComparer.Instance)];
        if (requests is [.., { } last])
        {
            requests[^1] = last with { EndsCall = true };
        }

        return [.. requests];
    }

    /// <summary>The rows of a command or an operation that an <c>as</c> row names.</summary>
    /// <param name="name">The name.</param>
    internal static ImmutableArray<RequestRow> RowsOf(string name) =>
        IamCatalogue.Default.Operations.Commands.Commands.TryGetValue(name, out ImmutableArray<RequestRow> rows) ? rows
        : IamCatalogue.Default.Operations.Find(name) is { } operation ? operation.ServiceOperations.RequestsOf(operation.FullName)
        : [];

    private void AddRows(ImmutableArray<RequestRow> rows, int depth)
    {
        foreach (RequestRow row in rows)
        {
            RowPlan plan = RowPlan.Of(row);
            if (plan.Need == "as" && depth < 4)
            {
                AddRows(RowsOf(plan.Action), depth + 1);
            }
            else if (plan.Need != "local")
            {
                AddOrNote(plan);
            }
        }
    }

    private void AddGeneric()
    {
        try
        {
            _requests.AddRange(new GenericRule(_call, _place, _values).Requests());
        }
        catch (CommandLineException exception) when (exception.Error == CommandLineError.UnexpandedVariable)
        {
            _faults.Add(_values.Unexpanded(_call.Parameters.Members.Select(m => m.Key).Where(n => GenericRule.Knows(_call.Operation!, OptionNames.Bare(n)))) ?? exception);
        }
    }

    // Everything that is missing is said at once, not one thing a run.
    private void AddOrNote(RowPlan plan)
    {
        try
        {
            AddRow(plan);
        }
        catch (CommandLineException exception) when (exception.Error == CommandLineError.MissingParameter)
        {
            _faults.Add(exception);
        }
        catch (CommandLineException exception) when (exception.Error == CommandLineError.UnexpandedVariable)
        {
            _faults.Add(_values.Unexpanded(ParameterNames.Paths(plan).Select(p => p.Parameter)) ?? exception);
        }
    }

    private void ThrowFaults()
    {
        if (_faults.Count == 0)
        {
            return;
        }

        string[] parameters = [.. _faults.SelectMany(f => f.Parameters).Distinct(StringComparer.OrdinalIgnoreCase)];
        string[] variables = [.. _faults.SelectMany(f => f.Variables).Distinct(StringComparer.Ordinal)];
        throw (parameters, variables) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => _values.MissingAnd(parameters, variables),
            ({ Length: > 1 }, _) => _values.Missing(parameters),
            (_, { Length: > 1 }) => _values.Unexpanded(variables, _faults[0].Location),
            _ => _faults[0],
        };
    }

    private void AddRow(RowPlan plan)
    {
        string? listKey = plan.Resource.Spreading?.Path is { ListSteps: > 0 } path ? path.ListKey : null;
        bool isOfElements = plan.NeedOf is { } need && listKey is not null && need.Value.Path?.ListSteps > 0 && need.Value.Path.ListKey == listKey;
        if (!isOfElements && !Holds(plan, null))
        {
            return;
        }

        RequestNeed kind = plan.Need switch
        {
            "optional" => RequestNeed.Optional,
            "deferred" => RequestNeed.Deferred,
            "never" => RequestNeed.Never,
            _ => RequestNeed.Required,
        };
        IEnumerable<Filled> resources = isOfElements
            ? _values.Elements(plan.Resource.Spreading!.Path!).Where(e => Holds(plan, e)).SelectMany(e => _filler.Fill(plan.Resource, kind != RequestNeed.Optional, listKey, e))
            : _filler.Fill(plan.Resource, kind != RequestNeed.Optional);
        foreach (Filled resource in resources)
        {
            ImmutableSortedDictionary<string, object> context = _context.Fill(plan.Context, listKey, resource.Element, out ImmutableArray<string> unknown);
            _requests.Add(new ResolvedRequest(_call)
            {
                Action = plan.Action,
                Resource = Objects(plan, resource.Text),
                IsOfMany = plan.IsOfManyObjects || EndsWithKey(plan),
                Need = _call.IsDryRun && kind == RequestNeed.Required && !plan.Action.StartsWith("s3:List", StringComparison.Ordinal) ? RequestNeed.Optional : kind,
                Context = context,
                Unknown = resource.Unknown,
                UnknownContextKeys = unknown,
                ToldContextKeys = plan.ToldContextKeys,
            });
        }
    }

    private bool Holds(RowPlan plan, CallValue? element)
    {
        if (plan.NeedOf is not { } condition)
        {
            return true;
        }

        return !(condition.Unless is { } unless && IsThere(unless, element)) && IsThere(condition, element) == (plan.Need != "unless");
    }

    private bool IsThere(NeedCondition condition, CallValue? element) => _filler.Find(condition.Value, element) is { } value && (condition.Expected is null
        ? value is not SwitchValue { Value: false }
        : value.Texts.Contains(condition.Expected, StringComparer.OrdinalIgnoreCase)) && (condition.And is not { } and || IsThere(and, element));

    // CL-32: with --recursive the objects are all that begin with the key.
    private string Objects(RowPlan plan, string resource) =>
        EndsWithKey(plan) ? resource + "*" : resource;

    private bool EndsWithKey(RowPlan plan) => _call.IsRecursive && plan.Resource.Parts[^1] is TemplateHole { Written: "S.Key" or "D.Key" };

    private ResolvedRequest Complete(ResolvedRequest resolved)
    {
        ResolvedRequest request = resolved.Resource == "*" || resolved.Resource.StartsWith("arn:", StringComparison.Ordinal) ? resolved : resolved with { Resource = ArnOf(resolved) };
        string service = request.Action[..request.Action.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant();
        RequireName(request, service);
        RequireIamName(service);
        ResolvedRequest known = request with
        {
            Region = RegionFacts.OfGlobalService(service, _place.Partition) ?? _place.KnownRegion,
            Resource = service == "iam" && !request.Action.StartsWith("iam:Create", StringComparison.Ordinal) && request.Unknown.IsEmpty
                ? _names.WithPath(request.Resource)
                : request.Resource,
        };

        // CL-60: the only one of its form in the model.
        ResolvedRequest found = !known.Unknown.IsEmpty && known.Resource.Length > 1 && _names.OnlyOne(known.Resource) is { } only
            ? known with { Resource = only, Unknown = [] }
            : known;
        found = found.Action is "s3:PutBucketPolicy" or "s3:PutAccessPointPolicy" ? found with { NewPolicy = NewPolicy() } : found;
        found = found.Region is null ? found with { UnknownContextKeys = found.UnknownContextKeys.Add(RequestedRegion) } : found;
        return service == "kms" ? ViaService(found) : found;
    }

    // A service asks for a key with the caller's credentials: the key's policy sees through which, and what the service encrypts is in a context that
    // the call does not tell. High-level commands that need a key write to S3.
    private ResolvedRequest ViaService(ResolvedRequest request)
    {
        string service = _call.Operation?.Service ?? "s3";
        if (service == "kms")
        {
            return request;
        }

        string? region = Arn.TryParse(request.Resource, out Arn key) && key.Region is { Length: > 0 } known && !known.Contains('*', StringComparison.Ordinal) ? known
            : RegionOf(service) ?? _place.KnownRegion;
        ResolvedRequest through = request with { Context = request.Context.SetItem(ViaAwsService, "true") };
        if (!through.Context.ContainsKey(ViaServiceKey))
        {
            // What the hosts of China's Regions are called in this key is not documented.
            through = region is null || _place.Partition == "aws-cn"
                ? through with { UnknownContextKeys = through.UnknownContextKeys.Add(ViaServiceKey) }
                : through with { Context = through.Context.SetItem(ViaServiceKey, $"{service}.{region}.amazonaws.com") };
        }

        bool mayHaveContext = IamCatalogue.Default.FindAction(request.Action)?.ConditionKeys.Any(k => k.Name == "kms:EncryptionContextKeys") == true;
        return mayHaveContext ? through with { UnknownContextKeys = through.UnknownContextKeys.AddRange(s_encryptionContext) } : through;
    }

    // What cannot be read is not known: a file that is not there, a variable.
    private string? NewPolicy()
    {
        try
        {
            return _values.Find(ValuePath.Parse("Policy")) is { } value ? _values.TextOf(value, "Policy") : null;
        }
        catch (CommandLineException exception) when (exception.Error is CommandLineError.FileNotFound or CommandLineError.UnexpandedVariable or CommandLineError.MalformedValue)
        {
            return null;
        }
    }

    // A queue's URL may be of another Region than the call, and so is then the service that asks for the key.
    private string? RegionOf(string service)
    {
        foreach (ResolvedRequest request in _requests)
        {
            if (Arn.TryParse(request.Resource, out Arn own) && own.Service == service && own.Region.Length > 0 && !own.Region.Contains('*', StringComparison.Ordinal))
            {
                return own.Region;
            }
        }

        return null;
    }

    // Some services take a role by its name; where a parameter is an ARN, nothing else names a resource.
    private string ArnOf(ResolvedRequest request) => request.Action == "iam:PassRole" && request.Resource.Length > 0
        ? $"arn:{_place.Partition}:iam::{_place.Account}:role/{request.Resource.TrimStart('/')}"
        : throw _values.Fail(CommandLineError.MalformedValue, $"{_call.Name} takes an ARN where {request.Action} is checked on a resource, and was given something else.", -1);

    // CL-62
    private void RequireName(ResolvedRequest request, string service)
    {
        if (_filler.HasWildcard && service != "s3" && request.Unknown.IsEmpty && _call.Parameters.Members.FirstOrDefault(m =>
            m.Value is TextValue { Text: var text } && text.AsSpan().ContainsAny('*', '?') && request.Resource.Contains(text, StringComparison.Ordinal)) is { Key: { } parameter })
        {
            throw _values.Fail(
                CommandLineError.WildcardInName, $"{parameter} holds a wildcard where {_call.Name} takes a name.", -1);
        }
    }

    // AWS refuses such a name before anything is checked: a path is no part of it.
    private void RequireIamName(string service)
    {
        if (service == "iam" && _call.Operation?.Service == "iam" && _call.Parameters.Members.FirstOrDefault(m =>
            s_iamNames.Contains(m.Key) && m.Value is TextValue { Text: var text } && !CallFunctions.IsArn(text) && text.AsSpan().ContainsAnyExcept(s_iamLetters)) is { Key: { } parameter })
        {
            throw _values.Fail(
                CommandLineError.MalformedValue, $"{_values.Written(parameter)} holds what no name of IAM has: letters, digits and _+=,.@- (a path is no part of a name).", -1);
        }
    }

    private sealed class RequestComparer : IEqualityComparer<ResolvedRequest>
    {
        public static RequestComparer Instance { get; } = new();

        public bool Equals(ResolvedRequest? x, ResolvedRequest? y) =>
            x!.Action == y!.Action && x.Resource == y.Resource && x.Need == y.Need && x.Unknown.SequenceEqual(y.Unknown)
            && x.UnknownContextKeys.SequenceEqual(y.UnknownContextKeys) && x.OtherResources.SequenceEqual(y.OtherResources) && x.Context.Count == y.Context.Count
            && x.Context.All(c => y.Context.TryGetValue(c.Key, out object? value) && Text(c.Value) == Text(value));

        public int GetHashCode(ResolvedRequest request) => HashCode.Combine(request.Action, request.Resource, request.Need);

        private static string Text(object value) => value is ImmutableArray<string> list ? string.Join('\n', list) : (string)value;
    }
}
