using System.Text;
using IamPolicyTools.Engine.Tests.Reporting;
using IamPolicyTools.Findings.Graph;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Graphs of who becomes whom: each edge is allowed by the evaluator, and its text is no syntax.</summary>
public sealed class AccessGraphTests
{
    private const string Ops = "arn:aws:iam::111122223333:role/ops";

    private static readonly string s_members = $$"""
        "Users":[{{User("alice", Document(Allow("sts:AssumeRole", Ops)))}},{{User("bob", Document(Allow("s3:GetObject", "arn:aws:s3:::reports/*")))}}],
        "Roles":[{{Role("ops", Trust($$"""{"AWS":"{{AccountId}}","Service":"lambda.amazonaws.com"}"""), Document(Everything))}}],
        "Resources":[{"Arn":"arn:aws:s3:::reports"},{"Arn":"arn:aws:lambda:us-east-1:{{AccountId}}:function:f","RunsAs":"{{Ops}}"}]
        """;

    [Fact]
    public void An_edge_is_there_for_each_way_and_says_why()
    {
        AccessGraph graph = Graph(s_members);

        Assert.Equal((Certainty.Certain, "sts:AssumeRole"), Assert.Single(graph.Edges, e => e is { From: Alice, To: Ops, Kind: GraphEdgeKind.Assumes }) is var edge ? (edge.Certainty, edge.Witness!.Action) : default);
        Assert.Contains(graph.Edges, e => e is { From: "lambda.amazonaws.com", To: Ops, Kind: GraphEdgeKind.Assumes });
        Assert.Contains(graph.Edges, e => e is { From: Ops, To: $"administrator of {AccountId}", Kind: GraphEdgeKind.Administers });
        Assert.Contains(graph.Edges, e => e is { From: "arn:aws:lambda:us-east-1:111122223333:function:f", To: Ops, Kind: GraphEdgeKind.RunsAs });
        Assert.Equal("s3:GetObject", Assert.Single(Assert.Single(graph.Edges, e => e.From.EndsWith("user/bob", StringComparison.Ordinal)).Actions));
        Assert.All(graph.Edges, e => Assert.NotEmpty(e.Reason));
        Assert.True(graph.Nodes.Single(n => n.Id == Ops).IsAdministrator);
    }

    [Fact]
    public void What_a_trust_does_not_let_in_has_no_edge() => Assert.DoesNotContain(
        Graph(s_members.Replace($"\"AWS\":\"{AccountId}\",", string.Empty, StringComparison.Ordinal)).Edges,
        e => e.From == Alice && e.To == Ops);

    [Fact]
    public void A_part_of_a_graph_begins_and_ends_where_it_is_asked_to()
    {
        AccessGraph graph = Graph(s_members);

        Assert.DoesNotContain(graph.From([Alice]).Nodes, n => n.Name == "user/bob");
        Assert.Contains(graph.From([Alice]).Nodes, n => n.Id == Ops);
        Assert.Equal(["arn:aws:iam::111122223333:user/bob", Ops, "arn:aws:s3:::reports"], graph.To(["arn:aws:s3:::reports"]).Nodes
            .Where(n => n.Name != "user/alice" && n.Kind is not GraphNodeKind.Service && !n.Id.Contains(":function:", StringComparison.Ordinal))
            .OrderBy(n => n.Kind)
            .Select(n => n.Id));
    }

    // Ci-and-reports.md, 2.0: text of policies is hostile.
    [Theory]
    [InlineData("\"]; click n0 href \"javascript:alert(1)\"")]
    [InlineData("`${x}` %%{init: {}}%% #35;")]
    [InlineData("\\\" -> n1 \\N ]; evil [")]
    [InlineData("a\n::error::b\r##vso[task.complete]")]
    [InlineData("<script>x</script> --> end")]
    public void Text_of_names_is_no_syntax(string name)
    {
        var graph = new AccessGraph(
            [new GraphNode("a", GraphNodeKind.User) { Name = name }, new GraphNode("b", GraphNodeKind.Role)],
            [new GraphEdge("a", "b", GraphEdgeKind.Uses) { Reason = name }]);

        string mermaid = Written(ReportFormat.Mermaid, graph);
        string dot = Written(ReportFormat.Dot, graph);

        Assert.Equal(5, mermaid.TrimEnd('\n').Split('\n').Length);
        Assert.Equal(7, dot.TrimEnd('\n').Split('\n').Length);
        Assert.All(["%%", "`", "<", "##", "click n0 href \""], text => Assert.DoesNotContain(text, mermaid, StringComparison.Ordinal));
        Assert.All(mermaid.Split('\n').Where(l => l.Contains('"')), line => Assert.Equal(2, line.Count(c => c == '"')));
        Assert.All(dot.Split('\n').Where(l => l.Contains("label", StringComparison.Ordinal)), line =>
            Assert.Equal(2, line.Replace("\\\\", string.Empty, StringComparison.Ordinal).Replace("\\\"", string.Empty, StringComparison.Ordinal).Count(c => c == '"')));
        Assert.DoesNotContain("##vso[", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_drawn_and_redacted()
    {
        IamModel model = Load($$""" "Users":[{{User("alice", Document(Allow("iam:PutUserPolicy")))}}] """);
        var paths = Paths(model, techniques: "ESC-IAM-008");
        var redactor = new Redactor(System.Collections.Immutable.ImmutableDictionary<string, string>.Empty);
        using var stream = new MemoryStream();
        Report.Write(ReportFormat.Mermaid, [.. paths], Samples.Settings() with { Redactor = redactor }, stream);
        string text = Encoding.UTF8.GetString(stream.ToArray());

        Assert.Contains("ESC-IAM-008", text, StringComparison.Ordinal);
        Assert.Contains("administrator", text, StringComparison.Ordinal);
        Assert.DoesNotContain(AccountId, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_a_code_flow_with_a_step_for_each_request()
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("iam:PassRole lambda:CreateFunction lambda:InvokeFunction")))}}],
            "Roles":[{{Role("big", Trust("""{"Service":"lambda.amazonaws.com"}"""), Document(Everything))}}]
            """);
        using var stream = new MemoryStream();
        Report.Write(ReportFormat.Sarif, [.. Paths(model, techniques: "ESC-LAMBDA-001")], Samples.Settings(), stream);
        var result = System.Text.Json.Nodes.JsonNode.Parse(stream.ToArray())!["runs"]![0]!["results"]![0]!;
        var steps = result["codeFlows"]![0]!["threadFlows"]![0]!["locations"]!.AsArray();

        Assert.Equal(
            ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
            steps.Select(s => s!["location"]!["message"]!["text"]!.GetValue<string>().Split(' ')[1]));
        Assert.All(steps, s => Assert.NotNull(s!["location"]!["physicalLocation"]!["artifactLocation"]!["uri"]));
    }

    private static AccessGraph Graph(string members) => AccessGraphSearch.Find(Load(members), new AccessGraphSettings { Now = Now });

    private static string Written(ReportFormat format, AccessGraph graph)
    {
        using var stream = new MemoryStream();
        Report.Write(format, graph, Samples.Settings(), stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
