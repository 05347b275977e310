using System.Reflection;
using System.Xml.Linq;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Build.Views;

/// <summary>
/// Makes the views that ship of those that are written: whatever a view shows goes through <c>View.Shown</c>, so that no value of a
/// file can speak to a terminal or to a CI runner, and nobody who writes a view has to think of it.
/// </summary>
internal static class ViewBuilder
{
    private const string Formatting = "[IamPolicyTools.Formatting.";
    private const string Shown = Formatting + "View]::Shown";

    // Format-List shows more of a type than PowerShell shows of it among other types, where no view of ours has a say.
    private const string Listed = "ListedPropertySet";
    private const string Displayed = "DefaultDisplayPropertySet";

    // What a narrower column shows is one word or a number.
    private const int WidthOfWords = 16;

    /// <summary>Reads a format file and a types file, and writes those that ship.</summary>
    public static int Run(string formats, string types, string formatOutput, string typeOutput)
    {
        var document = XDocument.Load(formats, LoadOptions.PreserveWhitespace);
        var members = XDocument.Load(types, LoadOptions.PreserveWhitespace);
        string[] written = [.. document.Descendants("ViewSelectedBy").Elements("TypeName").Select(name => name.Value).Distinct()];
        TypeBuilder.AddTexts(members, written);
        AddLists(document, members);
        ListingBuilder.AddListings(members, written, ListedTypes(), type => PropertiesOf(type, members, [Displayed]));
        members.Descendants("PropertySet").Where(set => set.Element("Name")?.Value == Listed).Remove();
        Save(members, typeOutput);
        foreach (XElement header in document.Descendants("TableHeaders").ToArray())
        {
            LabelColumns(header);
        }

        foreach (XElement script in document.Descendants("ScriptBlock").Where(IsShown))
        {
            Wrap(script);
        }

        foreach (XElement property in document.Descendants("PropertyName").Where(IsShown).ToArray())
        {
            Replace(property);
        }

        foreach (XElement table in document.Descendants("TableControl"))
        {
            BreakLines(table);
        }

        foreach (XElement list in document.Descendants("ListEntry"))
        {
            BreakLines(list.Descendants("ListItem"));
        }

        Save(document, formatOutput);
        return 0;
    }

    private static void Save(XDocument document, string path)
    {
        using var writer = new StreamWriter(path);
        document.Save(writer, SaveOptions.DisableFormatting);
    }

    // PowerShell lists the properties of what has no list of its own, as they are. So every type of the engine has one, behind its other views.
    private static void AddLists(XDocument document, XDocument types)
    {
        var listed = document.Descendants("View").Where(view => view.Element("ListControl") is not null)
            .Elements("ViewSelectedBy").Elements("TypeName").Select(name => name.Value).ToHashSet(StringComparer.Ordinal);
        foreach (Type type in ListedTypes().Where(type => !listed.Contains(type.FullName!)))
        {
            string[] properties = PropertiesOf(type, types, [Listed, Displayed]);
            if (properties.Length > 0)
            {
                document.Root!.Element("ViewDefinitions")!.Add(List(type, properties));
            }
        }
    }

    private static IEnumerable<Type> ListedTypes() => typeof(IamModel).Assembly.GetExportedTypes().Where(type =>
        !type.IsEnum && !type.IsInterface && !(type.IsAbstract && type.IsSealed) && !type.ContainsGenericParameters
        && !type.IsSubclassOf(typeof(Exception)) && !type.IsSubclassOf(typeof(Delegate)));

    private static string[] PropertiesOf(Type type, XDocument types, string[] names)
    {
        XElement[] sets = [.. types.Descendants("Type").Where(t => t.Element("Name")?.Value == type.FullName).Descendants("PropertySet")];
        XElement? set = names.Select(name => Array.Find(sets, s => s.Element("Name")?.Value == name)).FirstOrDefault(s => s is not null);
        IEnumerable<string> all = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod?.IsPublic == true && property.GetIndexParameters().Length == 0)
            .Select(property => property.Name);
        return [.. set?.Descendants("ReferencedProperties").Elements("Name").Select(name => name.Value) ?? all.Distinct()];
    }

    private static XElement List(Type type, string[] properties) => new(
        "View",
        new XElement("Name", type.Name),
        new XElement("ViewSelectedBy", new XElement("TypeName", type.FullName)),
        new XElement("ListControl", new XElement("ListEntries", new XElement("ListEntry", new XElement(
            "ListItems", properties.Select(property => new XElement("ListItem", Condition(type, property), new XElement("PropertyName", property))))))));

    // Most of what a record can say, most records do not say.
    private static XElement? Condition(Type type, string property) => type.IsSubclassOf(typeof(IamRecord))
        ? new XElement("ItemSelectionCondition", new XElement("ScriptBlock", $"{Formatting}View]::IsFilled($_.{property})"))
        : null;

    // Conditions choose a view and show nothing.
    private static bool IsShown(XElement element) => element.Parent!.Name.LocalName is "TableColumnItem" or "ListItem" or "GroupBy" or "ExpressionBinding";

    // A column without a label is called after its property, which a script does not have.
    private static void LabelColumns(XElement headers)
    {
        XElement[] columns = [.. headers.Elements("TableColumnHeader")];
        XElement[] items = [.. headers.Parent!.Descendants("TableColumnItems").First().Elements("TableColumnItem")];
        foreach ((XElement column, XElement item) in columns.Zip(items))
        {
            if (column.Element("Label") is null && item.Element("PropertyName") is { } property)
            {
                column.AddFirst(new XElement("Label", property.Value));
            }
        }
    }

    // Columns without a width share what the others leave, where the first one has a width: there PowerShell knows the widths beforehand, and
    // so does Cell. Where the first has none, PowerShell looks at the first rows and makes each column as wide as it needs.
    private static void BreakLines(XElement table)
    {
        int[] widths = [.. table.Elements("TableHeaders").Elements("TableColumnHeader").Select(column => (int?)column.Element("Width") ?? 0)];
        int sharers = widths.Count(width => width == 0);
        if (widths[0] == 0 || sharers == 0)
        {
            return;
        }

        int taken = widths.Sum() + widths.Length - 1;
        foreach (XElement row in table.Descendants("TableRowEntry"))
        {
            if (row.Element("Wrap") is null)
            {
                row.AddFirst(new XElement("Wrap"));
            }

            XElement[] items = [.. row.Descendants("TableColumnItem")];
            foreach (XElement script in items.Where((_, at) => widths[at] == 0).Select(item => item.Element("ScriptBlock")!))
            {
                script.Value = $"{Formatting}Cell]::Of($({script.Value}), $Host, {taken}, {sharers})";
            }

            for (int at = 0; at < items.Length; at++)
            {
                if (widths[at] >= WidthOfWords)
                {
                    XElement script = items[at].Element("ScriptBlock")!;
                    script.Value = $"{Formatting}Cell]::Within($({script.Value}), {widths[at]})";
                }
            }
        }
    }

    // A list puts its values behind the longest label, blank, colon and blank.
    private static void BreakLines(IEnumerable<XElement> items)
    {
        const int Gap = 3;
        int taken = items.Max(item => item.Element("Label")!.Value.Length) + Gap;
        foreach (XElement script in items.Elements("ScriptBlock"))
        {
            script.Value = $"{Formatting}Cell]::Of($({script.Value}), $Host, {taken}, 1)";
        }
    }

    // What the module's own formatting gives is fit already, and may be coloured.
    private static void Wrap(XElement script)
    {
        if (!script.Value.Contains(Formatting, StringComparison.Ordinal))
        {
            script.Value = $"{Shown}($({script.Value}))";
        }
    }

    private static void Replace(XElement property)
    {
        if (property.Parent!.Element("Label") is null && property.Parent.Name.LocalName is "ListItem" or "GroupBy")
        {
            var label = new XElement("Label", property.Value);
            if (property.Parent.Name.LocalName == "ListItem")
            {
                property.AddBeforeSelf(label);
            }
            else
            {
                property.AddAfterSelf(label);
            }
        }

        property.ReplaceWith(new XElement("ScriptBlock", $"{Shown}($_.{property.Value})"));
    }
}
