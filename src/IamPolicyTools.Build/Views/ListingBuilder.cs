using System.Xml.Linq;
using IamPolicyTools.Model;

namespace IamPolicyTools.Build.Views;

/// <summary>
/// Behind objects of another type in one pipeline PowerShell asks no view: it lists the properties of the default set, as they are. So the
/// set names hidden properties instead, which give what a view would show. What came back from a file or a job has the same set and needs
/// the same properties.
/// </summary>
internal static class ListingBuilder
{
    private const string Displayed = "DefaultDisplayPropertySet";
    private const string Standard = "PSStandardMembers";
    private const string Deserialized = "Deserialized.";

    // They are called like the real ones, as far as anybody can see: PowerShell shows their names as labels. A blank it would trim.
    private const string Unseen = "\u200b";

    /// <summary>Gives types a default set whose values are fit to be shown: those that cmdlets write, and those that are found in them.</summary>
    /// <param name="types">The file of types.</param>
    /// <param name="written">The names of the types that cmdlets write.</param>
    /// <param name="listed">The types that are listed at all.</param>
    /// <param name="propertiesOf">The properties that are listed of a type.</param>
    public static void AddListings(XDocument types, string[] written, IEnumerable<Type> listed, Func<Type, string[]> propertiesOf)
    {
        Type[] all = [.. listed];
        HashSet<Type> found = FoundIn(all, [.. all.Where(type => written.Contains(type.FullName))]);
        foreach (Type type in all.Where(found.Contains))
        {
            string[] properties = propertiesOf(type);
            if (!Array.TrueForAll(properties, name => IsHarmless(type.GetProperty(name)?.PropertyType)))
            {
                XElement members = TypeBuilder.Members(types, type.FullName!);
                members.Add(properties.Select(Shown));
                SetOf(members).ReplaceAll(properties.Select(name => new XElement("Name", name + Unseen)));
                if (written.Contains(type.FullName))
                {
                    TypeBuilder.Members(types, Deserialized + type.FullName).Add(properties.Select(Shown));
                }
            }
        }
    }

    // What somebody gets hold of who starts with what cmdlets write: through properties and methods, in lists too, and what is made of a type.
    private static HashSet<Type> FoundIn(Type[] all, Type[] written)
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(written);
        while (open.TryDequeue(out Type? type))
        {
            foreach (Type item in type.GetGenericArguments())
            {
                open.Enqueue(item);
            }

            if (type.Assembly == typeof(IamModel).Assembly && found.Add(type))
            {
                IEnumerable<Type> next = type.GetProperties().Select(property => property.PropertyType)
                    .Concat(type.GetMethods().Where(method => method.Name.StartsWith("Get", StringComparison.Ordinal)).Select(method => method.ReturnType))
                    .Concat(all.Where(type.IsAssignableFrom));
                foreach (Type other in next)
                {
                    open.Enqueue(other);
                }
            }
        }

        return found;
    }

    private static XElement Shown(string property) => new(
        "ScriptProperty",
        new XAttribute("IsHidden", "true"),
        new XElement("Name", property + Unseen),
        new XElement("GetScriptBlock", $"[IamPolicyTools.Formatting.View]::Shown($this.{property})"));

    // Numbers, instants and words of ours hold no text of others.
    private static bool IsHarmless(Type? type) =>
        type is not null && (Nullable.GetUnderlyingType(type) ?? type) is { } own
        && (own.IsEnum || own.IsPrimitive || own == typeof(DateTimeOffset) || own == typeof(DateTime) || own == typeof(TimeSpan) || own == typeof(decimal));

    private static XElement SetOf(XElement members)
    {
        XElement? standard = members.Elements("MemberSet").FirstOrDefault(set => set.Element("Name")?.Value == Standard);
        if (standard is null)
        {
            standard = new XElement("MemberSet", new XElement("Name", Standard), new XElement("Members"));
            members.Add(standard);
        }

        XElement? displayed = standard.Descendants("PropertySet").FirstOrDefault(set => set.Element("Name")?.Value == Displayed);
        if (displayed is null)
        {
            displayed = new XElement("PropertySet", new XElement("Name", Displayed), new XElement("ReferencedProperties"));
            standard.Element("Members")!.Add(displayed);
        }

        return displayed.Element("ReferencedProperties")!;
    }
}
