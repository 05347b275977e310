using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

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

    /// <summary>Of parameters that nothing is known of, those that may name a role or a resource, as they are written.</summary>
    /// <param name="call">The call.</param>
    public static IEnumerable<string> Of(ApiCall call) =>
        call.UnknownOptions.Where(o => (call.Parameters.Find(o) ?? call.Parameters.Find(o.TrimStart('-'))) is not { } value || MayName(o, value, 0));

    /// <summary>The parameters of an operation's call of which nothing is known, and which may name something.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="rows">The rows of its requests.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="written">How a parameter is written.</param>
    public static ImmutableArray<string> Find(ApiOperation operation, ImmutableArray<RequestRow> rows, MapValue parameters, Func<string, string> written)
    {
        Dictionary<string, string> known = ParameterNames.Of(rows);
        return
        [
            .. parameters.Members.Where(m => OptionNames.Bare(m.Key) is var bare && !known.ContainsKey(bare) && !OptionSlips.IsCommon(OptionNames.OptionOf(m.Key))
                    && !(rows.IsEmpty && GenericRule.Knows(operation, bare)) && !IsHarmless(operation, m.Key) && MayName(m.Key, m.Value))
                .Select(m => DisplayedText.Shorten(written(m.Key))),
        ];
    }

    /// <summary>What may be asked besides, because of parameters that nothing is known of.</summary>
    /// <param name="call">The call.</param>
    /// <param name="asked">The actions that are asked anyway.</param>
    public static IEnumerable<ResolvedRequest> RequestsOf(ApiCall call, IReadOnlyCollection<string> asked)
    {
        ImmutableArray<string> open = call.UnknownOptions.IsEmpty || call.Operation is null ? [] : [.. Of(call)];
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
        if (text.Length == 0 || text.All(c => char.IsAsciiDigit(c) || c is '.' or '-') || bool.TryParse(text, out _))
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

        string[] words = OptionNames.OptionOf(name).Split('-', StringSplitOptions.RemoveEmptyEntries);
        return text.Contains("arn:", StringComparison.Ordinal) || text.Contains("s3://", StringComparison.OrdinalIgnoreCase)
            || (words.Length > 0 && s_naming.Contains(words[^1])) || words.Contains("role") || words.Contains("kms");
    }
}
