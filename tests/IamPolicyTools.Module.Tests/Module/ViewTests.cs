using System.Xml.Linq;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>Views match on the full name of a type as text: a typing error shows nothing wrong, just no view.</summary>
public sealed class ViewTests
{
    private static readonly XDocument s_formats = XDocument.Load(Path.Combine(Repository.ModuleFolder, "IamPolicyTools.Format.ps1xml"));

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
        Assert.All(named, name => Assert.NotNull(CompiledCmdlets.Engine.GetType(name) ?? CompiledCmdlets.Assembly.GetType(name)));
    }

    [Fact]
    public void Each_property_that_a_view_names_exists()
    {
        foreach (XElement view in Views())
        {
            Type type = CompiledCmdlets.Engine.GetType(view.Descendants("TypeName").First().Value)!;
            foreach (XElement property in view.Descendants("PropertyName"))
            {
                Assert.True(type.GetProperty(property.Value) is not null, $"{type} has no property {property.Value}");
            }
        }
    }

    [Fact]
    public void Each_cmdlet_says_what_it_writes() =>
        Assert.All(CompiledCmdlets.All, cmdlet => Assert.NotEmpty(cmdlet.OutputTypes));

    private static IEnumerable<XElement> Views() => s_formats.Descendants("View");
}
