using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Language;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>A template with values.</summary>
/// <param name="Text">The text.</param>
/// <param name="Unknown">The parts that are not known, for which a wildcard stands.</param>
/// <param name="Element">The element of the list that it was filled for; null for none.</param>
internal sealed record Filled(string Text, ImmutableArray<string> Unknown, CallValue? Element);

/// <summary>Fills templates with the parameters of a call (CL-51).</summary>
internal sealed class TemplateFiller
{
    private readonly ApiCall _call;
    private readonly CallPlace _place;
    private readonly CallValues _values;
    private readonly ModelNames _names;

    public TemplateFiller(ApiCall call, CallPlace place, CallValues values, ModelNames names)
    {
        _call = call;
        _place = place;
        _values = values;
        _names = names;
    }

    /// <summary>The wildcards that the values had.</summary>
    public bool HasWildcard { get; private set; }

    /// <summary>Fills a template: one text, or one for each element of its list.</summary>
    /// <param name="template">The template.</param>
    /// <param name="isNeeded">True when a value that is missing is an error; else there is no text without it.</param>
    /// <param name="listKey">The list that <paramref name="element"/> is an element of.</param>
    /// <param name="element">The element to fill for; null for all.</param>
    public IEnumerable<Filled> Fill(Template template, bool isNeeded, string? listKey = null, CallValue? element = null)
    {
        Template known = WithDefaults(template);
        if (known.Spreading is not { Path: { } path } hole || (element is not null && path.ListKey == listKey))
        {
            return FillOne(known, element, isNeeded) is { } one ? [one] : [];
        }

        ImmutableArray<CallValue> elements = hole.Function is "keys" or "values" ? Spread(hole) : _values.Elements(path);
        if (!elements.IsEmpty)
        {
            return elements.Select(e => FillOne(known, e, isNeeded)).OfType<Filled>();
        }

        return hole.Default is null
            ? isNeeded ? throw _values.Missing([path.Parameter]) : []
            : FillOne(known, null, isNeeded) is { } whole ? [whole] : [];
    }

    /// <summary>The text of a hole, or null when its value is missing.</summary>
    /// <param name="hole">The hole.</param>
    /// <param name="element">The element to fill for.</param>
    /// <param name="unknown">Receives the names of unknown parts.</param>
    public string? Evaluate(TemplateHole hole, CallValue? element, ICollection<string> unknown)
    {
        if (hole.Unknown is { } name)
        {
            return Unknown(name, unknown);
        }

        ValuePath path = hole.Path!;
        switch (path.Text)
        {
            case "Partition":
                return _place.Partition;
            case "Region":
                return _place.Region;
            case "Account":
                return _place.Account;
        }

        CallValue? value = Find(hole, element);
        if (value is TextValue { Unknown: { } pattern, Text: var known })
        {
            unknown.Add(pattern);
            return known;
        }

        return value is null ? ByDefault(hole, unknown) : hole.Function is null ? Named(_values.TextOf(value, path.Parameter)) : Apply(hole, value, element, unknown);
    }

    /// <summary>The value of a hole, or null.</summary>
    /// <param name="hole">The hole.</param>
    /// <param name="element">The element to fill for.</param>
    public CallValue? Find(TemplateHole hole, CallValue? element)
    {
        if (hole.Function is "keys" or "values")
        {
            return element;
        }

        CallValue? value = hole.Path is { } path ? _values.Find(path, path.ListSteps > 0 ? element : null) : null;
        if (value is TextValue named && hole.Function is "reference" or "ssmimage"
            && !(hole.Function == "reference" ? CallFunctions.IsSecretReference(named.Text) : CallFunctions.IsResolved(named.Text)))
        {
            // The value stands for itself, and for nothing behind it.
            return null;
        }

        if (hole.Function == "qualifier" && value is TextValue machine && CallFunctions.Qualifier(machine.Text) is null)
        {
            return null;
        }

        if (hole.Function is "partiql" or "partiqlverb")
        {
            return PartiQlStatement.Find(value, isVerb: hole.Function == "partiqlverb");
        }

        if (hole.Function == "profilemodel" && value is TextValue profile && CallFunctions.ModelOfProfile(profile.Text) is null)
        {
            return null;
        }

        if (hole.Function == "arnof" && value is TextValue given && !(Arn.TryParse(given.Text, out Arn whole) && whole.Resource.StartsWith(hole.Second + "/", StringComparison.Ordinal)))
        {
            return null;
        }

        if (value is null || hole.Function is not ("json" or "file") || hole.Member is not { } member)
        {
            return value;
        }

        CallValue content = hole.Function == "file" && value is TextValue text ? new FileValue(text.Text, text.Text, text.Offset) : value;
        return _values.Structure(content) is MapValue map ? map.Find(member) : null;
    }

    private Filled? FillOne(Template template, CallValue? element, bool isNeeded)
    {
        var text = new StringBuilder();
        List<string> unknown = [];
        List<string> missing = [];
        int begin = FindArn(template, element, out string? arn, out Arn? around);
        if (arn is not null)
        {
            text.Append(arn);
        }

        for (int i = begin; i < template.Parts.Length; i++)
        {
            if (template.Parts[i] is TemplateText literal)
            {
                text.Append(literal.Text == "/" && IsAccessPoint(text) ? "/object/" : literal.Text);
                continue;
            }

            var hole = (TemplateHole)template.Parts[i];
            if (hole.Path is { } path && (isNeeded || path.Steps.Length == 1) && Find(hole, element) is SwitchValue)
            {
                // CL-7: an option without its value names nothing.
                throw _values.Missing([path.Parameter]);
            }

            string? value = around is { } whose && hole.Path?.Text is "Region" or "Account"
                ? hole.Path!.Text == "Region" ? around.Value.Region : around.Value.Account
                : Evaluate(hole, element, unknown);
            if (value is null)
            {
                if (hole.IsSuffix || IsPrefixOption(hole))
                {
                    continue;
                }

                if (!isNeeded)
                {
                    return null;
                }

                missing.Add(hole.Path!.Parameter);
                continue;
            }

            if (isNeeded && (value.Length == 0 || hole.Function is not null) && !MayBeEmpty(hole) && Find(hole, element) is TextValue { Text.Length: 0 })
            {
                // AWS refuses the call before IAM is asked; a name that is not there must not be taken for any.
                throw _values.Empty(hole.Path!.Parameter);
            }

            if (hole.Function is null && EndsWith(text, ":function:") && CallFunctions.PartialFunction(value) is { } partial)
            {
                // 123456789012:function:name names the account, too.
                text.Clear().Append(CultureInfo.InvariantCulture, $"arn:{_place.Partition}:lambda:{partial.Region ?? _place.Region}:{partial.Account ?? _place.Account}:function:");
                value = partial.Name;
            }

            text.Append(hole.IsSuffix ? $":{value}" : value);
        }

        if (missing.Count > 0)
        {
            throw _values.Missing(missing);
        }

        return new Filled(template.TellsType ? WithoutAccount(text.ToString()) : text.ToString(), [.. unknown], element);
    }

    // CL-51: a value that is an ARN is the resource. Where only the name in it is asked for, its Region and account hold.
    private int FindArn(Template template, CallValue? element, out string? arn, out Arn? around)
    {
        arn = null;
        around = null;
        if (template.Parts is not [TemplateText { Text: var head }, ..] || !head.StartsWith("arn:", StringComparison.Ordinal))
        {
            return 0;
        }

        for (int i = template.Parts.Length - 1; i > 0; i--)
        {
            if (template.Parts[i] is not TemplateHole { Unknown: null, Function: null or "path" or "short" } hole
                || hole.Path!.Text is "Partition" or "Region" or "Account"
                || Find(hole, element) is not TextValue { Text: { } text }
                || !CallFunctions.IsArn(text))
            {
                continue;
            }

            bool isWhole = hole.Function != "short" || (i == template.Parts.Length - 1 && Slashes(text) == Slashes(template));
            if (isWhole)
            {
                arn = Named(text);
                return IsOpenBehind(template, i) ? template.Parts.Length : i + 1;
            }

            around ??= Arn.Parse(text);
        }

        return 0;
    }

    // CL-51: an ARN has the id that a name leaves open: stack/${StackName}/${?Id}.
    private static bool IsOpenBehind(Template template, int at)
    {
        IEnumerable<TemplatePart> behind = template.Parts.Skip(at + 1);
        return behind.OfType<TemplateHole>().Any() && behind.All(p => p is TemplateHole { Unknown: not null } or TemplateText { Text: "/" or ":" or "-" });
    }

    private static bool EndsWith(StringBuilder text, string end) =>
        text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end;

    private static int Slashes(string text) => text.Count(c => c == '/');

    private static int Slashes(Template template) => template.Parts.OfType<TemplateText>().Sum(p => Slashes(p.Text));

    private static bool IsAccessPoint(StringBuilder text)
    {
        string arn = text.ToString();
        return arn.StartsWith("arn:", StringComparison.Ordinal) && arn.Contains(":accesspoint/", StringComparison.Ordinal) && !arn.Contains("/object/", StringComparison.Ordinal);
    }

    // Images and snapshots have no account in their ARNs.
    private static string WithoutAccount(string text) =>
        Arn.TryParse(text, out Arn arn) && (arn.Resource.StartsWith("image/", StringComparison.Ordinal) || arn.Resource.StartsWith("snapshot/", StringComparison.Ordinal))
            ? (arn with { Account = string.Empty }).ToString()
            : text;

    // Without --s3-prefix the objects are anywhere in the bucket.
    private static bool IsPrefixOption(TemplateHole hole) => hole.Written.StartsWith("--", StringComparison.Ordinal) && hole.Written.EndsWith("-prefix", StringComparison.Ordinal);

    // The bucket's root has an empty key, and an option may take any prefix.
    private static bool MayBeEmpty(TemplateHole hole) => hole.Path is null || hole.Written is "S.Key" or "D.Key" || IsPrefixOption(hole)
        || hole.Function is not null and not ("path" or "short" or "key" or "secret" or "queue" or "document" or "parameter" or "taskdef" or "rule" or "image" or "jobdef" or "node");

    private ImmutableArray<CallValue> Spread(TemplateHole hole)
    {
        if (_values.Find(hole.Path!) is not { } value || _values.Structure(value) is not MapValue map)
        {
            return [];
        }

        return hole.Function == "keys" ? [.. map.Members.Select(m => new TextValue(m.Key))] : [.. map.Members.Select(m => m.Value)];
    }

    // ${logGroupName:logGroupNames[]}: the list in the place of what is missing.
    private Template WithDefaults(Template template) =>
        template.Holes.Any(h => h.Other is not null)
            ? new Template([.. template.Parts.Select(p => p is TemplateHole hole ? FirstGiven(hole) : p)])
            : template;

    // ${logGroupName:logGroupNames[]:logGroupIdentifiers[]}: a list in the place of a list, too.
    private TemplateHole FirstGiven(TemplateHole hole)
    {
        while (hole.Other is { } other && Find(hole, null) is null)
        {
            hole = other;
        }

        return hole;
    }

    private string? ByDefault(TemplateHole hole, ICollection<string> unknown)
    {
        switch (hole)
        {
            case { Default: null }:
                return null;
            case { Other: { } other }:
                // The name of a list is no value.
                return ByDefault(other, unknown);
            case { Default: ['?', ..] name, Function: "key" }:
                unknown.Add(name[1..]);
                return _names.SomeKey;
            case { Default: ['?', ..] name }:
                return Unknown(name[1..], unknown);
            case { Default: "CallerUser" }:
                return _place.CallerUser ?? Unknown("CallerUser", unknown);
            case { Default: "Account" }:
                return _place.Account;
            case { Function: "elb" }:
                return CallFunctions.LoadBalancer(hole.Default);
            default:
                return FillNames(hole.Default!);
        }
    }

    // AppECS-<cluster>-<service>: other options by their names.
    private string FillNames(string text)
    {
        var filled = new StringBuilder();
        for (int at = 0; at < text.Length; at++)
        {
            int close = text[at] == '<' ? text.IndexOf('>', at) : -1;
            if (close < 0)
            {
                filled.Append(text[at]);
                continue;
            }

            string option = text[(at + 1)..close];
            filled.Append(_call.Parameters.Find("--" + option) is { } value ? CallFunctions.Short(_values.TextOf(value, option)) : "default");
            at = close;
        }

        return filled.ToString();
    }

    private static string Unknown(string name, ICollection<string> unknown)
    {
        unknown.Add(name);
        return name == "Suffix" ? "??????" : "*";
    }

    private string Named(string text)
    {
        HasWildcard |= text.AsSpan().ContainsAny('*', '?');
        return text;
    }

    private string? Apply(TemplateHole hole, CallValue value, CallValue? element, ICollection<string> unknown)
    {
        if (hole.Function == "roleof")
        {
            return Known(_names.RoleOf(_values, value), unknown);
        }

        if (hole.Function == "vpcs")
        {
            // AWS writes both parts in this order, however the call has them.
            return _values.Structure(value) is MapValue vpc && vpc.Find("VPCId") is { } id && vpc.Find("VPCRegion") is { } where
                ? $"VPCId={_values.TextOf(id, "VPCId")},VPCRegion={_values.TextOf(where, "VPCRegion")}"
                : Unknown(hole.Path!.Parameter, unknown);
        }

        string text = _values.TextOf(value, hole.Path!.Parameter);
        switch (hole.Function)
        {
            case "key" when CallFunctions.S3Uri(text) is { } location:
                return Named(location.Key);
            case "key":
                return Known(_names.Key(Named(text), RegionOf(hole, element)), unknown);
            case "pathof":
                return _names.PathOf(hole.Path.Parameter, text);
            case "alias":
                return ModelNames.AliasOf(text);
            case "secret":
                return Known(_names.Secret(Named(text)), unknown);
            case "taskdef":
                return Known(_names.TaskDefinition(Named(text)), unknown);
            case "policyof":
                return Known(_names.PolicyOf(Named(text)), unknown);
            case "orgof":
                return Known(_names.OrganizationOf(Named(text)), unknown);
            case "queue":
                return _names.Queue(Named(text));
            case "document":
                return _names.Document(Named(text));
            case "parameter":
                return _names.Parameter(Named(text));
            case "ssmimage":
                return _names.Parameter(Named(CallFunctions.Resolved(text)));
            case "image":
                return CallFunctions.IsResolved(text) ? Unknown(hole.Path.Parameter, unknown) : Named(text);
            case "jobdef":
                return Known(_names.JobDefinition(Named(text)), unknown);
            case "node":
                return _names.Node(Named(text));
            case "copysource":
                return Source(Named(text), hole.Path.Parameter);
            case "sentsource":
                // In which form S3 compares one that has several is not documented.
                return CallFunctions.IsPlainSource(text) ? text : Unknown(hole.Path.Parameter, unknown);
            case "ecr":
                return CallFunctions.Repository(text) is { } image
                    ? Named($"arn:{_place.Partition}:ecr:{image.Region}:{image.Account}:repository/{image.Name}")
                    : Unknown(hole.Path.Parameter, unknown);
            case "partiql":
                PartiQlStatement query = PartiQlStatement.Find(text)!;
                return query is { HasArn: true, Index: var index } ? Named(index is null ? query.Table : $"{query.Table}/index/{index}")
                    : Named($"arn:{_place.Partition}:dynamodb:{_place.Region}:{_place.Account}:{query.Resource}");
            case "keyarn":
                return ModelNames.AliasOf(text) is null ? text : Unknown(hole.Path.Parameter, unknown);
            case "reference":
                return Known(_names.Secret(Named(CallFunctions.ReferencedSecret(text))), unknown);
            case "rule":
                return _names.Rule(Named(text), hole.Second is { } bus && _call.Parameters.Find(bus) is { } named ? _values.TextOf(named, bus) : null);
            case "bedrock":
                return _names.FoundationModel(Named(text));
            case "profilemodel":
                // In which Region of its geography the model is run, nobody knows; nor which model an application's profile stands for.
                string model = CallFunctions.ModelOfProfile(Named(text))!;
                return $"arn:{_place.Partition}:bedrock:{Unknown("Region", unknown)}::foundation-model/{(model.Length > 0 ? model : Unknown("Model", unknown))}";
            case "resourceTypeOf":
                return CallFunctions.TypeOf(text) ?? Unknown("ResourceType", unknown);
            case "ssmType":
                return CallFunctions.SystemsManagerType(text) ?? Unknown("ResourceType", unknown);
            case "s3url" or "s3uri":
                return (hole.Function == "s3url" ? CallFunctions.S3Url(text) : CallFunctions.S3Uri(text)) is { } place
                    ? Named($"arn:{_place.Partition}:s3:::{place.Bucket}/{place.Key}")
                    : Unknown(hole.Path.Parameter, unknown);
            case "bucket":
                return CallFunctions.S3Url(text) is { } found ? Named(found.Bucket) : Unknown("Bucket", unknown);
            case "principal":
                return CallFunctions.Principal(Named(text)) ?? Unknown("Principal", unknown);
            default:
                return Named(Plain(hole, text));
        }
    }

    // The Region of what the function names, where another parameter tells it: that of a secret's replica.
    private string? RegionOf(TemplateHole hole, CallValue? element) => hole.Second is { } where && ValuePath.Parse(where) is var path
        && _values.Find(path, path.ListSteps > 0 ? element : null) is { } region ? _values.TextOf(region, path.Parameter) : null;

    private static string Plain(TemplateHole hole, string text) => hole.Function switch
    {
        "path" => text.StartsWith('/') ? text[1..] : text,
        "short" => CallFunctions.Short(text),
        "last" => CallFunctions.Last(text),
        "host" => CallFunctions.Host(text),
        "machine" => CallFunctions.StateMachine(text),
        "qualifier" => CallFunctions.Qualifier(text) ?? text,
        "reportgroup" => CallFunctions.ReportGroup(text),
        "topic" => text.LastIndexOf(':') is > 0 and var colon ? text[..colon] : text,
        "identity" => CallFunctions.Identity(text),
        "before" => hole.Second is { } sign && text.IndexOf(sign, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text,
        "elb" => CallFunctions.LoadBalancer(text),
        _ => text,
    };

    private string Source(string text, string parameter) => CallFunctions.CopySource(text, isEncoded: _call.ParameterText is null) is not { } source
        ? throw _values.Fail(CommandLineError.MalformedValue, $"{_values.Written(parameter)} names no object to copy: bucket/key, or the ARN of an access point with /object/key.", -1)
        : CallFunctions.IsArn(source) ? source : $"arn:{_place.Partition}:s3:::{source}";

    private static string Known((string Arn, string? Unknown) found, ICollection<string> unknown)
    {
        if (found.Unknown is { } name)
        {
            unknown.Add(name);
        }

        return found.Arn;
    }
}
