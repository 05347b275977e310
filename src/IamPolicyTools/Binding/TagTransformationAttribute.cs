using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>
/// Makes tags of what scripts pass: a hashtable or dictionary (<c>@{ team = 'core' }</c>), or objects with the properties
/// <c>Key</c> and <c>Value</c>, of which AWS.Tools' own tag is one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TagTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        InputDepth.Require(inputData);
        var tags = new List<Tag>();
        Add(tags, inputData);
        return tags.ToArray();
    }

    private static void Add(List<Tag> tags, object? input)
    {
        object? value = (input as PSObject)?.BaseObject ?? input;
        switch (value)
        {
            case null:
                break;
            case Tag tag:
                tags.Add(tag);
                break;
            case IDictionary pairs when IsKeyValuePair(pairs):
                tags.Add(new Tag(Text(pairs["Key"]), Text(pairs["Value"])));
                break;
            case IDictionary pairs:
                foreach (DictionaryEntry pair in pairs)
                {
                    tags.Add(new Tag(Text(pair.Key), Text(pair.Value)));
                }

                break;
            case IEnumerable items and not string:
                foreach (object? item in items)
                {
                    Add(tags, item);
                }

                break;
            default:
                tags.Add(FromObject(PSObject.AsPSObject(input)));
                break;
        }
    }

    // @{ Key = 'team'; Value = 'core' } is how scripts write AWS.Tools' tags.
    private static bool IsKeyValuePair(IDictionary pairs) =>
        pairs.Count == 2 && pairs.Contains("Key") && pairs.Contains("Value");

    private static Tag FromObject(PSObject item)
    {
        PSPropertyInfo? key = item.Properties["Key"];
        PSPropertyInfo? value = item.Properties["Value"];
        return key is null || value is null
            ? throw new ArgumentTransformationMetadataException(
                DisplayedText.Line($"A tag is a hashtable such as @{{ team = 'core' }} or an object with Key and Value, found {item.BaseObject.GetType().Name} '{item}'."))
            : new Tag(Text(key.Value), Text(value.Value));
    }

    private static string Text(object? value) => LanguagePrimitives.ConvertTo<string>(value) ?? string.Empty;
}
