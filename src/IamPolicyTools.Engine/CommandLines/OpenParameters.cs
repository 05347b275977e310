using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// What parameters of which the data knows nothing may bring with them (CL-26, CL-60): another role, another resource. A call with such a parameter
/// is checked for the further actions that AWS lists for the operation, perhaps; so it is not allowed for certain unless those are.
/// </summary>
internal static class OpenParameters
{
    private const int MostDepth = 8;

    // The ends of names of parameters that name something.
    private static readonly FrozenSet<string> s_naming = (
        "id ids arn arns name names role roles profile profiles key keys bucket buckets uri url identifier identifiers resource resources policy policies principal "
        + "principals account accounts secret secrets user users group groups topic queue stream function cluster")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when the value of a parameter may name a role or a resource; false for a switch, a number, a plain word.</summary>
    /// <param name="name">The parameter or the option.</param>
    /// <param name="value">The value.</param>
    public static bool MayName(string name, CallValue value) => MayName(name, value, 0);

    /// <summary>Of parameters that no request looks at, those that may name a role or a resource, as they are written.</summary>
    /// <param name="call">The call.</param>
    public static IEnumerable<string> Of(ApiCall call) => call.OpenOptions.Concat(
        call.UnknownOptions.Where(o => (call.Parameters.Find(o) ?? call.Parameters.Find(o.TrimStart('-'))) is not { } value || MayName(o, value, 0)));

    /// <summary>The parameters of an operation's call that no request looks at.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="rows">The rows of its requests.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="written">How a parameter is written.</param>
    /// <param name="isKnown">What else there is than the API's parameters.</param>
    public static UnreadParameters Find(
        ApiOperation operation, ImmutableArray<RequestRow> rows, MapValue parameters, Func<string, string> written, Func<string, bool> isKnown)
    {
        Dictionary<string, string> known = ParameterNames.Of(rows);
        (string Name, CallValue Value)[] unread =
        [
            .. parameters.Members.Select(m => (m.Key, m.Value)).Where(m => OptionNames.Bare(m.Key) is var bare && !known.ContainsKey(bare)
                && !(rows.IsEmpty && GenericRule.Knows(operation, bare)) && !IsHarmless(operation, m.Key) && !isKnown(m.Key)),
        ];
        if (unread.Length == 0)
        {
            return UnreadParameters.Nothing;
        }

        if (operation.Parameters is not { } api)
        {
            return UnreadParameters.Of(
                [.. unread.Where(m => !OptionSlips.IsCommon(OptionNames.OptionOf(m.Name)) && MayName(m.Name, m.Value)).Select(m => written(m.Name))], [], static () => []);
        }

        ILookup<bool, (string Name, CallValue Value)> sorted = unread.ToLookup(m => Has(api, m.Name));
        return UnreadParameters.Of(
            [.. sorted[false].Select(m => written(m.Name))],
            [.. sorted[true].Where(m => MayBring(operation, rows, m.Name, m.Value)).Select(m => written(m.Name))],
            () => api.Names.Select(written));
    }

    // AWS.Tools has lists in the singular, and PowerShell takes the beginning of a name for the name.
    private static bool Has(ApiParameters api, string name) =>
        api.Contains(name) || api.Contains(name + "s") || api.Contains(name + "es") || api.Contains(name + "List") || (name.EndsWith('y') && api.Contains(name[..^1] + "ies"))
        || api.Names.Count(n => n.StartsWith(name, StringComparison.OrdinalIgnoreCase)) == 1;

    /// <summary>True when the value of a parameter that the API has, and no request looks at, may be checked all the same: a role, a key, or what
    /// an action is about that AWS lists and the requests do not have.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="rows">The rows of its requests.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="value">The value.</param>
    public static bool MayBring(ApiOperation operation, ImmutableArray<RequestRow> rows, string name, CallValue value)
    {
        string option = OptionNames.OptionOf(name.TrimStart('-'));
        if (OptionSlips.IsCommon(option) || GivenRoles.IsDocument(OptionNames.Bare(name)))
        {
            return false;
        }

        string[] left = rows.IsEmpty ? [] :
        [
            .. operation.Actions.Where(a => a.Class is not (OperationActionClass.Own or OperationActionClass.Tagging or OperationActionClass.TwinService or OperationActionClass.PassRole))
                .Select(a => a.Action).Where(a => !rows.Any(r => r.Action.Equals(a, StringComparison.OrdinalIgnoreCase))),
        ];
        return Brings(operation.Service, left, name, value, 0);
    }

    private static bool Brings(string service, string[] left, string name, CallValue value, int depth) => depth > MostDepth || value switch
    {
        SwitchValue => false,
        TextValue { Text: var text } when Plain(text) => false,
        TextValue { Text: var text } => IsRoleOrKey(name, text) || Array.Exists(left, a => IsAbout(service, a, name, text))
            || (Parts(text) is { } parts && Brings(service, left, name, parts, depth + 1)),
        ListValue list => list.Items.Any(i => Brings(service, left, name, i, depth + 1)),
        MapValue map => map.Members.Any(m => Brings(service, left, m.Key, m.Value, depth + 1)),
        _ => IsRoleOrKey(name, string.Empty) || Array.Exists(left, a => IsAbout(service, a, name, string.Empty)),
    };

    private static bool IsRoleOrKey(string name, string text) =>
        Words(name) is var words && (words.Contains("role") || words.Contains("roles") || words.Contains("kms"))
        || text.Contains(":role/", StringComparison.Ordinal) || text.Contains(":instance-profile/", StringComparison.Ordinal) || text.Contains(":kms:", StringComparison.Ordinal);

    // dynamodb:PutResourcePolicy of --resource-policy, s3:GetObject of --s3-bucket
    private static bool IsAbout(string service, string action, string name, string text)
    {
        string[] parts = action.Split(':');
        return parts[0].Equals(service, StringComparison.OrdinalIgnoreCase)
            ? OptionNames.Bare(name).TrimEnd('s') is { Length: > 3 } bare && OptionNames.Bare(parts[1]).Contains(bare, StringComparison.Ordinal)
            : Words(name).Contains(parts[0]) || text.Contains($":{parts[0]}:", StringComparison.OrdinalIgnoreCase) || text.Contains($"{parts[0]}://", StringComparison.OrdinalIgnoreCase);
    }

    private static string[] Words(string name) => OptionNames.OptionOf(name.TrimStart('-')).Split('-', StringSplitOptions.RemoveEmptyEntries);

    private static bool Plain(string text) => text.Length == 0 || text.All(c => char.IsAsciiDigit(c) || c is '.' or '-') || bool.TryParse(text, out _);

    private static CallValue? Parts(string text)
    {
        try
        {
            return (ValueReader.IsJson(text) || text.Contains('=', StringComparison.Ordinal)) && ValueReader.ReadStructure(text) is var parts and not TextValue ? parts : null;
        }
        catch (MalformedValueException)
        {
            return null;
        }
    }

    /// <summary>What may be asked besides, because of parameters that nothing is known of.</summary>
    /// <param name="call">The call.</param>
    /// <param name="asked">The actions that are asked anyway.</param>
    public static IEnumerable<ResolvedRequest> RequestsOf(ApiCall call, IReadOnlyCollection<string> asked)
    {
        ImmutableArray<string> open = (call.UnknownOptions.IsEmpty && call.OpenOptions.IsEmpty) || call.Operation is null ? [] : [.. Of(call)];
        if (open.IsEmpty)
        {
            yield break;
        }

        bool passes = false;
        foreach (OperationAction action in call.Operation!.Actions)
        {
            passes |= action.Class == OperationActionClass.PassRole;
            bool isOther = action.Class == OperationActionClass.PassRole
                || (!asked.Contains(action.Action) && action.Class is not (OperationActionClass.Tagging or OperationActionClass.TwinService or OperationActionClass.Own));
            if (isOther)
            {
                yield return Open(call, action.Action, action.PassedToServices, open);
            }
        }

        // The rows may know better than AWS's list that a role is passed.
        if (!passes && asked.Contains("iam:PassRole"))
        {
            yield return Open(call, "iam:PassRole", [], open);
        }
    }

    private static ResolvedRequest Open(ApiCall call, string action, ImmutableArray<string> services, ImmutableArray<string> open) => new(call)
    {
        Action = action,
        Resource = "*",
        Unknown = [.. open.Select(o => $"what {o} names")],
        Need = RequestNeed.Optional,
        Context = services is [var only] ? ResolvedRequest.NoContext.Add("iam:PassedToService", only) : ResolvedRequest.NoContext,
        PassedToServices = services.Length > 1 ? services : [],
        UnknownContextKeys = action != "iam:PassRole" || services.Length == 1 ? [] : ["iam:PassedToService"],
    };

    // An option that the data knows to be without a request.
    private static bool IsHarmless(ApiOperation operation, string parameter)
    {
        string command = $"{OptionNames.CommandOf(operation.Name)} {OptionNames.OptionOf(parameter)}";
        return operation.ServiceOperations.Clients.Append(operation.Service)
            .Any(c => IamCatalogue.Default.Operations.Commands.Arguments.GetValueOrDefault($"{c} {command}") == "-");
    }

    private static bool MayName(string name, CallValue value, int depth) => depth > MostDepth || value switch
    {
        SwitchValue => false,
        TextValue { Text: var text } => MayNameText(name, text, depth),
        ListValue list => list.Items.Any(i => MayName(name, i, depth + 1)),
        MapValue map => map.Members.Any(m => MayName(m.Key, m.Value, depth + 1)),
        _ => true,
    };

    private static bool MayNameText(string name, string text, int depth)
    {
        if (Plain(text))
        {
            return false;
        }

        if (ValueReader.IsJson(text) || text.Contains('=', StringComparison.Ordinal))
        {
            try
            {
                return ValueReader.ReadStructure(text) is var parts && (parts is TextValue ? true : MayName(name, parts, depth + 1));
            }
            catch (MalformedValueException)
            {
                return true;
            }
        }

        string[] words = Words(name);
        return text.Contains("arn:", StringComparison.Ordinal) || text.Contains("s3://", StringComparison.OrdinalIgnoreCase)
            || (words.Length > 0 && s_naming.Contains(words[^1])) || words.Contains("role") || words.Contains("kms");
    }
}
