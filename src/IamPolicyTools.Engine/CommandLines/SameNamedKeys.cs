using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Language;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// Context keys of an operation's own action that bear the name of a parameter which no row speaks of: <c>elasticache:CacheNodeType</c>,
/// <c>codebuild:source.location</c>, <c>s3:if-none-match</c>. They have its value (CL-53). A key without such a parameter stays unknown (CL-63).
/// </summary>
internal sealed class SameNamedKeys
{
    private readonly CallValues _values;
    private readonly string? _service;
    private readonly string? _operation;
    private readonly (string Bare, string Name)[] _unread;
    private readonly bool _creates;

    /// <summary>Looks for parameters that no row speaks of.</summary>
    /// <param name="call">The call.</param>
    /// <param name="values">Finds values.</param>
    public SameNamedKeys(ApiCall call, CallValues values)
    {
        _values = values;
        _service = call.Operation?.Service;
        _operation = call.Operation?.FullName;
        _creates = call.Operation?.Name.StartsWith("Create", StringComparison.Ordinal) == true;
        Dictionary<string, string> known = _service is null ? [] : ParameterNames.Of(call.Rows);
        _unread = _service is null ? [] :
        [
            .. call.Parameters.Members.Where(m => !m.Key.StartsWith("--", StringComparison.Ordinal)).Select(m => (Bare: OptionNames.Bare(m.Key), m.Key))
                .Where(m => !known.ContainsKey(m.Bare)),
        ];
    }

    /// <summary>A request with the keys that its call's parameters tell.</summary>
    /// <param name="request">The request.</param>
    public ResolvedRequest Fill(ResolvedRequest request)
    {
        if (_unread.Length == 0 || !request.Action.StartsWith(_service + ":", StringComparison.OrdinalIgnoreCase) || IamCatalogue.Default.FindAction(request.Action) is not { } action
            || (action.AccessLevel == AccessLevel.Tagging && action.FullName != _operation))
        {
            return request;
        }

        IEnumerable<CatalogueConditionKey> keys = _creates ? action.ConditionKeys.Concat(action.ResourceTypes.SelectMany(t => t.ConditionKeys)) : action.ConditionKeys;
        ImmutableSortedDictionary<string, object> context = request.Context;
        foreach (CatalogueConditionKey key in keys)
        {
            int colon = key.Name.IndexOf(':', StringComparison.Ordinal);
            if (key.IsTemplate || key.IsGlobal || context.ContainsKey(key.Name) || request.UnknownContextKeys.Contains(key.Name)
                || !key.Name.AsSpan(0, colon).Equals(_service, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string[] steps = key.Name[(colon + 1)..].Split('.');
            string first = OptionNames.Bare(steps[0]);
            if (Array.Find(_unread, u => u.Bare == first).Name is { } parameter && TextsOf(string.Join('.', [parameter, .. steps[1..]]), key) is { } value)
            {
                context = context.SetItem(key.Name, value);
            }
        }

        return ReferenceEquals(context, request.Context) ? request : request with { Context = context };
    }

    // A structure is no value of a key, and a name none of a key that holds ARNs.
    private object? TextsOf(string path, CatalogueConditionKey key)
    {
        string[] texts;
        try
        {
            if (_values.Find(ValuePath.Parse(path)) is not { } value || value is UnexpandedValue or FileValue || IsStructure(value))
            {
                return null;
            }

            texts = [.. _values.TextsOf(value, path)];
        }
        // What cannot be read tells no key: it stays unknown.
        catch (CommandLineException exception) when (exception.Error is CommandLineError.MalformedValue or CommandLineError.UnexpandedVariable or CommandLineError.FileNotFound)
        {
            return null;
        }

        return texts.Length == 0 || (key.Type == ConditionKeyType.Arn && !Array.TrueForAll(texts, t => Arn.TryParse(t, out _))) ? null
            : key.IsMultivalued ? texts.ToImmutableArray()
            : texts.Length == 1 ? texts[0]
            : null;
    }

    private static bool IsStructure(CallValue value) => value switch
    {
        MapValue => true,
        ListValue list => list.Items.Any(IsStructure),
        TextValue text => ValueReader.IsJson(text.Text) || text.Text.Contains('=', StringComparison.Ordinal),
        _ => false,
    };
}
