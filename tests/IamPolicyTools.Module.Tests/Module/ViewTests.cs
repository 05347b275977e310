using System.Xml.Linq;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>Views match on the full name of a type as text: a typing error shows nothing wrong, just no view.</summary>
public sealed class ViewTests
{
    private static readonly XDocument s_formats = XDocument.Load(Path.Combine(Repository.ModuleFolder, "IamPolicyTools.Format.ps1xml"));

    private static readonly XDocument s_types = XDocument.Load(Path.Combine(Repository.ModuleFolder, "IamPolicyTools.Types.ps1xml"));

    public static TheoryData<string> OutputTypes() =>
        [.. CompiledCmdlets.All.SelectMany(c => c.OutputTypes).Where(t => t.Namespace?.StartsWith("IamPolicyTools", StringComparison.Ordinal) == true).Select(t => t.FullName!).Distinct()];

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void Each_output_type_has_a_table_of_at_most_five_columns_or_a_view_of_its_own(string type)
    {
        XElement[] views = [.. Views().Where(v => v.Descendants("TypeName").Any(t => t.Value == type))];

        Assert.NotEmpty(views);
        Assert.All(views.Descendants("TableHeaders"), headers => Assert.InRange(headers.Elements().Count(h => h.Element("Label")?.Value != "?"), 1, 5));
    }

    [Fact]
    public void Each_view_is_of_a_type_that_exists()
    {
        string[] named = [.. s_formats.Descendants("TypeName").Select(t => t.Value)];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.NotNull(CompiledCmdlets.Engine.GetType(name) ?? CompiledCmdlets.Assemblies[0].GetType(name)));
    }

    // Whoever reads a table types what stands above a column.
    [Fact]
    public void Each_column_is_a_property_of_that_name()
    {
        foreach (XElement view in Views())
        {
            foreach (Type type in view.Element("ViewSelectedBy")!.Elements("TypeName").Select(t => CompiledCmdlets.Engine.GetType(t.Value)!))
            {
                string[] extended = [.. s_types.Descendants("Type").Where(t => t.Element("Name")!.Value == type.FullName).Elements("Members").Elements().Elements("Name").Select(n => n.Value)];
                foreach (string column in view.Descendants("TableColumnHeader").Select(c => c.Element("Label")!.Value))
                {
                    Assert.True(type.GetProperty(column) is not null || extended.Contains(column), $"{type} has no property {column}");
                }
            }
        }
    }

    [Fact]
    public void Each_property_that_stands_for_another_names_one_that_exists()
    {
        foreach (XElement type in s_types.Descendants("Type"))
        {
            Type named = CompiledCmdlets.Engine.GetType(type.Element("Name")!.Value)!;
            string[] extended = [.. type.Element("Members")!.Elements().Elements("Name").Select(n => n.Value)];
            IEnumerable<string> referenced = type.Descendants("ReferencedMemberName").Concat(type.Descendants("ReferencedProperties").Elements("Name")).Select(n => n.Value);
            Assert.All(referenced, name => Assert.True(named.GetProperty(name) is not null || extended.Contains(name), $"{named} has no property {name}"));
        }
    }

    [Fact]
    public void Each_cmdlet_says_what_it_writes() =>
        Assert.All(CompiledCmdlets.All, cmdlet => Assert.NotEmpty(cmdlet.OutputTypes));

    private static IEnumerable<XElement> Views() => s_formats.Descendants("View");
}
