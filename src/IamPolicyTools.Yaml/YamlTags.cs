using IamPolicyTools.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IamPolicyTools.Yaml;

/// <summary>What YAML's own tags mean here. Any other tag is somebody's function, which cannot be guessed.</summary>
internal static class YamlTags
{
    private const string Prefix = "tag:yaml.org,2002:";

    /// <summary>The kind of a scalar by its tag and style; null when the tag is unknown or contradicts the text.</summary>
    public static ScalarKind? KindOf(Scalar scalar)
    {
        if (scalar.Tag.IsEmpty)
        {
            return KindOfUntagged(scalar);
        }

        return scalar.Tag.Value switch
        {
            "!" or Prefix + "str" => ScalarKind.Text,
            Prefix + "int" or Prefix + "float" or Prefix + "bool" or Prefix + "timestamp" => ScalarKind.Plain,
            Prefix + "null" when IsNull(scalar.Value) => ScalarKind.Null,
            _ => null,
        };
    }

    /// <summary>The kind of a scalar by its style alone.</summary>
    public static ScalarKind KindOfUntagged(Scalar scalar) =>
        scalar.Style != ScalarStyle.Plain ? ScalarKind.Text : IsNull(scalar.Value) ? ScalarKind.Null : ScalarKind.Plain;

    /// <summary>True for tags that tools resolve before anything is deployed (CFN-1).</summary>
    public static bool IsOfOtherTool(TagName tag) =>
        !tag.IsEmpty && (tag.Value.StartsWith("!Rain::", StringComparison.Ordinal) || tag.Value is "!reference" or "!include" or "!file" or "!vault" or "!env" or "!Env");

    /// <summary>True when the tag of a mapping is absent or says no more.</summary>
    public static bool IsMapping(MappingStart mapping) => mapping.Tag.IsEmpty || mapping.Tag.Value is "!" or Prefix + "map";

    /// <summary>True when the tag of a sequence is absent or says no more.</summary>
    public static bool IsSequence(SequenceStart sequence) => sequence.Tag.IsEmpty || sequence.Tag.Value is "!" or Prefix + "seq";

    /// <summary>The tag as a person writes it.</summary>
    public static string Describe(TagName tag) =>
        DisplayedText.Shorten(tag.Value.StartsWith(Prefix, StringComparison.Ordinal) ? $"!!{tag.Value[Prefix.Length..]}" : tag.Value);

    // The forms of YAML 1.2's core schema.
    private static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";
}
