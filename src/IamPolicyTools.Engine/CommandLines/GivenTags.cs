using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// The tags that a call sends, for operations without rows (CL-56): in a parameter of tags, in one of tags of what the call makes
/// (<c>botTags</c> of CreateBot), or anywhere in a structure.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="place">Partition, Region and account.</param>
/// <param name="values">Finds values.</param>
internal sealed class GivenTags(ApiCall call, CallPlace place, CallValues values)
{
    /// <summary>The parameter of EC2, with the kinds of what is tagged.</summary>
    public const string Specifications = "tagspecifications";

    private const int MostDepth = 8;

    private static readonly string[] s_parameters =
        ["tags", "taglist", "tagslist", "resourcetags", "tagset", "tagstoadd", "addtags", "backupplantags", "backupvaulttags", "userpooltags", "identitypooltags"];

    private static readonly string[] s_members = ["tags", "taglist", "tagslist", "tagset"];

    // Switches and filters, what is taken away, what others may do.
    private static readonly string[] s_others =
        ["copy", "propagate", "enable", "disable", "filter", "exclude", "remove", "restrict", "accesscontrol", "scope", "untag", "session", "boundar"];

    /// <summary>True for a parameter of tags.</summary>
    /// <param name="bare">The parameter's bare name.</param>
    public static bool IsParameter(string bare) => s_parameters.Contains(bare) || IsOther(bare);

    /// <summary>The tags that are sent for certain, as context keys.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="isCertain">True where the operation is about nothing else.</param>
    public ImmutableSortedDictionary<string, object> Of(ApiOperation operation, bool isCertain = false)
    {
        bool mayTag = isCertain || operation.Actions.Any(a => a.Class == OperationActionClass.Tagging)
            || operation.Actions.Any(a => IamCatalogue.Default.FindAction(a.Action)?.ConditionKeys.Any(k => k.Name == "aws:TagKeys") == true);
        if (!mayTag)
        {
            return ResolvedRequest.NoContext;
        }

        (string Bare, string Path)[] given = [.. Given()];
        string[] own = [.. s_parameters.Append(Specifications).SelectMany(n => given.Where(g => g.Bare == n)).Take(1).Select(g => g.Bare == Specifications ? g.Path + "[].Tags" : g.Path)];
        string[] paths = own.Length > 0 ? own : [.. given.Where(g => IsOther(g.Bare) && IsOfWhatIsMade(operation, g.Bare)).Select(g => g.Path), .. Members()];
        if (paths.Length == 0)
        {
            return ResolvedRequest.NoContext;
        }

        var names = new ModelNames(place, Model.IamModel.Empty);
        return new ContextFiller(call, values, new TemplateFiller(call, place, values, names), names)
            .Fill([.. paths.Select(p => ContextPlan.Parse($"tags({p})"))], null, null, out _);
    }

    /// <summary>True where the call may send tags besides: on something that it makes by the way, or in what cannot be looked into.</summary>
    /// <param name="operation">The operation.</param>
    public bool MayBeMore(ApiOperation operation) => operation.Actions.Any(a => a.Class == OperationActionClass.Tagging)
        && (Given().Any(g => IsOther(g.Bare) && !IsOfWhatIsMade(operation, g.Bare)) || (!HasParameter(operation) && call.Parameters.Members.Any(m => m.Value is UnexpandedValue)));

    private static bool HasParameter(ApiOperation operation) =>
        operation.Parameters is { } api && api.Names.Any(n => OptionNames.Bare(n) is var bare && (s_parameters.Contains(bare) || bare == Specifications));

    // The parameters of the API, and not the options that they were written as.
    private IEnumerable<(string Bare, string Path)> Given() => call.Parameters.Members.Where(m => !m.Key.StartsWith("--", StringComparison.Ordinal))
        .Select(m => (Bare: OptionNames.Bare(m.Key), m.Key, m.Value))
        .Where(m => m.Bare == Specifications || s_parameters.Contains(m.Bare) || (IsOther(m.Bare) && m.Value is not SwitchValue)).Select(m => (m.Bare, m.Key));

    private static bool IsOther(string bare) => (bare.EndsWith("tags", StringComparison.Ordinal) || bare.EndsWith("taglist", StringComparison.Ordinal))
        && !s_parameters.Contains(bare) && !Array.Exists(s_others, o => bare.Contains(o, StringComparison.Ordinal));

    // botTags of CreateBot, jobTags of CreateModelCopyJob; modelTags of CreateModelCustomizationJob are those of something else.
    private static bool IsOfWhatIsMade(ApiOperation operation, string bare) =>
        OptionNames.Bare(operation.Name).EndsWith(bare[..bare.LastIndexOf("tag", StringComparison.Ordinal)], StringComparison.Ordinal);

    private IEnumerable<string> Members() => call.Parameters.Members
        .Where(m => !m.Key.StartsWith("--", StringComparison.Ordinal) && !GivenRoles.IsDocument(OptionNames.Bare(m.Key)))
        .SelectMany(m => Find(m.Key, m.Value, 0)).Distinct();

    private IEnumerable<string> Find(string path, CallValue value, int depth)
    {
        if (depth > MostDepth)
        {
            return [];
        }

        return value switch
        {
            MapValue map => map.Members.SelectMany(m => m.Value is not SwitchValue && s_members.Contains(OptionNames.Bare(m.Key))
                ? [$"{path}.{m.Key}"]
                : Find($"{path}.{m.Key}", m.Value, depth + 1)),
            ListValue list => list.Items.SelectMany(i => Find(depth == 0 || !path.EndsWith(']') ? path + "[]" : path, i, depth + 1)),
            TextValue { Text: var text } when text.Contains("tag", StringComparison.OrdinalIgnoreCase) && Parts(text) is { } parts => Find(path, parts, depth + 1),
            FileValue { Written: var written } file when !written.StartsWith("fileb:", StringComparison.Ordinal) && values.ContentOf(file)?.Trim() is { } content
                && ValueReader.IsJson(content) => Find(path, new TextValue(content), depth + 1),
            _ => [],
        };
    }

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
}
