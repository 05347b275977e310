using System.Reflection;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Architecture;

/// <summary>Folder = namespace = layer, and no arrow runs back (design.md, sections 1 and 2).</summary>
public sealed class LayerTests
{
    private const string Root = "IamPolicyTools.";

    // What each layer may use, itself aside.
    private static readonly Dictionary<string, string[]> s_layers = new()
    {
        ["Text"] = [],
        ["Records"] = ["Text"],
        ["Language"] = ["Text"],
        ["Catalogue"] = ["Text", "Language"],
        ["Model"] = ["Text", "Language", "Catalogue"],
        ["Validation"] = ["Text", "Records", "Language", "Catalogue", "Model"],
        ["Credentials"] = ["Text", "Records", "Language", "Model"],
        ["Import"] = ["Text", "Records", "Language", "Catalogue", "Model", "Validation"],
        ["Export"] = ["Text", "Language", "Model"],
        ["Evaluation"] = ["Text", "Language", "Catalogue", "Model"],
        ["CommandLines"] = ["Text", "Records", "Language", "Catalogue", "Model", "Credentials", "Evaluation"],
        ["Operations"] = ["Text", "Records", "Language", "Catalogue", "Model", "Validation", "Evaluation"],
        ["Analysis"] = ["Text", "Records", "Language", "Catalogue", "Model", "Evaluation", "CommandLines", "Operations"],
        ["Authoring"] = ["Text", "Records", "Language", "Catalogue", "Model", "Validation", "Evaluation", "CommandLines", "Operations", "Analysis"],
        ["Findings"] = ["Text", "Records", "Language", "Catalogue", "Model", "Validation", "Evaluation", "Operations", "Analysis", "Authoring"],
        ["Testing"] =
        [
            "Text", "Records", "Language", "Catalogue", "Model", "Validation", "Import", "Evaluation", "CommandLines", "Operations", "Analysis", "Authoring",
        ],
        ["Reporting"] = ["Text", "Records"],
    };

    private static readonly Assembly s_engine = typeof(IamModel).Assembly;

    [Fact]
    public void Every_type_lies_in_a_layer() =>
        Assert.Empty(s_engine.GetTypes()
            .Where(type => type.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true)
            .Select(type => Layer(type.Namespace!))
            .Except(s_layers.Keys));

    [Fact]
    public void No_layer_uses_one_above_it()
    {
        TypeUse[] all = [.. TypeUse.Read(s_engine.Location)];

        Assert.Contains(all, r => Layer(r.User) == "Evaluation" && Layer(r.Used) == "Model");
        Assert.Empty(all
            .Where(r => r.Used.StartsWith(Root, StringComparison.Ordinal) && r.User.StartsWith(Root, StringComparison.Ordinal))
            .Where(r => Layer(r.Used) != Layer(r.User) && !s_layers[Layer(r.User)].Contains(Layer(r.Used)))
            .Select(r => $"{r.User} uses {r.Used}")
            .Distinct());
    }

    [Fact]
    public void The_engine_knows_neither_PowerShell_nor_YamlDotNet() => Assert.All(
        s_engine.GetReferencedAssemblies().Select(a => a.Name!),
        name => Assert.True(name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("System.Management", StringComparison.Ordinal), name));

    private static string Layer(string name) => name.Split('.') is [_, var layer, ..] ? layer : string.Empty;
}
