using System.Collections.Immutable;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>
/// A line of a JSONL file in the shape of examples: <c>id</c>, <c>request</c> with principal, action, resource and context, <c>expected</c> with
/// decision and type of policy, and <c>policies</c>, of which it is asked then. It is read as the test that says the same.
/// </summary>
internal static class ExampleCase
{
    /// <summary>Marks a test that a line became: what it says of a policy that AWS refuses is what its meaning would be.</summary>
    public const string Mark = "x-worked-example";

    private static readonly string[] s_members = ["id", "request", "expected", "rules", "note", "policies"];

    // The types of policies by their short names; the others begin with a small letter where tests have a capital one, as the decisions do.
    private static readonly ImmutableArray<(string Short, string Name)> s_types = [("scp", "ServiceControl"), ("rcp", "ResourceControl"), ("vpce", "VpcEndpoint")];

    private static readonly ImmutableArray<(string Short, string Name)> s_policies =
    [
        ("identity", "Identity"), ("boundary", "Boundary"), ("session", "Session"), ("resource", "Resource"), ("vpce", "Endpoint"),
        ("scp", "ServiceControl"), ("rcp", "ResourceControl"),
    ];

    /// <summary>True for a line of this shape.</summary>
    /// <param name="node">The line.</param>
    public static bool Is(Node node) => node is ObjectNode line && (line["request"] is not null || line["expected"] is not null);

    /// <summary>The test of a line; null, with faults, where it is none.</summary>
    /// <param name="node">The line.</param>
    /// <param name="bag">Takes the faults.</param>
    public static ObjectNode? ToTest(Node node, DiagnosticBag bag)
    {
        if (MemberReader.Of(node, bag, "a case") is not { } line)
        {
            return null;
        }

        line.CheckNames(s_members);
        if (line.Value("request", isRequired: true) is null || line.Value("expected", isRequired: true) is null
            || line.Object("request") is not { } request || line.Object("expected") is not { } expected)
        {
            return null;
        }

        request.CheckNames(["principal", "action", "resource", "context", "resourceAccount"]);
        expected.CheckNames(["decision", "policyType"]);
        IEnumerable<Member> members =
        [
            .. Named(line, "id", "Name"), .. Named(line, "id", Mark),
            .. Named(request, "principal", "Principal"), .. Named(request, "action", "Action"), .. Named(request, "resource", "Resource"), .. Named(request, "context", "Context"),
            .. Policies(line), .. Named(request, "resourceAccount", "ResourceAccount"),
            .. Named(expected, "decision", "Expect").Select(WithLongName), .. Named(expected, "policyType", "ByPolicyType").Select(WithLongName),
        ];
        return new ObjectNode(node.Location, [.. members]);
    }

    // An example without policies is asked of the accounts that the first line or the session names.
    private static IEnumerable<Member> Policies(MemberReader line)
    {
        if (line.Value("policies") is null or ObjectNode { Members: [] } || line.Object("policies") is not { } policies)
        {
            return [];
        }

        policies.CheckNames([.. s_policies.Select(p => p.Short)]);
        var named = policies.Node.Members.Where(m => s_policies.Any(p => p.Short == m.Name)).Select(m => m with { Name = s_policies.First(p => p.Short == m.Name).Name });
        return [new Member("Policies", policies.Node.Location, new ObjectNode(policies.Node.Location, [.. named]))];
    }

    private static IEnumerable<Member> Named(MemberReader owner, string name, string other) =>
        owner.Node.Members.Where(m => m.Name == name).Select(m => m with { Name = other });

    private static Member WithLongName(Member member) =>
        member.Value is ScalarNode { Text.Length: > 0 } text
            ? member with { Value = new ScalarNode(text.Location, text.Kind, s_types.FirstOrDefault(t => t.Short == text.Text).Name ?? char.ToUpperInvariant(text.Text[0]) + text.Text[1..]) }
            : member;
}
