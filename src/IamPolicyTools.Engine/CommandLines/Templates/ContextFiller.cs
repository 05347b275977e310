using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>Fills the context keys of a row (CL-53). A key whose parameter is missing is absent.</summary>
/// <param name="call">The call.</param>
/// <param name="values">Finds values.</param>
/// <param name="filler">Fills templates.</param>
/// <param name="names">Names of the model.</param>
internal sealed class ContextFiller(ApiCall call, CallValues values, TemplateFiller filler, ModelNames names)
{
    private static readonly Dictionary<string, string> s_options = new(StringComparer.Ordinal)
    {
        ["--acl"] = "s3:x-amz-acl",
        ["--sse"] = "s3:x-amz-server-side-encryption",
        ["--sse-c"] = "s3:x-amz-server-side-encryption-customer-algorithm",
        ["--sse-kms-key-id"] = "s3:x-amz-server-side-encryption-aws-kms-key-id",
        ["--storage-class"] = "s3:x-amz-storage-class",
        ["--website-redirect"] = "s3:x-amz-website-redirect-location",
    };

    private static readonly Dictionary<string, string> s_grants = new(StringComparer.Ordinal)
    {
        ["read"] = "s3:x-amz-grant-read",
        ["readacl"] = "s3:x-amz-grant-read-acp",
        ["writeacl"] = "s3:x-amz-grant-write-acp",
        ["full"] = "s3:x-amz-grant-full-control",
    };

    private static readonly string[] s_pairStarts = ["Key=", "TagKey="];

    // Tags of autoscaling say besides what they are on.
    private static readonly string[] s_besideKey = ["Value", "TagValue", "ResourceId", "PropagateAtLaunch"];

    private readonly ImmutableSortedDictionary<string, object>.Builder _keys = ResolvedRequest.NoContext.ToBuilder();
    private readonly ImmutableArray<string>.Builder _unknown = ImmutableArray.CreateBuilder<string>();

    /// <summary>The keys of a row.</summary>
    /// <param name="plans">The row's keys.</param>
    /// <param name="listKey">The list that the row's resource goes through.</param>
    /// <param name="element">The element of it; null for none.</param>
    /// <param name="unknown">The keys that are there with a value that nobody knows (CL-63).</param>
    public ImmutableSortedDictionary<string, object> Fill(
        ImmutableArray<ContextPlan> plans, string? listKey, CallValue? element, out ImmutableArray<string> unknown)
    {
        _keys.Clear();
        _unknown.Clear();
        foreach (ContextPlan plan in plans)
        {
            FillOne(plan, listKey, element);
        }

        unknown = _unknown.ToImmutable();
        return _keys.ToImmutable();
    }

    private void FillOne(ContextPlan plan, string? listKey, CallValue? element)
    {
        switch (plan)
        {
            case { Function: "put" }:
                foreach (string option in plan.Options)
                {
                    AddOption(option);
                }

                break;
            case { Function: { } function, Argument: { } argument }:
                CallValue? value = values.Find(argument, argument.ListKey == listKey ? element : null);
                if (value is not null)
                {
                    AddPairs(function, value);
                }

                break;
            case { Key: "s3:x-amz-grant-*" }:
                AddGrants();
                break;
            case { Key: { } key, Value: { } template }:
                AddKey(key, template, plan, listKey, element);
                break;
        }
    }

    private void AddKey(string key, Template template, ContextPlan plan, string? listKey, CallValue? element)
    {
        if (plan.When is { } when && (filler.Find(when.Value, null) is not { } decides
            || (when.Expected is { } wanted && !decides.Texts.Contains(wanted, StringComparer.OrdinalIgnoreCase))))
        {
            return;
        }

        if (plan.Unless is { } unless && unless.StartsWith("--", StringComparison.Ordinal) && call.Parameters.Find(unless) is not null)
        {
            return;
        }

        string[] texts = template.Parts is [TemplateHole { Function: null or "json", Unknown: null, Path: { ListSteps: 0 } } hole] && filler.Find(hole, null) is { } value
            ? [.. TextsOf(value, hole.Path!.Parameter)]
            : Texts(template, key, listKey, element);
        texts = plan.Unless is { } not ? [.. texts.Where(t => t != not)] : texts;
        if (texts.Length > 0)
        {
            if (!_unknown.Contains(key) && !IsAsSent(key, template) && IamCatalogue.Default.FindConditionKey(key) is { Type: ConditionKeyType.Arn }
                && !Array.TrueForAll(texts, CallFunctions.IsArn))
            {
                // CL-63: an id in the place of an ARN, which the service may or may not complete.
                _unknown.Add(key);
            }

            texts = [.. Before(key), .. texts];
            _keys[key] = texts.Length == 1 && !(IsList(template) && IamCatalogue.Default.IsMultivalued(key)) ? texts[0] : texts.Distinct().ToImmutableArray();
        }
    }

    // Several parameters may hold values of one key: recipients, and those of copies.
    private ImmutableArray<string> Before(string key) => _keys.GetValueOrDefault(key) switch
    {
        ImmutableArray<string> list => list,
        string text => [text],
        _ => [],
    };

    private string[] Texts(Template template, string key, string? listKey, CallValue? element)
    {
        List<string> texts = [];
        foreach (Filled filled in filler.Fill(template, isNeeded: false, listKey, element))
        {
            if (filled.Unknown.IsEmpty)
            {
                texts.Add(filled.Text);
            }
            else if (!_unknown.Contains(key))
            {
                _unknown.Add(key);
            }
        }

        return [.. texts];
    }

    private IEnumerable<string> TextsOf(CallValue value, string parameter) => value is ListValue or TextValue { Text: ['[', ..] }
        ? values.Items(value, isStructure: false).Select(i => values.TextOf(i, parameter))
        : [values.TextOf(value, parameter)];

    // secretsmanager:SecretId is what was sent as SecretId, name or ARN.
    private static bool IsAsSent(string key, Template template) => template.Parts is [TemplateHole { Function: null, Path: { } path }]
        && OptionNames.Bare(key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..]) == OptionNames.Bare(path.Parameter);

    private static bool IsList(Template template) => template.Spreading is not null;

    private void AddOption(string option)
    {
        if (option == "--grants")
        {
            AddGrants();
        }
        else if (call.Parameters.Find(option) is { } value && s_options.TryGetValue(option, out string? key))
        {
            // --sse and --sse-c may stand without a value.
            string text = value is SwitchValue ? "AES256" : values.TextOf(value, option);
            if (option == "--sse-kms-key-id")
            {
                (string arn, string? unknown) = names.Key(text);
                if (unknown is not null)
                {
                    _unknown.Add(key);
                    return;
                }

                text = arn;
            }

            _keys[key] = text;
        }
    }

    // --grants read=uri=http://... full=id=...
    private void AddGrants()
    {
        if (call.Parameters.Find("--grants") is not { } grants)
        {
            return;
        }

        foreach (IGrouping<string, string> permission in values.TextsOf(grants, "--grants")
            .Select(g => g.Split('=', 2))
            .Where(g => g.Length == 2 && s_grants.ContainsKey(g[0]))
            .GroupBy(g => s_grants[g[0]], g => g[1]))
        {
            _keys[permission.Key] = string.Join(",", permission);
        }
    }

    private void AddPairs(string function, CallValue value)
    {
        (string prefix, string list) = function switch
        {
            "s3tags" => ("s3:RequestObjectTag/", "s3:RequestObjectTagKeys"),
            "enc" => ("kms:EncryptionContext:", "kms:EncryptionContextKeys"),
            _ => ("aws:RequestTag/", "aws:TagKeys"),
        };
        ImmutableArray<string>.Builder keys = ImmutableArray.CreateBuilder<string>();
        foreach ((string key, string text) in Pairs(value))
        {
            _keys[prefix + key] = text;
            keys.Add(key);
        }

        if (keys.Count > 0)
        {
            _keys[list] = keys.ToImmutable();
        }
    }

    // A list of Key and Value in any spelling, a map, or a=1&b=2.
    private IEnumerable<(string Key, string Value)> Pairs(CallValue value)
    {
        foreach (CallValue item in values.Items(value, isStructure: true))
        {
            if (item is TextValue { Text: var text } && IsQuery(text))
            {
                foreach (string[] pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)))
                {
                    yield return (Uri.UnescapeDataString(pair[0]), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : string.Empty);
                }

                continue;
            }

            if (values.Structure(item) is not MapValue map)
            {
                continue;
            }

            CallValue? key = map.Find("Key") ?? map.Find("TagKey");
            if (key is not null && (map.Members.Length <= 2 || Array.Exists(s_besideKey, n => map.Find(n) is not null)))
            {
                CallValue? tag = map.Find("Value") ?? map.Find("TagValue");
                yield return (values.TextOf(key, "Key"), tag is null ? string.Empty : values.TextOf(tag, "Value"));
                continue;
            }

            if (map.Members is [{ Key: "Items" or "Tag" or "Tags", Value: ListValue or MapValue } wrapped])
            {
                // Tags={Items=[...]} of CloudFront.
                foreach ((string Key, string Value) pair in Pairs(wrapped.Value))
                {
                    yield return pair;
                }

                continue;
            }

            foreach ((string name, CallValue member) in map.Members)
            {
                yield return (name, values.TextOf(member, name));
            }
        }
    }

    // A structure's value may have an ampersand: Key=team,Value=R&D.
    private static bool IsQuery(string text) => !ValueReader.IsJson(text) && !IsPair(text)
        && (text.Contains('&', StringComparison.Ordinal) || (text.Contains('=', StringComparison.Ordinal) && !text.Contains(',', StringComparison.Ordinal)));

    private static bool IsPair(string text) => Array.Exists(s_pairStarts, s =>
        text.StartsWith(s, StringComparison.OrdinalIgnoreCase) || text.Contains("," + s, StringComparison.OrdinalIgnoreCase));
}
