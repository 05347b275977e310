using System.Collections.Concurrent;
using System.Text.Json;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Findings;

/// <summary>Policy documents that copies of a model are given.</summary>
internal static class Documents
{
    private const int MostKept = 1_000;

    private static readonly ConcurrentDictionary<string, PolicyDocument> s_kept = new(StringComparer.Ordinal);

    /// <summary>Allows everything.</summary>
    public static PolicyDocument Everything { get; } = Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
        PolicyKind.Identity);

    /// <summary>A trust policy that lets nobody in.</summary>
    public static PolicyDocument Nobody { get; } = Parse("""{"Version":"2012-10-17","Statement":[]}""", PolicyKind.Trust);

    /// <summary>A trust policy for one principal.</summary>
    public static PolicyDocument Trusting(string principal) => Kept(
        PolicyKind.Trust,
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},
          "Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}]}
        """);

    /// <summary>A statement of a resource's policy that allows one action to somebody.</summary>
    public static Statement Permitting(string principal, string action) => Kept(
        PolicyKind.Resource,
        $$"""
        {"Version":"2012-10-17",
          "Statement":[{"Effect":"Allow","Action":"{{action}}","Principal":{"AWS":"{{principal}}"},"Resource":"*"}]}
        """).Statements[0];

    /// <summary>Allows all but some actions.</summary>
    public static PolicyDocument AllBut(IEnumerable<string> actions) => Parse(
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
          {"Effect":"Deny","Action":{{List(actions)}},"Resource":"*"}]}
        """,
        PolicyKind.Boundary);

    /// <summary>Denies some actions to some principals.</summary>
    public static PolicyDocument Denying(IEnumerable<string> actions, IEnumerable<string> principals) => Parse(
        $$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":{{{List(actions)}}},"Resource":"*",
          "Condition":{"ArnEquals":{"aws:PrincipalArn":{{{List(principals)}}} } } }]}
        """,
        PolicyKind.ServiceControl);

    /// <summary>A statement that passes some roles, to all services but some.</summary>
    public static Statement Pass(IEnumerable<string> roles, IReadOnlyCollection<string> services)
    {
        string condition = services.Count == 0
            ? string.Empty
            : $$$""","Condition":{"StringNotEquals":{"iam:PassedToService":{{{List(services)}}} } }""";
        return Parse(
            $$"""
            {"Version":"2012-10-17",
              "Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":{{List(roles)}}{{condition}}}]}
            """,
            PolicyKind.Identity).Statements[0];
    }

    // A search gives the same to one thing after the other.
    private static PolicyDocument Kept(PolicyKind kind, string json)
    {
        if (s_kept.Count >= MostKept)
        {
            s_kept.Clear();
        }

        return s_kept.GetOrAdd(json, static (text, k) => Parse(text, k), kind);
    }

    private static string List(IEnumerable<string> texts) => $"[{string.Join(',', texts.Select(t => JsonSerializer.Serialize(t)))}]";

    /// <summary>A document from its text.</summary>
    public static PolicyDocument Parse(string json, PolicyKind kind)
    {
        var bag = new DiagnosticBag();
        return PolicyParser.ParseText(json, kind, "generated", bag) ?? throw new InvalidOperationException(string.Join('\n', bag.Items));
    }
}
