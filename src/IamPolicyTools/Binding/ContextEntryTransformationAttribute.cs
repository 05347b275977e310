using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>
/// Makes context keys of what simulation scripts pass: objects or hashtables with <c>ContextKeyName</c>,
/// <c>ContextKeyValues</c> and <c>ContextKeyType</c>, as AWS.Tools has them, or a plain hashtable of keys.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContextEntryTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        InputDepth.Require(inputData);
        var layer = new ContextLayer.Builder();
        Add(layer, inputData);
        return layer.Build();
    }

    private static void Add(ContextLayer.Builder layer, object? input)
    {
        object? value = (input as PSObject)?.BaseObject ?? input;
        switch (value)
        {
            case null:
                break;
            case ContextLayer given:
                foreach (ContextEntry entry in given.Entries)
                {
                    layer.Add(entry.Key.Name, entry.Values.Select(v => v.Text), entry.IsMultivalued);
                }

                break;
            case IDictionary entry when entry.Contains("ContextKeyName"):
                Add(layer, entry["ContextKeyName"], entry["ContextKeyValues"], entry["ContextKeyType"]);
                break;
            case IDictionary keys:
                foreach (DictionaryEntry key in keys)
                {
                    Add(layer, key.Key, key.Value, type: null);
                }

                break;
            case IEnumerable items and not string:
                foreach (object? item in items)
                {
                    Add(layer, item);
                }

                break;
            default:
                AddObject(layer, PSObject.AsPSObject(input));
                break;
        }
    }

    private static void AddObject(ContextLayer.Builder layer, PSObject entry)
    {
        if (entry.Properties["ContextKeyName"] is null)
        {
            throw new ArgumentTransformationMetadataException(
                DisplayedText.Line($"A context entry has ContextKeyName, ContextKeyValues and ContextKeyType, or is a hashtable of keys; found {entry.BaseObject.GetType().Name} '{entry}'."));
        }

        Add(layer, entry.Properties["ContextKeyName"].Value, entry.Properties["ContextKeyValues"]?.Value, entry.Properties["ContextKeyType"]?.Value);
    }

    // stringList, numericList … are sets; the other types have one value.
    private static void Add(ContextLayer.Builder layer, object? name, object? values, object? type)
    {
        string key = LanguagePrimitives.ConvertTo<string>(name);
        string[] texts = LanguagePrimitives.ConvertTo<string[]>(values) ?? [];
        bool isList = type is null
            ? texts.Length != 1 || IamCatalogue.Default.IsMultivalued(key)
            : LanguagePrimitives.ConvertTo<string>(type).EndsWith("List", StringComparison.OrdinalIgnoreCase);
        layer.Add(key, texts, isList);
    }
}
