using System.Text.Json;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Findings;

/// <summary>Policy documents that copies of a model are given.</summary>
internal static class Documents
{
    /// <summary>Allows everything.</summary>
    public static PolicyDocument Everything { get; } = Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
        PolicyKind.Identity);

    /// <summary>A trust policy that lets nobody in.</summary>
    public static PolicyDocument Nobody { get; } = Parse("""{"Version":"2012-10-17","Statement":[]}""", PolicyKind.Trust);

    /// <summary>A trust policy for one principal.</summary>
    public static PolicyDocument Trusting(string principal) =>
        Parse(
            $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},
              "Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}]}
            """,
            PolicyKind.Trust);

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

    private static string List(IEnumerable<string> texts) => $"[{string.Join(',', texts.Select(t => JsonSerializer.Serialize(t)))}]";

    /// <summary>A document from its text.</summary>
    public static PolicyDocument Parse(string json, PolicyKind kind)
    {
        var bag = new DiagnosticBag();
        return PolicyParser.ParseText(json, kind, "generated", bag) ?? throw new InvalidOperationException(string.Join('\n', bag.Items));
    }
}
