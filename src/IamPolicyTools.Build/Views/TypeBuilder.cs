using System.Collections.Immutable;
using System.Reflection;
using System.Xml.Linq;
using IamPolicyTools.Model;

namespace IamPolicyTools.Build.Views;

/// <summary>
/// Lets what cmdlets write survive files and other processes. <c>Export-Csv</c> writes of a list the name of its type; so PowerShell sees in
/// its place one with the same items whose text is theirs. A word of an enumeration comes back from <c>Export-Clixml</c>, a job or another
/// machine as a number; so PowerShell sees the word. The engine's own properties stay what they are.
/// </summary>
internal static class TypeBuilder
{
    private const string Formatting = "[IamPolicyTools.Formatting.TextList]::";

    private static readonly Type[] s_texts = [typeof(IReadOnlyDictionary<string, string>), typeof(ImmutableSortedDictionary<string, string>), typeof(ImmutableSortedDictionary<string, object>)];

    /// <summary>Adds a property of the same name for each list and each word of some types.</summary>
    public static void AddTexts(XDocument types, IEnumerable<string> names)
    {
        foreach (Type type in names.Select(name => typeof(IamModel).Assembly.GetType(name)).OfType<Type>())
        {
            XElement[] texts = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Text).OfType<XElement>()];
            if (texts.Length > 0)
            {
                Members(types, type.FullName!).Add(texts);
            }
        }
    }

    // A list is written as the one item of a list, of which a script's output is all that is left.
    private static XElement? Text(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        string own = $"$this.psbase.{property.Name}";
        string? script = type.IsEnum ? $"[OutputType([{type.FullName}])]param() {Formatting}Word({own})"
            : IsList(type) ? $", {Formatting}Of({own})"
            : s_texts.Contains(type) ? $", {Formatting}Table({own})"
            : (IsOf(type, typeof(ImmutableSortedDictionary<,>)) || IsOf(type, typeof(ImmutableDictionary<,>))) && type.GenericTypeArguments[0] == typeof(string) ? $", {Formatting}Entries({own})"
            : null;
        return script is null ? null : new XElement("ScriptProperty", new XElement("Name", property.Name), new XElement("GetScriptBlock", script));
    }

    private static bool IsList(Type type) => IsOf(type, typeof(ImmutableArray<>)) || IsOf(type, typeof(IReadOnlyList<>)) || IsOf(type, typeof(ImmutableSortedSet<>));

    private static bool IsOf(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    /// <summary>The members that are written of a type.</summary>
    /// <param name="types">The file of types.</param>
    /// <param name="name">The type's full name.</param>
    public static XElement Members(XDocument types, string name)
    {
        XElement? type = types.Root!.Elements("Type").FirstOrDefault(t => t.Element("Name")?.Value == name);
        if (type is null)
        {
            type = new XElement("Type", new XElement("Name", name), new XElement("Members"));
            types.Root.Add(type);
        }

        return type.Element("Members")!;
    }
}
