using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Benchmarks.Workloads;

/// <summary>
/// A workload of the peer's benchmark (small, medium, big), read from the same plain data. The context is taken as it is
/// given: the peer's inner engine derives no keys.
/// </summary>
public sealed partial class Workload
{
    private Workload(RequestFactory factory, ResourcePolicies resource, ImmutableArray<(ActionName Action, string Resource, string Account)> questions)
    {
        Factory = factory;
        Resource = resource;
        Questions = questions;
        Requests = [.. questions.Select(q => factory.Create(q.Action, q.Resource, q.Account, resource))];
    }

    /// <summary>Builds requests of the workload's principal.</summary>
    public RequestFactory Factory { get; }

    /// <summary>What applies to the resources.</summary>
    public ResourcePolicies Resource { get; }

    /// <summary>The questions, action-major.</summary>
    public ImmutableArray<(ActionName Action, string Resource, string Account)> Questions { get; }

    /// <summary>The questions, ready for evaluation.</summary>
    public ImmutableArray<AccessRequest> Requests { get; }

    /// <summary>Reads a workload.</summary>
    /// <param name="name"><c>small</c>, <c>medium</c> or <c>big</c>.</param>
    /// <param name="folder">The folder with workloads.json and actions.json.</param>
    public static Workload Read(string name, string folder)
    {
        var root = (ObjectNode)TextDocument.ReadFile(Path.Combine(folder, "workloads.json"));
        var workload = (ObjectNode)root[name]!;
        var policies = (ObjectNode)workload["policies"]!;
        ImmutableArray<(string Principal, ActionName Action, string Resource, string Account, ObjectNode Context)> questions =
            name == "big" ? ReadMatrix(workload, folder) : [.. Items(workload["requests"]).Select(ReadRequest)];

        Requester requester = Requester.Parse(questions[0].Principal)!;
        var given = new GivenPolicies
        {
            Identity = Documents(policies["identityPolicies"], PolicyKind.Identity),
            Boundary = policies["permissionBoundaryPolicies"] is ArrayNode { Items: [var boundary, ..] } ? Document(((ObjectNode)boundary)["policy"]!, PolicyKind.Boundary) : null,
            Resource = policies["resourcePolicy"] is ObjectNode resource ? Document(resource, PolicyKind.Resource) : null,
            ServiceControl = [.. Items(policies["serviceControlPolicies"]).Select(level => Documents(((ObjectNode)level)["policies"], PolicyKind.ServiceControl))],
        };
        var factory = new RequestFactory(requester, given.ToPrincipalPolicies(), new RequestSettings
        {
            Now = DateTimeOffset.UnixEpoch,
            DerivesContext = false,
            Context = ReadContext(questions[0].Context),
        });
        return new Workload(factory, given.ToResourcePolicies(isTrust: false), [.. questions.Select(q => (q.Action, q.Resource, q.Account))]);
    }

    private static (string Principal, ActionName Action, string Resource, string Account, ObjectNode Context) ReadRequest(Node node)
    {
        var request = (ObjectNode)node;
        var resource = (ObjectNode)request["resource"]!;
        return (Text(request["principal"]), ActionName.Parse(Text(request["action"])), Text(resource["resource"]), Text(resource["accountId"]), (ObjectNode)request["contextVariables"]!);
    }

    // The rule is written down in workloads.json: 50 names for each action's ARN template.
    private static ImmutableArray<(string Principal, ActionName Action, string Resource, string Account, ObjectNode Context)> ReadMatrix(ObjectNode big, string folder)
    {
        string principal = Text(big["principal"]);
        string account = Text(big["resourceAccount"]);
        var context = (ObjectNode)big["contextVariables"]!;
        int count = int.Parse(Text(big["resourcesPerAction"]), CultureInfo.InvariantCulture);
        return
        [
            .. from item in Items(TextDocument.ReadFile(Path.Combine(folder, "actions.json")))
               let action = ActionName.Parse(Text(((ObjectNode)item)["action"]))
               let template = Text(((ObjectNode)item)["arn"]).Replace("${Partition}", "aws", StringComparison.Ordinal)
                   .Replace("${Region}", "us-east-1", StringComparison.Ordinal).Replace("${Account}", account, StringComparison.Ordinal)
               from i in Enumerable.Range(0, count)
               select (principal, action, Placeholder().Replace(template, i % 2 == 1 ? $"app-{i}" : $"res-{i}"), account, context),
        ];
    }

    private static ContextLayer ReadContext(ObjectNode context)
    {
        var layer = new ContextLayer.Builder();
        foreach (Member member in context.Members)
        {
            layer.Add(member.Name, Text(member.Value));
        }

        return layer.Build();
    }

    private static ImmutableArray<GivenPolicy> Documents(Node? list, PolicyKind kind) =>
        [.. Items(list).Select(p => Document(((ObjectNode)p)["policy"]!, kind))];

    private static PolicyDocument Document(Node node, PolicyKind kind)
    {
        var findings = new DiagnosticBag();
        return PolicyParser.Parse(node, kind, findings) ?? throw new InvalidTextException(findings.Items);
    }

    private static ImmutableArray<Node> Items(Node? node) => node is ArrayNode list ? list.Items : [];

    private static string Text(Node? node) => ((ScalarNode)node!).Text;

    [GeneratedRegex(@"\$\{[^}]+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
