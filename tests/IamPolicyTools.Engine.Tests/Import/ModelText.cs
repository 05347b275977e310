using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>
/// A model as text, by reflection over every public property, so that a property added later and forgotten in reader or writer
/// is noticed. Places are left out: they differ by nature.
/// </summary>
internal static class ModelText
{
    public static string Of(object model)
    {
        var text = new StringBuilder();
        Write(model, 0, text);
        return text.ToString();
    }

    private static void Write(object? value, int depth, StringBuilder text)
    {
        switch (value)
        {
            case null:
                text.Append("null\n");
                break;
            case string or bool or int or Enum or PolicyDocument:
                text.Append(CultureInfo.InvariantCulture, $"{value}\n");
                break;
            case DateTimeOffset date:
                text.Append(CultureInfo.InvariantCulture, $"{date:O}\n");
                break;
            case IDictionary map:
                foreach (object key in map.Keys.Cast<object>().OrderBy(k => (string)k, StringComparer.Ordinal))
                {
                    WriteMember($"[{key}]", map[key], depth, text);
                }

                break;
            case IEnumerable list:
                foreach (object item in list)
                {
                    WriteMember("-", item, depth, text);
                }

                break;
            default:
                foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    if (property.PropertyType != typeof(SourceLocation) && !(value is IamModel && property.Name == nameof(IamModel.Empty)))
                    {
                        WriteMember(property.Name, property.GetValue(value), depth, text);
                    }
                }

                break;
        }
    }

    private static void WriteMember(string name, object? value, int depth, StringBuilder text)
    {
        text.Append(' ', depth * 2).Append(name).Append(": ");
        bool isNested = value is not (null or string or bool or int or Enum or PolicyDocument or DateTimeOffset);
        if (isNested)
        {
            text.Append('\n');
        }

        Write(value, depth + 1, text);
    }
}
