using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Text;
using YamlDotNet.Core;

namespace IamPolicyTools.Yaml;

/// <summary>The tags by which templates of CloudFormation write functions (CFN-1), and the merging that tools add to it (CFN-4).</summary>
internal static class CloudFormationTags
{
    private static readonly FrozenDictionary<string, string> s_functions = Functions();

    /// <summary>The function that a tag stands for, in its long form; null for any other tag.</summary>
    public static string? FunctionOf(TagName tag) => tag.IsEmpty || tag.IsNonSpecific ? null : s_functions.GetValueOrDefault(tag.Value);

    /// <summary>An object with members of others behind its own; of one name the first counts.</summary>
    public static ObjectNode Merge(ObjectNode own, IEnumerable<Member> others)
    {
        var seen = own.Members.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<Member> added = [.. others.Where(m => seen.Add(m.Name))];
        return new ObjectNode(own.Location, [.. own.Members, .. added]);
    }

    private static FrozenDictionary<string, string> Functions()
    {
        string[] names =
        [
            "Base64", "Cidr", "FindInMap", "ForEach", "GetAtt", "GetAZs", "GetStackOutput", "If", "ImportValue", "Join", "Length", "Select", "Split", "Sub",
            "ToJsonString", "Transform", "And", "Equals", "Or", "Not", "Contains", "EachMemberEquals", "EachMemberIn", "RefAll", "ValueOf", "ValueOfAll",
        ];
        var functions = names.ToDictionary(name => $"!{name}", name => $"Fn::{name}", StringComparer.Ordinal);
        functions.Add("!Ref", "Ref");
        functions.Add("!Condition", "Condition");
        return functions.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
